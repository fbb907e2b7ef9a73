"""Deltas: what changed between two moments, and what it makes of an older district."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from csv_districts import PLURALS, answers, applied, dump, quiet, undated
from csv_packages import cells_of, delta, sample, unzipped

from oneroster_mock.bulk.intake.run import Outcome, Refused, import_into
from oneroster_mock.bulk.outlet.export import Export
from sis_core.district import Store
from sis_fixtures.aging import age

Dump = dict[str, dict[str, dict[str, Any]]]
FILES = {plural: f"{plural}.csv" for plural in PLURALS}


def _dumped(path: Path) -> Dump:
    with answers(Store.open(path)) as client:
        return dump(client)


def _aged(path: Path, days: int, seed: int) -> datetime:
    """Lets a district grow older; answers the moment before."""
    with closing(Store.open(path)) as store:
        store.clock.freeze()
        before = store.clock.now()
        store.clock.advance(timedelta(seconds=5))
        age(store, days, seed=seed)
        store.remember("start", f"{before:%Y-%m-%d %H:%M:%S}")
        return before


def _written(path: Path, since: datetime, target: Path) -> Path:
    with closing(Store.open(path)) as store:
        Export(store, since, quiet).write(target)
    return target


@pytest.mark.parametrize(("days", "seed"), [(5, 1), (12, 3)])
def test_the_delta_after_aging_is_the_difference(
    small_db: Path, small_copy: Path, tmp_path: Path, days: int, seed: int
) -> None:
    """A delta holds exactly the records that changed, appeared or vanished between two moments;
    applied to the district as it was, it gives the district as it is."""
    before = _dumped(small_db)
    since = _aged(small_copy, days, seed)
    after = _dumped(small_copy)
    package = _written(small_copy, since, tmp_path / "delta.zip")

    names = unzipped(package)
    for plural in PLURALS:
        rows = cells_of(package, FILES[plural]) if FILES[plural] in names else {}
        old, new = before[plural], after[plural]
        told = {one for one, row in rows.items() if row["status"] == "active"}
        gone = {one for one, row in rows.items() if row["status"] == "tobedeleted"}
        assert told == {one for one in new if old.get(one) != new[one]}, plural
        assert gone >= old.keys() - new.keys(), plural
        # What came and went in between was never seen by anybody.
        assert not {one for one in gone if one in new}, plural
        assert all(one not in old for one in gone - (old.keys() - new.keys())), plural
        assert all(row["dateLastModified"].endswith(".000Z") for row in rows.values())

    target = tmp_path / "old.db"
    with closing(Store.open(small_db)) as store:
        store.save(target)
    with closing(Store.open(target)) as store:
        outcome = import_into(package, store, False, quiet)
    assert outcome.differing == ()
    now = _dumped(target)
    for plural in PLURALS:
        assert undated(now[plural]) == undated(after[plural]), plural


def test_what_went_with_a_student_is_in_the_delta(
    small_db: Path, small_copy: Path, tmp_path: Path
) -> None:
    """A student who leaves takes enrollments and results along, of which no row changed."""
    with closing(Store.open(small_copy)) as store:
        store.clock.freeze()
        since = store.clock.now()
        store.clock.advance(timedelta(minutes=1))
        student = store.scalar(
            "SELECT r.StudentsDCID FROM AssignmentScore r JOIN Students s "
            "ON s.DCID = r.StudentsDCID AND s.Enroll_Status = 0 LIMIT 1"
        )
        with store.write() as w:
            w.update("Students", student, {"Enroll_Status": 2})
        seats = store.scalar(
            "SELECT count(*) FROM CC WHERE SectionID > 0 AND StudentID = "
            "(SELECT ID FROM Students WHERE DCID = ?)",
            (student,),
        )
        scores = store.scalar(
            "SELECT count(*) FROM AssignmentScore r JOIN AssignmentSection a ON "
            "a.AssignmentSectionID = r.AssignmentSectionID JOIN Sections s ON "
            "s.DCID = a.SectionsDCID AND s.GradebookType = 2 WHERE r.StudentsDCID = ?",
            (student,),
        )
    package = _written(small_copy, since, tmp_path / "delta.zip")

    users = cells_of(package, "users.csv")
    assert users[f"S{student}"]["status"] == "tobedeleted"
    for name, count in (("enrollments.csv", seats), ("results.csv", scores)):
        rows = cells_of(package, name).values()
        assert [row["status"] for row in rows] == ["tobedeleted"] * count
    assert {row["userSourcedId"] for row in cells_of(package, "enrollments.csv").values()} == {
        f"S{student}"
    }


def test_a_delta_without_changes_is_a_manifest_alone(small_db: Path, tmp_path: Path) -> None:
    """Nothing changed after now: no files, and the package still says what it is."""
    with closing(Store.open(small_db)) as store:
        since = store.clock.now() + timedelta(days=1)
    package = _written(small_db, since, tmp_path / "delta.zip")

    assert list(unzipped(package)) == ["manifest.csv"]
    assert ["file.users", "absent"] in unzipped(package)["manifest.csv"]


# -- a vendor's delta onto an imported district ---------------------------------------------------

AT = "2026-12-01T08:00:00.000Z"


def _head(name: str) -> str:
    return sample()[name].splitlines()[0] + "\n"


def _plain(name: str) -> str:
    """A header without the sample's extension columns."""
    columns = _head(name).strip().split(",")
    return ",".join(c for c in columns if not c.startswith("metadata.")) + "\n"


