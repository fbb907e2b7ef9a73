"""One row of a file at a time: every cell against its column, references and the rules of rows."""

from __future__ import annotations

from collections.abc import Callable

from oneroster_mock.bulk import cells as reading
from oneroster_mock.bulk.cells import MOST_ID, shown
from oneroster_mock.bulk.columns import FILES, VOCABULARIES, WIDER, Column
from oneroster_mock.bulk.findings import Findings
from oneroster_mock.bulk.package import Cells, Layout

Exists = Callable[[str, str], bool]
"""Whether an id of a file leads to a row."""

_KEPT_WHEN_BLANK = frozenset({"text", "boolean", "number"})
"""Kinds of required columns that a lenient import takes blank; without others a row is nowhere."""

_UNGRADED = frozenset({"exempt", "not submitted", "submitted", "partially graded"})


class LeftOut(Exception):
    """A row that cannot be taken even leniently."""


class Judge:
    """Judges the rows of one file; `row` answers the cells as they are taken."""

    def __init__(self, layout: Layout, findings: Findings, exists: Exists) -> None:
        self._layout = layout
        self._file = layout.file
        self._findings = findings
        self._exists = exists
        self._blank_row = dict.fromkeys(layout.file.header, "")
        self._lists = [c for c in layout.file.columns if c.kind in ("words", "refs", "list")]
        self._columns = [
            column for column in layout.file.columns[1:] if column.name in layout.header
        ]

    def row(self, line: int, cells: list[str]) -> Cells | None:
        """The cells by column, corrected where the findings are lenient; None: left out."""
        width = len(self._layout.header)
        if len(cells) != width:
            text = f"the row has {len(cells)} cells, the header {width}"
            self._doubt(line, "", text, "cells beyond are dropped, missing ones blank")
            if not self._findings.lenient:
                return None  # what stands in which column is anybody's guess
            cells = [*cells, *[""] * width][:width]
        row = self._blank_row | dict(zip(self._layout.header, cells, strict=True))
        try:
            self._identity(line, row)
            if row.get("status") == "tobedeleted":
                return row
            if self._file.name == "demographics" and not self._exists("users", row["sourcedId"]):
                raise self._leave(line, "sourcedId", self._dangling("users", row["sourcedId"]))
            for column in self._columns:
                row[column.name] = self._cell(line, column, row, row[column.name])
            self._whole(line, row)
        except LeftOut:
            return None
        for name in self._layout.metadata:
            row[name] = self._text(line, name, row[name])
        return row

    def trusted(self, cells: list[str]) -> Cells:
        """The cells by column of a row that was judged before and found without a fault."""
        row = self._blank_row | dict(zip(self._layout.header, cells, strict=True))
        for column in self._lists:
            if row[column.name]:
                row[column.name] = self._cell(0, column, row, row[column.name])
        return row

    def _doubt(self, line: int, column: str, text: str, instead: str) -> None:
        self._findings.doubt(self._file.member, line, column, text, instead)

    def _leave(self, line: int, column: str, text: str) -> LeftOut:
        self._doubt(line, column, text, "the row is left out")
        return LeftOut()

    # -- the first three columns --------------------------------------------------------------

    def _identity(self, line: int, row: Cells) -> None:
        sourced_id = row.get("sourcedId", "")
        if not sourced_id.strip():
            raise self._leave(line, "sourcedId", "is required")
        if len(sourced_id) > MOST_ID:
            raise self._leave(
                line, "sourcedId", f"takes at most {MOST_ID} characters, not {len(sourced_id)}"
            )
        try:
            reading.read_text(sourced_id)
        except ValueError as wrong:
            raise self._leave(line, "sourcedId", str(wrong)) from None
        if self._layout.mode == "delta":
            for name in ("status", "dateLastModified"):
                if not row.get(name):
                    self._doubt(line, name, "is filled in every row of a delta", "taken as active")
        elif row.get("status") == "tobedeleted":
            text = "a bulk file holds what there is; tobedeleted stands in a delta"
            raise self._leave(line, "status", text)

    # -- cells --------------------------------------------------------------------------------

    def _cell(self, line: int, column: Column, row: Cells, cell: str) -> str:
        if not cell:
            return self._blank(line, column, row)
        match column.kind:
            case "text":
                return self._text(line, column.name, cell)
            case "word":
                return self._word(line, column, cell)
            case "words":
                return self._words(line, column, cell)
            case "ref":
                return self._reference(line, column, cell)
            case "refs":
                return self._references(line, column, cell)
            case "list":
                return reading.write_list(reading.read_list(self._text(line, column.name, cell)))
            case "boolean":
                return self._boolean(line, column, cell)
        return self._read(line, column, cell)

    def _blank(self, line: int, column: Column, row: Cells) -> str:
        if not column.required or (column.name == "score" and row["scoreStatus"] in _UNGRADED):
            return ""
        if column.soft:
            self._findings.remark(self._file.member, line, column.name, "is blank")
            return ""
        if column.kind in _KEPT_WHEN_BLANK:
            self._doubt(line, column.name, "is required", "left blank")
            return ""
        raise self._leave(line, column.name, "is required")

    def _text(self, line: int, name: str, cell: str) -> str:
        try:
            return reading.read_text(cell)
        except ValueError as wrong:
            self._doubt(line, name, str(wrong), "joined into one line")
            return reading.clean(cell)

    def _read(self, line: int, column: Column, cell: str) -> str:
        readers: dict[str, Callable[[str], object]] = {
            "date": reading.read_date,
            "moment": reading.read_moment,
            "year": reading.read_year,
            "number": reading.read_number,
            "userids": reading.read_user_ids,
        }
        try:
            readers[column.kind](cell)
        except ValueError as wrong:
            if column.kind == "date" and self._is_moment(cell):
                self._doubt(line, column.name, str(wrong), "its day is taken")
                return cell[:10]
            if column.required and not column.soft and column.kind not in _KEPT_WHEN_BLANK:
                raise self._leave(line, column.name, str(wrong)) from None
            self._doubt(line, column.name, str(wrong), "left blank")
            return ""
        return cell

    def _is_moment(self, cell: str) -> bool:
        try:
            reading.read_moment(cell)
            reading.read_date(cell[:10])
        except ValueError:
            return False
        return True

    def _boolean(self, line: int, column: Column, cell: str) -> str:
        try:
            reading.read_boolean(cell)
        except ValueError as wrong:
            meant = reading.guess_boolean(cell)
            said = "left blank" if meant is None else f"taken as {str(meant).lower()}"
            self._doubt(line, column.name, str(wrong), said)
            return "" if meant is None else str(meant).lower()
        return cell

    # -- words --------------------------------------------------------------------------------

    def _word(self, line: int, column: Column, cell: str) -> str:
        if cell in VOCABULARIES[column.of]:
            return cell
        if cell in WIDER.get(column.of, ()):
            text = f"{cell!r} is none of {', '.join(VOCABULARIES[column.of])}; kept"
            self._findings.remark(self._file.member, line, column.name, text)
            return cell
        same = {word.lower(): word for word in VOCABULARIES[column.of]}
        text = self._unknown_word(column, cell)
        if cell.strip().lower() in same:
            meant = same[cell.strip().lower()]
            self._doubt(line, column.name, text, f"taken as {meant}")
            return meant
        if column.required:
            raise self._leave(line, column.name, text)
        self._doubt(line, column.name, text, "left blank")
        return ""

    def _words(self, line: int, column: Column, cell: str) -> str:
        words = reading.read_list(self._text(line, column.name, cell))
        for word in words:
            if word not in VOCABULARIES[column.of]:
                self._doubt(line, column.name, self._unknown_word(column, word), "kept as it is")
        return reading.write_list(words)

    def _unknown_word(self, column: Column, word: str) -> str:
        known = VOCABULARIES[column.of]
        return f"is one of {', '.join(known)}, not {shown(word)}"

    # -- references ---------------------------------------------------------------------------

    def _reference(self, line: int, column: Column, cell: str) -> str:
        if self._exists(column.of, cell):
            return cell
        text = self._dangling(column.of, cell)
        if column.required and not column.soft:
            raise self._leave(line, column.name, text)
        self._doubt(line, column.name, text, "left blank")
        return ""

    def _references(self, line: int, column: Column, cell: str) -> str:
        found = []
        for part in reading.read_list(cell):
            known = next((p for p in (part, part.strip()) if self._exists(column.of, p)), None)
            if known is None:
                text = self._dangling(column.of, part)
                self._doubt(line, column.name, text, "this reference is dropped")
            else:
                found.append(known)
        if not found and column.required and not column.soft:
            raise self._leave(line, column.name, "refers to nothing that exists")
        return reading.write_list(found)

    def _dangling(self, name: str, sourced_id: str) -> str:
        return f"{shown(sourced_id)} is no sourcedId of {FILES[name].member}"

    # -- rows as a whole ----------------------------------------------------------------------

    def _whole(self, line: int, row: Cells) -> None:
        for first, last in (("startDate", "endDate"), ("beginDate", "endDate")):
            if row.get(first) and row.get(last) and row[first] > row[last]:
                text = f"{row[last]} lies before {first} {row[first]}"
                self._doubt(line, last, text, "kept as it is")
        least, most = row.get("resultValueMin"), row.get("resultValueMax")
        if least and most and float(least) > float(most):
            text = f"{most} is less than resultValueMin {least}"
            self._doubt(line, "resultValueMax", text, "kept as it is")
