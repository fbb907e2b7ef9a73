"""Comparing what an integration would bring with what the target has, record by record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sis_connector.stage.staged import KIND_OF_TYPE, Staged
from sis_connector.target.store import Current, Key, Row
from sis_connector.target.tables import ENABLED

VERDICTS = {
    "match": "same id, same values",
    "change": "same id, other values",
    "moved": "known by Google address or mapping file: the id would change",
    "conflict": "the id belongs to somebody else",
    "duplicate": "looks like a known record under another id: it would come twice",
    "new": "not known",
    "missing": "known, and not among what would come",
}
SEEN = ("first_name", "last_name", "login", "email", "organization_id")
CLASS_SEEN = ("name", "code", "teacher_id", "organization_id")
WHO = {"login", "email", "name"}
"""Marks by which two records are the same person."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One record: `old_id` and `old_source` tell the known one, `why` what they have in common or
    not."""

    kind: str
    verdict: str
    new_id: str
    name: str
    old_id: str = ""
    old_source: str = ""
    why: str = ""


@dataclass(slots=True)
class Evaluation:
    """All findings, and the mapping that they suggest."""

    findings: list[Finding] = field(default_factory=list)

    def totals(self) -> dict[str, Counter[str]]:
        """Numbers by kind and verdict."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for one in self.findings:
            found[one.kind][one.verdict] += 1
        return dict(found)

    def proposals(self) -> list[tuple[str, str, str]]:
        """Old id, new id and user type of duplicates that share a login or an e-mail address with
        exactly one known user; a name alone proves nothing."""
        types = {kind: user_type for user_type, kind in KIND_OF_TYPE.items()}
        sure = [
            one
            for one in self.findings
            if one.verdict == "duplicate"
            and one.kind in types
            and one.why.split(" ")[-1] in ("login", "e-mail")
        ]
        uses = Counter((one.kind, one.old_id) for one in sure)
        return [
            (one.old_id, one.new_id, types[one.kind])
            for one in sure
            if uses[one.kind, one.old_id] == 1
        ]


def compare(staged: Staged, current: Current, source: str, mapped: Mapping[Key, Key]) -> Evaluation:
    """Everything that would come against everything that is enabled in the target; `mapped` holds
    the users whom Google address or mapping file tell."""
    found = Evaluation()
    known = {
        key: row
        for key, row in current.tables["users"].items()
        if row["enabled"] == ENABLED and key[1] in KIND_OF_TYPE
    }
    coming = staged.tables["users"]
    found.findings += _users(coming, known, source, mapped)
    found.findings += _classes(staged, current, source)
    order = list(VERDICTS)
    found.findings.sort(key=lambda one: (one.kind, order.index(one.verdict), one.name, one.new_id))
    return found


def _users(
    coming: Mapping[Key, Row], known: Mapping[Key, Row], source: str, mapped: Mapping[Key, Key]
) -> Iterator[Finding]:
    by_id: dict[tuple[str, str], list[Key]] = defaultdict(list)
    marks: dict[tuple[str, str, str], list[Key]] = defaultdict(list)
    for key, row in known.items():
        by_id[key[1], key[2]].append(key)
        for name, value in marks_of(row).items():
            marks[key[1], name, value].append(key)
    used: set[Key] = set()
    ids = {key[1:] for key in coming}
    for key, row in coming.items():
        kind, name = KIND_OF_TYPE[key[1]], f"{row['first_name']} {row['last_name']}"
        same_id = sorted(by_id.get((key[1], key[2]), []), key=lambda one: one[0] != source)
        old = mapped.get(key)
        if old is not None and old not in same_id:
            used.add(old)
            yield Finding(kind, "moved", key[2], name, old[2], old[0])
            continue
        if same_id:
            first = same_id[0]
            used.update(same_id)
            yield _same_id(kind, key, row, first, known[first])
            continue
        alike = _alike(key[1], row, marks, ids)
        if alike:
            used.add(alike[0])
            why = f"the same {'e-mail' if alike[1] == 'email' else alike[1]}"
            yield Finding(kind, "duplicate", key[2], name, alike[0][2], alike[0][0], why)
        else:
            yield Finding(kind, "new", key[2], name)
    for key, row in known.items():
        if key not in used:
            name = f"{row['first_name']} {row['last_name']}"
            yield Finding(KIND_OF_TYPE[key[1]], "missing", "", name, key[2], key[0])


def _alike(
    user_type: str,
    row: Row,
    marks: Mapping[tuple[str, str, str], list[Key]],
    ids: set[tuple[str, ...]],
) -> tuple[Key, str] | None:
    """The known user who looks most alike, and by what; namesakes who come under their own known
    id are others."""
    for mark, value in marks_of(row).items():
        for other in marks.get((user_type, mark, value), []):
            if other[1:] not in ids:
                return other, mark
    return None


def _same_id(kind: str, key: Key, row: Row, old: Key, known: Row) -> Finding:
    name = f"{row['first_name']} {row['last_name']}"
    mine, theirs = marks_of(row), marks_of(known)
    if not any(mine.get(mark) == theirs[mark] for mark in theirs):
        who = f"{known['first_name']} {known['last_name']}"
        return Finding(kind, "conflict", key[2], name, old[2], old[0], f"known as {who}")
    changes = differences(row, known, SEEN)
    return Finding(kind, "change" if changes else "match", key[2], name, old[2], old[0], changes)


def marks_of(row: Row) -> dict[str, str]:
    """What tells a person: login, e-mail address, name; the surest first."""
    found = {
        "login": str(row["login"] or "").casefold(),
        "email": str(row["email"] or "").casefold(),
        "name": f"{row['first_name']} {row['last_name']}".casefold(),
    }
    return {name: value for name, value in found.items() if value}


def differences(row: Row, known: Row, names: tuple[str, ...]) -> str:
    return ", ".join(
        f"{name}: {known[name]!r} → {row[name]!r}" for name in names if known[name] != row[name]
    )


def _classes(staged: Staged, current: Current, source: str) -> Iterator[Finding]:
    known = {k: r for k, r in current.tables["classes"].items() if r["enabled"] == ENABLED}
    by_id: dict[str, list[Key]] = defaultdict(list)
    by_name: dict[tuple[str, int], list[Key]] = defaultdict(list)
    for key, row in known.items():
        by_id[key[1]].append(key)
        by_name[str(row["name"]).casefold(), row["start_year"]].append(key)
    used: set[Key] = set()
    ids = {key[1] for key in staged.tables["classes"]}
    for key, row in staged.tables["classes"].items():
        name = str(row["name"])
        same_id = sorted(by_id.get(key[1], []), key=lambda one: one[0] != source)
        alike = [
            other
            for other in by_name.get((name.casefold(), row["start_year"]), [])
            if other[1] not in ids and other not in used
        ]
        if same_id:
            first = same_id[0]
            used.update(same_id)
            changes = differences(row, known[first], CLASS_SEEN)
            verdict = "change" if changes else "match"
            yield Finding("classes", verdict, key[1], name, first[1], first[0], changes)
        elif alike:
            used.add(alike[0])
            yield Finding(
                "classes", "duplicate", key[1], name, alike[0][1], alike[0][0], "the same name"
            )
        else:
            yield Finding("classes", "new", key[1], name)
    for key, row in known.items():
        if key not in used:
            yield Finding("classes", "missing", "", str(row["name"]), key[1], key[0])