@pytest.fixture
def sample_copy(sample_db: Path, tmp_path: Path) -> Path:
    """A copy of the imported sample that a test may change."""
    path = tmp_path / "sample.db"
    with closing(Store.open(sample_db)) as store:
        store.save(path)
    return path


def _apply(path: Path, files: dict[str, str]) -> Outcome:
    return applied(path, delta(files))


def test_a_delta_changes_adds_and_deletes(sample_copy: Path) -> None:
    """Rows marked active replace or add records; tobedeleted takes one with what hangs on it."""
    files = {
        "users.csv": _head("users.csv")
        + f"stu/1,active,{AT},true,sch 1,student,nora,,Nora,Quill,,40417,,,,gua 1,09,,,\n"
        + f"stu/9,active,{AT},true,sch-3,student,new.one,,New,One,,90909,,,,,10,,,\n"
        + f"stu 4,tobedeleted,{AT},true,sch-3,student,,,Pia,Kérk,,,,,,,,,,\n",
        "enrollments.csv": _head("enrollments.csv")
        + f"e/9,active,{AT},cls winter,sch-3,stu/9,student,,2026-12-01,2027-03-01\n"
        + f"e-5,tobedeleted,{AT},cls winter,sch-3,stu 4,student,,,\n"
        + f"t-6,tobedeleted,{AT},,,,,,,\n",
        "results.csv": _head("results.csv")
        + f"r#3,active,{AT},li#3,stu/2,fully graded,9,2026-10-02,\n",
    }
    outcome = _apply(sample_copy, files)

    assert outcome.differing == ()
    assert outcome.deleted == 3
    with answers(Store.open(sample_copy)) as client:
        nora = client.one("users", "stu/1")
        assert (nora["givenName"], nora["username"], nora["grades"]) == ("Nora", "nora", ["09"])
        assert [one["sourcedId"] for one in nora["orgs"]] == ["sch 1"]
        assert [one["sourcedId"] for one in nora["agents"]] == ["gua 1"]
        assert not {"middleName", "email", "metadata"} & set(nora)
        assert "stu/9" in client.ids("users")
        assert "stu 4" not in client.ids("users")
        assert client.one("users", "stu 4")["status"] == "tobedeleted"
        assert not {"e-5", "t-6"} & set(client.ids("enrollments"))
        assert client.one("enrollments", "e/9")["beginDate"] == "2026-12-01"
        result = client.one("results", "r#3")
        assert (result["scoreStatus"], result["score"]) == ("fully graded", 9)
        assert "comment" not in result


def test_a_delta_may_change_the_frame(sample_copy: Path) -> None:
    """Orgs, sessions, courses, classes, categories and line items change too, and grow."""
    files = {
        "orgs.csv": _head("orgs.csv") + f"sch-9,active,{AT},New School,school,,dist#7,,\n",
        "academicSessions.csv": _head("academicSessions.csv")
        + f"2027-Q1,active,{AT},First Quarter,gradingPeriod,2026-08-24,2026-11-02,2027-S1,2027\n"
        + f"2028,active,{AT},Next Year,schoolYear,2027-08-23,2028-06-10,,2028\n",
        "courses.csv": _head("courses.csv") + f"crs9,active,{AT},2028,Latin,LAT,10,sch-9,,\n",
        "classes.csv": _head("classes.csv")
        + f"cls9,active,{AT},Latin 1,10,crs9,LAT.1,scheduled,,sch-9,2028,,,,\n"
        + f"cls hr,active,{AT},Homeroom B,,crs#hr,HR-1,homeroom,R9,sch 1,2027,,,,\n",
        "categories.csv": _head("categories.csv") + f"cat/1,active,{AT},Labs,\n",
        "lineItems.csv": _head("lineItems.csv")
        + f"li/1,active,{AT},Volcano,,2026-09-01,2026-10-03,cls/1,cat/1,2027-Q1,0,25,POINTS\n"
        + f"li#3,tobedeleted,{AT},,,,,,,,,,\n",
    }
    outcome = _apply(sample_copy, files)

    assert outcome.differing == ()
    with answers(Store.open(sample_copy)) as client:
        quarter = client.one("academicSessions", "2027-Q1")
        assert (quarter["title"], quarter["endDate"]) == ("First Quarter", "2026-11-02")
        assert client.ids("academicSessions").count("2027-Q1") == 1
        latin = client.one("classes", "cls9")
        assert latin["terms"][0]["sourcedId"] == "2028"
        assert latin["school"]["sourcedId"] == "sch-9"
        assert client.one("classes", "cls hr")["location"] == "R9"
        assert client.one("categories", "cat/1")["title"] == "Labs"
        item = client.one("lineItems", "li/1")
        assert (item["title"], item["resultValueMax"]) == ("Volcano", 25)
        assert client.ids("lineItems") == ["li 2", "li/1"]
        assert "r#3" not in client.ids("results")


