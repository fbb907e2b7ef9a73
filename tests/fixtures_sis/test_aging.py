"""A district that grows older: what happens, that it is the same each time, and does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sis_core.district import Clock, DistrictError, Store
from sis_core.district.store import Snapshot
from sis_fixtures.aging import KINDS, Event, age
from sis_fixtures.generate import new_store
from sis_fixtures.invariants import broken

TODAY = date(2026, 11, 20)
CERTAIN = {"move", "join", "leave", "co_teacher"}


def district(name: str, seed: int = 7, today: date = TODAY) -> Store:
    """A district whose clock stands still."""
    store = new_store(name, seed, today)
    store.clock.freeze()
    return store


@pytest.fixture(scope="module")
def picture() -> Snapshot:
    """The small district on a Friday in November."""
    with closing(district("small")) as store:
        return store.photograph()


@pytest.fixture
def small(picture: Snapshot) -> Iterator[Store]:
    """That district, its clock standing still."""
    clock = Clock(picture.at)
    clock.freeze()
    with closing(Store.of(picture.image, clock)) as store:
        yield store


def only(store: Store, kind: str) -> Event:
    """The one event of a kind that is asked for."""
    happened = age(store, 1, events=[kind])
    assert [event.kind for event in happened] == [kind]
    return happened[0]


def number(event: Event, table: str) -> int:
    """The key of the one row that an event touched in a table."""
    found = [touched.number for touched in event.touched if touched.table == table]
    assert len(found) == 1
    return found[0]


def test_the_clock_moves_on_by_the_days(small: Store) -> None:
    """Three days later it is the same time of day, and events bear the days between."""
    before = small.clock.now()
    happened = age(small, 3)

    assert (small.clock.now() - before).days == 3
    assert {event.day for event in happened} == {"2026-11-21", "2026-11-22", "2026-11-23"}


@pytest.mark.parametrize("name", ["tiny", "small"])
def test_every_step_moves_somebody(name: str) -> None:
    """On each of twenty days a student moves, joins or leaves, or a section gets a co-teacher."""
    with closing(district(name)) as store:
        days = [{event.kind for event in age(store)} for _ in range(20)]

    assert all(kinds & CERTAIN for kinds in days)


def test_everything_happens_in_some_weeks(small: Store) -> None:
    """Within forty days each kind of event happens at least once."""
    assert {event.kind for event in age(small, 40)} == set(KINDS)


def test_the_same_district_ages_the_same_way() -> None:
    """Two equal districts have the same events and the same rows afterwards."""
    with closing(district("tiny")) as one, closing(district("tiny")) as other:
        happened = age(one, 5), age(other, 5)
        dumps = [list(store.dump()) for store in (one, other)]

    assert happened[0] == happened[1]
    assert dumps[0] == dumps[1]


def test_another_seed_ages_another_way() -> None:
    """A seed of one's own gives other events than the district's."""
    with closing(district("tiny")) as one, closing(district("tiny")) as other:
        assert age(one, 5) != age(other, 5, seed=99)


def test_a_move_leaves_an_earlier_enrollment_and_drops(small: Store) -> None:
    """A moved student has an earlier enrollment, negative old classes, new classes."""
    schools = dict(small.read("SELECT DCID, SchoolID FROM Students"))
    event = only(small, "move")
    student = number(event, "Students")
    new, student_id, entered = small.read(
        "SELECT SchoolID, ID, EntryDate FROM Students WHERE DCID = ?", (student,)
    )[0]
    earlier = small.read(
        "SELECT SchoolID, ExitDate FROM ReEnrollments WHERE StudentID = ? "
        "ORDER BY DCID DESC LIMIT 1", (student_id,),
    )  # fmt: skip
    kept = {row[0] for row in small.read(
        "SELECT SchoolID FROM CC WHERE StudentID = ? AND SectionID > 0 AND DateLeft > ?",
        (student_id, "2026-11-21 00:00:00"),
    )}  # fmt: skip
    dropped = small.scalar(
        "SELECT count(*) FROM CC WHERE StudentID = ? AND SectionID < 0 AND TermID < 0 "
        "AND SchoolID = ?", (student_id, schools[student]),
    )  # fmt: skip

    assert new != schools[student]
    assert entered == "2026-11-21 00:00:00"
    assert earlier == [(schools[student], "2026-11-21 00:00:00")]
    assert kept == {new}
    assert dropped > 0


def test_a_newcomer_has_family_username_and_classes(small: Store) -> None:
    """A new student has a contact at the same street, an e-mail address, and classes from today."""
    event = only(small, "join")
    student = number(event, "Students")
    student_id, username, street, status = small.read(
        "SELECT ID, Student_Web_ID, Street, Enroll_Status FROM Students WHERE DCID = ?", (student,)
    )[0]
    homes = small.read(
        "SELECT a.Street FROM StudentContactAssoc c JOIN PersonAddressAssoc p "
        "ON p.PersonID = c.PersonID JOIN PersonAddress a ON a.PersonAddressID = p.PersonAddressID "
        "WHERE c.StudentDCID = ?", (student,),
    )  # fmt: skip
    mails = small.scalar(
        "SELECT count(*) FROM Sync_StudentMap m JOIN PSM_StudentContact p "
        "ON p.StudentID = m.StudentID WHERE m.StudentsDCID = ?", (student,),
    )  # fmt: skip
    began = small.read(
        "SELECT min(DateEnrolled), count(*) FROM CC WHERE StudentID = ?", (student_id,)
    )[0]

    assert status == 0
    assert username
    assert homes == [(street,)]
    assert mails == 1
    assert began[0] == "2026-11-21 00:00:00"
    assert began[1] >= 3


def test_a_leaver_is_transferred_out_and_has_no_open_class(small: Store) -> None:
    """A leaver has status 2, the day as exit date, and no enrollment after it."""
    event = only(small, "leave")
    student = number(event, "Students")
    status, left, student_id = small.read(
        "SELECT Enroll_Status, ExitDate, ID FROM Students WHERE DCID = ?", (student,)
    )[0]
    open_classes = small.scalar(
        "SELECT count(*) FROM CC WHERE StudentID = ? AND SectionID > 0 AND DateLeft > ?",
        (student_id, left),
    )

    assert (status, left, open_classes) == (2, "2026-11-21 00:00:00", 0)


def test_a_drop_turns_one_enrollment_negative(small: Store) -> None:
    """After a drop one more enrollment is negative, and ends on the day."""
    event = only(small, "drop")
    section, term, left = small.read(
        "SELECT SectionID, TermID, DateLeft FROM CC WHERE DCID = ?", (number(event, "CC"),)
    )[0]

    assert section < 0
    assert term < 0
    assert left == "2026-11-21 00:00:00"


def test_a_co_teacher_stands_beside_the_lead(small: Store) -> None:
    """A section's new co-teacher has that role from the day on, and is not the lead."""
    event = only(small, "co_teacher")
    role, starts, lead = small.read(
        "SELECT r.Name, t.Start_Date, s.Teacher = t.TeacherID FROM SectionTeacher t "
        "JOIN RoleDef r ON r.ID = t.RoleID JOIN Sections s ON s.ID = t.SectionID WHERE t.ID = ?",
        (number(event, "SectionTeacher"),),
    )[0]

    assert (role, starts, lead) == ("Co-teacher", "2026-11-21 00:00:00", 0)


