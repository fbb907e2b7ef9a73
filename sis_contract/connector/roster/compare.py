"""What differs between a connector's roster and the truth, in sentences."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sis_contract.connector.roster.records import Person, Roster
from sis_contract.connector.roster.truth import Truth

_AS_BOOLEANS = ("true", "false")
_NOTHING = ("none", "null", "nil", "nan", "undefined")
"""Words that programs write where there is nothing."""
_GRADES = {"K": "0", "KG": "0", "KF": "0"}
_BEFORE = ("PK", "TK", "PR", "IT")
"""Words for years before kindergarten; PowerSchool counts them downwards, OneRoster does not."""

FEW = 3
"""How many of many equal differences are named."""


@dataclass(frozen=True, slots=True)
class Keys:
    """From a connector's ids to the store's keys, in one of the two spaces of ids."""

    truth: Truth
    sourced: bool

    def student(self, given: str) -> str:
        """A student's DCID as text, or what was given."""
        return _without("S", given) if self.sourced else given.strip()

    def teacher(self, given: str) -> str:
        """A person's Users.DCID: from any of the SchoolStaff.DCIDs, or from a sourcedId."""
        if self.sourced:
            return _without("T", given)
        return self.truth.staff.get(given.strip(), f"staff {given.strip()}")

    def school(self, given: str) -> str:
        """A school's DCID; OneRoster names schools by number."""
        if not self.sourced:
            return given.strip()
        by_number = {number: dcid for dcid, number in self.truth.schools.items()}
        return by_number.get(given.strip(), f"school {given.strip()}")


def _without(letter: str, given: str) -> str:
    text = given.strip()
    return text[1:] if text.startswith(letter) else f"id {text}"


def keys_for(roster: Roster, truth: Truth) -> Keys:
    """The space of ids that a roster says it uses, or that more of its students fit."""
    if roster.ids:
        return Keys(truth, roster.ids == "sourcedId")
    sourced = sum(1 for key in roster.students if key.strip().startswith("S"))
    return Keys(truth, 2 * sourced > len(roster.students))


def differences(
    roster: Roster, truth: Truth, *, this_year: bool = False, teachings: bool = True
) -> list[str]:
    """Every way in which a roster is not as it must be.

    Classes of other years may be there unless `this_year`; without `teachings` nobody asks who
    teaches beside the lead.
    """
    keys = keys_for(roster, truth)
    found = list(dict.fromkeys(roster.twice))
    students = {keys.student(key): one for key, one in roster.students.items()}
    found += _people("student", students, truth.students, truth.must_students, keys)
    teachers = {keys.teacher(key): one for key, one in roster.teachers.items()}
    found += _people("teacher", teachers, truth.teachers, truth.must_teachers, keys)
    found += _classes(roster, truth, keys, this_year)
    over = set() if this_year else truth.other_years
    seats = {(one.strip(), keys.student(user)) for one, user in roster.seats}
    found += _missing("seat", truth.must_seats - seats)
    # A seat of somebody who is not in the roster himself has no effect.
    wrong = {one for one in seats - truth.seats if one[1] in students and one[0] not in over}
    found += _extra("seat", wrong)
    if teachings:
        taught = {(one.strip(), keys.teacher(user)) for one, user in roster.teachings}
        found += _extra("teaching", {one for one in taught - truth.teachings if one[0] not in over})
    return found


def doubled_teachers(roster: Roster, truth: Truth) -> int:
    """How many teachers of a roster are somebody whom it has already, under another id."""
    keys = keys_for(roster, truth)
    return len(roster.teachers) - len({keys.teacher(one) for one in roster.teachers})


def _people(
    kind: str,
    came: Mapping[str, Person],
    known: Mapping[str, Person],
    must: set[str],
    keys: Keys,
) -> Iterator[str]:
    yield from _missing(kind, must - came.keys())
    yield from _extra(kind, came.keys() - known.keys())
    for key in sorted(came.keys() & known.keys()):
        yield from _person(kind, key, came[key], known[key], keys)


