"""PUT and DELETE of categories: a teacher's, seen in each section (S4, S5, A3.3)."""

from __future__ import annotations

import re
from typing import Any

from oneroster_mock.writes.default_category import SHARED, default_category
from oneroster_mock.writes.fields import Fields, invalid
from oneroster_mock.writes.given import CATEGORY_MAX, CategoryBody, category_in
from oneroster_mock.writes.writing import Done, Writing, shown
from sis_core.gradebook import rules
from sis_core.gradebook.keys import next_key
from sis_core.gradebook.pro import categories
from sis_core.gradebook.pro.assignments import stamps
from sis_core.gradebook.pro.reading import category
from sis_core.gradebook.pro.records import CategoryGiven, Row, Values
from sis_core.gradebook.pro.taking import taken
from sis_core.gradebook.rules import Section
from sis_core.spec.oneroster.ids import Found

PAIR, ALONE = "category", "category_alone"
_COMPOSED = re.compile(r"([0-9]{1,9})_([0-9]{1,9})")
TERM = "3200"
"""metadata.TermID where a client says none [seed: S4]."""


def put(writing: Writing, sourced_id: str | None, fields: Fields) -> Done:
    """Stores a category, new or over the one of that id; raises Problem or Refused."""
    body = category_in(fields)
    found = writing.found("category", sourced_id)
    section = None if body.class_id is None else writing.section(body.class_id)
    if found is not None:
        _change(writing, body, found, section)
        extra = _extra(writing, body, found.kind, found.key, writing.extra(found.kind, found.key))
        writing.keep(found.kind, found.key, writing.own_id(found.kind, found.key), extra)
        return Done(found.kind, found.key, False)
    number = _create(writing, body, section)
    if section is None:
        kind, key = ALONE, number
    else:
        kind, key = PAIR, _pair(number, section.dcid)
    writing.forget_gone("category", sourced_id, "TeacherCategory", PAIR, ALONE)
    _check_free(writing, kind, key)
    if sourced_id is None and kind == ALONE:
        sourced_id = _allocated(writing, number)
    owned = body.user is not None or section is not None
    extra = _extra(writing, body, kind, key, {} if owned else {SHARED: True})
    writing.keep(kind, key, sourced_id or "", extra)
    return Done(kind, key, True)


def delete(writing: Writing, sourced_id: str) -> None:
    """Deletes a category's record: from its section, the teacher's category with the last one.

    Line items that count in it hold it back, or move to another category, by the switch. Raises
    Problem or Refused.
    """
    if writing.switches.on("repeated_delete", "204") and _deleted(writing, sourced_id):
        return
    found = writing.to_delete("category", sourced_id)
    if found is None:
        return
    number = _number(found)
    row = category(writing.w, number).row
    others = _other_sections(writing, number, found)
    where, parameters = "u.TeacherCategoryID = ?", [number]
    if others:
        where, parameters = f"{where} AND p.SectionsDCID = ?", [number, found.key & 0xFFFFFFFF]
    _clear(writing, row, where, parameters)
    if others:
        excluded = {"teachercategoryid": number, "sectionsdcid": found.key & 0xFFFFFFFF}
        writing.w.insert("TeacherCategorySecExclAssoc", excluded)
        _touch(writing, number)
    elif row["usersdcid"] is None:
        writing.w.delete("TeacherCategory", number)
    else:
        categories.remove(writing.w, writing.caller(row["usersdcid"]), number)


def state(writing: Writing, kind: str, key: int) -> Any:
    """Everything that a PUT of this category may change, for comparing."""
    number = key if kind == ALONE else key >> 32
    return (
        writing.rows("teachercategory", "TeacherCategoryID = ?", number),
        writing.kept(kind, key),
    )


# -- new ------------------------------------------------------------------------------------------


def _create(writing: Writing, body: CategoryBody, section: Section | None) -> int:
    """The TeacherCategoryID of a new category, or of the teacher's that it stands for."""
    title = writing.fitted(body.title, CATEGORY_MAX, None)
    owner = _owner(writing, body, section)
    if owner is None:
        return _nobodys(writing, title)
    known = _known(writing, body, owner, title, section)
    given = CategoryGiven({"name": title})
    if known is None:
        return categories.create(writing.w, writing.caller(owner), [given])[0]
    if category(writing.w, known).row["name"] != title:
        categories.change(writing.w, writing.caller(owner), known, [given])
    if section is not None and _used_again(writing, known, section):
        writing.ids.forget(writing.w, PAIR, _pair(known, section.dcid))
    _touch(writing, known)
    return known


