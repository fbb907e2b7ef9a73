"""Standards: which a section may use, which an assignment measures, and scores on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sis_core.district.write import Write
from sis_core.gradebook import rules
from sis_core.gradebook.pro.part_checks import check_unlocked
from sis_core.gradebook.pro.reading import among, assignment, rows_of
from sis_core.gradebook.pro.records import Caller, Part, Row
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import Reads, Section, listed


def check_standards(reads: Reads, ids: Collection[int]) -> None:
    """Raises Refused unknown_standard for an id that no standard has."""
    rows = reads.read(
        f"SELECT StandardID FROM Standard WHERE {among('StandardID')}", (listed(ids),)
    )
    known = {row[0] for row in rows}
    for number in ids:
        if number not in known:
            raise Refused(
                "unknown_standard",
                f"there is no standard {number}",
                "standardid",
                {"standard": number},
            )


def standards_of(
    reads: Reads, sections: Iterable[Section], *, inactive: bool, headings: bool
) -> list[tuple[int, Row]]:
    """Section → standard pairs: the standards of the section's year, by section and id.

    Inactive ones only where asked for; so are headings, which have standards below them and are
    no standards of assignments themselves [guess].
    """
    found: list[tuple[int, Row]] = []
    rows = rows_of(reads, "standard", "1 = 1", ())
    parents = {row["parentstandardid"] for row in rows}
    for section in sections:
        for row in rows:
            if row["yearid"] not in (None, section.year):
                continue
            if not row["isactive"] and not inactive:
                continue
            if row["standardid"] in parents and not headings:
                continue
            found.append((section.dcid, row))
    return found


def standard_scores(
    reads: Reads, assignments: Sequence[int], standards: Sequence[int], sections: Sequence[int]
) -> list[Row]:
    """Scores on standards, narrowed by whichever lists are not empty, by key."""
    where, arguments = ["1 = 1"], []
    for column, ids in (
        ("AssignmentID", assignments),
        ("StandardID", standards),
        ("SectionsDCID", sections),
    ):
        if ids:
            where.append(among(column))
            arguments.append(listed(ids))
    return list(rows_of(reads, "assignmentstandardscore", " AND ".join(where), arguments))


def detach(
    w: Write, caller: Caller, assignment_id: int, standards: Sequence[int], force: bool
) -> None:
    """Takes standards off an assignment; raises Refused in_use where scores stand on them.

    `force` deletes these scores too [doc: xte]. Without any standard named, all are meant.
    """
    there = assignment(w, assignment_id)
    sections = rules.sections(w, [part.row["sectionsdcid"] for part in there.parts])
    if caller.user:
        rules.check_teacher(w, caller.user)
        rules.check_teaches(w, caller.user, sections, caller.today)
    _check_unlocked(w, there.parts, sections)
    attached = {row["standardid"] for row in there.standards}
    wanted = attached if not standards else attached & set(standards)
    check_standards(w, standards)
    ids = (assignment_id, listed(wanted))
    on_them = f"AssignmentID = ? AND {among('StandardID')}"
    if not force and w.read(f"SELECT 1 FROM AssignmentStandardScore WHERE {on_them} LIMIT 1", ids):
        raise Refused(
            "in_use",
            f"assignment {assignment_id} has scores on these standards; force=true deletes them",
            "force",
            {"assignment": assignment_id},
        )
    w.execute(f"DELETE FROM AssignmentStandardScore WHERE {on_them}", ids)
    w.execute(f"DELETE FROM AssignmentStandardAssoc WHERE {on_them}", ids)
    w.update("Assignment", assignment_id, {"hasstandards": int(attached != wanted)})


def _check_unlocked(w: Write, parts: Iterable[Part], sections: Mapping[int, Section]) -> None:
    locked = rules.locked_terms(w)
    for part in parts:
        check_unlocked(part.row)
        section = sections.get(part.row["sectionsdcid"])
        if section is not None:
            rules.check_open(section, rules.day_of(part.row["duedate"]), locked)
