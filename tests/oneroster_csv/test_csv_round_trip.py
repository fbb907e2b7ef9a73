"""Packages that go in and come out again: nothing is lost, nothing is added."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

from csv_districts import PLURALS, answers, dump, exported, made, undated
from csv_packages import members, sample, unzipped, zipped

from sis_core.district import Store


def test_the_sample_comes_out_as_it_went_in(sample_db: Path, tmp_path: Path) -> None:
    """A bulk package with awkward ids, long values and extension columns is exported unchanged."""
    came = unzipped(zipped(tmp_path / "in.zip", sample()))
    went = unzipped(exported(sample_db, tmp_path / "out.zip"))

    assert sorted(went) == sorted(came)
    for name, rows in came.items():
        assert went[name][0] == rows[0], name
        assert sorted(went[name][1:]) == sorted(_without_password(name, rows)[1:]), name


def _without_password(name: str, rows: list[list[str]]) -> list[list[str]]:
    if name != "users.csv":
        return rows
    place = rows[0].index("password")
    return [
        [*row[:place], "" if n else row[place], *row[place + 1 :]] for n, row in enumerate(rows)
    ]


def test_the_same_district_gives_the_same_bytes(sample_db: Path, tmp_path: Path) -> None:
    """Two exports are equal byte by byte, and so is the export of their own import."""
    first = exported(sample_db, tmp_path / "first.zip").read_bytes()
    assert exported(sample_db, tmp_path / "second.zip").read_bytes() == first

    again, _ = made(tmp_path, members(tmp_path / "first.zip"))
    assert exported(again, tmp_path / "third.zip").read_bytes() == first


def test_a_generated_district_answers_the_same_after_its_package(
    small_db: Path, tmp_path: Path
) -> None:
    """The bulk of `small`, imported into an empty store, gives the same OneRoster answers."""
    package = exported(small_db, tmp_path / "bulk.zip")
    imported, outcome = made(tmp_path, members(package))
    assert outcome.differing == ()

    with answers(Store.open(small_db)) as client:
        wanted = dump(client)
    with answers(Store.open(imported)) as client:
        found = dump(client)
    for plural in PLURALS:
        # A cell of a package has no line breaks; a comment may have some.
        assert _in_one_line(undated(found[plural])) == _in_one_line(undated(wanted[plural])), plural
        assert list(found[plural]) == list(wanted[plural])


def _in_one_line(objects: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    return {
        one: {
            name: re.sub(r"[\r\n]+", " ", value) if isinstance(value, str) else value
            for name, value in found.items()
        }
        for one, found in objects.items()
    }


def test_files_without_rows_are_absent(tmp_path: Path) -> None:
    """Files without rows are left out of the zip and absent in the manifest."""
    files = {
        name: text
        for name, text in sample().items()
        if name.removesuffix(".csv")
        in ("academicSessions", "courses", "classes", "enrollments", "orgs", "users")
    }
    manifest = sample()["manifest.csv"]
    for name in sample():
        if name not in files:
            manifest = manifest.replace(
                f"file.{name.removesuffix('.csv')},bulk", f"file.{name.removesuffix('.csv')},absent"
            )
    path, _ = made(tmp_path, {**files, "manifest.csv": manifest})
    went = unzipped(exported(path, tmp_path / "out.zip"))

    assert sorted(went) == sorted([*files, "manifest.csv"])
    assert ["file.results", "absent"] in went["manifest.csv"]
    assert ["file.users", "bulk"] in went["manifest.csv"]
    with closing(Store.open(path)) as store:
        assert store.scalar("SELECT count(*) FROM AssignmentSection") == 0
