"""Values of /ws/v1 and how they are written."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import get, mutant
from scripts.mutation.provider.rows import edited, is_v1

STUDENTS = "/ws/v1/district/student"
ADDRESSES = f"{STUDENTS}?expansions=addresses,phones"
ENROLLED = f"{STUDENTS}?expansions=school_enrollment"
SCHOOL = {"school": "SELECT DCID FROM Schools WHERE School_Number NOT IN (0, 999999)"}
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
CODES = ("local_id", "state_province_id", "postal_code", "number", "school_number")


@mutant("ps-digits-stay-text", get(ADDRESSES))
def digits_stay_text(asked: Asked, serve: Serve) -> Reply:
    def text(key: str, value: Any) -> Any:
        return str(value) if key in CODES and type(value) is int else value

    reply = serve(asked)
    return edited(reply, text, xml=False) if is_v1(asked) else reply


@mutant(
    "ps-leading-zero-lost",
    get("/ws/v1/district/student?pagesize=100&expansions=school_enrollment,addresses"),
)
def leading_zero_lost(asked: Asked, serve: Serve) -> Reply:
    def number(key: str, value: Any) -> Any:
        lost = isinstance(value, str) and re.fullmatch("0[0-9]+", value)
        return int(value) if lost else value

    reply = serve(asked)
    return edited(reply, number) if is_v1(asked) else reply


@mutant("ps-ids-as-text", get(STUDENTS))
def ids_as_text(asked: Asked, serve: Serve) -> Reply:
    def text(key: str, value: Any) -> Any:
        return str(value) if key == "id" and type(value) is int else value

    reply = serve(asked)
    return edited(reply, text, xml=False) if is_v1(asked) else reply


@mutant("ps-dates-american", get(ENROLLED))
def dates_american(asked: Asked, serve: Serve) -> Reply:
    def turned(key: str, value: Any) -> Any:
        found = DAY.fullmatch(value) if isinstance(value, str) else None
        return f"{found[2]}/{found[3]}/{found[1]}" if found else value

    reply = serve(asked)
    return edited(reply, turned) if is_v1(asked) and asked.method == "GET" else reply


@mutant("ps-exit-date-a-day-early", get(ENROLLED))
def exit_date_a_day_early(asked: Asked, serve: Serve) -> Reply:
    def earlier(key: str, value: Any) -> Any:
        if key != "exit_date" or not isinstance(value, str) or not DAY.fullmatch(value):
            return value
        return (date.fromisoformat(value) - timedelta(days=1)).isoformat()

    reply = serve(asked)
    return edited(reply, earlier) if is_v1(asked) and asked.method == "GET" else reply


@mutant(
    "ps-school-id-is-number",
    get(
        "/ws/v1/school/<school>/section?pagesize=2",
    ),
    find=SCHOOL,
)
def school_id_is_number(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not is_v1(asked) or asked.method != "GET":
        return reply
    _, rows = asked.world.sql("SELECT DCID, School_Number FROM Schools")
    numbers = {str(dcid): number for dcid, number in rows}

    def number(key: str, value: Any) -> Any:
        return numbers.get(str(value), value) if key == "school_id" else value

    return edited(reply, number)


@mutant("ps-start-year-is-end-year", get("/ws/v1/school/<school>/term"), find=SCHOOL)
def start_year_is_end_year(asked: Asked, serve: Serve) -> Reply:
    def next_year(key: str, value: Any) -> Any:
        return int(value) + 1 if key == "start_year" else value

    reply = serve(asked)
    return edited(reply, next_year) if is_v1(asked) else reply


@mutant("ps-nulls-printed", get(STUDENTS))
def nulls_printed(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not (is_v1(asked) and asked.method == "GET" and reply.status == 200) or reply.is_xml:
        return reply

    def filled(key: str, value: Any) -> Any:
        for row in value if isinstance(value, list) else [value]:
            if key != "student" or not isinstance(row, dict):
                continue
            row.setdefault("state_province_id", None)
            row.setdefault("student_username", None)
            if isinstance(row.get("name"), dict):
                row["name"].setdefault("middle_name", None)
        return value

    return edited(reply, filled)
