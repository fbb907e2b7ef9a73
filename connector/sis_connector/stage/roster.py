"""From everything that was read to the roster as it should be."""

from __future__ import annotations

from collections.abc import Iterable

from sis_connector.records import Guardian, Reading, School, Term
from sis_connector.stage import candidates as candidates_of
from sis_connector.stage.candidates import Candidate
from sis_connector.stage.classes import (
    People,
    has_stopped,
    stage_classes,
    stage_co_teachers,
    stage_rosters,
)
from sis_connector.stage.identities import SSO_COLUMN, recognise
from sis_connector.stage.logins import assign
from sis_connector.stage.staged import Rules, Staged
from sis_connector.target.store import Row
from sis_connector.target.tables import (
    AFFILIATIONS,
    ALIASES,
    ENABLED,
    FAMILIES,
    KNOWN_SCHOOLS,
    KNOWN_TERMS,
    LEVELS,
    ORGANIZATIONS,
    USERS,
)


def stage(reading: Reading, rules: Rules) -> Staged:
    """Every record ends in exactly one place: a row, a refusal or a count of those left out."""
    staged = Staged(warnings=list(reading.warnings))
    for kind, reason, name in reading.left_out:
        staged.read[kind] += 1
        staged.leave_out(kind, reason, name)
    for school in rules.scope.schools:
        staged.read["organizations"] += 1
        staged.put(
            ORGANIZATIONS,
            {"source": rules.source, "organization_id": school.id, "name": school.name},
        )
    people = _stage_people(reading, rules, staged)
    sections = {section.id: section for section in reading.sections}
    stage_classes(reading.sections, reading.courses, people, rules, staged)
    stage_rosters(reading.enrollments, sections, people, rules, staged)
    stage_co_teachers(reading.co_teachers, sections, people, rules, staged)
    if rules.traits.finish is not None:
        rules.traits.finish(reading, rules, staged)
    return staged


def stage_choices(
    schools: Iterable[School], terms: Iterable[Term], rules: Rules, staged: Staged
) -> None:
    """The cached choices of schools and years [L10]."""
    for school in schools:
        row = {"source": rules.source, "school_id": school.id, "number": school.number}
        staged.put(KNOWN_SCHOOLS, {**row, "name": school.name})
    for term in terms:
        staged.put(
            KNOWN_TERMS,
            {
                "source": rules.source,
                "term_id": term.id,
                "school_id": term.school_id,
                "start_year": term.start_year,
                "name": term.name,
                "start_date": term.start_date.isoformat() if term.start_date else None,
                "end_date": term.end_date.isoformat() if term.end_date else None,
            },
        )


def _stage_people(reading: Reading, rules: Rules, staged: Staged) -> People:
    students = candidates_of.students(reading.students, rules, staged)
    teaching = _teaching(reading, rules)
    teachers, staff_names = candidates_of.teachers(reading.staff, teaching, rules, staged)
    listed = {one.external_id for one in students}
    parents: list[Candidate] = []
    if reading.guardians is None:
        staged.incomplete |= {"parents", "parent_students"}
    else:
        parents = candidates_of.parents(reading.guardians, listed, rules, staged)
    everybody = [*students, *teachers, *parents]
    recognise(everybody, rules, staged)
    assign(everybody, rules)
    for candidate in everybody:
        _stage_user(candidate, rules, staged)
    _stage_families(reading.guardians or [], rules, staged)
    return _people(students, teachers, staff_names)


def _teaching(reading: Reading, rules: Rules) -> set[str]:
    """Staff ids of those who lead a class, or stand beside its lead today [L14, L15].

    A section without a lead is no class, and who has stopped co-teaching does not teach any more.
    """
    led = {section.id: section for section in reading.sections if section.staff_id}
    teaching = {section.staff_id for section in led.values() if section.staff_id}
    for row in reading.co_teachers or []:
        section = led.get(row.section_id)
        if section is None:
            continue
        if not has_stopped(row.end_date, rules.today, rules.term_ends.get(section.term_id or "")):
            teaching.add(row.staff_id)
    return teaching


def _stage_user(candidate: Candidate, rules: Rules, staged: Staged) -> None:
    key = (rules.source, candidate.user_type, candidate.external_id)
    if candidate.refusal is not None:
        staged.refusals.append(candidate.refusal)
        staged.seen["users"].add(staged.moved.pop(key, key))
        staged.seen["teacher_organizations"] |= {
            (rules.source, candidate.external_id, one) for one in candidate.organizations
        }
        return
    staged.put(USERS, _user_row(candidate, rules))
    if candidate.user_type == "S" and candidate.grade_level is not None:
        staged.read["levels"] += 1
        level = {"external_id": candidate.external_id, "level_id": candidate.grade_level}
        staged.put(LEVELS, {"source": rules.source, **level})
    teacher = {"source": rules.source, "teacher_id": candidate.external_id}
    for organization in candidate.organizations:
        staged.put(AFFILIATIONS, {**teacher, "organization_id": organization})
    for staff_id in candidate.aliases:
        staged.put(ALIASES, {**teacher, "staff_id": staff_id, "person": candidate.person})


def _user_row(candidate: Candidate, rules: Rules) -> Row:
    row = candidate.row
    temporary = row["password_temporary"] if row else int(rules.passwords_temporary)
    return {
        "source": rules.source,
        "user_type": candidate.user_type,
        "external_id": candidate.external_id,
        "first_name": candidate.first_name,
        "last_name": candidate.last_name,
        "login": candidate.login,
        "login_generated": int(candidate.generated),
        "email": candidate.emails[0] if candidate.emails else None,
        "organization_id": candidate.organization_id,
        "enabled": ENABLED,
        "google_email_address": None,
        "sso_email_address": None,
        "sso_imported": candidate.sso_imported,
        "password_temporary": temporary,
        SSO_COLUMN[candidate.user_type]: candidate.sso,
    }


def _stage_families(guardians: Iterable[Guardian], rules: Rules, staged: Staged) -> None:
    users, seen = staged.tables["users"], staged.seen["users"]
    for row in guardians:
        pair = (row.id, row.student_id)
        parent, student = (rules.source, "P", row.id), (rules.source, "S", row.student_id)
        if parent in users and student in users:
            names = {"parent_id": row.id, "student_id": row.student_id}
            staged.put(
                FAMILIES,
                {"source": rules.source, **names, "relationship": row.relationship},
            )
        elif parent in seen or student in seen:
            staged.seen["parent_students"].add((rules.source, *pair))


def _people(
    students: list[Candidate], teachers: list[Candidate], staff_names: dict[str, str]
) -> People:
    taken = [one for one in teachers if one.refusal is None]
    refused = [one for one in teachers if one.refusal is not None]
    return People(
        students={one.external_id: one.name for one in students if one.refusal is None},
        refused_students={one.external_id: one.name for one in students if one.refusal},
        teachers={alias: one.external_id for one in taken for alias in one.aliases},
        refused_teachers={alias: one.external_id for one in refused for alias in one.aliases},
        staff_names=staff_names,
    )