def test_somebody_who_changes_sides_is_one_user(sample_copy: Path) -> None:
    """A student who becomes a teacher keeps the id, and is no student any more."""
    row = f"stu/2,active,{AT},true,sch 1,teacher,omar.v,,Omar,Vance,,X-77,,,,,,,,"
    outcome = _apply(sample_copy, {"users.csv": f"{_head('users.csv')}{row}\n"})

    assert outcome.differing == ()
    with answers(Store.open(sample_copy)) as client:
        assert client.ids("users").count("stu/2") == 1
        assert client.one("users", "stu/2")["role"] == "teacher"
        assert "stu/2" in client.ids("teachers")
        assert "stu/2" not in client.ids("students")
        assert "e#3" not in client.ids("enrollments")


def test_a_student_comes_back(small_copy: Path) -> None:
    """A delta's active row makes a student who had left a served one again."""
    with closing(Store.open(small_copy)) as store:
        left = store.scalar("SELECT min(DCID) FROM Students WHERE Enroll_Status = 2")
        school = store.scalar("SELECT min(School_Number) FROM Schools WHERE School_Number > 0")
    row = f"S{left},active,{AT},true,{school},student,back.again,,Back,Again,,,,,,,07,"
    outcome = _apply(small_copy, {"users.csv": f"{_plain('users.csv')}{row}\n"})

    assert outcome.differing == ()
    with answers(Store.open(small_copy)) as client:
        assert client.one("users", f"S{left}")["status"] == "active"
        assert f"S{left}" in client.ids("students")


def test_a_delta_without_dates_is_refused(sample_copy: Path) -> None:
    """Every row of a delta says its status and when it changed; else nothing is changed."""
    files = {"orgs.csv": _head("orgs.csv") + "sch-3,,,Lone Rock,school,210,dist#7,,\n"}
    before = sample_copy.read_bytes()
    told = _refused_into(sample_copy, files)

    assert told == [
        "error: orgs.csv, line 2, column status: is filled in every row of a delta",
        "error: orgs.csv, line 2, column dateLastModified: is filled in every row of a delta",
    ]
    assert sample_copy.read_bytes() == before


def test_a_delta_that_refers_to_nobody_is_refused(sample_copy: Path) -> None:
    """References go to the package or the district; what the package deletes is in neither."""
    files = {
        "users.csv": _head("users.csv") + f"stu/1,tobedeleted,{AT},,,,,,,,,,,,,,,,,\n",
        "enrollments.csv": _head("enrollments.csv")
        + f"e/8,active,{AT},cls/1,sch/ü-2,stu/1,student,,,\n"
        + f"e/9,active,{AT},cls/1,sch/ü-2,nobody,student,,,\n"
        + f"e/7,active,{AT},cls/1,sch/ü-2,stu/2,student,,,\n",
    }

    assert _refused_into(sample_copy, files) == [
        "error: enrollments.csv, line 2, column userSourcedId: 'stu/1' is no sourcedId of "
        "users.csv",
        "error: enrollments.csv, line 3, column userSourcedId: 'nobody' is no sourcedId of "
        "users.csv",
    ]


def _refused_into(path: Path, files: dict[str, str]) -> list[str]:
    with pytest.raises(Refused) as caught:
        applied(path, delta(files))
    return list(caught.value.findings.told())


def test_a_newer_bulk_set_deletes_what_it_lacks(sample_copy: Path) -> None:
    """Records missing from a new bulk set are deleted; the others stay as they are."""
    files = {
        name: "\n".join(
            line
            for line in text.splitlines()
            if not line.startswith(("e#3,", "r-4,", "pro/1,", "t-6,"))
        )
        + "\n"
        for name, text in sample().items()
    }
    outcome = applied(sample_copy, files)

    assert outcome.deleted == 4
    assert outcome.differing == ()
    with answers(Store.open(sample_copy)) as client:
        assert not {"e#3", "t-6"} & set(client.ids("enrollments"))
        assert "r-4" not in client.ids("results")
        assert "pro/1" not in client.ids("users")
        assert len(client.ids("users")) == 12


def test_the_same_bulk_set_again_changes_nothing(sample_copy: Path) -> None:
    """Importing what a district already is leaves its answers, moments included, as they were."""
    before = _dumped(sample_copy)
    outcome = applied(sample_copy, sample())

    assert outcome.deleted == 0
    assert _dumped(sample_copy) == before
