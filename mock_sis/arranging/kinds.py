"""The kinds of rows that people name in everyday words, and the columns behind the words."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sis_core.district import DistrictError
from sis_core.district.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row: its table, word → column, and words that stand for more than a column.

    `links` are words that name another row, by kind. A bare kind is a table under its own name:
    columns alone, nothing filled in, nothing kept in step.
    """

    name: str
    table: str
    words: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    bare: bool = False

    @property
    def spoken(self) -> tuple[str, ...]:
        """Every word of this kind."""
        return tuple(dict.fromkeys((*self.words, *self.links, *self.more)))

    def column(self, table: Table, word: str) -> Column:
        """The column behind a word, or of that name; raises DistrictError."""
        found = table.column(self.words.get(word, word))
        if found is None or word in self.links or word in self.more:
            raise unknown(
                "word for a " + self.name if self.spoken else f"column of {table.name}",
                word,
                self.spoken or tuple(column.name for column in table.columns),
                f"and the columns of {table.name}" if self.spoken else "",
                tuple(column.name for column in table.columns),
            )
        return found


def _words(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


_PERSON = "first_name=First_Name middle_name=Middle_Name last_name=Last_Name"
_PLACE = "street=Street city=City state=State zip=Zip"

_KINDS = (
    Kind(
        "student",
        "Students",
        _words(
            f"{_PERSON} {_PLACE} number=Student_Number username=Student_Web_ID "
            "state_id=State_StudentNumber gender=Gender born=DOB grade=Grade_Level "
            "status=Enroll_Status entered=EntryDate left=ExitDate phone=Home_Phone "
            "room=Home_Room school=SchoolID"
        ),
        more=("email",),
    ),
    Kind(
        "staff",
        "Users",
        _words(
            f"{_PERSON} {_PLACE} title=Title number=TeacherNumber username=TeacherLoginID "
            "email=Email_Addr phone=School_Phone school=HomeSchoolID"
        ),
    ),
    Kind(
        "affiliation",
        "SchoolStaff",
        _words("school=SchoolID status=Status"),
        {"staff": "staff"},
    ),
    Kind(
        "school",
        "Schools",
        _words(
            "number=School_Number name=Name abbreviation=Abbreviation low_grade=Low_Grade "
            "high_grade=High_Grade phone=SchoolPhone principal=Principal"
        ),
    ),
    Kind(
        "term",
        "Terms",
        _words(
            "id=ID school=SchoolID year=YearID name=Name abbreviation=Abbreviation "
            "first_day=FirstDay last_day=LastDay portion=Portion"
        ),
    ),
    Kind(
        "course",
        "Courses",
        _words("number=Course_Number name=Course_Name school=SchoolID credit=Credit_Hours"),
    ),
    Kind(
        "section",
        "Sections",
        _words(
            "course=Course_Number number=Section_Number school=SchoolID term=TermID room=Room "
            "grade=Grade_Level most=MaxEnrollment expression=Expression"
        ),
        {"teacher": "staff"},
    ),
    Kind(
        "teacher",
        "SectionTeacher",
        _words("from=Start_Date to=End_Date"),
        {"section": "section", "staff": "staff"},
        ("role",),
    ),
    Kind(
        "enrollment",
        "CC",
        _words("from=DateEnrolled to=DateLeft"),
        {"student": "student", "section": "section"},
    ),
    Kind(
        "contact",
        "StudentContactAssoc",
        {},
        {"student": "student"},
        ("first_name", "last_name", "relation", "email", "phone"),
    ),
    Kind(
        "assignment",
        "AssignmentSection",
        _words("name=Name due=DueDate points=ScoreEntryPoints description=Description"),
        {"section": "section"},
        ("category",),
    ),
    Kind(
        "score",
        "AssignmentScore",
        _words(
            "points=ScorePoints entered=ActualScoreEntered late=IsLate missing=IsMissing "
            "exempt=IsExempt"
        ),
        {"assignment": "assignment", "student": "student"},
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}
"""Every kind by name."""

STATUSES = {
    "pre-registered": -1,
    "active": 0,
    "inactive": 1,
    "transferred": 2,
    "graduated": 3,
    "historical": 4,
}
"""Enroll_Status in words."""


def kind_of(name: object, tables: Mapping[str, Table]) -> Kind:
    """The kind of a name, or a table as a kind of its own; raises DistrictError."""
    if isinstance(name, str):
        known = KINDS.get(name.lower().replace(" ", "_"))
        if known is not None:
            return known
        table = tables.get(name.lower())
        if table is not None and table.view is None:
            return Kind(table.name, table.name, bare=True)
    raise unknown("kind of row", name, KINDS, "a table's own name is taken too")


def unknown(
    what: str,
    name: object,
    known: Mapping[str, object] | tuple[str, ...],
    also: str = "",
    more: tuple[str, ...] = (),
) -> DistrictError:
    """The refusal of a name: the nearest one, and what there is."""
    names = {one.lower(): one for one in (*more, *known)}
    near = difflib.get_close_matches(str(name).lower(), names, 1)
    hint = f"; did you mean {names[near[0]]!r}?" if near else ""
    shown = (", ".join(known) or "none") + (f"; {also}" if also else "")
    return DistrictError(f"there is no {what} {name!r}{hint} (there is: {shown})")
