"""How each `/ws/v1` resource becomes a record. Paths on the left of the mappings are the API's."""

from __future__ import annotations

from typing import Any

from sis_connector.powerschool.mapped import (
    Row,
    day,
    identity,
    inside,
    rows,
    text,
    truth,
    whole,
)
from sis_connector.powerschool.paging import Collection
from sis_connector.powerschool.queries import addresses_in
from sis_connector.records import (
    Affiliation,
    Course,
    Enrollment,
    School,
    Section,
    StaffMember,
    Student,
    Term,
)

DISTRICT_OFFICE = "0"
GRADUATED_STUDENTS = "999999"
GRADUATED_GRADE = "99"
ACTIVE_STUDENT = "0"
CURRENT_STAFF = "1"
TEACHER = "1"

SCHOOLS = Collection(
    "/ws/v1/district/school",
    "schools",
    "school",
    # The count leaves out the Graduated Students [doc]; whether the list does is a guess.
    uncounted=lambda row: not is_real_school(school(row)),
)


def students_of(school: School) -> Collection:
    return Collection(
        f"/ws/v1/school/{school.id}/student",
        "students",
        "student",
        expansions=("contact_info", "school_enrollment"),
    )


def staff_of(school: School) -> Collection:
    return Collection(
        f"/ws/v1/school/{school.id}/staff",
        "staffs",
        "staff",
        expansions=("emails", "school_affiliations"),
    )


def courses_of(school: School) -> Collection:
    return Collection(f"/ws/v1/school/{school.id}/course", "courses", "course")


def sections_of(school: School, start_year: int) -> Collection:
    path = f"/ws/v1/school/{school.id}/section"
    return Collection(path, "sections", "section", query=section_year(start_year))


def terms_of(school: School, query: dict[str, str]) -> Collection:
    return Collection(f"/ws/v1/school/{school.id}/term", "terms", "term", query=query)


def enrollments_of(section: Section) -> Collection:
    path = f"/ws/v1/section/{section.id}/section_enrollment"
    return Collection(path, "section_enrollments", "section_enrollment")


def section_year(start_year: int) -> dict[str, str]:
    """Sections are listed for the current year only, unless the year is named (quirk 11) [doc]."""
    return {"q": f"term.start_year=={start_year}"}


def all_years() -> dict[str, str]:
    """Terms likewise (quirk 11) [doc]."""
    return {"q": "start_year=ge=1900"}


def school(row: Row) -> School:
    number = text(row.get("school_number")) or ""
    return School(identity(row), number, text(row.get("name")) or f"School {number}")


def is_real_school(found: School) -> bool:
    """Neither the district office nor the place that graduates are kept in (quirk 20) [doc]."""
    return found.number not in (DISTRICT_OFFICE, GRADUATED_STUDENTS)


def term(row: Row) -> Term:
    return Term(
        id=identity(row),
        school_id=identity(row, "school_id"),
        start_year=whole(row.get("start_year"), "A term's start_year"),
        name=text(row.get("name")) or "",
        start_date=day(row.get("start_date")),
        end_date=day(row.get("end_date")),
    )


def student(row: Row, listed_at: School) -> Student:
    enrollment = inside(row, "school_enrollment")
    name = inside(row, "name")
    return Student(
        id=identity(row),
        username=text(row.get("student_username")),
        first_name=text(name.get("first_name")),
        last_name=text(name.get("last_name")),
        emails=addresses_in(inside(row, "contact_info").get("email")),
        school_id=text(enrollment.get("school_id")) or listed_at.id,
        grade_level=text(enrollment.get("grade_level")),
        active=is_active(enrollment),
    )


def is_active(enrollment: Row) -> bool:
    """Enrolled now: status 0 and not a graduate (quirks 11 and 20) [doc].

    The school's list hides the others by default; it is checked again, because a server with
    another default would fill classes with former students.
    """
    status = text(enrollment.get("enroll_status_code"))
    letter = (text(enrollment.get("enroll_status")) or "").upper()
    here = status == ACTIVE_STUDENT if status is not None else letter in ("A", "")
    return here and text(enrollment.get("grade_level")) != GRADUATED_GRADE


def staff_member(row: Row, listed_at: School | None = None) -> StaffMember:
    """A list holds active staff only [doc], so being listed counts where the expansion is empty."""
    name = inside(row, "name")
    shown = inside(row, "school_affiliations").get("school_affiliation")
    affiliations = tuple(affiliation(one) for one in rows(shown))
    if not affiliations and listed_at:
        affiliations = (Affiliation(listed_at.id, active=True, teaches=False),)
    return StaffMember(
        id=identity(row),
        person=text(row.get("users_dcid")),
        local_id=text(row.get("local_id")),
        username=text(row.get("teacher_username")),
        first_name=text(name.get("first_name")),
        last_name=text(name.get("last_name")),
        emails=addresses_in(inside(row, "emails").get("work_email")),
        affiliations=affiliations,
        school_id=listed_at.id if listed_at else None,
    )


def affiliation(row: Row) -> Affiliation:
    return Affiliation(
        school_id=identity(row, "school_id"),
        active=text(row.get("status")) == CURRENT_STAFF,
        teaches=text(row.get("type")) == TEACHER,
    )


def course(row: Row) -> Course:
    return Course(identity(row), text(row.get("course_number")), text(row.get("course_name")))


def section(row: Row) -> Section:
    staff_id = text(row.get("staff_id"))
    return Section(
        id=identity(row),
        school_id=identity(row, "school_id"),
        course_id=text(row.get("course_id")),
        term_id=text(row.get("term_id")),
        number=text(row.get("section_number")),
        expression=text(row.get("expression")),
        staff_id=None if staff_id == "0" else staff_id,
    )


def enrollment(row: Row, listed_in: Section) -> Enrollment:
    """The class is the one that we asked for: a dropped row may name it by a negative id."""
    return Enrollment(
        section_id=listed_in.id,
        student_id=identity(row, "student_id"),
        entry_date=day(row.get("entry_date")),
        exit_date=day(row.get("exit_date")),
        dropped=is_dropped(row),
    )


def is_dropped(row: Row) -> bool:
    """The student gave the class up: flagged, or with negative ids (quirk 13) [client]."""
    ids: list[Any] = [row.get("section_id"), row.get("term_id")]
    return truth(row.get("dropped")) or any((text(one) or "").startswith("-") for one in ids)