def _owner(writing: Writing, body: CategoryBody, section: Section | None) -> int | None:
    if body.user is not None:
        rows = writing.w.read("SELECT 1 FROM Users WHERE DCID = ?", (body.user,))
        if not rows:
            raise writing.unknown(f"metadata.userDcid: there is no user {body.user}")
        if section is not None:
            rules.check_teaches(writing.w, body.user, {section.dcid: section}, writing.now.date())
        return body.user
    if section is not None:
        return writing.lead(section)
    if writing.switches.on("category_owner", "422"):
        raise invalid("a category needs metadata.userDcid or metadata.classId: whose it is")
    writing.note("neither metadata.userDcid nor metadata.classId says whose category it is")
    return None


def _nobodys(writing: Writing, title: str) -> int:
    key = next_key(writing.w, "teachercategory")
    row = {"teachercategoryid": key, **_named(title), **stamps(writing.caller(0))}
    return writing.w.insert("TeacherCategory", row)


def _named(title: str) -> Values:
    return taken("teachercategory", ("name",), {"name": title})


def _known(
    writing: Writing, body: CategoryBody, owner: int, title: str, section: Section | None
) -> int | None:
    """The teacher's category that a body means: by the shared categoryId, or by name (S5)."""
    if body.group is not None:
        rows = writing.w.read(
            "SELECT c.TeacherCategoryID FROM TeacherCategory c WHERE c.UsersDCID = ?1 "
            "AND (c.TeacherCategoryID || '' = ?2 OR EXISTS (SELECT 1 FROM _sourced e "
            "WHERE ((e.kind = 'category' AND e.key >> 32 = c.TeacherCategoryID) "
            "OR (e.kind = 'category_alone' AND e.key = c.TeacherCategoryID)) "
            "AND json_extract(e.extra, '$.metadata.categoryId') || '' = ?2)) "
            "ORDER BY c.TeacherCategoryID LIMIT 1",
            (owner, body.group),
        )
        if rows:
            return int(rows[0][0])
    rows = writing.w.read(
        "SELECT TeacherCategoryID, EXISTS (SELECT 1 FROM TeacherCategorySecExclAssoc x "
        "WHERE x.TeacherCategoryID = c.TeacherCategoryID AND x.SectionsDCID = ?) "
        "FROM TeacherCategory c WHERE c.UsersDCID = ? AND c.Name = ?",
        (None if section is None else section.dcid, owner, title),
    )
    # What was deleted from one class alone comes back to it.
    if rows and (rows[0][1] or writing.switches.on("category_name_taken", "adopt")):
        return int(rows[0][0])
    return None


def _allocated(writing: Writing, number: int) -> str:
    """A free id for a category that has no class and was given none."""
    tried = (str(number), *(f"{number}-{n}" for n in range(2, 1000)))
    return next(one for one in tried if writing.ids.find("category", one) is None)


def _used_again(writing: Writing, number: int, section: Section) -> bool:
    """Lets a section use a category again from which it was excluded."""
    return bool(
        writing.w.execute(
            "DELETE FROM TeacherCategorySecExclAssoc "
            "WHERE TeacherCategoryID = ? AND SectionsDCID = ?",
            (number, section.dcid),
        )
    )


def _check_free(writing: Writing, kind: str, key: int) -> None:
    own = writing.own_id(kind, key)
    if own:
        raise invalid(f"the teacher has this category already; its record is {shown(own)}")


# -- there already --------------------------------------------------------------------------------


def _change(writing: Writing, body: CategoryBody, found: Found, section: Section | None) -> None:
    number = _number(found)
    row = category(writing.w, number).row
    owner = row["usersdcid"]
    if body.user is not None and body.user != owner:
        raise invalid(f"the category belongs to user {owner}; it cannot move to {body.user}")
    if section is not None and found.kind == PAIR and section.dcid != found.key & 0xFFFFFFFF:
        raise invalid(
            f"the category's record is one of class {found.key & 0xFFFFFFFF}; "
            f"it cannot move to class {section.dcid}"
        )
    title = writing.fitted(body.title, CATEGORY_MAX, row["name"])
    if title == row["name"]:
        _touch(writing, number)
    elif owner is None:
        writing.w.update("TeacherCategory", number, _named(title))
    else:
        given = [CategoryGiven({"name": title})]
        categories.change(writing.w, writing.caller(owner), number, given)


