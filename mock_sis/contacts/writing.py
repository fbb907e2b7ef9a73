"""Contacts written: made, changed, deleted, each in one transaction that holds whole or not."""

from __future__ import annotations

import re
from typing import Any

from mock_sis.contacts import extensions, mail
from mock_sis.contacts.parts import (
    ADDRESSES,
    DEMOGRAPHICS,
    DETAILS,
    EMAILS,
    PARTS,
    PHONES,
    STUDENTS,
    Part,
)
from mock_sis.contacts.taking import BadMember, Taken, taken
from sis_core.district import Write
from sis_core.district.store import Store

LISTS = {"emails": EMAILS, "phones": PHONES, "addresses": ADDRESSES, "contactStudents": STUDENTS}
"""The lists within a contact's body, and their parts."""
_PASSED_OVER = ("languages", "contactAccount", "@extensions", "_extension_data")
_BESIDE = {STUDENTS.name: ("studentDetails",), DEMOGRAPHICS.name: _PASSED_OVER}
_NEEDED = {"emails": "address", "phones": "phoneNumber", "students": "dcid"}
_NUMBER = re.compile(r"(?a:[0-9]{1,18})")
_ONLY_ONE = {"emails": "IsPrimaryEmailAddress", "phones": "IsPreferred"}
_SAME = (
    "SELECT p.ID FROM Person p WHERE lower(p.FirstName) = lower(?1) AND "
    "lower(p.LastName) = lower(?2) AND p.ID <> ?3 AND ("
    "EXISTS (SELECT 1 FROM PersonEmailAddressAssoc a JOIN PersonEmailAddressAssoc b "
    "JOIN EmailAddress x ON x.EmailAddressID = a.EmailAddressID JOIN EmailAddress y "
    "ON y.EmailAddressID = b.EmailAddressID WHERE a.PersonID = p.ID AND b.PersonID = ?3 "
    "AND lower(x.EmailAddress) = lower(y.EmailAddress)) OR "
    "EXISTS (SELECT 1 FROM StudentContactAssoc a JOIN StudentContactAssoc b "
    "ON b.StudentDCID = a.StudentDCID WHERE a.PersonID = p.ID AND b.PersonID = ?3))"
)


