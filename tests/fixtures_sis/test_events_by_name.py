"""Events by name: each does what its sentence says, the same each time, and does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest

from sis_core.district import Clock, DistrictError, Store
from sis_core.district.store import Snapshot
from sis_fixtures.aging import KINDS
from sis_fixtures.aging.event import Event
from sis_fixtures.aging.named import EVENTS, happen
from sis_fixtures.generate import new_store
from sis_fixtures.invariants import broken

TODAY = date(2026, 10, 15)
DAY = "2026-10-15 00:00:00"


@pytest.fixture(scope="module")
def picture() -> Snapshot:
    """The small district on a Thursday in October."""
    with closing(new_store("small", 7, TODAY)) as store:
        store.clock.freeze()
        return store.photograph()


@pytest.fixture
def small(picture: Snapshot) -> Iterator[Store]:
    """That district, its clock standing still."""
    with closing(opened(picture)) as store:
        yield store


def opened(picture: Snapshot) -> Store:
    """A store of those bytes whose clock stands still."""
    clock = Clock(picture.at)
    clock.freeze()
    return Store.of(picture.image, clock)


def one(event: Event, table: str) -> int:
    """The key of the one row that an event touched in a table."""
    found = [touched.number for touched in event.touched if touched.table == table]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_leaves_a_sound_district(small: Store, name: str) -> None:
    """After the event all invariants hold, the log names its rows, the sentence ends well."""
    version = small.version
    event = happen(small, name)[0]
    logged = {(change.table, change.id) for change in small.changes(version)}
    said = {(touched.table.lower(), touched.number) for touched in event.touched}

    assert broken(small) == []
    assert event.kind == name
    assert event.sentence.endswith(".")
    assert said == logged


@pytest.mark.parametrize("name", ["transfer", "new-section", "mass-withdrawal", "username-swap"])
def test_the_same_district_has_the_same_event(picture: Snapshot, name: str) -> None:
    """Two equal districts have the same event and the same rows; another seed has another."""
    with closing(opened(picture)) as first, closing(opened(picture)) as second:
        told = happen(first, name), happen(second, name)
        dumps = [list(store.dump()) for store in (first, second)]
    with closing(opened(picture)) as third:
        other = happen(third, name, seed=99)

    assert told[0] == told[1]
    assert dumps[0] == dumps[1]
    assert other != told[0]


def test_an_event_again_is_another_one(small: Store) -> None:
    """Two renames in a row, or at once, are not drawn from the same chances."""
    once = [happen(small, "rename")[0].sentence for _ in range(2)]
    twice = [event.sentence for event in happen(small, "rename", 2)]

    assert len({*once, *twice}) == 4


def test_what_age_draws_can_be_named(small: Store) -> None:
    """Every kind of event that days bring can be asked for, with hyphens or underscores."""
    for kind in KINDS:
        assert happen(small, kind.upper())[0].day == "2026-10-15"


def test_an_event_happens_today(small: Store) -> None:
    """The clock stays where it was."""
    before = small.clock.now()
    happen(small, "join")

    assert small.clock.now() == before


@pytest.mark.parametrize(
    ("name", "count", "said"),
    [
        ("drop-and-reenroll", 1, "did you mean 'drop-and-reenrol'"),
        ("rename", 201, "1 to 200 times"),
        ("rename", 0, "1 to 200 times"),
        ("mass-withdrawal", 30, "times here, not 30; nothing happened"),
        ("term-rollover", 2, "once at a time"),
    ],
)
def test_what_cannot_happen_changes_nothing(small: Store, name: str, count: int, said: str) -> None:
    """An unknown event, a bad count and too high a count are refused whole."""
    before = small.version, small.clock.now()
    with pytest.raises(DistrictError, match=said):
        happen(small, name, count)

    assert (small.version, small.clock.now()) == before


def test_an_event_says_what_it_wants() -> None:
    """One school has no other to transfer to, and the refusal says that."""
    with (
        closing(new_store("tiny", 7, TODAY)) as tiny,
        pytest.raises(DistrictError, match="it wants another school"),
    ):
        happen(tiny, "transfer")


def test_dropped_and_enrolled_again(small: Store) -> None:
    """One student has a dropped and a new enrollment in one section, both with today's date."""
    event = happen(small, "drop-and-reenrol")[0]
    rows = [t.number for t in event.touched if t.table == "CC"]
    old, new = small.read(
        f"SELECT SectionID, StudentID, DateEnrolled, DateLeft FROM CC WHERE DCID IN ({rows[0]}, "
        f"{rows[1]}) ORDER BY DCID"
    )

    assert old[0] == -new[0]
    assert old[1] == new[1]
    assert (old[3], new[2]) == (DAY, DAY)


