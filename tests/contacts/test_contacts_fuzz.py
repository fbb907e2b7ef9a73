"""Contact writes with bodies that no client should send: never a 500, never half applied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from contacts_door import Door, contacts_door
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_sis.contacts.parts import EVERYTHING

RIDE = {"_table_extension": {"name": "u_ride", "_field": {"name": "route", "value": "7B"}}}
DETAIL = {"relationship": "Mother", "startDate": "2020-01-01", "endDate": "2020-06-30"}
WRITES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "contact"): {
        "firstName": "Ida",
        "lastName": "Marsh",
        "emails": [{"address": "ida@example.org", "type": "Home"}],
        "phones": [{"phoneNumber": "207-555-0177", "phoneType": "Mobile"}],
        "addresses": [{"street": "9 Oak Row", "state": "ME"}],
        "contactStudents": [{"dcid": 814, "studentDetails": [DETAIL]}],
        "_extension_data": RIDE,
    },
    ("PUT", "4301/demographics"): {"firstName": "Ida", "_extension_data": RIDE},
    ("POST", "4301/emails"): {"address": "ida@example.org", "primary": True},
    ("PUT", "4301/emails/71"): {"address": "ida@example.org"},
    ("POST", "4301/phones"): {"phoneNumber": "207-555-0177", "preferred": True},
    ("PUT", "4301/phones/72"): {"phoneNumber": "207-555-0177"},
    ("POST", "4301/addresses"): {"street": "9 Oak Row", "startDate": "2026-01-01"},
    ("PUT", "4301/addresses/73"): {"street": "9 Oak Row"},
    ("POST", "4302/students"): {"dcid": 814, "autosendHowOften": 7, "studentDetails": [DETAIL]},
    ("PUT", "4301/students/5301"): {"sequence": 3, "balanceAlert": True},
    ("POST", "4301/students/5301/studentdetails"): DETAIL,
    ("PUT", "4301/students/5301/studentdetails/6301"): DETAIL,
}
"""Every address that is written, with a body that it takes."""
MEMBERS = sorted({member.name for part in EVERYTHING for member in part.members})
LISTS = ("emails", "phones", "addresses", "contactStudents", "studentDetails")
OTHERS = ("_extension_data", "_table_extension", "_field", "name", "value", "languages")

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(
        ["Ada", "Home", "Mobile", "Mother", "ME", "US", "ada@example.org", "2026-09-01",
         "2026-02-30", "207-555-0142", "u_ride", "route", 812, 814, 20419, 7, "\x00", "x" * 300]
    ),
)  # fmt: skip
names = st.one_of(st.sampled_from([*MEMBERS, *LISTS, *OTHERS]), st.text(max_size=6))
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=4)),
    max_leaves=12,
)
changes = st.one_of(st.just({}), st.dictionaries(names, anything, max_size=3))


@pytest.fixture(scope="module")
def shared() -> Iterator[Door]:
    """One world for every example; each is compared with what was there before it."""
    with contacts_door() as made:
        made.world.store.extend("u_ride", "person", "Route~20 Seats:n")
        made.world.keep_start()
        yield made


def kept(door: Door) -> list[str]:
    """Everything that the district holds, our own table of mail options included."""
    return [
        line
        for line in door.world.store.dump()
        if line.startswith("INSERT") and '"_tokens"' not in line and '"_version"' not in line
    ]


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(write=st.sampled_from(list(WRITES)), changed=changes)
def test_no_body_breaks_a_write(
    shared: Door, write: tuple[str, str], changed: dict[str, Any]
) -> None:
    """A write is 200, or 400 with one item and the district as it was."""
    method, path = write
    before = kept(shared)

    reply = shared.ask(method, f"/ws/contacts/{path}", {**WRITES[write], **changed})

    assert changed or reply.status == 200
    assert reply.status in (200, 400), reply.body
    if reply.status == 400:
        assert kept(shared) == before
        said = reply.json["_error_message"]["_warning"][0]["error_description"]
        assert said and "\n" not in said
    else:
        made = reply.json["_success_message"]["ref"].removeprefix("/ws/contacts/")
        assert shared.get(made) == reply.json["savedObject"]
    shared.world.reset()