def test_a_score_is_new_and_a_name_changes_everywhere(small: Store) -> None:
    """A score event adds one row; a new surname stands on Students and Person alike."""
    before = small.scalar("SELECT count(*) FROM AssignmentScore")
    only(small, "score")
    renamed = number(only(small, "rename"), "Students")
    names = small.read(
        "SELECT s.Last_Name = p.LastName, s.LastFirst LIKE s.Last_Name || ',%' FROM Students s "
        "JOIN Person p ON p.ID = s.Person_ID WHERE s.DCID = ?", (renamed,),
    )  # fmt: skip

    assert small.scalar("SELECT count(*) FROM AssignmentScore") == before + 1
    assert names == [(1, 1)]


def test_the_change_log_names_every_touched_row(small: Store) -> None:
    """What events say they touched is what the store's change log has, with the day's stamp."""
    version = small.version
    happened = age(small, 2)
    logged = {(change.table, change.id) for change in small.changes(version)}
    said = {(t.table.lower(), t.number) for event in happened for t in event.touched}

    assert said == logged
    assert {change.at[:10] for change in small.changes(version)} == {"2026-11-22"}


def test_events_are_plain_records(small: Store) -> None:
    """An event turns into a dict of texts and numbers, as the control API sends it."""
    first = asdict(age(small, 1)[0])

    assert set(first) == {"kind", "day", "sentence", "touched"}
    assert set(first["touched"][0]) == {"table", "number"}
    assert first["sentence"].endswith(".")


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_bad_count_of_days_is_refused(small: Store, days: int) -> None:
    """Fewer than 1 or more than 366 days change neither clock nor rows."""
    before = small.clock.now(), small.version
    with pytest.raises(DistrictError, match="by 1 to 366 days"):
        age(small, days)

    assert (small.clock.now(), small.version) == before


def test_an_unknown_event_is_refused(small: Store) -> None:
    """A misspelt event is named with the nearest one, and nothing happens."""
    before = small.version
    with pytest.raises(DistrictError, match="did you mean 'move'"):
        age(small, 1, events=["moove"])

    assert small.version == before


def test_a_failure_takes_everything_back(small: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """When one event fails, the clock and all rows are as before."""
    before = small.clock.now(), small.version

    def fail(step: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setitem(KINDS, "score", fail)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        age(small, 30)

    assert (small.clock.now(), small.version) == before


def test_after_the_last_day_the_district_does_not_empty() -> None:
    """Ninety days after the school year most students of a small district are still there."""
    with closing(district("tiny", today=date(2027, 6, 11))) as store:
        before = store.scalar("SELECT count(*) FROM Students WHERE Enroll_Status = 0")
        age(store, 90)
        after = store.scalar("SELECT count(*) FROM Students WHERE Enroll_Status = 0")
        now = store.clock.now()

    assert after > before * 0.5
    assert now.date() == datetime(2027, 9, 9).date()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), start=st.dates(date(2026, 7, 1), date(2027, 6, 30)))
def test_a_month_of_aging_keeps_the_invariants(seed: int, start: date) -> None:
    """Whatever the seed and the day, thirty days of aging leave a sound district."""
    with closing(district("tiny", seed, start)) as store:
        age(store, 30)
        faults = broken(store)
        unmapped = store.scalar(
            "SELECT count(*) FROM CC c JOIN Sections s ON s.ID = abs(c.SectionID) "
            "WHERE s.GradebookType = 1 AND s.TermID / 100 = 36 AND "
            "(SELECT count(*) FROM Sync_SectionEnrollmentMap m WHERE m.CCDCID = c.DCID) <> 1"
        )

    assert faults == []
    assert unmapped == 0


def test_a_month_of_aging_keeps_a_small_district_sound(small: Store) -> None:
    """Three schools with all awkward cases keep their invariants for thirty days."""
    age(small, 30)

    assert broken(small) == []
