"""A teacher's categories: create, change, remove (A2.2)."""

from __future__ import annotations

from collections.abc import Sequence

from sis_core.district.write import Write
from sis_core.gradebook import rules
from sis_core.gradebook.keys import next_key
from sis_core.gradebook.pro.assignments import stamps
from sis_core.gradebook.pro.reading import category, rows_of
from sis_core.gradebook.pro.records import Caller, CategoryGiven, Row, Values
from sis_core.gradebook.pro.taking import taken
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import Reads

COLUMNS = (
    "name",
    "description",
    "color",
    "displayposition",
    "isactive",
    "isinfinalgrades",
    "isdefaultpublishscores",
    "defaultpublishoption",
    "defaultpublishstate",
    "defaultdaysbeforedue",
    "defaultscoretype",
    "defaultscoreentrypoints",
    "defaulttotalvalue",
    "defaultextracreditpoints",
    "defaultweight",
)
"""What a caller may say of a category; the rest is the server's."""


def create(w: Write, caller: Caller, given: Sequence[CategoryGiven]) -> list[int]:
    """Stores new categories of the caller's teacher and returns their keys; raises Refused."""
    rules.check_teacher(w, caller.user)
    if not given:
        raise Refused("bad_value", "there is no category in the list", "")
    return [_insert(w, caller, one) for one in given]


def change(w: Write, caller: Caller, category_id: int, given: Sequence[CategoryGiven]) -> None:
    """Overwrites categories; one without an id of its own means `category_id`. Raises Refused."""
    rules.check_teacher(w, caller.user)
    if not given:
        raise Refused("bad_value", "there is no category in the list", "")
    own(w, caller, category_id)
    for one in given:
        row = own(w, caller, one.id or category_id)
        _check_modifiable(row)
        values = _values(w, caller, one, row)
        key = row["teachercategoryid"]
        w.update("TeacherCategory", key, {**values, "teachermodified": 1, **stamps(caller)})
        _put_excluded(w, caller, key, one)


def remove(w: Write, caller: Caller, category_id: int) -> None:
    """Deletes a category; raises Refused in_use where assignments count in it."""
    rules.check_teacher(w, caller.user)
    row = own(w, caller, category_id)
    _check_modifiable(row)
    used = "SELECT count(*) FROM AssignmentCategoryAssoc WHERE TeacherCategoryID = ?"
    count = w.read(used, (category_id,))[0][0]
    if count:
        raise Refused(
            "in_use",
            f"{count} assignments count in category {category_id}",
            "teachercategoryid",
            {"teacher_category_id": category_id},
        )
    w.execute("DELETE FROM TeacherCategorySecExclAssoc WHERE TeacherCategoryID = ?", (category_id,))
    w.delete("TeacherCategory", category_id)


def own(reads: Reads, caller: Caller, category_id: int) -> Row:
    """The row of a category of the caller's teacher; raises Refused for another's."""
    row = category(reads, category_id).row
    if row["usersdcid"] != caller.user:
        raise Refused(
            "not_teaching",
            f"category {category_id} belongs to another teacher than user {caller.user}",
            "users_dcid",
            {"teacher_category_id": category_id, "user": caller.user},
        )
    return row


def _insert(w: Write, caller: Caller, one: CategoryGiven) -> int:
    values = _values(w, caller, one, None)
    if values.get("displayposition") is None:
        sql = (
            "SELECT coalesce(max(DisplayPosition), 0) + 1 FROM TeacherCategory WHERE UsersDCID = ?"
        )
        values["displayposition"] = w.read(sql, (caller.user,))[0][0]
    kept: Values = {name: value for name, value in values.items() if value is not None}
    key = w.insert(
        "TeacherCategory",
        {
            **kept,
            "teachercategoryid": next_key(w, "teachercategory"),
            "usersdcid": caller.user,
            "categorytype": "user",
            **stamps(caller),
        },
    )
    _put_excluded(w, caller, key, one)
    return key


def _values(reads: Reads, caller: Caller, one: CategoryGiven, old: Row | None) -> Values:
    values = taken("teachercategory", ("categorytype", *COLUMNS), one.values)
    if values.pop("categorytype", None) == "district" and old is None:
        raise Refused(
            "bad_value", "a plugin creates categories of categorytype user", "categorytype"
        )
    if old is None or "name" in values:
        values["name"] = rules.checked_name(values.get("name"))
    if old is not None:
        # What a caller sends as null goes back to the default only where nothing is lost by it.
        values = {n: v for n, v in values.items() if v is not None or n in ("description",)}
    rules.check_points(
        _float(values, "defaultscoreentrypoints", old, 10),
        _float(values, "defaultweight", old, 1),
        _float(values, "defaultextracreditpoints", old, 0),
    )
    _check_name(reads, caller, values, old)
    return values


def _float(values: Values, name: str, old: Row | None, default: float) -> float:
    found = values.get(name)
    if found is None and old is not None:
        found = old[name]
    return float(default if found is None else found)


def _check_name(reads: Reads, caller: Caller, values: Values, old: Row | None) -> None:
    if "name" not in values:
        return
    name, own_id = str(values["name"]), 0 if old is None else old["teachercategoryid"]
    if old is not None and rules.same_name(old["name"], name):
        return
    sql = "SELECT Name FROM TeacherCategory WHERE UsersDCID = ? AND TeacherCategoryID <> ?"
    if any(rules.same_name(row[0], name) for row in reads.read(sql, (caller.user, own_id))):
        raise Refused(
            "name_taken",
            f"user {caller.user} has a category of that name already",
            "name",
            {"user": caller.user},
        )


def _check_modifiable(row: Row) -> None:
    if not row["isusermodifiable"]:
        raise Refused(
            "locked",
            f"category {row['teachercategoryid']} is the district's; a teacher cannot change it",
            "isusermodifiable",
            {"teacher_category_id": row["teachercategoryid"]},
        )


def _put_excluded(w: Write, caller: Caller, key: int, one: CategoryGiven) -> None:
    if one.excluded is None:
        return
    wanted = list(dict.fromkeys(one.excluded))
    sections = rules.wanted_sections(w, wanted)
    rules.check_teaches(w, caller.user, sections, caller.today)
    for row in rows_of(w, "teachercategorysecexclassoc", "TeacherCategoryID = ?", (key,)):
        w.delete("TeacherCategorySecExclAssoc", row["teachercategorysecexclassocid"])
    for dcid in wanted:
        w.insert("TeacherCategorySecExclAssoc", {"teachercategoryid": key, "sectionsdcid": dcid})
