"""The objects of the contacts API: each a row of one table, some with a row of another behind it.

The members are declared as `name=a.Column:kind`: `a` is the object's own row, `t` the row that it
points to. Kinds: text, number, flag (true or false), day, code of a CodeSet (`code-Email`), key
(shown, never written), and `sql-NAME`, an expression below. `name!json` is a member that no column
holds: it is always the same [guess].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

_SCHOOL = "(SELECT s.{0} FROM Schools s WHERE s.School_Number = t.SchoolID)"
_GUARDIAN = (
    "(SELECT min(g.GuardianID) FROM GuardianPersonAssoc g JOIN GuardianStudent w "
    "ON w.GuardianID = g.GuardianID WHERE g.PersonID = a.PersonID "
    "AND w.StudentsDCID = a.StudentDCID)"
)
_EXPRESSIONS = {
    "abbreviation": _SCHOOL.format("Abbreviation"),
    "school": "t.SchoolID",
    "origin": "(SELECT min(o.OriginalContactType) FROM OriginalContactMap o "
    "WHERE o.StudentContactAssocID = a.StudentContactAssocID)",
    "guardian": _GUARDIAN,
    "access": f"({_GUARDIAN} IS NOT NULL)",
}
_FLAGS = ("access",)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object: where its value is stored and how it is printed.

    `row` is `a`, `t` or nothing; `code` the CodeType of a coded value; `constant` the bytes of a
    value that nothing stores.
    """

    name: str
    row: str = ""
    column: str = ""
    kind: str = "text"
    code: str = ""
    sql: str = ""
    constant: bytes = b""

    @property
    def expression(self) -> str:
        """The SQL that reads it."""
        if self.sql:
            return self.sql
        if self.constant:
            return "NULL"
        place = f"{self.row}.{self.column}"
        if self.code:
            return f"(SELECT c.Code FROM CodeSet c WHERE c.CodeSetID = {place})"
        return place

    def printed(self, value: Any) -> Any:
        """A stored value as JSON has it."""
        if self.constant:
            return orjson.loads(self.constant)
        if self.kind == "flag":
            return None if value is None else bool(value)
        if value is None:
            return None
        if self.kind == "day":
            return str(value)[:10]
        if self.kind in ("number", "key"):
            return int(value)
        return str(value)


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of object: its table with the key, whose it is, its order, and the row behind it.

    `name` is its place in a path; `what` the word for people.
    """

    name: str
    what: str
    table: str
    key: str
    owner: str
    order: str
    members: tuple[Member, ...]
    target: str = ""
    link: str = ""
    target_key: str = ""

    @property
    def source(self) -> str:
        """What stands behind FROM."""
        if not self.target:
            return f"{self.table} a"
        return f"{self.table} a LEFT JOIN {self.target} t ON t.{self.target_key} = a.{self.link}"

    def columns(self) -> list[tuple[str, str]]:
        """Table and column of every member that a grant opens."""
        return [
            (self.table if m.row == "a" else self.target, m.column)
            for m in self.members
            if m.column and not (m.row == "t" and self.target == "Students")
        ]


def members(text: str) -> tuple[Member, ...]:
    """The members of a declaration."""
    return tuple(_member(part) for part in text.split())


def _member(text: str) -> Member:
    name, mark, constant = text.partition("!")
    if mark:
        return Member(name, constant=constant.encode())
    name, _, place = text.partition("=")
    place, _, kind = place.partition(":")
    kind = kind or "text"
    if kind.startswith("sql-"):
        known = kind.removeprefix("sql-")
        shown = "flag" if known in _FLAGS else ("text", "number")[known in ("school", "guardian")]
        return Member(name, kind=shown, sql=_EXPRESSIONS[known])
    row, _, column = place.partition(".")
    if kind.startswith("code-"):
        return Member(name, row, column, code=kind.removeprefix("code-"))
    return Member(name, row, column, kind)


DEMOGRAPHICS = Part(
    "demographics",
    "contact",
    "Person",
    "ID",
    "ID",
    "ID",
    members(
        """contactId=a.ID:key firstName=a.FirstName middleName=a.MiddleName lastName=a.LastName
        prefix=a.PrefixCodeSetID:code-Prefix suffix=a.SuffixCodeSetID:code-Suffix
        gender=a.GenderCodeSetID:code-Gender employer=a.Employer
        stateContactNumber=a.StateContactNumber contactNumber=a.ID:key
        stateExcludeFromReporting=a.ExcludeFromStateReporting:flag active=a.IsActive:flag"""
    ),
)
EMAILS = Part(
    "emails",
    "e-mail address",
    "PersonEmailAddressAssoc",
    "PersonEmailAddressAssocID",
    "PersonID",
    "EmailAddressPriorityOrder",
    members(
        """deleted!false contactEmailId=a.PersonEmailAddressAssocID:key
        primary=a.IsPrimaryEmailAddress:flag emailId=a.EmailAddressID:key
        type=a.EmailTypeCodeSetID:code-Email address=t.EmailAddress"""
    ),
    "EmailAddress",
    "EmailAddressID",
    "EmailAddressID",
)
PHONES = Part(
    "phones",
    "phone",
    "PersonPhoneNumberAssoc",
    "PersonPhoneNumberAssocID",
    "PersonID",
    "PhoneNumberPriorityOrder",
    members(
        """deleted!false contactsPhoneId=a.PersonPhoneNumberAssocID:key
        sequence=a.PhoneNumberPriorityOrder:number preferred=a.IsPreferred:flag
        phoneType=a.PhoneTypeCodeSetID:code-Phone phoneNumberId=a.PhoneNumberID:key
        phoneNumber=t.PhoneNumber extension=t.PhoneNumberExt sms=t.IsSMS:flag"""
    ),
    "PhoneNumber",
    "PhoneNumberID",
    "PhoneNumberID",
)
ADDRESSES = Part(
    "addresses",
    "address",
    "PersonAddressAssoc",
    "PersonAddressAssocID",
    "PersonID",
    "AddressPriorityOrder",
    members(
        """deleted!false contactsAddressId=a.PersonAddressAssocID:key
        sequence=a.AddressPriorityOrder:number addressId=a.PersonAddressID:key
        addressType=a.AddressTypeCodeSetID:code-Address street=t.Street linetwo=t.LineTwo
        unit=t.Unit city=t.City state=t.StatesCodeSetID:code-State
        country=t.CountryCodeSetID:code-Country postalcode=t.PostalCode
        startDate=a.StartDate:day endDate=a.EndDate:day"""
    ),
    "PersonAddress",
    "PersonAddressID",
    "PersonAddressID",
)
STUDENTS = Part(
    "students",
    "link to a student",
    "StudentContactAssoc",
    "StudentContactAssocID",
    "PersonID",
    "ContactPriorityOrder",
    members(
        """deleted!false studentContactId=a.StudentContactAssocID:key
        sequence=a.ContactPriorityOrder:number dcid=a.StudentDCID:number
        studentNumber=t.Student_Number:number firstName=t.First_Name middleName=t.Middle_Name
        lastName=t.Last_Name schoolAbbr=:sql-abbreviation schoolNumber=:sql-school
        originalContactType=:sql-origin autosendHowOften!0 emailSummary!false
        assignmentDetails!false attendanceDetails!false schoolAnnouncements!false
        balanceAlert!false guardianId=:sql-guardian canAccessData=:sql-access restrictions![]
        notificationEmails!null"""
    ),
    "Students",
    "StudentDCID",
    "DCID",
)
DETAILS = Part(
    "studentdetails",
    "relationship detail",
    "StudentContactDetail",
    "StudentContactDetailID",
    "StudentContactAssocID",
    "StartDate",
    members(
        """deleted!false studentContactDetailId=a.StudentContactDetailID:key
        studentContactId=a.StudentContactAssocID:key
        relationship=a.RelationshipTypeCodeSetID:code-Relationship
        relationshipNote=a.RelationshipNote custodial=a.IsCustodial:flag
        emergency=a.IsEmergency:flag livesWith=a.LivesWithFlg:flag
        schoolPickup=a.SchoolPickupFlg:flag startDate=a.StartDate:day endDate=a.EndDate:day
        receivesMail=a.ReceivesMailFlg:flag
        excludeFromStateReporting=a.ExcludeFromStateReportingFlg:flag active=a.IsActive:flag"""
    ),
)
PARTS = {part.name: part for part in (EMAILS, PHONES, ADDRESSES, STUDENTS)}
"""What stands below a contact, by its name in a path."""
EVERYTHING = (DEMOGRAPHICS, *PARTS.values(), DETAILS)
