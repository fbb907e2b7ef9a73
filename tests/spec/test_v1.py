"""The v1 family over its declarations: filters, paging, refusals, switches, freshness."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sis_core.spec.powerschool.match import paths
from sis_core.spec.powerschool.resources import STUDENT
from sis_core.wire.ask import Ask
from sis_core.wire.faults import Fault

FOUND = "/ws/v1/school/3/student"


def _ids(answer: object, plural: str, name: str) -> list[int]:
    rows = answer[plural].get(name, [])  # type: ignore[index]
    return [row["id"] for row in (rows if isinstance(rows, list) else [rows])]


def test_schools_are_sorted_by_name_without_office_and_graduates(family) -> None:
    """Names sort without regard to case; 0 and 999999 are not listed [client][guess]."""
    assert _ids(family.json("/ws/v1/district/school"), "schools", "school") == [4, 3]
    assert _ids(family.json("/ws/v1/school"), "schools", "school") == [4, 3]


def test_the_school_list_can_show_office_and_graduates_the_count_never_the_graduates(
    family,
) -> None:
    """Two switches for the list; that the count leaves 999999 out is documented."""
    family.switches.set({"office_listed": "yes", "graduates_listed": "yes"})

    listed = _ids(family.json("/ws/v1/district/school"), "schools", "school")
    assert sorted(listed) == [1, 2, 3, 4]
    assert family.json("/ws/v1/district/school/count") == {"resource": {"count": 3}}


def test_a_change_in_the_store_is_seen_at_once(family) -> None:
    """Rendered rows, lists and counts follow every commit, also of rows they only refer to."""
    before = family.json(FOUND, expansions="ethnicity_race,school_enrollment")
    with family.store.write() as w:
        w.update("students", 812, {"first_name": "Norah"})
        w.update("students", 813, {"enroll_status": 0})
        w.delete("studentrace", 72)
    after = family.json(FOUND, expansions="ethnicity_race,school_enrollment")

    assert before["students"]["student"]["name"]["first_name"] == "Nora"
    nora, omar = after["students"]["student"]
    assert nora["name"]["first_name"] == "Norah"
    assert nora["ethnicity_race"]["races"] == {"district_race_code": "W"}
    assert omar["id"] == 813
    with family.store.write() as w:
        w.update("schools", 3, {"dcid": 33})
    moved = family.json("/ws/v1/student/812", expansions="school_enrollment")
    assert moved["student"]["school_enrollment"]["school_id"] == 33


def test_another_affiliation_changes_every_record_of_the_person(family) -> None:
    """A staff record lists all affiliations, so a new one shows in the others' records too."""
    path = "/ws/v1/staff/7102"
    two = family.json(path, expansions="school_affiliations")
    with family.store.write() as w:
        w.insert("schoolstaff", {"dcid": 7110, "users_dcid": 4102, "schoolid": 0, "status": 2})
    three = family.json(path, expansions="school_affiliations")

    assert [a["school_id"] for a in two["staff"]["school_affiliations"]["school_affiliation"]] == [
        3,
        4,
    ]
    assert three["staff"]["school_affiliations"]["school_affiliation"][-1] == {
        "school_id": 0,
        "type": 0,
        "status": 2,
    }


def test_the_current_year_follows_the_clock(family) -> None:
    """Section and term lists show the year that holds today, between years the last begun."""
    shown = {}
    for day in ("2026-06-01", "2026-07-15", "2026-08-24", "2027-08-01"):
        family.store.clock.set(family.store.clock.now().fromisoformat(f"{day} 09:00:00"))
        shown[day] = _ids(family.json("/ws/v1/school/3/section"), "sections", "section")

    assert shown == {
        "2026-06-01": [8700],
        "2026-07-15": [8700],
        "2026-08-24": [8801],
        "2027-08-01": [8801],
    }


def test_ssn_needs_its_grant_and_nothing_else_does(family) -> None:
    """v1 is not governed by grants but for Students.SSN [doc]."""
    shown = family.json("/ws/v1/student/812", expansions="demographics")
    family.access = dataclasses.replace(family.access, granted=lambda table, column: False)
    hidden = family.json("/ws/v1/student/812", expansions="demographics")

    assert shown["student"]["demographics"].pop("ssn") == "900-00-0001"
    assert hidden == shown


