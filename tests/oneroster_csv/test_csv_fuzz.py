"""Any cell of the sample replaced by anything: a district with that value, or errors; no crash."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from csv_districts import DAY, exported, quiet
from csv_packages import cells_of, rows_of, sample, zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oneroster_mock.bulk.intake.run import Refused, import_new

_FILES = {name: rows_of(text) for name, text in sample().items() if name != "manifest.csv"}
_ODD = st.sampled_from(
    ["", " ", "0", "-1", "true", "2027", "2027-01-01", "a,b", '"', "x" * 300, "ß 李", "{A:b}",
     "12.5", "999999999999", "1e9", "stu/1", "2027-Q1", "cls/1", "dist#7", "tobedeleted", "08"]
)  # fmt: skip
_CELLS = st.one_of(_ODD, st.text(max_size=20), st.text("0123456789-.", max_size=12))


@st.composite
def _places(draw: st.DrawFn) -> tuple[str, int, int]:
    name = draw(st.sampled_from(sorted(_FILES)))
    rows = _FILES[name]
    return name, draw(st.integers(1, len(rows) - 1)), draw(st.integers(0, len(rows[0]) - 1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_places(), _CELLS, st.booleans())
def test_any_cell_is_taken_or_told(place: tuple[str, int, int], cell: str, lenient: bool) -> None:
    """A changed cell is refused with its file's name, or served and exported as it stands."""
    name, line, column = place
    rows = [list(row) for row in _FILES[name]]
    rows[line][column] = cell
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        try:
            content = {**sample(), name: text.getvalue().encode()}
        except UnicodeEncodeError:
            return
        package = zipped(where / "in.zip", content)
        try:
            outcome = import_new(package, where / "out.db", DAY, DAY, lenient, quiet)
        except Refused as refused:
            assert not lenient or refused.findings.error_count
            assert name in str(refused.findings.errors[0])
            return
        assert outcome.differing == ()
        if not lenient and rows[0][column] not in ("password", "status", "dateLastModified"):
            found = cells_of(exported(where / "out.db", where / "out.zip"), name)
            given_id = rows[line][0]
            assert _meant(found[given_id][rows[0][column]]) == _meant(cell)


def _meant(cell: str) -> object:
    """A cell as it compares: numbers by value, lists without blanks between elements."""
    try:
        return float(cell)
    except ValueError:
        return [part.strip() for part in cell.replace('"', "").split(",") if part.strip()]
