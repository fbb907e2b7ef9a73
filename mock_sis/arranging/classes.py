"""New schools, terms, courses, sections, teachers of sections, assignments."""

from __future__ import annotations

from datetime import date
from typing import Any

from mock_sis.arranging.bench import Bench
from mock_sis.arranging.meetings import meet
from mock_sis.arranging.people import Row
from sis_core.district import DistrictError, day_text, year_id
from sis_core.district.hand import Hand
from sis_core.district.seats import room_of

LEAD, CO_TEACHER = "Lead Teacher", "Co-teacher"
_SCHOOLS = "School_Number NOT IN (0, 999999)"


def add_school(bench: Bench, given: Row, more: Row) -> int:
    """A school with the present year's terms of another one."""
    hand = bench.hand
    number = hand.scalar(
        f"SELECT coalesce(max(School_Number), 0) + 1 FROM Schools WHERE {_SCHOOLS}"
    )
    row = {"School_Number": number, "Name": f"New School {number}", "Low_Grade": 9,
           "High_Grade": 12, **given}  # fmt: skip
    row.setdefault("Abbreviation", f"NS{row['School_Number']}"[:20])
    model = hand.scalar(f"SELECT min(School_Number) FROM Schools WHERE {_SCHOOLS}")
    made = hand.insert("Schools", row)
    copied = ("ID", "YearID", "Name", "Abbreviation", "FirstDay", "LastDay", "Portion", "IsYearRec",
              "TermsInYear", "NoOfDays", "STerms")  # fmt: skip
    for values in hand.read(
        f"SELECT {', '.join(copied)} FROM Terms WHERE SchoolID = ? AND YearID = ? ORDER BY DCID",
        model, year_id(hand.day),
    ):  # fmt: skip
        hand.insert("Terms", {**dict(zip(copied, values, strict=True)),
                              "SchoolID": row["School_Number"]})  # fmt: skip
    return made


def add_term(bench: Bench, given: Row, more: Row) -> int:
    """A term of a school; the first of a school's year is the year itself."""
    hand = bench.hand
    school = given.get("SchoolID", _first_school(hand))
    year = given.get("YearID", year_id(hand.day))
    rows = hand.read(
        "SELECT FirstDay, LastDay FROM Terms WHERE SchoolID = ? AND YearID = ? AND IsYearRec = 1",
        school, year,
    )  # fmt: skip
    start = int(year) + 1990
    days = rows[0] if rows else (day_text(date(start, 8, 24)), day_text(date(start + 1, 6, 12)))
    next_id = hand.scalar(
        "SELECT coalesce(max(ID) + 1, ?) FROM Terms WHERE SchoolID = ? AND YearID = ?",
        int(year) * 100, school, year,
    )  # fmt: skip
    row = {"SchoolID": school, "YearID": year, "ID": next_id, "FirstDay": days[0],
           "LastDay": days[1], "Portion": 2 if rows else 1, "IsYearRec": 0 if rows else 1,
           "TermsInYear": 1, **given}  # fmt: skip
    row.setdefault("Name", f"Term {next_id % 100}" if rows else f"{start}-{start + 1}")
    row.setdefault(
        "Abbreviation", f"T{next_id % 100}" if rows else f"{start % 100}-{start % 100 + 1}"
    )
    return hand.insert("Terms", row)


def add_course(bench: Bench, given: Row, more: Row) -> int:
    """A course of the whole district."""
    hand = bench.hand
    n = hand.scalar("SELECT coalesce(max(DCID), 0) + 1 FROM Courses")
    row = {"Course_Number": f"ARR{n}", "Course_Name": f"Arranged Studies {n}", "SchoolID": 0,
           "Credit_Hours": 1, **given}  # fmt: skip
    return hand.insert("Courses", row)


def add_section(bench: Bench, given: Row, more: Row) -> int:
    """A section with a lead teacher, whose course and term its school has.

    It meets when its expression says, by arrangement without one, in PowerTeacher Pro, and has no
    students yet. `teacher: null` leaves it
    without a teacher.
    """
    hand = bench.hand
    school = given.get("SchoolID")
    if school is None:
        school = hand.scalar(
            "SELECT SchoolID FROM Sections WHERE Course_Number = ? OR ? IS NULL "
            "ORDER BY TermID DESC, DCID LIMIT 1", *[given.get("Course_Number")] * 2,
        ) or _first_school(hand)  # fmt: skip
    course = given.get("Course_Number")
    if course is None:
        course = hand.scalar(
            "SELECT Course_Number FROM Sections WHERE SchoolID = ? ORDER BY DCID DESC LIMIT 1",
            school,
        ) or hand.scalar("SELECT Course_Number FROM Courses ORDER BY DCID LIMIT 1")
    _course_exists(hand, course)
    term = given.get("TermID")
    if term is None:
        term = hand.scalar(
            "SELECT ID FROM Terms WHERE SchoolID = ? AND YearID = ? ORDER BY IsYearRec DESC, ID "
            "LIMIT 1", school, year_id(hand.day),
        )  # fmt: skip
    days = hand.read("SELECT FirstDay, LastDay FROM Terms WHERE ID = ? AND SchoolID = ?", term,
                     school)  # fmt: skip
    if not days:
        raise DistrictError(f"school {school} has no term {term}; add one, or name another")
    n = hand.scalar("SELECT count(*) + 1 FROM Sections WHERE SchoolID = ? AND Course_Number = ?",
                    school, course)  # fmt: skip
    row = {"SchoolID": school, "Course_Number": course, "TermID": term, "Section_Number": f"A{n}",
           "No_Of_Students": 0, "GradebookType": 2, "MaxEnrollment": 30,
           "GradeScaleID": _scale(hand, school), **given}  # fmt: skip
    person = more["teacher"] if "teacher" in more else _some_teacher(hand, school)
    staff = None if person is None else staff_in(hand, person, school)
    section = hand.insert("Sections", {**row, "Teacher": staff})
    room = room_of(hand, section)
    if room is not None and row.get("Expression"):
        meet(hand, room, row["Expression"])
    if staff is not None:
        _assign(hand, hand.id_of("Sections", section), staff, LEAD, days[0])
    return section


