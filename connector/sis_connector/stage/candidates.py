"""People that might become users: built from records, not yet compared with anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sis_connector.records import Guardian, StaffMember, Student
from sis_connector.stage.reasons import Refusal
from sis_connector.stage.staged import KIND_OF_TYPE, Rules, Staged, by_number
from sis_connector.target.store import Row


@dataclass(slots=True)
class Candidate:
    """A person of one user type; `refusal` is set once something speaks against them."""

    user_type: str
    external_id: str
    first_name: str | None
    last_name: str | None
    username: str | None
    emails: tuple[str, ...]
    organization_id: str
    organizations: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    person: str | None = None
    grade_level: str | None = None
    refusal: Refusal | None = None
    row: Row | None = None
    sso: str | None = None
    sso_imported: str | None = None
    login: str | None = None
    generated: bool = False

    @property
    def kind(self) -> str:
        return KIND_OF_TYPE[self.user_type]

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    def refuse(self, reason: str, detail: str = "") -> None:
        if self.refusal is None:
            self.refusal = Refusal(
                self.kind, self.external_id, self.name, reason, detail, self.organization_id,
                (self.login or "") if reason == "login_taken" else "",
            )  # fmt: skip


def students(found: Iterable[Student], rules: Rules, staged: Staged) -> list[Candidate]:
    """Active students of the chosen schools [L14]."""
    chosen = rules.scope.school_ids
    candidates: dict[str, Candidate] = {}
    records: dict[str, Student] = {}
    for student in found:
        if student.id in records:
            if records[student.id] != student:
                candidates_twice(candidates, student.id)
            continue
        staged.read["students"] += 1
        records[student.id] = student
        if not student.active:
            staged.leave_out("students", "not_active")
        elif student.school_id and chosen.isdisjoint((student.school_id, *student.other_schools)):
            staged.leave_out("students", "other_school")
        else:
            candidate = Candidate(
                user_type="S",
                external_id=student.id,
                first_name=student.first_name,
                last_name=student.last_name,
                username=student.username,
                emails=student.emails,
                organization_id=_school_of(student, rules),
                grade_level=student.grade_level,
            )
            candidates[student.id] = candidate
            _demand_names(candidate)
            if student.grade_level is None and rules.traits.levels:
                candidate.refuse("level_missing")
            if not student.school_id:
                candidate.refuse("school_missing")
    return list(candidates.values())


def _school_of(student: Student, rules: Rules) -> str:
    """The school that the target has while the student still goes there, so that an order that
    changes moves nobody; else the first, if it is chosen."""
    chosen = rules.scope.school_ids
    here = [one for one in (student.school_id, *student.other_schools) if one in chosen]
    row = rules.now("users", "S", student.id) if student.other_schools else None
    if row is not None and row["organization_id"] in here:
        return str(row["organization_id"])
    return here[0] if here else ""


def candidates_twice(candidates: dict[str, Candidate], external_id: str) -> None:
    if external_id in candidates:
        candidates[external_id].refuse("id_twice")


def teachers(
    found: Iterable[StaffMember], teaching: set[str], rules: Rules, staged: Staged
) -> tuple[list[Candidate], dict[str, str]]:
    """One person per `users_dcid`, else per `local_id`, who is active in a chosen school and
    teaches: listed as a teacher there, or named by a class (`teaching`) [L14].

    Also returns the names behind all staff ids, for the reasons of refused classes.
    """
    order = {school.id: place for place, school in enumerate(rules.scope.schools)}
    used: set[str] = set()
    candidates: list[Candidate] = []
    names: dict[str, str] = {}
    by_person = known_people(rules)
    for members in people(found):
        staged.read["teachers"] += 1
        ids = tuple(sorted({member.id for member in members}, key=by_number))
        here = {
            one.school_id: one.teaches
            for member in members
            for one in sorted(member.affiliations, key=lambda each: each.teaches)
            if one.active and one.school_id in order
        }
        first = members[0]
        names.update({one: f"{first.first_name or ''} {first.last_name or ''}" for one in ids})
        if not here and rules.traits.schools and not any(one.affiliations for one in members):
            candidates.append(_without_school(members[0], ids))
            continue
        if not here:
            staged.leave_out("teachers", "staff_not_here")
            continue
        if not any(here.values()) and not teaching.intersection(ids):
            staged.leave_out("teachers", "staff_not_teaching")
            continue
        known = known_ids(members, by_person, rules) - used
        external_id = min(known, key=by_number) if known else ids[0]
        here_in_order = sorted(here, key=order.__getitem__)
        candidate = _teacher(members, external_id, here_in_order, rules)
        used.add(candidate.external_id)
        _demand_names(candidate)
        candidates.append(candidate)
    return candidates, names


def _without_school(member: StaffMember, ids: tuple[str, ...]) -> Candidate:
    candidate = Candidate(
        "T", member.id, member.first_name, member.last_name, member.username, member.emails, "",
        aliases=ids,
    )  # fmt: skip
    candidate.refuse("school_missing")
    return candidate


def people(found: Iterable[StaffMember]) -> list[list[StaffMember]]:
    """Staff records by person, in the order of the smallest id; older servers do not tell the
    person, then the teacher number does."""
    records = {member.id: member for member in found}
    ordered = sorted(records.values(), key=lambda member: by_number(member.id))
    person_of = {one.local_id: one.person for one in ordered if one.person and one.local_id}
    groups: dict[tuple[str, str], list[StaffMember]] = {}
    for member in ordered:
        person = member.person or person_of.get(member.local_id or "")
        if person:
            group = ("person", person)
        elif member.local_id:
            group = ("local_id", member.local_id)
        else:
            group = ("id", member.id)
        groups.setdefault(group, []).append(member)
    return list(groups.values())


def _teacher(
    members: list[StaffMember], external_id: str, here: list[str], rules: Rules
) -> Candidate:
    row = rules.now("users", "T", external_id)
    first = next((member for member in members if member.id == external_id), members[0])
    anywhere = {one.school_id for each in members for one in each.affiliations if one.active}
    stays = row is not None and row["organization_id"] in anywhere
    home = first.school_id if first.school_id in here else None
    emails = dict.fromkeys(address for member in (first, *members) for address in member.emails)
    return Candidate(
        user_type="T",
        external_id=external_id,
        first_name=first.first_name,
        last_name=first.last_name,
        username=next((member.username for member in (first, *members) if member.username), None),
        emails=tuple(emails),
        organization_id=str(row["organization_id"]) if row and stays else home or here[0],
        organizations=tuple(here),
        aliases=tuple(dict.fromkeys(member.id for member in members)),
        person=next((member.person for member in members if member.person), None),
    )


def known_people(rules: Rules) -> dict[str, str]:
    """The target's teachers by the person that they are in the SIS."""
    return {
        str(row["person"]): str(row["teacher_id"])
        for row in rules.current.tables["staff_aliases"].values()
        if row["source"] == rules.source and row["person"]
    }


