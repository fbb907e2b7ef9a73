"""/ws/v1: its values, its wrappers, its lists and POST /ws/v1/student."""

from __future__ import annotations

import re
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import get, mutant
from scripts.mutation.provider.rows import DROP, edited, is_v1
from scripts.mutation.provider.student_writes import ADDRESS, NOBODY, ONE, posting
from scripts.mutation.provider.value_types import SCHOOL

STUDENTS = "/ws/v1/district/student"
STUDENT = "/ws/v1/student/<student>"
WITHOUT_PHONES = {"students": {"*": "ViewOnly", "home_phone": "NoAccess"}}
PHONE = ("students", "home_phone")
STATUS = "school_enrollment.enroll_status"
_RECORD = re.compile(r"/ws/v1/(school|student|staff|course|section|term|section_enrollment)/\d+")
_STUDENTS = re.compile(r"/ws/v1/(district/|school/\d+/)?student(/\d+)?")
_AMOUNT = re.compile(r"-?[0-9]+\.[0-9]+")
_SCHOOLS_STUDENTS = re.compile(r"/ws/v1/school/\d+/student(/count)?")


@mutant(
    "ps-v1-hides-ungranted",
    get(f"{STUDENT}?expansions=phones"),
    find={"student": "SELECT min(DCID) FROM Students WHERE Home_Phone IS NOT NULL"},
    grants=WITHOUT_PHONES,
)
def v1_hides_ungranted(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    plugin = asked.world.plugins.find(asked.world.first_client()[0])
    if not _STUDENTS.fullmatch(asked.place) or not plugin or plugin.granted(*PHONE):
        return reply
    if reply.is_xml:
        return reply.with_text(re.sub(r"<main><number>[^<]*</number></main>", "", reply.text))
    return edited(reply, lambda key, value: "" if key == "phones" else value)


@mutant("ps-single-without-expansions", get(STUDENT), find=ONE)
def single_without_expansions(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not (asked.method == "GET" and _RECORD.fullmatch(asked.place)):
        return reply
    if reply.is_xml:
        return reply.with_text(re.sub(r' expansions="[^"]*"', "", reply.text))
    return edited(reply, lambda key, value: DROP if key == "@expansions" else value)


@mutant("ps-record-q-refused", get(f"{STUDENT}?q=name.last_name==A*"), find=ONE)
def record_q_refused(asked: Asked, serve: Serve) -> Reply:
    single = re.fullmatch(r"/ws/v1/student/\d+", asked.place)
    if asked.method != "GET" or single is None or asked.param("q") is None:
        return serve(asked)
    return serve(asked.to(STUDENTS, "q=nosuch==1"))


@mutant("ps-local-id-is-id", get(f"{STUDENTS}?pagesize=3"))
def local_id_is_id(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if asked.method != "GET" or not _STUDENTS.fullmatch(asked.place):
        return reply
    _, rows = asked.world.sql("SELECT Student_Number, ID FROM Students")
    ids = {str(number): id_ for number, id_ in rows}

    def inner(key: str, value: Any) -> Any:
        return ids.get(str(value), value) if key == "local_id" else value

    return edited(reply, inner)


@mutant("ps-amounts-become-numbers", get(f"{STUDENT}?expansions=lunch"), find=ONE)
def amounts_become_numbers(asked: Asked, serve: Serve) -> Reply:
    def number(key: str, value: Any) -> Any:
        return float(value) if isinstance(value, str) and _AMOUNT.fullmatch(value) else value

    reply = serve(asked)
    return edited(reply, number, xml=False) if is_v1(asked) else reply


@mutant("ps-principal-array", get("/ws/v1/school/<school>"), find=SCHOOL)
def principal_array(asked: Asked, serve: Serve) -> Reply:
    def wrapped(key: str, value: Any) -> Any:
        return [value] if key == "principal" and isinstance(value, dict) else value

    reply = serve(asked)
    return edited(reply, wrapped, xml=False) if is_v1(asked) else reply


@mutant("ps-staff-person-is-record", get("/ws/v1/school/<school>/staff"), find=SCHOOL)
def staff_person_is_record(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not is_v1(asked) or "/staff" not in asked.place:
        return reply
    if reply.is_xml:
        pattern = r"(<id>(\d+)</id>(?:(?!<id>).)*?<users_dcid>)\d+"
        return reply.with_text(re.sub(pattern, r"\1\2", reply.text))
    return reply.with_json(_repeated(reply.json(), "users_dcid"))


@mutant("ps-term-local-id-is-dcid", get("/ws/v1/school/<school>/term"), find=SCHOOL)
def term_local_id_is_dcid(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not is_v1(asked) or "start_year" not in reply.text:
        return reply
    if reply.is_xml:
        pattern = r"<id>(\d+)</id><local_id>\d+</local_id>"
        return reply.with_text(re.sub(pattern, r"<id>\1</id><local_id>\1</local_id>", reply.text))
    return reply.with_json(_repeated(reply.json(), "local_id", beside="start_year"))


def _repeated(data: Any, name: str, beside: str = "") -> Any:
    """A JSON tree in which that member of each record repeats the record's id."""
    if isinstance(data, list):
        return [_repeated(one, name, beside) for one in data]
    if not isinstance(data, dict):
        return data
    made = {key: _repeated(value, name, beside) for key, value in data.items()}
    if name in made and "id" in made and (not beside or beside in made):
        made[name] = made["id"]
    return made


@mutant(
    "ps-q-status-narrows-default",
    get(f"/ws/v1/school/<school>/student/count?q={STATUS}==T"),
    find={"school": "SELECT s.DCID FROM Schools s WHERE s.School_Number = (SELECT min(SchoolID) "
          "FROM Students WHERE Enroll_Status = 2 AND SchoolID < 999999)"},
)  # fmt: skip
def q_status_narrows_default(asked: Asked, serve: Serve) -> Reply:
    q = asked.param("q") or ""
    if _SCHOOLS_STUDENTS.fullmatch(asked.place) and STATUS in q.lower():
        asked = asked.with_param("q", f"{q.rstrip(';')};{STATUS}_code==0")
    return serve(asked)


@mutant("ps-accept-exact", get(f"{STUDENTS}?pagesize=2", accept="application/JSON"))
def accept_exact(asked: Asked, serve: Serve) -> Reply:
    accept = asked.headers.get("accept", "")
    if is_v1(asked) and "application/json" in accept.lower() and "application/json" not in accept:
        asked = asked.with_header("accept", "application/xml")
    return serve(asked)


@mutant(
    "ps-dropped-said-false",
    get("/ws/v1/section/<section>/section_enrollment"),
    find={"section": "SELECT s.DCID FROM Sections s JOIN CC ON CC.SectionID = -s.ID LIMIT 1"},
)
def dropped_said_false(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not is_v1(asked) or "section_enrollment" not in asked.place:
        return reply
    if reply.is_xml:
        return reply.with_text(reply.text.replace("<dropped>true<", "<dropped>false<"))
    return edited(reply, lambda key, value: False if key == "dropped" else value)


@mutant(
    "ps-post-pair-halved",
    posting(
        {
            "client_uid": "1",
            "action": "UPDATE",
            "id": "<student>",
            "contact": {"emergency_contact_name1": "Lee Ann"},
        }
    ),
    find=ONE,
)
def post_pair_halved(asked: Asked, serve: Serve) -> Reply:
    """Whoever is refused for half a pair is sent again with the other half."""
    reply = serve(asked)
    body = asked.json()
    if asked.method != "POST" or asked.place != ADDRESS or "emergency" not in reply.text:
        return reply
    given = body["students"]["student"]
    for row in given if isinstance(given, list) else [given]:
        contact = row.get("contact")
        for number in ("1", "2") if isinstance(contact, dict) else ():
            name, phone = f"emergency_contact_name{number}", f"emergency_phone{number}"
            if name in contact or phone in contact:
                contact.setdefault(name, "Someone")
                contact.setdefault(phone, "555-0100")
    return serve(asked.with_json(body))


@mutant("ps-post-field-dotted", posting({**NOBODY, "demographics": {"birth_date": "1x"}}, NOBODY))
def post_field_dotted(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if asked.method != "POST" or asked.place != ADDRESS:
        return reply

    def dotted(key: str, value: Any) -> Any:
        return value.replace("/", ".") if key == "field" and isinstance(value, str) else value

    return edited(reply, dotted)
