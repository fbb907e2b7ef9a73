"""Which category of the teacher an assignment goes to."""

from __future__ import annotations

from typing import Any

from sis_connector.errors import Declined
from sis_connector.push.book import Work

FALLBACKS = ("test", "undefined", "homework", "quiz")
"""Without a category of that name: what the older gradebook does by itself, TEST and else UNDEFINED
[doc: vendor help], then the other two names that connectors fall back to [vendor page]; then the
teacher's first. Compared without regard to case, as districts write them so or so."""


def chosen(categories: list[dict[str, Any]], work: Work, notes: list[str]) -> int:
    """The id of the category that is named like the wanted one, case included [vendor page], else
    the fallback, with a note. Raises Declined `no_category` for a teacher without any."""
    usable = [one for one in categories if _usable(one, work.of.id)]
    wanted = work.row.category
    for one in usable:
        if wanted is not None and one.get("name") == wanted:
            return _id(one)
    if not usable:
        raise Declined("no_category", work.of.teacher_name or "The teacher", whole=True)
    taken = _fallback(usable)
    if wanted is not None:
        note = (
            f"{work.of.teacher_name} has no active category “{wanted}” in PowerTeacher Pro; "
            f"“{taken.get('name')}” was taken."
        )
        if note not in notes:
            notes.append(note)
    return _id(taken)


def _fallback(usable: list[dict[str, Any]]) -> dict[str, Any]:
    ordered = sorted(usable, key=lambda one: (one.get("displayposition") or 0, _id(one)))
    for name in FALLBACKS:
        for one in ordered:
            if str(one.get("name")).casefold() == name:
                return one
    return ordered[0]


def _usable(one: dict[str, Any], class_id: str) -> bool:
    """Active, and not kept out of this class; inactive ones are listed, too [client: psd401]."""
    excluded = one.get("_teachercategorysectionexcludeassociations") or []
    if any(str(out.get("sectionsdcid")) == class_id for out in excluded if isinstance(out, dict)):
        return False
    return one.get("isactive", True) in (True, 1, "1", "true")


def _id(one: dict[str, Any]) -> int:
    return int(one.get("teachercategoryid") or one.get("_id") or 0)