def _scale(hand: Hand, school: object) -> Any:
    return hand.scalar(
        "SELECT GradeScaleID FROM Sections WHERE SchoolID = ? AND GradeScaleID NOT NULL "
        "ORDER BY DCID DESC LIMIT 1", school,
    )  # fmt: skip


def _course_exists(hand: Hand, course: object) -> None:
    if course is None:
        raise DistrictError("this district has no course yet; add one first")
    if hand.scalar("SELECT 1 FROM Courses WHERE Course_Number = ?", str(course)) is None:
        raise DistrictError(f"there is no course {course!r} (Courses.Course_Number)")


def _first_school(hand: Hand) -> Any:
    found = hand.scalar(f"SELECT min(School_Number) FROM Schools WHERE {_SCHOOLS}")
    if found is None:
        raise DistrictError("this district has no school yet; add one first")
    return found


def _some_teacher(hand: Hand, school: object) -> int | None:
    found = hand.scalar(
        "SELECT ss.Users_DCID FROM SchoolStaff ss WHERE ss.SchoolID = ? AND ss.Status = 1 "
        "ORDER BY (SELECT count(*) FROM Sections s WHERE s.Teacher = ss.ID) > 0 DESC, ss.DCID "
        "LIMIT 1", school,
    )  # fmt: skip
    return None if found is None else int(found)


def staff_in(hand: Hand, person: int, school: object) -> int:
    """SchoolStaff.ID of somebody (Users.DCID) in a school; raises DistrictError."""
    found = hand.scalar(
        "SELECT ID FROM SchoolStaff WHERE Users_DCID = ? AND SchoolID = ?", person, school
    )
    if found is None:
        raise DistrictError(
            f"staff {person} does not work in school {school}; "
            f'first {{"add": "affiliation", "staff": {person}, "school": {school}}}'
        )
    return int(found)


def _assign(hand: Hand, section: int, staff: int, role: str, days: tuple[str, str]) -> int:
    roles = hand.read("SELECT ID FROM RoleDef WHERE Name = ?", role)
    if not roles:
        known = [row[0] for row in hand.read("SELECT Name FROM RoleDef ORDER BY ID")]
        if role == LEAD and not known:
            roles = [(hand.insert("RoleDef", {"Name": LEAD}),)]
        else:
            raise DistrictError(f"there is no role {role!r} (there is: {', '.join(known)})")
    return hand.insert(
        "SectionTeacher",
        {"SectionID": section, "TeacherID": staff, "RoleID": roles[0][0], "Start_Date": days[0],
         "End_Date": days[1], "PriorityOrder": 1 if role == LEAD else 2,
         "WhenModified": hand.now},
    )  # fmt: skip


def add_teacher(bench: Bench, given: Row, more: Row) -> int:
    """One more teacher of a section, from today to the term's end, a co-teacher unless said."""
    hand = bench.hand
    if more.get("section") is None or more.get("staff") is None:
        raise DistrictError('a teacher of a section needs "section" and "staff"')
    room = room_of(hand, more["section"])
    if room is None:
        raise DistrictError(f"section {more['section']} is in no term of its school")
    staff = staff_in(hand, more["staff"], room.school)
    role = str(more.get("role", CO_TEACHER))
    if role == LEAD:
        lead(bench, more["section"], more["staff"])
        return int(hand.scalar(
            "SELECT ID FROM SectionTeacher WHERE SectionID = ? AND TeacherID = ?", room.section,
            staff,
        ))  # fmt: skip
    days = (str(given.get("Start_Date", min(max(hand.now, room.first), room.last))),
            str(given.get("End_Date", room.last)))  # fmt: skip
    rest = {name: v for name, v in given.items() if name not in ("Start_Date", "End_Date")}
    made = _assign(hand, room.section, staff, role, days)
    if rest:
        hand.update("SectionTeacher", made, **rest)
    return made


def lead(bench: Bench, section: int, person: int | None) -> None:
    """Makes somebody the lead of a section instead of whoever was; None leaves it without one."""
    hand = bench.hand
    room = room_of(hand, section)
    if room is None:
        raise DistrictError(f"section {section} is in no term of its school")
    staff = None if person is None else staff_in(hand, person, room.school)
    lead_rows = hand.read(
        "SELECT st.ID FROM SectionTeacher st LEFT JOIN RoleDef r ON r.ID = st.RoleID "
        "WHERE st.SectionID = ? AND (st.TeacherID IS ? OR st.TeacherID IS ?)",
        room.section, room.teacher, staff,
    )  # fmt: skip
    for (row,) in lead_rows:
        hand.delete("SectionTeacher", row)
    hand.update("Sections", section, Teacher=staff)
    if staff is not None:
        _assign(hand, room.section, staff, LEAD, (room.first, room.last))
    for (cc,) in hand.read("SELECT DCID FROM CC WHERE abs(SectionID) = ?", room.section):
        hand.update("CC", cc, TeacherID=staff)
