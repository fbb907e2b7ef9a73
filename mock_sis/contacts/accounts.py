"""`contactAccount`: the web account of the guardian that a contact is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

_SQL = (
    "SELECT p.PersonID, a.Username, a.IsEnabled FROM GuardianPersonAssoc p "
    "JOIN Guardian g ON g.GuardianID = p.GuardianID "
    "JOIN PCAS_Account a ON a.PCAS_AccountToken = g.AccountIdentifier "
    "WHERE p.PersonID IN ({marks}) ORDER BY g.GuardianID DESC, a.PCAS_AccountID DESC"
)


def accounts(
    select: Callable[[str, Sequence[Any]], list[tuple[Any, ...]]], ids: Collection[int]
) -> dict[int, dict[str, Any]]:
    """The accounts of some contacts; the password is always null [doc]."""
    found = select(_SQL.format(marks=", ".join("?" * len(ids))), tuple(ids))
    return {
        person: {
            "deleted": False,
            "enabled": bool(enabled),
            "userName": name,
            "password": None,
            "extensions": [],
        }
        for person, name, enabled in found
    }