def _person(kind: str, key: str, came: Person, true: Person, keys: Keys) -> Iterator[str]:
    for name in ("first_name", "last_name", "username"):
        told, fact = getattr(came, name), getattr(true, name)
        # What the store lacks a connector may make up; what was not told is not compared.
        if told is not None and fact is not None and _plain(told) != _plain(fact):
            yield f"the {name.replace('_', ' ')} of {kind} {key} is {told!r}, not {fact!r}"
    for name in ("first_name", "last_name", "username", "email"):
        told = getattr(came, name)
        if told is not None and getattr(true, name) is None and _plain(told).lower() in _NOTHING:
            yield f"the {name.replace('_', ' ')} of {kind} {key} is {told!r}; there is none"
    if came.grade and true.grade and _grade(came.grade) != _grade(true.grade):
        yield f"the grade of {kind} {key} is {came.grade!r}, not {true.grade!r}"
    if came.email and true.email and _plain(came.email) not in _addresses(true.email):
        yield f"the e-mail of {kind} {key} is {came.email!r}, not {true.email!r}"
    if kind == "student" and came.school and true.school in keys.truth.schools:
        school = keys.school(came.school)
        if school != true.school:
            yield f"student {key} is at {school}, not at {true.school}"


def _grade(text: str) -> str:
    """A grade as PowerSchool numbers it, from `9`, `09`, `KG` …; any year before 0 is one."""
    plain = text.strip().upper()
    number = _GRADES.get(plain, plain)
    if not number.lstrip("-").isdigit():
        return "before" if plain in _BEFORE else plain
    return "before" if int(number) < 0 else str(int(number))


def _addresses(text: str) -> set[str]:
    whole = _plain(text)
    return {whole, *(part.strip() for part in whole.split(","))}


def _plain(text: str) -> str:
    """A text as two systems may agree on it: blanks around it and the way of composing accents do
    not count. PowerSchool's JSON has `true` for the text "True" [doc], so its case is lost."""
    plain = unicodedata.normalize("NFC", text).strip()
    return plain.lower() if plain.lower() in _AS_BOOLEANS else plain


def _classes(roster: Roster, truth: Truth, keys: Keys, this_year: bool) -> Iterator[str]:
    came = {key.strip(): one for key, one in roster.classes.items()}
    yield from _missing("class", truth.must_classes - came.keys())
    over = set() if this_year else truth.other_years
    yield from _extra("class", came.keys() - truth.classes.keys() - over)
    both = sorted(came.keys() & truth.classes.keys())
    if not keys.sourced:
        yield from _codes({key: (came[key].code, truth.classes[key].code) for key in both})
    for key in both:
        one, true = came[key], truth.classes[key]
        if one.school and keys.school(one.school) != true.school:
            yield f"class {key} is at {keys.school(one.school)}, not at {true.school}"
        if one.teacher is None:
            continue
        teacher = keys.teacher(one.teacher)
        if true.lead is None:
            yield f"class {key} has the teacher {teacher}; nobody leads it"
        elif teacher != true.lead:
            yield f"class {key} has the teacher {teacher}, not {true.lead}"


def _codes(codes: Mapping[str, tuple[str | None, str | None]]) -> Iterator[str]:
    """Course numbers that are others, or missing where others are told."""
    some = any(told for told, _ in codes.values())
    for key, (told, fact) in codes.items():
        if some and fact and _plain(told or "") != _plain(fact):
            yield f"the code of class {key} is {told!r}, not {fact!r}"


def _missing(kind: str, keys: Iterable[str | tuple[str, str]]) -> Iterator[str]:
    return _some(kind, keys, "missing")


def _extra(kind: str, keys: Iterable[str | tuple[str, str]]) -> Iterator[str]:
    return _some(kind, keys, "there and should not be")


_PLURALS = {"class": "classes"}


def _some(kind: str, keys: Iterable[str | tuple[str, str]], what: str) -> Iterator[str]:
    found = sorted("/".join(key) if isinstance(key, tuple) else key for key in keys)
    if not found:
        return
    named = ", ".join(found[:FEW]) + (" …" if len(found) > FEW else "")
    kinds = _PLURALS.get(kind, f"{kind}s")
    verb = "is" if len(found) == 1 else "are"
    yield f"{len(found)} {kind if len(found) == 1 else kinds} {verb} {what} ({named})"
