"""PowerTeacher Pro: `/ws/xte` (reference A2)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sis_connector.errors import Declined, UnreadableAnswer
from sis_connector.powerschool.mapped import text
from sis_connector.push.book import Place, Requests, Verdict, Work
from sis_connector.push.categories import chosen
from sis_connector.push.marks import Marks
from sis_connector.push.outbox import QueuedAssignment, QueuedScore
from sis_connector.push.roster import KnownClass
from sis_connector.push.tables import ACKNOWLEDGED, RETRY
from sis_connector.transport.answers import Answer, json_of
from sis_connector.transport.repeat import repeated

ASSIGNMENT = "/ws/xte/section/assignment/"
SCORE = "/ws/xte/score"
CATEGORY = "/ws/xte/teacher_category"
AUTHOR = "createdbyplugin"
PUBLISHED = {"publishoption": "Immediately", "isscorespublish": True}
"""PowerSchool Learning shows assignments and scores of PTP at once [vendor page]."""
OWN = frozenset({"sectionsdcid", "duedate"})
"""What we say of an assignment in one class and not in all of its classes (reference A2.3)."""
FLAGS = {"late": "islate", "missing": "ismissing", "exempt": "isexempt"}
YEAR_ZERO = 1990


class Pro:
    """One push's view of PowerTeacher Pro; lists are read once per class and teacher."""

    name = "PTP"
    can_look = True

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._assignments: dict[str, list[dict[str, Any]]] = {}
        self._categories: dict[str, list[dict[str, Any]]] = {}
        self._marks = Marks(self.name)
        self.notes: list[str] = []

    def find(self, work: Work) -> Place | None:
        if work.of.id not in self._assignments:
            self._assignments[work.of.id] = self._listed(work.of)
        return self._found(self._assignments[work.of.id], work)

    def create(self, work: Work) -> Place:
        body = {"_assignmentsections": [self._section(work)]}
        tried = False

        def attempt() -> Place:
            nonlocal tried
            if tried and (there := self._found(self._listed(work.of), work)):
                return there
            tried = True
            answer = self._requests.once("POST", ASSIGNMENT, person_of(work.of), body)
            return self._made(answer, work)

        return repeated(self._requests.client.wire, attempt)

    def update(self, work: Work) -> None:
        """PUT takes the whole assignment; scores keep what was entered [doc: xte]."""
        params = person_of(work.of)
        path = f"{ASSIGNMENT}{work.row.remote_id}"
        whole = self._one(work)
        entries = whole.get("_assignmentsections") or []
        ours = [one for one in entries if str(one.get("sectionsdcid")) == work.of.id]
        if not ours:
            raise Declined("assignment_gone", "it is not in this class any more", whole=True)
        shared = self._section(work)
        if ours[0].get("_assignmentcategoryassociations") and not work.row.category:
            del shared["_assignmentcategoryassociations"]
        share(shared, ours[0], entries)
        self._requests.safe("PUT", path, {**params, "update_scores": "false"}, whole)

    def put(self, work: Work, scores: Sequence[QueuedScore]) -> list[Verdict]:
        section_id = number(work.row.remote_section_id or "")
        params = {
            **person_of(work.of),
            "status": "A",
            "term_id": str(year_of(work.of) * 100),
        }
        body = {"assignment_scores": [score_body(section_id, one) for one in scores]}
        answer = self._requests.safe("PUT", SCORE, params, body)
        named = students_in(answer)
        return [
            Verdict(one, ACKNOWLEDGED)
            if named is None or one.student_id in named
            else Verdict(one, RETRY, "not_named")
            for one in scores
        ]

    # ------------------------------------------------------------------------------- parts

    def _found(self, listed: list[dict[str, Any]], work: Work) -> Place | None:
        made = ((text(one.get("assignmentid")), text(one.get(AUTHOR))) for one in listed)
        self._marks.learn(made, work.ours)
        return found_in(listed, work, self._marks)

    def _listed(self, of: KnownClass) -> list[dict[str, Any]]:
        params = {**person_of(of), "section_ids": of.id}
        return objects(self._requests.safe("GET", ASSIGNMENT, params), f"GET {ASSIGNMENT}")

    def _one(self, work: Work) -> dict[str, Any]:
        """The assignment by id, an object or an array of one [client: psd401]."""
        path = f"{ASSIGNMENT}{work.row.remote_id}"
        try:
            answer = self._requests.safe("GET", path, person_of(work.of))
        except Declined as refused:
            if refused.code != "not_found":
                raise
            raise Declined("assignment_gone", refused.message, whole=True) from refused
        found = objects(answer, f"GET {path}")
        if not found:
            raise Declined("assignment_gone", "the answer is empty", whole=True)
        return found[0]

    def _section(self, work: Work) -> dict[str, Any]:
        category = chosen(self._categories_of(work.of), work, self.notes)
        return assignment_section(work.row, category)

    def _categories_of(self, of: KnownClass) -> list[dict[str, Any]]:
        params = {**person_of(of), "year_id": str(year_of(of))}
        key = f"{params['users_dcid']}/{params['year_id']}"
        if key not in self._categories:
            answer = self._requests.safe("GET", CATEGORY, params)
            self._categories[key] = objects(answer, f"GET {CATEGORY}")
        return self._categories[key]

    def _made(self, answer: Answer, work: Work) -> Place:
        """The new ids: the assignment's at the end of Location [client: psd401], the section's in
        a header [client: KenKen] or in the assignment itself."""
        assignment = answer.headers.get("location", "").rstrip("/").rpartition("/")[2]
        if not assignment.isdigit():
            raise UnreadableAnswer("PowerSchool made an assignment and did not say which.")
        sections = whole_numbers(answer.headers.get("assignmentsectionids", ""))
        if len(sections) == 1:
            return Place(assignment, sections[0])
        known = replace(work, ours=work.ours | {(self.name, assignment)})
        found = self._found(self._listed(work.of), known)
        if found is None:
            raise UnreadableAnswer("PowerSchool made an assignment and does not list it.")
        return found