@pytest.mark.parametrize(
    ("level", "method", "status"),
    [
        ("NONE", "GET", 401),
        ("READ", "GET", 200),
        ("READ", "POST", 401),
        ("FULL", "POST", 415),
        ("FULL", "DELETE", 405),
        ("READ", "DELETE", 405),
        ("NONE", "DELETE", 401),
    ],
)
def test_the_v1_level_closes_the_family(family, level: str, method: str, status: int) -> None:
    """Below READ everything is 401, below FULL every write; 415 is a write without a body."""
    family.access = dataclasses.replace(family.access, level=level)
    path = FOUND if method == "GET" else "/ws/v1/student"

    assert family.ask(path, method=method).status == status


def test_a_closed_family_does_not_tell_which_paths_exist(family) -> None:
    """Below READ all but metadata and time are 401 [doc]; READ gets a 405, not another 401."""
    family.access = dataclasses.replace(family.access, level="NONE")
    closed = family.ask("/ws/v1/nope").status
    family.access = dataclasses.replace(family.access, level="READ")

    assert (closed, family.ask("/ws/v1/school", method="POST").status) == (401, 405)


def test_older_servers_know_no_level(family) -> None:
    """Before 25.2 there is no accessLevelV1Api [doc]."""
    family.access = dataclasses.replace(family.access, level="NONE")
    family.switches.set({"access_level_v1": "ignore"})

    assert family.ask(FOUND).status == 200


def test_a_405_names_the_methods(family) -> None:
    """Allow stands in the header; under the switch the path is unknown instead."""
    answer = family.ask(FOUND, method="PUT")
    family.switches.set({"wrong_method": "404"})

    assert (answer.status, dict(answer.headers)["Allow"]) == (405, "GET")
    assert family.ask(FOUND, method="PUT").status == 404


def test_refusals_speak_the_asked_form(family) -> None:
    """XML by default, JSON when asked; the switches force JSON or leave the body out."""
    path = "/ws/v1/student/999"
    as_json, as_xml = family.ask(path), family.ask(path, accept="")
    family.switches.set({"v1_error_format": "json"})
    forced = family.ask(path, accept="")
    family.switches.set({"v1_error_body": "empty"})

    message = json.loads(as_json.body)["errorMessage"]["message"]
    assert etree.fromstring(as_xml.body).findtext("message") == message
    assert forced.body == as_json.body
    assert family.ask(path).body == b""


@pytest.mark.parametrize(
    ("switch", "value", "path", "query", "status", "ids"),
    [
        ("pagesize_over_max", "truncate", FOUND, {"pagesize": "999"}, 200, [812]),
        ("pagesize_over_max", "reject", FOUND, {"pagesize": "999"}, 400, []),
        ("page_below_one", "first", FOUND, {"page": "0"}, 200, [812]),
        ("page_below_one", "reject", FOUND, {"page": "-1"}, 400, []),
        ("pagesize_below_one", "maximum", FOUND, {"pagesize": "0"}, 200, [812]),
        ("pagesize_below_one", "reject", FOUND, {"pagesize": "-5"}, 400, []),
        ("malformed_page", "reject", FOUND, {"page": "two"}, 400, []),
        ("malformed_page", "default", FOUND, {"pagesize": "1e2"}, 200, [812]),
        ("unknown_expansion", "ignore", FOUND, {"expansions": "nope"}, 200, [812]),
        ("unknown_expansion", "reject", FOUND, {"expansions": "nope"}, 400, []),
        ("unknown_extension", "reject", FOUND, {"extensions": "u_nope"}, 400, []),
        ("unknown_parameter", "reject", FOUND, {"Page": "1"}, 400, []),
        ("bad_q", "reject", FOUND, {"q": "nope==1"}, 400, []),
        ("bad_q", "ignore", FOUND, {"q": "nope==1"}, 200, [812]),
        ("bad_q", "empty", FOUND, {"q": "nope==1"}, 200, []),
        ("q_comma", "or", "/ws/v1/district/student", {"q": "id==812,id==814"}, 200, [812, 814]),
        ("q_comma", "reject", "/ws/v1/district/student", {"q": "id==812,id==814"}, 400, []),
        ("wildcard_case", "sensitive", FOUND, {"q": "name.last_name==q*"}, 200, []),
        ("wildcard_case", "insensitive", FOUND, {"q": "name.last_name==q*"}, 200, [812]),
    ],
)
def test_a_guess_is_a_switch(
    family, switch: str, value: str, path: str, query: dict[str, str], status: int, ids: list[int]
) -> None:
    """Each plausible behaviour is a setting away."""
    family.switches.set({switch: value})
    answer = family.ask(path, **query)

    assert answer.status == status
    if status == 200:
        assert _ids(json.loads(answer.body), "students", "student") == ids