class Writing:
    """Writes within one transaction; `touched` collects table and column of what bodies set."""

    def __init__(self, w: Write, store: Store) -> None:
        self._w = w
        self._store = store
        self.touched: list[tuple[str, str]] = []

    def contact(self, body: dict[str, Any]) -> int:
        """Makes a contact with the lists in its body; a duplicate is refused [client]."""
        w = self._w
        values = taken(w, self._store, DEMOGRAPHICS, body, (*LISTS, *_PASSED_OVER))
        for name, column in (("firstName", "FirstName"), ("lastName", "LastName")):
            if not values.own.get(column):
                raise BadMember(name, f"{name} is required", "REQUIRED_FIELD")
        self._touch(DEMOGRAPHICS, values)
        dcid = int(w.read("SELECT coalesce(max(DCID), 0) + 1 FROM Person")[0][0])
        person = w.insert("Person", {**values.own, "DCID": dcid})
        for name, part in LISTS.items():
            for item in _items(body, name):
                self.add(part, person, item)
        same = w.read(_SAME, (values.own["FirstName"], values.own["LastName"], person))
        if same:
            raise BadMember(
                "lastName", f"contact {same[0][0]} is the same person", "DUPLICATE_CONTACT"
            )
        self.touched += extensions.save(w, self._store, person, body)
        return person

    def add(self, part: Part, owner: int, body: dict[str, Any]) -> int:
        """Adds an object below a contact or a link."""
        w = self._w
        options = mail.taken(body) if part is STUDENTS else {}
        if part is STUDENTS:
            body = self._with_student(body)
        values = taken(w, self._store, part, body, _BESIDE.get(part.name, ()))
        needed = _NEEDED.get(part.name)
        if needed and body.get(needed) in (None, ""):
            raise BadMember(needed, f"{needed} is required", "REQUIRED_FIELD")
        if not values.members:
            raise BadMember("", f"the body sets nothing of a new {part.what}", "REQUIRED_FIELD")
        self._touch(part, values)
        own = {part.owner: owner, **values.own}
        if part is STUDENTS:
            self._check_student(owner, int(own["StudentDCID"]))
        elif part.target:
            own[part.link] = w.insert(part.target, values.behind)
        if part is not DETAILS and own.get(part.order) is None:
            own[part.order] = self._last(part, owner) + 1
        key = w.insert(part.table, own)
        mail.keep(w, key, options)
        self._follow(part, key, owner, own)
        for detail in _items(body, "studentDetails") if part is STUDENTS else ():
            self.add(DETAILS, key, detail)
        return key

    def change(self, part: Part, key: int, owner: int, body: dict[str, Any]) -> None:
        """Changes what a body names; what it leaves out stays."""
        w = self._w
        options = mail.taken(body) if part is STUDENTS else {}
        values = taken(w, self._store, part, body, _BESIDE.get(part.name, ()))
        needed = ("firstName", "lastName") if part is DEMOGRAPHICS else (_NEEDED.get(part.name),)
        for name in needed:
            if name in body and body[name] in (None, ""):
                raise BadMember(str(name), f"{name} is required", "REQUIRED_FIELD")
        self._touch(part, values)
        if part is STUDENTS and "StudentDCID" in values.own:
            now = w.read(f"SELECT StudentDCID FROM {part.table} WHERE {part.key} = ?", (key,))
            if now[0][0] != values.own.pop("StudentDCID"):
                raise BadMember("dcid", "a link stays with its student: delete it, add another")
        if values.behind:
            self._change_behind(part, key, values)
        if values.own:
            w.update(part.table, key, values.own)
        mail.keep(w, key, options)
        if part is DEMOGRAPHICS:
            self.touched += extensions.save(w, self._store, key, body)
        self._follow(part, key, owner, values.own)

    def delete(self, part: Part, key: int) -> None:
        """Deletes an object with what hangs on it; a row behind it goes with its last user."""
        w = self._w
        if part is STUDENTS:
            mail.drop(w, key)
            for table in (DETAILS.table, "OriginalContactMap"):
                sql = f"SELECT {table}ID FROM {table} WHERE {part.key} = ?"
                for (row,) in w.read(sql, (key,)):
                    w.delete(table, row)
        behind = None
        if part.target and part is not STUDENTS:
            sql = f"SELECT {part.link} FROM {part.table} WHERE {part.key} = ?"
            behind = w.read(sql, (key,))[0][0]
        w.delete(part.table, key)
        if behind is not None and not self._users(part, behind):
            w.delete(part.target, behind)

    def delete_contact(self, person: int) -> None:
        """Deletes a contact and everything below; a student's own person stays."""
        w = self._w
        if w.read("SELECT 1 FROM Students WHERE Person_ID = ?", (person,)):
            raise BadMember("contactId", f"contact {person} is a student", "IN_USE")
        for part in PARTS.values():
            sql = f"SELECT {part.key} FROM {part.table} WHERE {part.owner} = ?"
            for (key,) in w.read(sql, (person,)):
                self.delete(part, key)
        sql = "SELECT GuardianPersonAssocID FROM GuardianPersonAssoc WHERE PersonID = ?"
        for (key,) in w.read(sql, (person,)):
            w.delete("GuardianPersonAssoc", key)
        w.delete("Person", person)

    # -- rules ----------------------------------------------------------------------------------

    def _touch(self, part: Part, values: Taken) -> None:
        for member in values.members:
            self.touched.append((part.table if member.row == "a" else part.target, member.column))

    def _with_student(self, body: dict[str, Any]) -> dict[str, Any]:
        """The body with the dcid of the student whose number it gives [doc]."""
        number = body.get("studentNumber")
        if number in (None, ""):
            return body
        text = str(number).strip()
        found = []
        if _NUMBER.fullmatch(text):
            found = self._w.read("SELECT DCID FROM Students WHERE Student_Number = ?", (int(text),))
        if not found:
            raise BadMember("studentNumber", f"there is no student with number {text[:40]!r}")
        dcid = found[0][0]
        if body.get("dcid") not in (None, "", dcid):
            raise BadMember(
                "dcid", f"student number {text} is student {dcid}, not {body['dcid']!r:.40}"
            )
        return {**body, "dcid": dcid}

    def _check_student(self, person: int, student: int) -> None:
        w = self._w
        if not w.read("SELECT 1 FROM Students WHERE DCID = ?", (student,)):
            raise BadMember("dcid", f"there is no student {student}")
        sql = "SELECT 1 FROM StudentContactAssoc WHERE PersonID = ? AND StudentDCID = ?"
        if w.read(sql, (person, student)):
            raise BadMember(
                "dcid", f"contact {person} is a contact of student {student} already", "DUPLICATE"
            )

    def _change_behind(self, part: Part, key: int, values: Taken) -> None:
        """Changes the row behind an object; one that others use too is left to them, and copied."""
        w = self._w
        sql = f"SELECT {part.link} FROM {part.table} WHERE {part.key} = ?"
        behind = w.read(sql, (key,))[0][0]
        if behind is not None and len(self._users(part, behind)) == 1:
            w.update(part.target, behind, values.behind)
            return
        table = self._store.table(part.target)
        names = [c.name for c in table.columns if c.name != part.target_key]
        sql = f"SELECT {', '.join(names)} FROM {part.target} WHERE {part.target_key} = ?"
        before = w.read(sql, (behind,))
        kept = dict(zip(names, before[0], strict=True)) if before else {}
        values.own[part.link] = w.insert(part.target, {**kept, **values.behind})

    def _users(self, part: Part, behind: int) -> list[tuple[Any, ...]]:
        return self._w.read(f"SELECT 1 FROM {part.table} WHERE {part.link} = ?", (behind,))

    def _last(self, part: Part, owner: int) -> int:
        sql = f"SELECT coalesce(max({part.order}), 0) FROM {part.table} WHERE {part.owner} = ?"
        return int(self._w.read(sql, (owner,))[0][0])

    def _follow(self, part: Part, key: int, owner: int, own: dict[str, Any]) -> None:
        only = _ONLY_ONE.get(part.name)
        if only and own.get(only):
            sql = (
                f"SELECT {part.key} FROM {part.table} "
                f"WHERE {part.owner} = ? AND {only} = 1 AND {part.key} <> ?"
            )
            for (other,) in self._w.read(sql, (owner, key)):
                self._w.update(part.table, other, {only: 0})
        if part in (DETAILS, ADDRESSES):
            self._check_days(part, key, owner)

    def _check_days(self, part: Part, key: int, owner: int) -> None:
        w = self._w
        sql = (
            f"SELECT coalesce(StartDate, '0'), coalesce(EndDate, '9'), {part.key} "
            f"FROM {part.table} WHERE {part.owner} = ?"
        )
        found = w.read(sql, (owner,))
        start, end = next((s, e) for s, e, of in found if of == key)
        if end < start:
            raise BadMember("endDate", "endDate is before startDate", "INVALID_DATES")
        if part is not DETAILS:
            return
        for other_start, other_end, of in found:
            if of != key and start <= other_end and other_start <= end:
                raise BadMember(
                    "startDate", f"its days overlap those of detail {of}", "OVERLAPPING_DATES"
                )


def _items(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = body.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise BadMember(name, f"{name} is an array of objects")
    return found
