"""Two invented schools, row by row, in the shapes that the references show."""

from __future__ import annotations

from typing import Any

from fake_sis import FakeSis, Row

ELM, ALDER = 3, 4  # Schools.DCID; their numbers are 210 and 220


def student(
    number: int,
    first: str,
    last: str,
    username: Any,
    *,
    at: int = ELM,
    grade: Any = 7,
    email: str | None = None,
    status: int = 0,
) -> Row:
    letters = {0: "A", -1: "P", 2: "T", 3: "G", 4: "H"}
    row: Row = {
        "_at": at,
        "id": number,
        "local_id": 20000 + number,
        "student_username": username,
        "name": {"first_name": first, "last_name": last},
        "school_enrollment": {
            "enroll_status": letters.get(status, "I"),
            "enroll_status_code": status,
            "grade_level": grade,
            "entry_date": "2026-08-24",
            "exit_date": "2027-06-12",
            "school_number": 210 if at == ELM else 220,
            "school_id": at,
        },
        "contact_info": {"email": email} if email else "",
    }
    if username is None:
        del row["student_username"]
    return row


def teacher(
    number: int,
    first: str,
    last: str,
    username: Any,
    *,
    person: int | None,
    local_id: Any,
    at: int = ELM,
    affiliations: tuple[tuple[int, int, int], ...] | None = None,
    email: str | None = None,
) -> Row:
    """`affiliations` are (school DCID, type, status); the default is a teacher at `at`."""
    shown = [
        {"school_id": school, "type": kind, "status": status}
        for school, kind, status in affiliations or ((at, 1, 1),)
    ]
    here = [one for one in shown if one["school_id"] == at]
    row: Row = {
        "_at": at,
        "_on": bool(here and here[0]["status"] == 1),
        "id": number,
        "local_id": local_id,
        "teacher_username": username,
        "name": {"first_name": first, "last_name": last},
        "emails": {"work_email": email} if email else "",
        "school_affiliations": {"school_affiliation": shown[0] if len(shown) == 1 else shown},
    }
    if person is not None:
        row["users_dcid"] = person
    if username is None:
        del row["teacher_username"]
    return row


def section(number: int, course: int, staff: int | None, **more: Any) -> Row:
    row: Row = {
        "id": number,
        "school_id": ELM,
        "course_id": course,
        "term_id": 41,
        "section_number": 1,
        "expression": "1(A-E)",
        **more,
    }
    if staff is not None:
        row["staff_id"] = staff
    return row


def enrollment(number: int, of: int, who: int, **more: Any) -> Row:
    return {
        "id": number,
        "section_id": of,
        "student_id": who,
        "entry_date": "2026-08-24",
        "exit_date": "2027-06-12",
        "dropped": False,
        **more,
    }


def term(number: int, school: int, year: int, start: str, end: str, **more: Any) -> Row:
    return {
        "id": number,
        "school_id": school,
        "start_year": year,
        "portion": 1,
        "start_date": start,
        "end_date": end,
        "abbreviation": "YR",
        "name": f"{year}-{year + 1}",
        **more,
    }


def small_district() -> FakeSis:
    """Six active students, three teachers, four classes; a little of everything."""
    fake = FakeSis()
    _places(fake)
    _people(fake)
    _classes(fake)
    _families(fake)
    return fake


def _places(fake: FakeSis) -> None:
    fake.schools = [
        {"id": ALDER, "name": "Alder High", "school_number": 220},
        {"id": ELM, "name": "Elm Hill Middle", "school_number": 210},
    ]
    fake.terms = [
        term(31, ELM, 2025, "2025-08-25", "2026-06-12"),
        term(41, ELM, 2026, "2026-08-24", "2027-06-11"),
        term(44, ELM, 2026, "2026-08-24", "2026-10-30", portion=4, name="Quarter 1"),
        term(51, ALDER, 2026, "2026-08-24", "2027-06-11"),
    ]


def _people(fake: FakeSis) -> None:
    fake.students = [
        student(812, "Nora", "Quill", "nora.q", email="nora@learn.example"),
        student(813, "Omar", "Vance", "omar.v", grade=8, email="omar@home.example"),
        student(814, "Lena", "Quist", "lena.q", grade=8),
        student(815, "Tess", "Gone", "tess.g", status=2),
        student(820, "Zoë", "D'Arcy-Ōta", "zoe.d", at=ALDER, grade=9),
        student(821, "Bo", "Li", "bo.li", at=ALDER, grade=12),
        student(822, "Ida", "Falk", "ida.f", at=ALDER, grade=10),
    ]
    both = ((ELM, 1, 1), (ALDER, 1, 1))
    fake.staff = [
        teacher(7102, "Ines", "Marlow", "imarlow", person=4102, local_id="T-31",
                affiliations=both, email="ines@learn.example"),
        teacher(7199, "Ines", "Marlow", "imarlow", person=4102, local_id="T-31", at=ALDER,
                affiliations=both, email="ines@learn.example"),
        teacher(7103, "Bram", "Oduya", "boduya", person=4103, local_id="0032"),
        teacher(7104, "Ada", "Frei", "afrei", person=4104, local_id=32, at=ALDER),
        teacher(7105, "Cleo", "Desk", "cdesk", person=4105, local_id=33,
                affiliations=((ELM, 2, 1),)),
    ]  # fmt: skip


def _classes(fake: FakeSis) -> None:
    fake.courses = {
        ELM: [
            {"id": 501, "course_number": "SCI7", "course_name": "Science 7"},
            {"id": 502, "course_number": 4210, "course_name": "Algebra I"},
        ],
        ALDER: [{"id": 503, "course_number": "0100", "course_name": "Homeroom"}],
    }
    fake.sections = [
        section(8801, 501, 7102, section_number=904, expression="2(A-E)"),
        section(8802, 502, 7103, section_number="003A"),
        section(8803, 502, None, section_number=2),
        section(8804, 503, 7199, school_id=ALDER, term_id=51),
        section(8700, 501, 7102, term_id=31),
    ]
    fake.enrollments = [
        enrollment(9901, 8801, 812),
        enrollment(9902, 8801, 813),
        enrollment(9903, 8802, 812),
        enrollment(9904, 8802, 814),
        enrollment(9905, 8802, 815),
        enrollment(9906, 8804, 820),
        enrollment(9907, 8804, 821),
        enrollment(9800, 8700, 813),
    ]
    fake.co_teachers = {
        "210": [
            {"_name": "sections", "_id": 8801, "section_dcid": "8801", "staff_dcid": "7103",
             "users_dcid": "4103", "role_name": "Co-teacher", "start_date": "2026-08-24",
             "end_date": "2027-06-12"},
        ]
    }  # fmt: skip


def _families(fake: FakeSis) -> None:
    fake.guardians = {
        "210": [
            {"_name": "students", "_id": 812, "student_dcid": "812", "guardian_id": "61",
             "first_name": "Per", "last_name": "Quill", "username": "per.quill",
             "email": "per@office.example", "relationship": "Father", "school_dcid": "3"},
            {"_name": "students", "_id": 814, "student_dcid": "814", "guardian_id": "61",
             "first_name": "Per", "last_name": "Quill", "username": "per.quill",
             "email": "per@office.example", "relationship": "Uncle", "school_dcid": "3"},
            {"_name": "students", "_id": 813, "student_dcid": "813", "guardian_id": "62",
             "first_name": "Ola", "last_name": "Vance", "relationship": "Mother",
             "school_dcid": "3"},
        ]
    }  # fmt: skip
