"""Saving scores: one row per assignment section and student, a whole batch or nothing (A2.4).

A batch of any size costs a fixed number of readings and two statements that write.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from sis_core.district.values import moment_text
from sis_core.district.write import Write
from sis_core.gradebook import rules
from sis_core.gradebook.keys import next_key
from sis_core.gradebook.pro.assignments import stamps
from sis_core.gradebook.pro.part_checks import check_unlocked, known_students
from sis_core.gradebook.pro.reading import among, part_rows, rows_of
from sis_core.gradebook.pro.records import Caller, Policy, Row, ScoreGiven, Values
from sis_core.gradebook.pro.scales import Scale, scales, section_scales
from sis_core.gradebook.pro.taking import SCORE_TYPES, taken
from sis_core.gradebook.pro.worth import VALUE_COLUMNS, Measure, valued
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import Reads, Section, Status, listed

FLAGS = (
    "islate",
    "iscollected",
    "isexempt",
    "ismissing",
    "isabsent",
    "isincomplete",
    "hasretake",
    "authoredbyuc",
)
OTHERS = ("altalphagrade", "altnumericgrade", "altscoregradescaledcid", "scoreentrydate")
COLUMNS = (*VALUE_COLUMNS, *FLAGS, *OTHERS)
"""What a caller may say of a score."""

_VALUES, _FLAGS = frozenset(VALUE_COLUMNS), frozenset(FLAGS)
_KEYS = ("assignmentscoreid", "assignmentsectionid", "studentsdcid")
_STAMPED = ("whenmodified", "transaction_date", "whomodifiedid", "whomodifiedtype")
_WRITTEN = (*COLUMNS, "yearid", *_STAMPED)
_SAID = itemgetter(*COLUMNS, "yearid")
_STAMPS = itemgetter(*_STAMPED)
_CLEARED: Values = {**dict.fromkeys(COLUMNS), **dict.fromkeys(FLAGS, 0)}
_INSERT = (
    f"INSERT INTO AssignmentScore ({', '.join((*_KEYS, *_WRITTEN))}) "
    f"VALUES ({', '.join('?' * (len(_KEYS) + len(_WRITTEN)))})"
)
_UPDATE = (
    f"UPDATE AssignmentScore SET {', '.join(f'{name} = ?' for name in _WRITTEN)} "
    "WHERE AssignmentScoreID = ?"
)
_ALL: frozenset[Status] = frozenset(("A", "I", "P"))

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a batch stands on: its assignment sections, their sections, what they measure by."""

    parts: Mapping[int, Row]
    sections: Mapping[int, Section]
    measures: Mapping[int, Measure]


def save(
    w: Write,
    caller: Caller,
    given: Sequence[ScoreGiven],
    statuses: Collection[Status],
    policy: Policy,
) -> list[Key]:
    """Stores scores and returns (assignment section, student) of each, in the order given.

    `statuses` are those of the seats that count. The same row given twice is stored as given
    last. Raises Refused, and then nothing of the batch is stored.
    """
    rules.check_teacher(w, caller.user)
    values = [_taken(one) for one in given]
    ground = _ground(w, caller, given)
    derived = [
        _with_worth(ground.measures[one.part], one, row)
        for one, row in zip(given, values, strict=True)
    ]
    _check_attached(w, given, ground, statuses, caller, policy)
    stored = _stored(w, ground.parts, policy.keep_unsaid)
    _check_ids(w, given)
    keys = _put(w, caller, given, derived, stored, ground, policy)
    _put_comments(w, caller, given, keys, ground)
    return [(one.part, one.student) for one in given]


# -- checks ---------------------------------------------------------------------------------------


def _taken(one: ScoreGiven) -> Values:
    values = taken("assignmentscore", COLUMNS, one.values)
    for flag in _FLAGS.intersection(values):
        values[flag] = values[flag] or 0
    kind = one.values.get("scoretype")
    if kind not in (None, "", *SCORE_TYPES):
        raise Refused("bad_value", f"scoretype is one of {', '.join(SCORE_TYPES)}", "scoretype")
    points = values.get("scorepoints")
    if isinstance(points, int | float) and points < 0:
        raise Refused("bad_value", "scorepoints takes a number of 0 or more", "scorepoints")
    if one.comment:
        taken("assignmentscorecomment", ("commentvalue",), {"commentvalue": one.comment})
    return values


def _ground(w: Write, caller: Caller, given: Sequence[ScoreGiven]) -> _Ground:
    parts = part_rows(w, list(dict.fromkeys(one.part for one in given)))
    numbers = list(dict.fromkeys(row["sectionsdcid"] for row in parts.values()))
    sections = rules.wanted_sections(w, numbers, "PTP")
    rules.check_teaches(w, caller.user, sections, caller.today)
    locked = rules.locked_terms(w)
    for row in parts.values():
        check_unlocked(row)
        rules.check_open(sections[row["sectionsdcid"]], rules.day_of(row["duedate"]), locked)
    return _Ground(parts, sections, _measures(w, parts))


def _measures(reads: Reads, parts: Mapping[int, Row]) -> dict[int, Measure]:
    named = {
        row["relatedgradescaleitemdcid"]
        for row in parts.values()
        if row["relatedgradescaleitemdcid"] is not None
    }
    by_dcid: Mapping[int, Scale] = scales(reads, named) if named else {}
    own = section_scales(reads, {row["sectionsdcid"] for row in parts.values()})
    return {
        part: Measure.of(
            row, by_dcid.get(row["relatedgradescaleitemdcid"], own.get(row["sectionsdcid"]))
        )
        for part, row in parts.items()
    }


