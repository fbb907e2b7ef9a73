"""The objects of `/ws/xte`: which columns each shows under which `_name`, and how (A2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sis_core.district import TABLES

Row = Mapping[str, Any]
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of object: its `_name`, the table it shows, the columns in wire order.

    The first column is the key. `texts` are columns whose null is an empty text [client: psd401].
    """

    name: str
    table: str
    columns: tuple[str, ...]
    texts: tuple[str, ...] = ()

    def of(self, row: Row) -> Object:
        """A stored row as an object of this kind."""
        said: Object = {"_name": self.name, "_id": row[self.columns[0]]}
        for column, kind in zip(self.columns, self.kinds, strict=True):
            value = _SAID.get(kind, _plain)(row[column])
            said[column] = "" if value is None and column in self.texts else value
        return said

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind of each column, in order."""
        return _kinds(self)


_KINDS: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}


def _kinds(shape: Shape) -> tuple[str, ...]:
    found = _KINDS.get((shape.table, shape.columns))
    if found is None:
        declared = {column.key: column.kind for column in TABLES[shape.table].columns}
        found = tuple(declared[name] for name in shape.columns)
        _KINDS[shape.table, shape.columns] = found
    return found


def _plain(value: Any) -> Any:
    return value


def _flag(value: Any) -> bool:
    return bool(value)


def _real(value: Any) -> float | None:
    return None if value is None else float(value)


def _day(value: Any) -> str | None:
    return None if value is None else str(value)[:10]


def _moment(value: Any) -> str | None:
    return None if value is None else str(value)[:19]


_SAID: dict[str, Callable[[Any], Any]] = {
    "flag": _flag,
    "real": _real,
    "date": _day,
    "timestamp": _moment,
}


def _shape(name: str, table: str, columns: str, texts: str = "") -> Shape:
    return Shape(name, table, tuple(columns.split()), tuple(texts.split()))


CATEGORY = _shape(
    "teachercategory",
    "teachercategory",
    """teachercategoryid usersdcid districtteachercategoryid categorytype name description color
    displayposition isactive isinfinalgrades isusermodifiable isdefaultpublishscores
    defaultpublishoption defaultpublishstate defaultdaysbeforedue defaultscoretype
    defaultscoreentrypoints defaulttotalvalue defaultextracreditpoints defaultweight
    teachermodified""",
    "description defaultpublishstate",
)
ASSIGNMENT = _shape(
    "assignment",
    "assignment",
    "assignmentid hasstandards standardscoringmethod standardcalcdirection createdbyplugin",
)
PART = _shape(
    "assignmentsection",
    "assignmentsection",
    """assignmentsectionid sectionsdcid name description duedate scoretype scoreentrypoints weight
    totalpointvalue extracreditpoints iscountedinfinalgrade isscoringneeded publishoption
    publisheddate publishonspecificdate publishdaysbeforedue isscorespublish islocked
    maxretakeallowed relatedgradescaleitemdcid""",
)
CATEGORY_USE = _shape(
    "assignmentcategoryassoc",
    "assignmentcategoryassoc",
    "assignmentcategoryassocid teachercategoryid isprimary",
)
STUDENT_USE = _shape(
    "assignmentstudentassoc", "assignmentstudentassoc", "assignmentstudentassocid studentsdcid"
)
STANDARD_USE = _shape(
    "assignmentstandardassoc", "assignmentstandardassoc", "assignmentstandardassocid standardid"
)
EXCLUDED = _shape(
    "teachercategorysectionexcludeassoc",
    "teachercategorysecexclassoc",
    "teachercategorysecexclassocid teachercategoryid sectionsdcid",
)
SCORE = _shape(
    "assignmentscore",
    "assignmentscore",
    """assignmentscoreid studentsdcid yearid actualscoreentered actualscorekind
    actualscoregradescaledcid scorepoints scorepercent scorenumericgrade scorelettergrade
    scoregradescaledcid scoreentrydate whenmodified islate iscollected isexempt ismissing isabsent
    isincomplete hasretake altalphagrade altnumericgrade altscoregradescaledcid authoredbyuc""",
)
COMMENT = _shape(
    "assignmentscorecomment",
    "assignmentscorecomment",
    "assignmentscorecommentid commentvalue",
)
STANDARD = _shape(
    "standard",
    "standard",
    "standardid identifier name description parentstandardid isactive yearid gradescaledcid",
    "description",
)
STANDARD_SCORE = _shape(
    "standardscore",
    "assignmentstandardscore",
    """assignmentstandardscoreid assignmentid assignmentsectionid sectionsdcid standardid
    studentsdcid yearid actualscoreentered actualscorekind actualscoregradescaledcid
    scorelettergrade scorenumericgrade scoreentrydate whenmodified""",
)
SCALE = _shape("gradescale", "gradescaleitem", "dcid id name description", "description")
SCALE_ITEM = _shape(
    "gradescaleitem",
    "gradescaleitem",
    """dcid id name description cutoffpercentage cutoffpoints grade_points conversiontonumeric
    countsingpa""",
    "description",
)
