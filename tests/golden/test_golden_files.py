"""Reading case files: whatever is malformed is named, with its file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sis_contract.golden import CaseError, read_case, read_folder

GOOD: dict[str, Any] = {
    "id": "a.b",
    "given": {"today": "2026-10-15"},
    "request": {"method": "GET", "path": "/x"},
    "expect": {"status": 200},
}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"id": "other"}, "a case has the name of its file"),
        ({"expcet": {}}, "did you mean 'expect'"),
        ({"given": {}}, "lacks the key 'today'"),
        ({"given": {"today": "15.10.2026"}}, "a date like 2026-10-15"),
        ({"given": {"today": "2026-10-15", "tabels": {}}}, "did you mean 'tables'"),
        ({"given": {"today": "2026-10-15", "tables": []}}, "given.tables is an object"),
        ({"request": {"method": "GET"}}, "lacks the key 'path'"),
        ({"request": {"method": "GET", "path": "x"}}, "begins with /"),
        ({"expect": {"json": {}}}, "lacks the key 'status'"),
        ({"expect": {"status": 200, "jsn": {}}}, "did you mean 'json'"),
        ({"match": "loose"}, "exact, subset"),
        ({"key_order": "some"}, "key_order is 'any'"),
        ({"then": {}}, "then is a list"),
        ({"then": [{"expect": {"status": 200}}]}, "then[0] lacks the key 'request'"),
    ],
)
def test_a_malformed_case_is_named(tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    """The file, the place and the accepted keys stand in one sentence."""
    path = tmp_path / "a.b.json"
    path.write_text(json.dumps({**GOOD, **change}))
    with pytest.raises(CaseError) as raised:
        read_case(path)
    assert str(raised.value).startswith("a.b.json: ")
    assert sentence in str(raised.value)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id": "a.b", "id": "a.b"}'])
def test_a_file_that_is_no_json_object_is_named(tmp_path: Path, text: str) -> None:
    """Broken JSON and doubled keys do not reach the runner."""
    path = tmp_path / "a.b.json"
    path.write_text(text)
    with pytest.raises(CaseError, match=r"a\.b\.json"):
        read_case(path)


def test_a_folder_names_all_its_faults(tmp_path: Path) -> None:
    """Every malformed file is listed, not only the first."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.json").write_text("{")
    with pytest.raises(CaseError) as raised:
        read_folder(tmp_path)
    assert str(raised.value).count("\n") == 1


def test_a_folder_without_a_matching_case_says_so(tmp_path: Path) -> None:
    """No folder, no case, and no case of that name are three sentences."""
    with pytest.raises(CaseError, match="not a folder"):
        read_folder(tmp_path / "none")
    with pytest.raises(CaseError, match="holds no case"):
        read_folder(tmp_path)
    (tmp_path / "a.b.json").write_text(json.dumps(GOOD))
    assert [case.id for case in read_folder(tmp_path, "a.*")] == ["a.b"]
    with pytest.raises(CaseError, match=r"no case of .* is named v1\.\*"):
        read_folder(tmp_path, "v1.*")