def test_a_class_is_divided(small: Store) -> None:
    """The new section has the course, hours and half of the students; they dropped the old one."""
    event = happen(small, "new-section")[0]
    sections = {t.number for t in event.touched if t.table == "Sections"}
    new = max(sections)
    old = min(sections)
    rows = small.read(
        f"SELECT Course_Number, TermID, Expression, No_Of_Students, ID FROM Sections "
        f"WHERE DCID IN ({old}, {new}) ORDER BY DCID"
    )
    dropped = small.scalar("SELECT count(*) FROM CC WHERE SectionID = ? AND DateLeft = ?",
                           (-rows[0][4], DAY))  # fmt: skip

    assert rows[0][:3] == rows[1][:3]
    assert rows[1][3] == dropped
    assert abs(rows[0][3] - rows[1][3]) <= 1


def test_a_teacher_changes(small: Store) -> None:
    """The lead is another one on section and enrollments; the one before ended yesterday."""
    event = happen(small, "teacher-change")[0]
    section, teacher = small.read(
        "SELECT ID, Teacher FROM Sections WHERE DCID = ?", (one(event, "Sections"),)
    )[0]
    assigned = small.read(
        "SELECT TeacherID = ?, Start_Date, End_Date FROM SectionTeacher t JOIN RoleDef r "
        "ON r.ID = t.RoleID WHERE SectionID = ? AND r.Name = 'Lead Teacher' ORDER BY t.ID",
        (teacher, section),
    )
    seats = small.read("SELECT DISTINCT TeacherID FROM CC WHERE SectionID = ?", (section,))

    assert [row[0] for row in assigned] == [0, 1]
    assert (assigned[0][2], assigned[1][1]) == ("2026-10-14 00:00:00", DAY)
    assert seats == [(teacher,)]


def test_a_co_teacher_changes(small: Store) -> None:
    """One assignment as co-teacher ends yesterday and another one in the section begins today."""
    event = happen(small, "co-teacher-change")[0]
    rows = [t.number for t in event.touched if t.table == "SectionTeacher"]
    old, new = small.read(
        f"SELECT SectionID, RoleID, TeacherID, Start_Date, End_Date FROM SectionTeacher "
        f"WHERE ID IN ({rows[0]}, {rows[1]}) ORDER BY ID"
    )

    assert old[:2] == new[:2]
    assert old[2] != new[2]
    assert (old[4], new[3]) == ("2026-10-14 00:00:00", DAY)


def test_many_leave_at_once(small: Store) -> None:
    """Half of the largest school's active students have status 2 and today's exit."""
    school, count = small.read(
        "SELECT SchoolID, count(*) FROM Students WHERE Enroll_Status = 0 GROUP BY 1 "
        "ORDER BY 2 DESC LIMIT 1"
    )[0]
    before = small.scalar("SELECT count(*) FROM Students")
    gone = small.scalar("SELECT count(*) FROM Students WHERE Enroll_Status = 2")
    happen(small, "mass-withdrawal")
    left = small.scalar("SELECT count(*) FROM Students WHERE Enroll_Status = 2")
    stayed = small.scalar(
        "SELECT count(*) FROM Students WHERE Enroll_Status = 0 AND SchoolID = ?", (school,)
    )

    assert left - gone == count // 2
    assert stayed == count - count // 2
    assert small.scalar("SELECT count(*) FROM Students") == before


