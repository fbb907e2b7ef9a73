"""`mock-sis golden` as people run it on cases of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def case(folder: Path, name: str, count: int) -> None:
    """Writes a case about how many students there are."""
    data = {
        "id": name,
        "given": {
            "today": "2026-10-15",
            "tables": {"students": [{"dcid": 812, "id": 1812, "last_name": "Quill"}]},
        },
        "request": {"method": "GET", "path": "/ws/v1/district/student/count"},
        "expect": {"status": 200, "json": {"resource": {"count": count}}},
    }
    (folder / f"{name}.json").write_text(json.dumps(data))


def test_cases_that_pass_are_counted(mock_sis: Any, tmp_path: Path) -> None:
    """Only the last line is printed when all pass, and the exit code is 0."""
    case(tmp_path, "one", 1)
    done = mock_sis("golden", str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 of 1 cases pass\n", "")


def test_a_failing_case_is_one_line_with_its_difference(mock_sis: Any, tmp_path: Path) -> None:
    """The line names case, step, place, expected and received value; the exit code is 1."""
    case(tmp_path, "one", 1)
    case(tmp_path, "two", 2)
    done = mock_sis("golden", str(tmp_path))
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "FAIL two: step 1, GET /ws/v1/district/student/count: $.resource.count: expected 2, got 1",
        "1 of 2 cases pass",
    ]
    assert mock_sis("golden", str(tmp_path), "--only", "one").returncode == 0


def test_a_file_that_is_no_case_stops_the_run(mock_sis: Any, tmp_path: Path) -> None:
    """A malformed file is named and nothing runs; the exit code is 2."""
    case(tmp_path, "one", 1)
    (tmp_path / "broken.json").write_text("{}")
    done = mock_sis("golden", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "broken.json: the case lacks the key 'id'" in done.stderr


def test_settings_and_columns_that_do_not_exist_fail_the_case(
    mock_sis: Any, tmp_path: Path
) -> None:
    """A slip in `given` is a difference in the store's own words."""
    case(tmp_path, "one", 1)
    data = json.loads((tmp_path / "one.json").read_text())
    data["given"]["tables"]["students"][0]["last_nam"] = "x"
    (tmp_path / "one.json").write_text(json.dumps(data))
    done = mock_sis("golden", str(tmp_path))
    assert done.returncode == 1
    assert "given: " in done.stdout
    assert "last_name" in done.stdout.casefold()
