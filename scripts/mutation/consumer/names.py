"""Bugs of what people are called."""

from __future__ import annotations

from typing import Any

from scripts.mutation.consumer.patching import IMPORTS, Function, Patch, mutant
from sis_connector.stage import logins, roster
from sis_connector.target import store


@mutant("sync-accents-lost", IMPORTS)
def accents_lost(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def row_of(candidate: Any, rules: Any) -> Any:
            row = original(candidate, rules)
            for name in ("first_name", "last_name"):
                row[name] = row[name].encode("ascii", "ignore").decode()
            return row

        return row_of

    patch.swap(roster, "_user_row", made)


@mutant("sync-quotes-crash", IMPORTS)
def quotes_crash(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def insert(
            connection: Any, table: Any, names: Any, rows: Any, record: Any, hashes: Any
        ) -> None:
            if table.name != "users":
                original(connection, table, names, rows, record, hashes)
                return
            stamps = {"created_at": record.applied_at, "updated_at": record.applied_at}
            for change in rows:
                row = {**change.after, **stamps}
                said = ["NULL" if one is None else f"'{one}'" for one in row.values()]
                connection.execute(
                    f"INSERT INTO users ({', '.join(row)}) VALUES ({', '.join(said)})"
                )

        return insert

    patch.swap(store, "_insert", made)


@mutant("sync-usernameless-crashes", IMPORTS)
def usernameless_crashes(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def claim(candidate: Any, rules: Any) -> None:
            if candidate.user_type == "S" and not candidate.username:
                raise ValueError(f"student {candidate.external_id} has no username")
            original(candidate, rules)

        return claim

    patch.swap(logins, "_claim", made)
