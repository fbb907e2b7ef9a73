"""What differs between a roster and the truth, and the truth of a small district by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from mock_sis.commands._worlds import worlds
from sis_contract.connector.roster.compare import differences, doubled_teachers
from sis_contract.connector.roster.records import Class, Person, Roster
from sis_contract.connector.roster.truth import Lesson, Truth, school_year, truth_of


def _truth() -> Truth:
    """Ada must be there, Ben (no username) may; class 8801 is led by person 9 (staff 55, 56)."""
    ada, ben = Person("101", "Ada", "Ng", "ang", None, "3", "0"), Person("102", "Ben", "Ode")
    return Truth(
        schools={"3": "4110"},
        students={"101": ada, "102": ben},
        teachers={"9": Person("9", "Cy", "Poe", "cpoe")},
        staff={"55": "9", "56": "9"},
        classes={"8801": Lesson("3", "9", "0410"), "8802": Lesson("3", None, "410")},
        other_years={"7701"},
        seats={("8801", "101"), ("8801", "102")},
        teachings={("8801", "9")},
        must_students={"101"},
        must_teachers={"9"},
        must_classes={"8801"},
        must_seats={("8801", "101")},
    )


def _roster() -> Roster:
    return Roster(
        "dcid",
        students={"101": Person("101", "Ada", "Ng", "ang", None, "3")},
        teachers={"56": Person("56", "Cy", "Poe")},
        classes={"8801": Class("8801", "Geometry", "3", "55")},
        seats={("8801", "101")},
    )


def test_a_true_roster_differs_in_nothing() -> None:
    """Whom nothing speaks against is there; any staff id of a person is that person."""
    assert differences(_roster(), _truth()) == []


@pytest.mark.parametrize(
    ("grade", "true"), [("KG", "0"), ("k", "0"), ("00", "0"), ("09", "9"), ("PK", "-2")]
)
def test_a_grade_is_the_same_in_any_spelling(grade: str, true: str) -> None:
    """Kindergarten is 0 to PowerSchool and KG to OneRoster, what is before it -1, -2 and PK."""
    roster, truth = _roster(), _truth()
    truth.students["101"] = Person("101", "Ada", "Ng", grade=true)
    roster.students["101"] = Person("101", "Ada", "Ng", grade=grade)

    assert differences(roster, truth) == []


def test_the_same_roster_by_sourced_ids() -> None:
    """OneRoster's ids lead to the same people, its school number to the same school."""
    roster = Roster(
        students={"S101": Person("S101", "Ada", "Ng", "ang", None, "4110")},
        teachers={"T9": Person("T9")},
        classes={"8801": Class("8801", None, "4110", "T9")},
        seats={("8801", "S101")},
    )

    assert differences(roster, _truth()) == []


def _lacks(roster: Roster) -> None:
    roster.students.clear()


def _stranger(roster: Roster) -> None:
    roster.students["999"] = Person("999")


def _renamed(roster: Roster) -> None:
    roster.students["101"] = Person("101", "Ida", "Ng")


def _moved(roster: Roster) -> None:
    roster.students["101"] = Person("101", "Ada", "Ng", school="4")


def _other_teacher(roster: Roster) -> None:
    roster.classes["8801"] = Class("8801", None, None, "77")


def _led(roster: Roster) -> None:
    roster.classes["8802"] = Class("8802", None, None, "55")


def _no_seat(roster: Roster) -> None:
    roster.seats.clear()


def _wrong_seat(roster: Roster) -> None:
    roster.seats.add(("8802", "101"))


def _gone_class(roster: Roster) -> None:
    roster.classes["5"] = Class("5")


def _taught(roster: Roster) -> None:
    roster.teachings.add(("8802", "55"))


def _zero_lost(roster: Roster) -> None:
    roster.classes["8801"] = Class("8801", None, None, "55", "410")


def _code_lost(roster: Roster) -> None:
    roster.classes["8801"] = Class("8801", None, None, "55", "0410")
    roster.classes["8802"] = Class("8802")


def _word_for_nothing(roster: Roster) -> None:
    roster.students["102"] = Person("102", "Ben", "Ode", email="None")


def _other_grade(roster: Roster) -> None:
    roster.students["101"] = Person("101", "Ada", "Ng", grade="1")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_lacks, "1 student is missing (101)"),
        (_stranger, "1 student is there and should not be (999)"),
        (_zero_lost, "the code of class 8801 is '410', not '0410'"),
        (_code_lost, "the code of class 8802 is None, not '410'"),
        (_word_for_nothing, "the email of student 102 is 'None'; there is none"),
        (_other_grade, "the grade of student 101 is '1', not '0'"),
        (_renamed, "the first name of student 101 is 'Ida', not 'Ada'"),
        (_moved, "student 101 is at 4, not at 3"),
        (_other_teacher, "class 8801 has the teacher staff 77, not 9"),
        (_led, "class 8802 has the teacher 9; nobody leads it"),
        (_no_seat, "1 seat is missing (8801/101)"),
        (_wrong_seat, "1 seat is there and should not be (8802/101)"),
        (_gone_class, "1 class is there and should not be (5)"),
        (_taught, "1 teaching is there and should not be (8802/9)"),
    ],
)
def test_each_difference_is_told(change: Callable[[Roster], None], told: str) -> None:
    """Each way of being wrong is a sentence of its own."""
    roster = _roster()
    change(roster)

    assert told in differences(roster, _truth())


def test_classes_of_other_years_may_be_there() -> None:
    """They are harmless unless a case asks for this year alone."""
    roster = _roster()
    roster.classes["7701"] = Class("7701")

    assert differences(roster, _truth()) == []
    assert differences(roster, _truth(), this_year=True) == [
        "1 class is there and should not be (7701)"
    ]


def test_one_person_under_two_ids_is_counted() -> None:
    """Both staff ids of one person are one person too many."""
    roster = _roster()
    roster.teachers["55"] = Person("55")

    assert doubled_teachers(roster, _truth()) == 1


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 10, 15), 36), (date(2027, 6, 30), 36), (date(2027, 7, 1), 37)]
)
def test_the_school_year_of_a_day(day: date, year: int) -> None:
    """1990-91 is year 0, and a year begins in July."""
    assert school_year(day) == year


def test_the_truth_of_a_district_by_its_tables() -> None:
    """In the tiny district must and may agree with counts made by other statements."""
    with worlds("tiny") as made, made.open(served=False) as world:
        found = truth_of(lambda sql, bound: world.sql(sql, bound, 100_000)[1], world.clock.today())
        sections = world.sql("SELECT count(*) FROM Sections WHERE TermID BETWEEN 3600 AND 3699")
        active = world.sql("SELECT count(*) FROM Students WHERE Enroll_Status = 0")
        named = world.sql(
            "SELECT count(*) FROM Students WHERE Enroll_Status = 0 AND Student_Web_ID <> ''"
        )

    assert len(found.classes) == sections[1][0][0]
    assert found.must_classes < found.classes.keys()
    assert found.must_students <= found.students.keys()
    assert 0 < len(found.must_students) <= named[1][0][0] <= active[1][0][0]
    assert found.must_seats <= found.seats
    assert len(found.must_seats) > 100