def test_a_bent_wish_is_noted_for_the_journal(family) -> None:
    """What the server cut or ignored stands in the answer's note."""
    note = family.ask(FOUND, pagesize="500", expansions="nope", foo="1").note

    assert "cut to 100" in note
    assert "expansion nope does not exist" in note
    assert "parameter foo is unknown" in note


def test_switched_bodies(family) -> None:
    """Version-dependent leaves, the term expansion and blank address parts follow switches."""
    full = family.json("/ws/v1/section/8801", expansions="term")["section"]
    family.switches.set({"section_gradebooktype": "no", "section_term": "omit"})
    bare = family.json("/ws/v1/section/8801", expansions="term")["section"]
    family.switches.set({"blank_leaf": "empty"})
    student = family.json("/ws/v1/student/812", expansions="addresses")["student"]

    assert (full["gradebooktype"], full["term"]["start_year"]) == ("PTP", 2026)
    assert "gradebooktype" not in bare
    assert bare["@expansions"] == ""
    assert "term" not in bare
    assert student["addresses"] == {
        "physical": {
            "street": "4 Elm Ct",
            "city": "",
            "state_province": "",
            "postal_code": "",
            "grid_location": "",
        }
    }


def test_a_switch_changed_while_a_variant_was_chosen_is_not_forgotten(family) -> None:
    """What was worked out under the old setting must not be kept under the new one."""
    variants = family.v1._variants
    choose = variants._choose

    def slow(*arguments):
        chosen = choose(*arguments)
        family.switches.set({"section_gradebooktype": "no"})
        return chosen

    variants._choose = slow
    family.json("/ws/v1/section/8801")
    variants._choose = choose

    assert "gradebooktype" not in family.json("/ws/v1/section/8801")["section"]


def test_an_empty_collection_and_a_fee_by_switch(family) -> None:
    """Open points of the reference: bytes of an empty list, spelling of a fee's text."""
    empty = "/ws/v1/section/8700/section_enrollment"
    with_attributes = family.json(empty)
    family.switches.set({"empty_collection": "bare", "fee_key": "documented"})
    family.store.load({"fee": [{"dcid": 5, "studentid": 1812, "description": "Lab"}]})
    fee = family.json("/ws/v1/student/812", expansions="fees")["student"]["fees"]["fee"]

    assert with_attributes == {"section_enrollments": {"@extensions": ""}}
    assert family.json(empty) == {"section_enrollments": ""}
    assert family.ask(empty, accept="").body.endswith(b"<section_enrollments/>")
    assert (fee["fee_dcscription"], "fee_description" in fee) == ("Lab", False)


def test_a_q_where_there_is_none_is_an_unknown_parameter(family) -> None:
    """Schools, courses and enrollments take no q [doc]: it is ignored, or refused by the switch."""
    ignored = family.ask("/ws/v1/school/count", q="x")
    family.switches.set({"unknown_parameter": "reject"})

    assert (ignored.status, "parameter q is unknown" in ignored.note) == (200, True)
    assert family.ask("/ws/v1/school/count", q="x").status == 400