def known_ids(members: list[StaffMember], by_person: dict[str, str], rules: Rules) -> set[str]:
    """The ids under which the target has this person, from runs that saw other records of theirs
    (another choice of schools, or records that have become inactive)."""
    rows = (rules.now("staff_aliases", member.id) for member in members)
    found = {str(row["teacher_id"]) for row in rows if row}
    return found | {by_person[member.person] for member in members if member.person in by_person}


def parents(
    found: Iterable[Guardian], students: set[str], rules: Rules, staged: Staged
) -> list[Candidate]:
    """Guardians of imported students, once each; their school is a child's [L2]."""
    order = {school.id: place for place, school in enumerate(rules.scope.schools)}
    groups: dict[str, list[Guardian]] = {}
    for guardian in found:
        groups.setdefault(guardian.id, []).append(guardian)
    candidates: list[Candidate] = []
    for external_id, rows in groups.items():
        staged.read["parents"] += 1
        mine = [row for row in rows if row.student_id in students and row.school_id in order]
        if not mine:
            staged.leave_out("parents", "child_not_imported")
            continue
        schools = sorted({row.school_id for row in mine}, key=order.__getitem__)
        now = rules.now("users", "P", external_id)
        stays = now is not None and now["organization_id"] in schools
        first = mine[0]
        candidate = Candidate(
            user_type="P",
            external_id=external_id,
            first_name=first.first_name,
            last_name=first.last_name,
            username=first.username,
            emails=first.emails,
            organization_id=str(now["organization_id"]) if now and stays else schools[0],
        )
        _demand_names(candidate)
        candidates.append(candidate)
    return candidates


def _demand_names(candidate: Candidate) -> None:
    if not candidate.first_name or not candidate.last_name:
        candidate.refuse("name_missing")