def _extra(
    writing: Writing, body: CategoryBody, kind: str, key: int, before: dict[str, Any]
) -> dict[str, Any]:
    """What a category has no columns for; its teacher, class and year stand in the tables."""
    metadata = {n: v for n, v in body.metadata.items() if n not in ("userDcid", "classId")}
    number = key if kind == ALONE else key >> 32
    derived = {"categoryId": str(number)}
    if kind == PAIR:
        derived["TermID"] = _year_term(writing, key & 0xFFFFFFFF)
    metadata = {n: v for n, v in metadata.items() if derived.get(n) != str(v)}
    if kind == ALONE:
        earlier = before.get("metadata", {})
        metadata.setdefault("TermID", earlier.get("TermID", TERM))
    if before.get(SHARED):
        metadata["userDcid"] = None  # nobody is named, whoever it becomes
    return {"metadata": metadata, SHARED: before.get(SHARED)}


def _year_term(writing: Writing, dcid: int) -> str:
    """The year's Terms.ID of a class."""
    year = rules.sections(writing.w, [dcid])[dcid].year
    return TERM if year is None else str(year * 100)


# -- going ----------------------------------------------------------------------------------------


def _deleted(writing: Writing, sourced_id: str) -> bool:
    """True for the id of a category's record in a class that is there no more."""
    if writing.ids.find("category", sourced_id) is not None:
        return False
    sql = "SELECT 1 FROM _sourced WHERE kind = ? AND sourcedid = ? AND sourcedid <> ''"
    if writing.w.read(sql, (PAIR, sourced_id)):
        return True
    named = _COMPOSED.fullmatch(sourced_id)
    return named is not None and bool(
        writing.w.read(
            "SELECT 1 FROM _graves WHERE tbl = 'teachercategory' AND id = ?1 UNION ALL "
            "SELECT 1 FROM TeacherCategorySecExclAssoc "
            "WHERE TeacherCategoryID = ?1 AND SectionsDCID = ?2",
            (int(named[1]), int(named[2])),
        )
    )


def _other_sections(writing: Writing, number: int, found: Found) -> bool:
    """True where a teacher's category is seen in further sections, which keep it."""
    if found.kind == ALONE:
        return False
    rows = writing.w.read(
        "SELECT 1 FROM TeacherCategory c JOIN SchoolStaff f ON f.Users_DCID = c.UsersDCID "
        "JOIN Sections s ON s.Teacher = f.ID WHERE c.TeacherCategoryID = ? AND s.DCID <> ? "
        "AND coalesce(s.GradebookType, 2) <> 1 "
        "AND NOT EXISTS (SELECT 1 FROM TeacherCategorySecExclAssoc x "
        "WHERE x.TeacherCategoryID = c.TeacherCategoryID AND x.SectionsDCID = s.DCID) LIMIT 1",
        (number, found.key & 0xFFFFFFFF),
    )
    return bool(rows)


def _clear(writing: Writing, row: Row, where: str, parameters: list[int]) -> None:
    """Nothing counts in the category any more where `where` holds; raises 422."""
    uses = writing.w.read(
        "SELECT u.AssignmentCategoryAssocID, u.AssignmentSectionID, p.SectionsDCID, u.IsPrimary "
        "FROM AssignmentCategoryAssoc u JOIN AssignmentSection p "
        f"ON p.AssignmentSectionID = u.AssignmentSectionID WHERE {where} ORDER BY 1",
        parameters,
    )
    if not uses:
        return
    if writing.switches.on("category_in_use", "422"):
        raise invalid(f"{len(uses)} line items count in the category; they go or move first")
    sections = rules.sections(writing.w, {use[2] for use in uses})
    owner = row["usersdcid"]
    for key, part_id, dcid, primary in uses:
        if not primary:
            writing.w.delete("AssignmentCategoryAssoc", key)
            continue
        other = default_category(writing, owner, sections[dcid], row["teachercategoryid"])
        writing.w.execute(
            "DELETE FROM AssignmentCategoryAssoc WHERE AssignmentSectionID = ? "
            "AND TeacherCategoryID = ?",
            (part_id, other),
        )
        writing.w.update("AssignmentCategoryAssoc", key, {"TeacherCategoryID": other})


def _touch(writing: Writing, number: int) -> None:
    writing.w.update("TeacherCategory", number, {})


def _number(found: Found) -> int:
    return found.key if found.kind == ALONE else found.key >> 32


def _pair(number: int, dcid: int) -> int:
    return number << 32 | dcid
