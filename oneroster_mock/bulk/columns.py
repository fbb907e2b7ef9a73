"""The CSV files of OneRoster 1.1 and their columns, declared once, in the order of the standard.

A column is one token: `name`, `name!` (required) or `name~` (required by the standard, yet left
out by products, so that its absence is only remarked), then its kind:

    (none)   text                     :list     words in one cell, separated by commas
    :date    YYYY-MM-DD               :userids  {type:identifier},{type:identifier}
    :year    YYYY                     =NAME     one word of a vocabulary
    :boolean true or false            ==NAME    several words of a vocabulary
    :number  a decimal number         >FILE     the sourcedId of a row of FILE
    :moment  YYYY-MM-DDTHH:MM:SS.mmmZ >>FILE    several of them

Source of files, columns, order and requiredness: [impl: Moodle, OAT] [spec 1.2-CSV].
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from sis_core.spec.oneroster.v1p1 import entities

Kind = Literal[
    "text", "date", "year", "boolean", "number", "moment", "list", "userids",
    "word", "words", "ref", "refs",
]  # fmt: skip

_TOKEN = re.compile(r"(?P<name>\w+)(?P<need>[!~]?)(?:(?P<how>:|==?|>>?)(?P<what>\w+))?")

VOCABULARIES: dict[str, tuple[str, ...]] = {
    "session": entities.SESSION_TYPES,
    "class": entities.CLASS_TYPES,
    "org": entities.ORG_TYPES,
    "role": entities.USER_ROLES,
    "seat": entities.ENROLLMENT_ROLES,
    "grade": entities.GRADES,
    "sex": ("male", "female"),
    "importance": ("primary", "secondary"),
    "score": entities.SCORE_STATUSES,
    "status": entities.STATUSES,
}
"""The words of each vocabulary, by the name that the columns give it."""

WIDER: dict[str, tuple[str, ...]] = {"seat": entities.USER_ROLES}
"""Words that the 2017 OpenAPI allows or that are met in the field (`aide`): kept, with a remark."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its kind, whether it may be blank, and what its words or ids are of.

    `required` columns are filled in every row, of which `soft` ones are missed without refusal.
    `of` is a key of VOCABULARIES for words, a file for references; `member` is the name that the
    REST object has for it: `parentSourcedId` is `parent`, `termSourcedIds` is `terms`.
    """

    name: str
    kind: Kind
    required: bool = False
    soft: bool = False
    of: str = ""

    @property
    def member(self) -> str:
        """The member of the REST object that holds the same."""
        if self.kind == "ref":
            return self.name.removesuffix("SourcedId")
        if self.kind == "refs":
            return self.name.removesuffix("SourcedIds") + "s"
        return self.name


@dataclass(frozen=True, slots=True)
class File:
    """One CSV file: `name` as in `file.NAME` of the manifest, `entity` as the readers call it."""

    name: str
    entity: str
    columns: tuple[Column, ...]

    @property
    def member(self) -> str:
        """The file's name inside the zip."""
        return f"{self.name}.csv"

    @property
    def header(self) -> tuple[str, ...]:
        """The header row, without extension columns."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column | None:
        """The column of exactly that name, or None."""
        return next((c for c in self.columns if c.name == name), None)


_HOW: dict[str | None, Kind] = {None: "text", "=": "word", "==": "words", ">": "ref", ">>": "refs"}


def _column(token: str) -> Column:
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise ValueError(f"cannot read the column {token!r}")
    how, what = match["how"], match["what"] or ""
    kind = cast(Kind, what) if how == ":" else _HOW[how]
    return Column(
        match["name"], kind, match["need"] != "", match["need"] == "~", what if how != ":" else ""
    )


def _file(name: str, entity: str, columns: str) -> File:
    first = "sourcedId! status=status dateLastModified:moment"
    return File(name, entity, tuple(_column(token) for token in f"{first} {columns}".split()))


FILES: dict[str, File] = {
    file.name: file
    for file in (
        _file("orgs", "org", "name! type!=org identifier parentSourcedId>orgs"),
        _file(
            "academicSessions",
            "academicSession",
            """title! type!=session startDate!:date endDate!:date parentSourcedId>academicSessions
            schoolYear!:year""",
        ),
        _file(
            "courses",
            "course",
            """schoolYearSourcedId>academicSessions title! courseCode grades==grade
            orgSourcedId!>orgs subjects:list subjectCodes:list""",
        ),
        _file(
            "classes",
            "class",
            """title! grades==grade courseSourcedId!>courses classCode classType!=class location
            schoolSourcedId!>orgs termSourcedIds!>>academicSessions subjects:list
            subjectCodes:list periods:list""",
        ),
        _file(
            "users",
            "user",
            """enabledUser!:boolean orgSourcedIds~>>orgs role!=role username~ userIds:userids
            givenName~ familyName! middleName identifier email sms phone agentSourcedIds>>users
            grades==grade password""",
        ),
        _file(
            "demographics",
            "demographics",
            """birthDate:date sex=sex americanIndianOrAlaskaNative:boolean asian:boolean
            blackOrAfricanAmerican:boolean nativeHawaiianOrOtherPacificIslander:boolean
            white:boolean demographicRaceTwoOrMoreRaces:boolean
            hispanicOrLatinoEthnicity:boolean countryOfBirthCode stateOfBirthAbbreviation
            cityOfBirth publicSchoolResidenceStatus""",
        ),
        _file(
            "enrollments",
            "enrollment",
            """classSourcedId!>classes schoolSourcedId!>orgs userSourcedId!>users role!=seat
            primary:boolean beginDate:date endDate:date""",
        ),
        _file(
            "resources",
            "resource",
            "vendorResourceId! title roles==role importance=importance vendorId applicationId",
        ),
        _file(
            "classResources",
            "class_resource",
            "title classSourcedId!>classes resourceSourcedId!>resources",
        ),
        _file(
            "courseResources",
            "course_resource",
            "title courseSourcedId!>courses resourceSourcedId!>resources",
        ),
        _file("categories", "category", "title!"),
        _file(
            "lineItems",
            "lineItem",
            """title! description assignDate~:date dueDate~:date classSourcedId!>classes
            categorySourcedId~>categories gradingPeriodSourcedId~>academicSessions
            resultValueMin~:number resultValueMax~:number""",
        ),
        _file(
            "results",
            "result",
            """lineItemSourcedId!>lineItems studentSourcedId!>users scoreStatus!=score
            score~:number scoreDate~:date comment""",
        ),
    )
}
"""Every file by name, in the order in which they can be loaded: what is named comes first."""

ROSTER = ("academicSessions", "classes", "courses", "enrollments", "orgs", "users")
"""The files that a bulk set of rosters cannot be without."""

METADATA = "metadata."
"""What the names of extension columns begin with; they stand at the right end of a header."""