def test_many_variants_do_not_pile_up(family) -> None:
    """A form too many drops the oldest, and what the others weigh is reckoned exactly."""
    names = [e.name for e in STUDENT.expansions]
    for count in range(2**8):
        wanted = ",".join(name for bit, name in enumerate(names[:8]) if count >> bit & 1)
        family.json("/ws/v1/district/student", expansions=wanted)
    kept = family.v1.rows._forms

    assert len(kept) == 128
    assert family.v1.rows.size == sum(
        run.weight for form in kept.values() for run in form.shelf.pages.values()
    )


def test_unseen_bodies_are_501_unless_guessed(family) -> None:
    """gpa and test exist in the documentation, their bodies nowhere; ids are still checked."""
    refused = family.ask("/ws/v1/student/812/gpa")
    family.switches.set({"unknown_bodies": "guess"})

    assert refused.status == 501
    assert b"mock-sis" in refused.body
    assert family.json("/ws/v1/student/812/gpa") == {"gpa": {"student_id": 812}}
    assert family.json("/ws/v1/student/812/test") == {"student_tests": ""}
    assert family.ask("/ws/v1/student/999/gpa").status == 404


def test_extensions_are_served_when_asked(family) -> None:
    """The block stands before id, one field is an object, null fields are left out [client]."""
    family.store.extend("u_busplan", "students", "Route~20 Stop~40")
    family.store.load({"u_busplan": [{"studentsdcid": 812, "route": "12B"}]})
    answer = family.json("/ws/v1/student/812", extensions="u_busplan, u_nope")["student"]

    assert list(answer)[:4] == ["@expansions", "@extensions", "_extension_data", "id"]
    assert answer["@extensions"] == "u_busplan"
    assert answer["_extension_data"] == {
        "_table_extension": {
            "recordFound": False,
            "_field": {"name": "route", "type": "String", "value": "12B"},
            "name": "u_busplan",
        }
    }


def test_the_time_is_the_districts(family) -> None:
    """09:00 in New York in October is 13:00 UTC; in milliseconds, or seconds by the switch."""
    family.store.clock.freeze()
    in_ms = family.json("/ws/v1/time")["resource"]
    family.switches.set({"time_unit": "s"})
    in_s = family.json("/ws/v1/time")["resource"]

    assert in_ms["time"] == "2026-10-15T09:00:00"
    assert in_ms["timestamp"] // 1000 == in_s["timestamp"] == 1792069200


@pytest.mark.parametrize("template", sorted(paths()))
def test_every_path_answers_unknown_ids_and_huge_ones_with_404(family, template: str) -> None:
    """An id that no row has, or that no number can be, is never another status."""
    if "{id}" not in template:
        return
    family.switches.set({"unknown_bodies": "guess"})
    for row_id in ("999", "0", "-1", "812x", "9" * 18, "9" * 40, "٣", "8 12", "812.0"):
        answer = family.ask(template.replace("{id}", row_id))

        assert answer.status == 404, (template, row_id)


@settings(deadline=None, max_examples=200)
@given(
    path=st.sampled_from(sorted(paths())) | st.text(max_size=30).map(lambda t: f"/ws/v1/{t}"),
    row_id=st.sampled_from(["3", "812", "8801", "7102", "x", "-1", "99999999999999999999"]),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "BREW"]),
    accept=st.sampled_from(["application/json", "", "*/*", "text/html", "application/xml", ";;,"]),
    query=st.dictionaries(
        st.sampled_from(["page", "pagesize", "q", "expansions", "extensions", "x"]),
        st.text(max_size=20) | st.sampled_from(["1", "0", "-1", "1e9", "id==1", "lunch,fees", ""]),
    ),
)
def test_no_request_breaks_the_family(
    shared_family, path: str, row_id: str, method: str, accept: str, query: dict[str, str]
) -> None:
    """Whatever is asked, the answer is well-formed, no 500, and the store is as it was."""
    version = shared_family.store.version
    asked = Ask(method, path.replace("{id}", row_id), query, {"accept": accept})
    try:
        answer = shared_family.v1.answer(asked, shared_family.access)
    except Fault as fault:
        answer = shared_family.v1.refusal(fault, asked)

    assert answer.status in (200, 400, 401, 404, 405, 415, 501)
    if "json" in answer.content_type:
        json.loads(answer.body)
    else:
        etree.fromstring(answer.body)
    assert shared_family.store.version == version
