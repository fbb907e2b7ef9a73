"""Who is whom: single sign-on identities, and users that an earlier integration left behind."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sis_connector.errors import BadSetup
from sis_connector.stage.candidates import Candidate
from sis_connector.stage.staged import Rules, Staged
from sis_connector.target.store import Key, Row
from sis_connector.target.tables import ENABLED

SSO_COLUMN = {"S": "google_email_address", "T": "google_email_address", "P": "sso_email_address"}
TYPES = ("", "S", "T", "P")


def recognise(candidates: list[Candidate], rules: Rules, staged: Staged) -> None:
    """Find each candidate's row in the target, adopting rows of an earlier integration [L16].

    A new user who only resembles one of another integration is refused: a duplicate is never
    made silently.
    """
    users = rules.current.tables["users"]
    keys = {(rules.source, one.user_type, one.external_id) for one in candidates}
    strangers = {key: row for key, row in users.items() if key not in keys}
    by_google = _by_google(strangers.values())
    by_old_id = {
        (str(row["user_type"]), str(row["external_id"])): key for key, row in strangers.items()
    }
    alike = _resemblances(strangers.values(), rules.source)
    addresses = [identity_of(one.user_type, one.emails, rules) for one in candidates]
    uses = Counter(_mark(one, address) for one, address in zip(candidates, addresses, strict=True))
    adopted: set[Key] = set()
    shared: list[str] = []
    for candidate, found in zip(candidates, addresses, strict=True):
        key = (rules.source, candidate.user_type, candidate.external_id)
        old: Key | None = key if key in users else None
        holder = by_google.get(_mark(candidate, found)) if found else None
        if old is None:
            old = by_old_id.get(_mapped(candidate, rules))
            if old is None and holder and uses[_mark(candidate, found)] == 1:
                old = holder if _may_adopt(holder, users[holder], rules) else None
            if old in adopted:
                old = None
            if old is not None:
                staged.moved[key] = old
                adopted.add(old)
            elif other := _alike(candidate, alike):
                candidate.refuse("possible_duplicate", other)
        if found and (uses[_mark(candidate, found)] > 1 or holder not in (None, old)):
            shared.append(candidate.name)
            found = None
        candidate.row = users.get(old) if old else None
        candidate.sso, candidate.sso_imported = settled_identity(
            candidate.row, SSO_COLUMN[candidate.user_type], found
        )
    _warn_of_shared(shared, staged)
    _warn_of_unused(rules, staged, users)


def _mark(candidate: Candidate, address: str | None) -> tuple[str, str]:
    return candidate.user_type, (address or "").casefold()


def _may_adopt(key: Key, row: Row, rules: Rules) -> bool:
    """A user of another integration, or one of a chosen school whom the SIS no longer shows; a
    user of a school that was not read may be somebody else of the same family."""
    return key[0] != rules.source or row["organization_id"] in rules.scope.school_ids


def _warn_of_shared(shared: list[str], staged: Staged) -> None:
    if shared:
        names = ", ".join(shared[:5])
        staged.warnings.append(
            f"{len(shared)} users have a sign-in e-mail address that somebody else has, too, so "
            f"they did not get it: {names}{' …' if len(shared) > 5 else ''}."
        )


def identity_of(user_type: str, emails: Iterable[str], rules: Rules) -> str | None:
    """The first e-mail address in the configured domain; parents may use either domain [L13]."""
    domains = {(rules.google_domain or "").casefold()}
    if user_type == "P":
        domains.add((rules.office365_domain or "").casefold())
    domains.discard("")
    for address in emails:
        if address.rpartition("@")[2].casefold() in domains:
            return address
    return None


def settled_identity(
    row: Row | None, column: str, found: str | None
) -> tuple[str | None, str | None]:
    """The identity in force and the one to remember as imported.

    An import never unsets an identity, and one that a person set (or cleared) by hand stays: there
    the one in force differs from the one remembered [L13].
    """
    if row is None:
        return found, found
    in_force, imported = row[column], row["sso_imported"]
    if found is None:
        return in_force, imported
    if in_force != imported:
        return in_force, found
    return found, found


def _mapped(candidate: Candidate, rules: Rules) -> tuple[str, str]:
    for user_type in (candidate.user_type, ""):
        old_id = rules.mapping.get((user_type, candidate.external_id))
        if old_id is not None:
            return (candidate.user_type, old_id)
    return (candidate.user_type, "")


def _by_google(rows: Iterable[Row]) -> dict[tuple[str, str], Key]:
    found: dict[tuple[str, str], Key] = {}
    for row in rows:
        address = row[SSO_COLUMN[row["user_type"]]]
        if address:
            key = (row["source"], row["user_type"], row["external_id"])
            found.setdefault((row["user_type"], address.casefold()), key)
    return found


def _resemblances(rows: Iterable[Row], source: str) -> dict[tuple[str, ...], str]:
    """Enabled users of other integrations by login, e-mail and full name."""
    found: dict[tuple[str, ...], str] = {}
    for row in rows:
        if row["source"] == source or row["enabled"] != ENABLED:
            continue
        who = f"{row['first_name']} {row['last_name']} ({row['source']} id {row['external_id']})"
        for mark in _marks(
            row["user_type"], row["first_name"], row["last_name"], row["login"], row["email"]
        ):
            found.setdefault(mark, who)
    return found


def _alike(candidate: Candidate, alike: dict[tuple[str, ...], str]) -> str | None:
    marks = _marks(
        candidate.user_type,
        candidate.first_name,
        candidate.last_name,
        candidate.username,
        candidate.emails[0] if candidate.emails else None,
    )
    return next((alike[mark] for mark in marks if mark in alike), None)


def _marks(
    user_type: str, first: str | None, last: str | None, login: str | None, email: str | None
) -> list[tuple[str, ...]]:
    marks: list[tuple[str, ...]] = [
        (user_type, "name", (first or "").casefold(), (last or "").casefold())
    ]
    if login:
        marks.append((user_type, "login", login.casefold()))
    if email:
        marks.append((user_type, "email", email.casefold()))
    return marks


def _warn_of_unused(rules: Rules, staged: Staged, users: dict[Key, Row]) -> None:
    known = {str(row["external_id"]) for row in users.values()}
    unused = sorted({old for old in rules.mapping.values() if old not in known})
    if unused:
        staged.warnings.append(
            f"The mapping file names {len(unused)} old ids that the target does not have: "
            f"{', '.join(unused[:5])}{' …' if len(unused) > 5 else ''}."
        )


def read_mapping(path: Path) -> dict[tuple[str, str], str]:
    """A CSV file with the columns old_id and new_id, and perhaps user_type (S, T or P)."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            names = set(reader.fieldnames or [])
            if not {"old_id", "new_id"} <= names <= {"old_id", "new_id", "user_type"}:
                raise BadSetup(
                    f"The mapping file {path} needs the columns old_id and new_id, and may have "
                    "user_type."
                )
            found: dict[tuple[str, str], str] = {}
            for line, row in enumerate(reader, start=2):
                user_type = (row.get("user_type") or "").strip().upper()
                new, old = (row["new_id"] or "").strip(), (row["old_id"] or "").strip()
                if not new or not old or user_type not in TYPES:
                    raise BadSetup(
                        f"Line {line} of the mapping file {path} needs an old_id, a new_id and, if "
                        "any, a user_type of S, T or P."
                    )
                if (user_type, new) in found or old in found.values():
                    raise BadSetup(f"Line {line} of the mapping file {path} repeats an id.")
                found[user_type, new] = old
    except (OSError, UnicodeDecodeError, csv.Error) as broken:
        raise BadSetup(f"The mapping file {path} cannot be read.") from broken
    return found