# ------------------------------------------------------------------------------- mappings


def assignment_section(row: QueuedAssignment, category: int) -> dict[str, Any]:
    """The class's part of an assignment: the body that a real server took [client: psd401], and
    the defaults that clients add."""
    points = amount(row.points)
    extra = bool(row.extra_credit)
    body: dict[str, Any] = {
        "sectionsdcid": number(row.class_id),
        "name": row.name,
        "duedate": row.due,
        "scoretype": "POINTS",
        "scoreentrypoints": 0 if extra else points,
        "totalpointvalue": 0 if extra else points,
        "extracreditpoints": points if extra else 0,
        "weight": 1,
        "iscountedinfinalgrade": True,
        "isscoringneeded": True,
        **PUBLISHED,
        "maxretakeallowed": 0,
        "_assignmentcategoryassociations": [{"teachercategoryid": category, "isprimary": True}],
    }
    if row.description:
        body["description"] = row.description
    return body


def share(changed: dict[str, Any], ours: dict[str, Any], entries: list[dict[str, Any]]) -> None:
    """Writes what changed into every class of an assignment, our own values into our class's alone:
    the server wants all but the due date and the students alike [doc: xte]."""
    common = {name: value for name, value in changed.items() if name not in OWN}
    for entry in entries:
        entry.update(common)
    ours.update(changed)


def score_body(section_id: int, score: QueuedScore) -> dict[str, Any]:
    """A score row as it was accepted by a real server, and the flags that the file gives."""
    body: dict[str, Any] = {
        "_assignmentsection": {"assignmentsectionid": section_id},
        "studentsdcid": number(score.student_id),
    }
    if score.score is not None:
        body |= {
            "actualscoreentered": score.score,
            "actualscorekind": "REAL_SCORE",
            "scoretype": "POINTS",
            "scorepoints": amount(score.score),
        }
    for name, wire_name in FLAGS.items():
        flag = getattr(score, name)
        if flag is not None:
            body[wire_name] = bool(flag)
    return body


def person_of(of: KnownClass) -> dict[str, str]:
    """Every call names a teacher of the class by Users.DCID [doc: xte]."""
    if of.teacher_person is None:
        raise Declined("teacher_unknown", of.teacher_name or "its teacher", whole=True)
    return {"users_dcid": of.teacher_person}


def year_of(of: KnownClass) -> int:
    """2026-27 is year 36 [client: psd401]."""
    return of.start_year - YEAR_ZERO


def found_in(listed: list[dict[str, Any]], work: Work, marks: Marks) -> Place | None:
    """The listed assignment that has our name and day in our class; others' are refused."""
    taken = False
    for one in listed:
        for entry in one.get("_assignmentsections") or []:
            if str(entry.get("sectionsdcid")) != work.of.id:
                continue
            if entry.get("name") != work.row.name:
                continue
            if str(entry.get("duedate"))[:10] != work.row.due:
                continue
            by_hand = AUTHOR in one and one[AUTHOR] in (None, "")
            if not by_hand and not marks.is_foreign(text(one.get(AUTHOR))):
                return Place(str(one.get("assignmentid")), str(entry.get("assignmentsectionid")))
            taken = True
    if taken:
        raise Declined("name_taken", work.row.name)
    return None


# ------------------------------------------------------------------------------- readings


def objects(answer: Answer, what: str) -> list[dict[str, Any]]:
    """A plain array, or one object for an array of one; empty bodies hold nothing."""
    if not answer.body.strip():
        return []
    json_of(answer, what)
    found = json.loads(answer.body)
    listed = found if isinstance(found, list) else [found]
    if not all(isinstance(one, dict) for one in listed):
        raise UnreadableAnswer(f"{what}: a row of the answer is not an object.")
    return [unmarked(one) for one in listed]


def unmarked(value: Any) -> Any:
    """Without `$breach_mitigation`, a random text that may stand in every object
    [client: Mayhem]."""
    if isinstance(value, list):
        return [unmarked(one) for one in value]
    if isinstance(value, dict):
        return {k: unmarked(v) for k, v in value.items() if k != "$breach_mitigation"}
    return value


def students_in(answer: Answer) -> frozenset[str] | None:
    """The students that an answer names, or None where it names none at all [guess]."""
    try:
        found = frozenset(_students(json.loads(answer.body)))
    except ValueError:
        return None
    return found or None


def _students(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _students(one)
    elif isinstance(value, dict):
        if value.get("studentsdcid") is not None:
            yield str(value["studentsdcid"])
        for one in value.values():
            if isinstance(one, list):
                yield from _students(one)


def whole_numbers(text: str) -> list[str]:
    return [part for part in text.strip("[] ").replace(",", " ").split() if part.isdigit()]


def number(text: str) -> int:
    """An id as the gradebooks want it; ids that are no numbers are nobody's."""
    if not (text.isascii() and text.isdigit()):
        raise Declined("not_found", f"{text or 'nothing'} is no number of PowerSchool's")
    return int(text)


def amount(text: str) -> int | float:
    """Points as a JSON number, whole where they are whole."""
    found = Decimal(text)
    return int(found) if found == found.to_integral_value() else float(found)