def _with_worth(measure: Measure, one: ScoreGiven, values: Values) -> Values:
    kind = one.values.get("scoretype")
    if _VALUES.isdisjoint(values):
        return values
    return {**values, **valued(measure, values, kind)}


def _check_attached(
    reads: Reads,
    given: Sequence[ScoreGiven],
    ground: _Ground,
    statuses: Collection[Status],
    caller: Caller,
    policy: Policy,
) -> None:
    seats = rules.seats(reads, ground.sections, caller.today)
    counting = _ALL if policy.left_students else frozenset(statuses)
    restricted: dict[int, set[int]] = {}
    sql = "SELECT AssignmentSectionID, StudentsDCID FROM AssignmentStudentAssoc WHERE "
    for part, student in reads.read(sql + among("AssignmentSectionID"), (listed(ground.parts),)):
        restricted.setdefault(part, set()).add(student)
    loose = []
    for one in given:
        there = seats[ground.parts[one.part]["sectionsdcid"]].get(one.student, set())
        meant = one.part not in restricted or one.student in restricted[one.part]
        if not (meant and there & counting):
            loose.append((one.part, one.student))
    if loose:
        known = known_students(reads, {student for _, student in loose})
        refusal = Refused.all_of(_loose(*key, key[1] in known) for key in dict.fromkeys(loose))
        assert refusal is not None
        raise refusal


def _loose(part: int, student: int, known: bool) -> Refused:
    ids = {"assignment_section_id": part, "student_dcid": student}
    if not known:
        return Refused("unknown_student", f"there is no student {student}", "studentsdcid", ids)
    return Refused(
        "not_enrolled",
        f"student {student} is not attached to assignment section {part}",
        "studentsdcid",
        ids,
    )


def _stored(reads: Reads, parts: Collection[int], whole: bool) -> dict[Key, Row]:
    """The stored scores of some parts; their keys alone unless whole rows are wanted."""
    ids = (listed(parts),)
    if whole:
        rows = rows_of(reads, "assignmentscore", among("AssignmentSectionID"), ids)
        return {(row["assignmentsectionid"], row["studentsdcid"]): row for row in rows}
    sql = f"SELECT {', '.join(_KEYS)} FROM AssignmentScore WHERE {among('AssignmentSectionID')}"
    return {
        (part, student): {"assignmentscoreid": key} for key, part, student in reads.read(sql, ids)
    }


def _check_ids(reads: Reads, given: Sequence[ScoreGiven]) -> None:
    """An id may be of the row itself, or of none (section and student decide), but of no other."""
    named = [one for one in given if one.id is not None]
    if not named:
        return
    sql = f"SELECT {', '.join(_KEYS)} FROM AssignmentScore WHERE {among('AssignmentScoreID')}"
    rows = reads.read(sql, (listed(one.id for one in named),))
    owners = {key: (part, student) for key, part, student in rows}
    for one in named:
        if owners.get(one.id or 0, (one.part, one.student)) != (one.part, one.student):
            raise Refused(
                "bad_value",
                f"assignmentscoreid {one.id} is the score of another student or assignment",
                "assignmentscoreid",
                {"assignment_section_id": one.part, "student_dcid": one.student},
            )


# -- writing --------------------------------------------------------------------------------------


def _put(
    w: Write,
    caller: Caller,
    given: Sequence[ScoreGiven],
    derived: Sequence[Values],
    stored: Mapping[Key, Row],
    ground: _Ground,
    policy: Policy,
) -> dict[Key, int]:
    """Updates and inserts rows; returns the key of each (assignment section, student)."""
    now = moment_text(caller.now)
    changed: dict[Key, Values] = {}
    for one, said in zip(given, derived, strict=True):
        key = (one.part, one.student)
        before = (changed.get(key) or stored.get(key)) if policy.keep_unsaid else None
        base = _CLEARED if before is None else {name: before[name] for name in COLUMNS}
        changed[key] = row = {**base, **said, "yearid": ground.parts[one.part]["yearid"]}
        if row["scoreentrydate"] is None:
            row["scoreentrydate"] = now
    stamped = _STAMPS({"whenmodified": now, **stamps(caller)})
    ids = {key: stored[key]["assignmentscoreid"] for key in changed if key in stored}
    added = [key for key in changed if key not in ids]
    if ids:
        w.executemany(_UPDATE, [(*_SAID(changed[key]), *stamped, ids[key]) for key in ids])
    if added:
        first = next_key(w, "assignmentscore")
        ids.update({key: first + n for n, key in enumerate(added)})
        w.executemany(_INSERT, [(ids[key], *key, *_SAID(changed[key]), *stamped) for key in added])
    return ids


def _put_comments(
    w: Write,
    caller: Caller,
    given: Sequence[ScoreGiven],
    keys: Mapping[Key, int],
    ground: _Ground,
) -> None:
    said = {keys[one.part, one.student]: one for one in given if one.comment is not None}
    if not said:
        return
    w.execute(
        f"DELETE FROM AssignmentScoreComment WHERE {among('AssignmentScoreID')}", (listed(said),)
    )
    for key, one in said.items():
        if one.comment:
            row = {"assignmentscoreid": key, "commentvalue": one.comment, **stamps(caller)}
            w.insert("AssignmentScoreComment", {**row, "yearid": ground.parts[one.part]["yearid"]})
