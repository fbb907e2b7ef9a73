"""Guardians, parents and relatives of users.csv into Guardian and their web accounts."""

from __future__ import annotations

from collections.abc import Iterable

from oneroster_mock.bulk.cells import read_list
from oneroster_mock.bulk.intake.book import Book
from oneroster_mock.bulk.intake.desk import Desk, children
from oneroster_mock.bulk.intake.fitting import cut, whole
from oneroster_mock.bulk.package import Cells


class Families:
    """Takes guardians, and ties them to students once all users are there."""

    def __init__(self, desk: Desk, book: Book) -> None:
        self._desk = desk
        self._book = book

    def take(self, key: int | None, row: Cells) -> int:
        """Takes one row; answers the guardian's key."""
        names = {
            "FirstName": cut("Guardian", "FirstName", row["givenName"]),
            "LastName": cut("Guardian", "LastName", row["familyName"]),
        }
        account = {
            "Username": whole("PCAS_Account", "Username", row["username"]),
            "IsEnabled": int(row["enabledUser"] != "false"),
        }
        if key is None:
            key = self._desk.key("Guardian")
            token = f"{key:08x}-0000-4000-8000-000000000000"
            self._desk.put("Guardian", {"GuardianID": key, "AccountIdentifier": token, **names})
            own = self._desk.key("PCAS_Account")
            self._desk.put(
                "PCAS_Account", {"PCAS_AccountID": own, "PCAS_AccountToken": token, **account}
            )
        else:
            self._desk.change("Guardian", key, names)
            found = self._desk.read(
                "SELECT a.PCAS_AccountID FROM Guardian g JOIN PCAS_Account a "
                "ON a.PCAS_AccountToken = g.AccountIdentifier WHERE g.GuardianID = ?",
                (key,),
            )
            own = found[0][0] if found else 0
            self._desk.change("PCAS_Account", own, account)
        email = whole("PCAS_EmailContact", "EmailAddress", row["email"])
        wanted = [{"EmailAddress": email}] if email else []
        if own:
            children(
                self._desk, "PCAS_EmailContact", "PCAS_AccountID", own, wanted, ["EmailAddress"]
            )
        return key

    def link(self, rows: Iterable[Cells]) -> None:
        """Ties guardians to students as the rows name them, from either side or both.

        In a district that exists, ties of the rows' people that no row names are loosened, where
        the row names anybody at all.
        """
        wanted: dict[tuple[int, int], None] = {}
        seen: set[tuple[str, int]] = set()
        for row in rows:
            if not row["agentSourcedIds"]:
                continue
            person = self._book.person(row["sourcedId"])
            seen.add((person.kind, person.key))
            for agent in map(self._book.person, read_list(row["agentSourcedIds"])):
                pair = {person.kind: person.key, agent.kind: agent.key}
                if pair.keys() == {"student", "guardian"}:
                    wanted[pair["guardian"], pair["student"]] = None
        there = self._ties(seen)
        for guardian, student in wanted:
            if there.pop((guardian, student), None) is None:
                key = self._desk.key("GuardianStudent")
                self._desk.put(
                    "GuardianStudent",
                    {"GuardianStudentID": key, "GuardianID": guardian, "StudentsDCID": student},
                )
        for key in there.values():
            self._desk.drop("GuardianStudent", key)

    def _ties(self, seen: set[tuple[str, int]]) -> dict[tuple[int, int], int]:
        there: dict[tuple[int, int], int] = {}
        columns = {"student": "StudentsDCID", "guardian": "GuardianID"}
        for kind, key in seen:
            if kind in columns:
                sql = (
                    "SELECT GuardianID, StudentsDCID, GuardianStudentID FROM GuardianStudent "
                    f"WHERE {columns[kind]} = ?"
                )
                there |= {(g, s): tie for g, s, tie in self._desk.read(sql, (key,))}
        return there