def test_a_deleted_student_leaves_no_row(small: Store) -> None:
    """Neither the student nor one enrollment, score or contact link of theirs is left."""
    event = happen(small, "delete-student")[0]
    dcid = one(event, "Students")
    hanging = [t.number for t in event.touched if t.table == "CC"]

    assert small.scalar("SELECT count(*) FROM Students WHERE DCID = ?", (dcid,)) == 0
    for table, column in (("AssignmentScore", "StudentsDCID"), ("Sync_StudentMap", "StudentsDCID"),
                          ("StudentContactAssoc", "StudentDCID")):  # fmt: skip
        sql = f"SELECT count(*) FROM {table} WHERE {column} = ?"
        assert small.scalar(sql, (dcid,)) == 0
    for cc in hanging:
        assert small.scalar("SELECT count(*) FROM CC WHERE DCID = ?", (cc,)) == 0


def test_usernames_are_swapped(small: Store) -> None:
    """Two students have each other's usernames, and everybody else has the old one."""
    sql = "SELECT DCID, Student_Web_ID FROM Students"
    before = dict(small.read(sql))
    happen(small, "username-swap")
    changed = {n: name for n, name in small.read(sql) if before[n] != name}
    one_of, other = changed

    assert changed == {one_of: before[other], other: before[one_of]}


def test_an_e_mail_address_is_there_twice(small: Store) -> None:
    """One more pair of students has the same e-mail address."""
    sql = (
        "SELECT count(*) FROM (SELECT Email FROM PSM_StudentContact WHERE Email NOT NULL "
        "GROUP BY Email HAVING count(*) > 1)"
    )
    before = small.scalar(sql)
    happen(small, "duplicate-email")

    assert small.scalar(sql) == before + 1


def test_the_next_year_begins(small: Store) -> None:
    """The clock is at the first day; every school has its terms; everybody is a grade up."""
    grades = dict(small.read("SELECT DCID, Grade_Level FROM Students WHERE Enroll_Status = 0"))
    terms = small.read("SELECT SchoolID, ID + 100 FROM Terms WHERE YearID = 36 ORDER BY 1, 2")
    happen(small, "term-rollover")
    after = dict(small.read("SELECT DCID, Grade_Level FROM Students"))
    first = small.scalar("SELECT min(FirstDay) FROM Terms WHERE YearID = 37")
    seniors = {dcid for dcid, grade in grades.items() if grade == 12}
    seated = small.scalar(
        "SELECT count(DISTINCT StudentID) FROM CC c JOIN Sections s ON s.ID = c.SectionID "
        "WHERE s.TermID / 100 = 37"
    )
    active = small.scalar("SELECT count(*) FROM Students WHERE Enroll_Status = 0")

    assert small.clock.today().isoformat() == "2027-08-30"
    assert first == "2027-08-30 00:00:00"
    assert small.read("SELECT SchoolID, ID FROM Terms WHERE YearID = 37 ORDER BY 1, 2") == terms
    assert {after[dcid] for dcid in seniors} == {99}
    assert all(after[d] == grades[d] + 1 for d in grades if d not in seniors)
    assert seated > 0.9 * active
    with pytest.raises(DistrictError, match="who began before it"):
        happen(small, "new-section")  # on the first day nobody sits in a class yet


def test_the_old_year_stays_after_the_rollover(small: Store) -> None:
    """Enrollments of the old year stand as they were; each student has an earlier enrollment."""
    sql = "SELECT * FROM CC WHERE abs(TermID) / 100 <= 36 ORDER BY DCID"
    before = small.read(sql)
    active = small.scalar("SELECT count(*) FROM Students WHERE Enroll_Status = 0")
    earlier = small.scalar("SELECT count(*) FROM ReEnrollments")
    happen(small, "term-rollover")

    assert small.read(sql) == before
    assert small.scalar("SELECT count(*) FROM ReEnrollments") == earlier + active
