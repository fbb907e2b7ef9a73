"""Usernames: taken from the SIS, kept, generated or missing; never the same for two users."""

from __future__ import annotations

import unicodedata
from itertools import count

from sis_connector.stage.candidates import Candidate
from sis_connector.stage.staged import Rules
from sis_connector.target.store import Key

RANK = {"T": 0, "S": 1, "P": 2}


def assign(candidates: list[Candidate], rules: Rules) -> None:
    """Give every candidate a login, or refuse the candidate [L11]."""
    for candidate in candidates:
        _claim(candidate, rules)
    taken = settle_claims(candidates, rules)
    for candidate in candidates:
        if candidate.refusal is None and candidate.generated and candidate.login is None:
            candidate.login = generated(candidate, taken)
            taken.add(candidate.login.casefold())


def _claim(candidate: Candidate, rules: Rules) -> None:
    """The login that a candidate would have if nobody else had it."""
    if candidate.username:
        candidate.login = candidate.username
        return
    row = candidate.row
    if candidate.sso and not (row and row["login"]):
        return  # signs in with Google alone
    if rules.autogenerate or candidate.sso:
        candidate.login = str(row["login"]) if row and row["login"] else None
        generated_before = bool(row and row["login_generated"])
        candidate.generated = candidate.login is None or generated_before
        return
    domain = rules.google_domain
    detail = f" and no e-mail address in the Google domain {domain}" if domain else ""
    candidate.refuse("username_missing", detail)


def settle_claims(candidates: list[Candidate], rules: Rules) -> set[str]:
    """Refuse whoever claims a login that somebody else keeps; returns all logins in use.

    A refused candidate keeps what the target has of it, its old login included, which may push
    out another: so it is settled again until nobody is refused.
    """
    users = rules.current.tables["users"]
    while True:
        going = [one for one in candidates if one.refusal is None]
        rows = {_key_of_row(one) for one in going}
        owners: dict[str, str] = {
            str(row["login"]).casefold(): f"{row['first_name']} {row['last_name']}, who is in the "
            f"target already with the import id {row['external_id']}"
            for key, row in users.items()
            if row["login"] and key not in rows
        }
        settled = True
        for candidate in sorted(going, key=_precedence):
            if candidate.login is None:
                continue
            mine = candidate.login.casefold()
            if mine in owners:
                candidate.refuse("login_taken", f"{candidate.login} belongs to {owners[mine]}")
                settled = settled and candidate.row is None
            else:
                owners[mine] = f"{candidate.name} ({candidate.kind})"
        if settled:
            return set(owners)


def _key_of_row(candidate: Candidate) -> Key | None:
    row = candidate.row
    if row is None:
        return None
    return (str(row["source"]), str(row["user_type"]), str(row["external_id"]))


def _precedence(candidate: Candidate) -> tuple[bool, int]:
    """Whoever has the login already comes first, then teachers, students, parents."""
    row = candidate.row
    has_it = bool(
        row and row["login"] and candidate.login
        and str(row["login"]).casefold() == candidate.login.casefold()
    )  # fmt: skip
    return (not has_it, RANK[candidate.user_type])


def generated(candidate: Candidate, taken: set[str]) -> str:
    """First initial, last name and import id in plain letters: stable, and unique by the id."""
    first, last = plain(candidate.first_name or ""), plain(candidate.last_name or "")
    stem = f"{first[:1]}{last[:24]}" or "user"
    wanted = f"{stem}.{candidate.external_id}".lower()
    if wanted not in taken:
        return wanted
    letter = candidate.user_type.lower()
    return next(
        name
        for name in (f"{wanted}.{letter}{number or ''}" for number in count())
        if name not in taken
    )


def plain(name: str) -> str:
    """`name` in small letters a to z; letters without such a form are dropped."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in apart if "a" <= letter <= "z")
