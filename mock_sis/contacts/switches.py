"""What nobody has written down about writing contacts."""

from __future__ import annotations

from sis_core.wire.switches import Switch

SWITCHES: tuple[Switch, ...] = (
    Switch("contacts_created", ("200", "201"), "status of a contact, or an object of one, made"),
    Switch(
        "contacts_delete",
        ("204", "500"),
        "deleting a contact: done, or the error that a server was seen to answer, nothing deleted",
        "client",
    ),
)
