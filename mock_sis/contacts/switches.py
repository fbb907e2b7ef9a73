"""What nobody has written down about writing contacts."""

from __future__ import annotations

from sis_core.wire.switches import Switch

SWITCHES: tuple[Switch, ...] = (
    Switch(
        "contacts_errors",
        ("_warning", "error"),
        "the list within _error_message: under the name that the documentation shows, or error",
        "doc",
    ),
    Switch("contacts_created", ("200", "201"), "status of a contact, or an object of one, made"),
    Switch(
        "contacts_delete",
        ("200", "204", "500"),
        "deleting: the documented body, nothing, or for a whole contact the failure that was seen",
        "doc",
    ),
)
