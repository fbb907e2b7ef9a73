"""Contacts read from a district: a few statements per answer, however many contacts it has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from mock_sis.contacts import extensions as extended
from mock_sis.contacts import mail
from mock_sis.contacts.accounts import accounts
from mock_sis.contacts.parts import (
    ADDRESSES,
    DEMOGRAPHICS,
    DETAILS,
    EMAILS,
    PHONES,
    STUDENTS,
    Part,
)
from sis_core.district.tables import Table

Object = dict[str, Any]
Select = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
"""Runs a statement: `Store.read`, or `Write.read` within a transaction."""


def rows(select: Select, part: Part, column: str, ids: Collection[int]) -> list[tuple[int, Object]]:
    """The objects whose column (the key or the owner) is one of the ids, each with its owner."""
    shown = ", ".join(member.expression for member in part.members)
    marks = ", ".join("?" * len(ids))
    found = select(
        f"SELECT a.{part.owner}, {shown} FROM {part.source} WHERE a.{column} IN ({marks}) "
        f"ORDER BY a.{part.order}, a.{part.key}",
        tuple(ids),
    )
    return [
        (
            row[0],
            {
                member.name: member.printed(value)
                for member, value in zip(part.members, row[1:], strict=True)
            },
        )
        for row in found
    ]


def links(select: Select, column: str, ids: Collection[int]) -> list[tuple[int, Object]]:
    """Links to students with their dated details, and what the contact is sent."""
    found = rows(select, STUDENTS, column, ids)
    keys = [link["studentContactId"] for _, link in found]
    details = rows(select, DETAILS, DETAILS.owner, keys)
    options = mail.options(select, keys)
    for _, link in found:
        link.update(options.get(link["studentContactId"], {}))
        link["studentDetails"] = [d for owner, d in details if owner == link["studentContactId"]]
    return found


def objects(select: Select, part: Part, column: str, ids: Collection[int]) -> list[Object]:
    """The objects of a part in their order."""
    found = links(select, column, ids) if part is STUDENTS else rows(select, part, column, ids)
    return [made for _, made in found]


def contacts(
    select: Select,
    ids: Sequence[int],
    extensions: Sequence[str],
    student: int | None = None,
    shown: Sequence[Table] = (),
) -> list[Object]:
    """Whole contacts in the order of their ids; with a student only the links to that one.

    `extensions` are the names of those installed, `shown` the ones whose columns were asked for.
    """
    found = {owner: made for owner, made in rows(select, DEMOGRAPHICS, DEMOGRAPHICS.key, ids)}
    below = {
        "emails": rows(select, EMAILS, EMAILS.owner, ids),
        "phones": rows(select, PHONES, PHONES.owner, ids),
        "addresses": rows(select, ADDRESSES, ADDRESSES.owner, ids),
        "contactStudents": [
            (owner, link)
            for owner, link in links(select, STUDENTS.owner, ids)
            if student in (None, link["dcid"])
        ],
    }

    account = accounts(select, ids)
    data = extended.data(select, shown, ids) if shown else {}

    def of(name: str, person: int) -> list[Object]:
        return [made for owner, made in below[name] if owner == person]

    return [
        {
            **found[person],
            "emails": of("emails", person),
            "phones": of("phones", person),
            "languages": [],
            "contactAccount": account.get(person),
            "addresses": of("addresses", person),
            "contactStudents": of("contactStudents", person),
            "@extensions": ",".join(extensions),
            "_extension_data": data.get(person),
        }
        for person in ids
        if person in found
    ]


def contact_ids(select: Select, student: int) -> list[int]:
    """The contacts of a student in the order of their priority."""
    found = select(
        "SELECT PersonID FROM StudentContactAssoc WHERE StudentDCID = ? "
        "ORDER BY ContactPriorityOrder, StudentContactAssocID",
        (student,),
    )
    return list(dict.fromkeys(row[0] for row in found))


def original_types(select: Select, student: int) -> list[str]:
    """The older places that a student's contacts came from, in alphabetical order."""
    found = select(
        "SELECT DISTINCT o.OriginalContactType FROM OriginalContactMap o "
        "JOIN StudentContactAssoc a ON a.StudentContactAssocID = o.StudentContactAssocID "
        "WHERE a.StudentDCID = ? AND o.OriginalContactType IS NOT NULL ORDER BY 1",
        (student,),
    )
    return [row[0] for row in found]
