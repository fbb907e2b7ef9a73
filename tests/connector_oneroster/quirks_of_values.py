"""Quirks 6 to 13 and 37, 38, 28: how single values are written."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

from fake_rows import record, ref
from quirks import QUIZ, Kit, Quirk, score

from sis_connector.oneroster import paging, values
from sis_connector.oneroster.passback import bodies, book, categories


def every_row(kit: Kit, change) -> None:
    """Change each row as it leaves the server."""
    kit.fake.rows_of = lambda name, rows: [change(name, json.loads(json.dumps(r))) for r in rows]


# ------------------------------------------------------------------------- 6: hrefs


def odd_hrefs(kit: Kit) -> None:
    for href in ("/classes/", "~/ims/oneroster/v1p1/x/", "http://10.0.0.8:8080/inner/", ""):

        def change(_name, row, href=href):
            for value in row.values():
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, dict) and "href" in one:
                        one["href"] = href
            return row

        every_row(kit, change)
        kit.imported()


def without_ids(patch) -> None:
    def by_address(value):
        if not isinstance(value, dict):
            return None
        return value["href"].rpartition("/")[2] if "href" in value else value["sourcedId"]

    patch.setattr(values, "ref", by_address)


# --------------------------------------------------------------------- 7: booleans


def odd_booleans(kit: Kit) -> None:
    for true, false in ((True, False), ("True", "False"), ("TRUE", "FALSE"), (1, 0)):
        spelt = {"true": true, "false": false}
        every_row(
            kit,
            lambda _n, row, s=spelt: {**row, "primary": s.get(row.get("primary"))},
        )
        kit.imported()


def without_truth(patch) -> None:
    patch.setattr(values, "truth", lambda value: value == "true")


# ---------------------------------------------------------------------- 8: numbers


def numbers_as_texts(kit: Kit) -> None:
    """What is there already is recognised, so nothing is sent for it."""
    kit.imported(profile="canvas")
    kit.fake.data["lineItems"].append(
        record(
            "9#31", title="Quiz 1", dueDate="2026-10-02T23:59:00.000Z", resultValueMax="100",
            class_=ref("classes", "k1"),
        )
    )  # fmt: skip
    kit.fake.data["results"].append(
        record(
            "9#7", lineItem=ref("lineItems", "9#31"), student=ref("users", "p1"), score="80.0",
            scoreStatus="fully graded",
        )
    )  # fmt: skip
    assert kit.send(QUIZ, score("p1", 80)).status == "pushed"
    assert not kit.fake.asked("/results/.*", "PUT")


def without_texts(patch) -> None:
    patch.setattr("sis_connector.transport.answers.decode", json.loads)
    patch.setattr(
        values, "number", lambda v: Decimal(v) if isinstance(v, int | float) else None
    )  # fmt: skip


# ---------------------------------------------------------- 9: odd moments of change


def odd_moments(kit: Kit) -> None:
    """Of two records with one id the later one counts, whatever its clock writes."""
    later = ("2026-09-01T10:00:00-7", "2026-09-01T18:00:00", "2026-09-01T18:00:00Z",
             "2026-09-01T20:30:00.5+02:30", "2026-09-01T18:00:00+0")  # fmt: skip
    for stamp in later:
        kit.fake.data["users"] = [row for row in kit.fake.data["users"] if row["sourcedId"] != "p1"]
        first = {**TWICE, "givenName": "Ada", "dateLastModified": stamp}
        second = {**TWICE, "givenName": "Old", "dateLastModified": "2026-09-01T12:00:00.000Z"}
        kit.fake.data["users"] += [first, second]
        kit.imported()
        assert kit.rows("SELECT first_name FROM users WHERE external_id = 'p1'") == [("Ada",)]


TWICE = record(
    "p1", username="amae", role="student", familyName="Mae", email="ada.mae@lake.example",
    orgs=[ref("orgs", "s1")], grades=["09"],
)  # fmt: skip


def without_moments(patch) -> None:
    def strict(value):
        try:
            return datetime.strptime(value, "%Y-%m-%dT%H:%M:%S.%fZ")
        except ValueError:
            return None

    patch.setattr(paging, "moment", strict)


# ---------------------------------------------------- 10: dates and moments confused


def dates_as_moments(kit: Kit) -> None:
    def change(_name, row):
        for name in ("beginDate", "endDate", "startDate"):
            if name in row:
                row[name] += "T00:00:00.000Z"
        row["dateLastModified"] = row["dateLastModified"][:10]
        return row

    every_row(kit, change)
    kit.imported()
    assert kit.rows("SELECT DISTINCT end_date FROM enrollments WHERE class_id = 'k2'") == [
        ("2027-01-16",)
    ]


def without_days(patch) -> None:
    patch.setattr(values, "day", lambda v: date.fromisoformat(v) if v else None)


# ------------------------------------------------------------- 11: null and "" for absent


def nulls(kit: Kit) -> None:
    for nothing in (None, ""):

        def change(name, row, nothing=nothing):
            absent = {
                "users": ("email", "middleName", "agents", "userIds", "sms"),
                "orgs": ("parent", "identifier"),
                "academicSessions": ("parent", "children"),
                "classes": ("classCode", "grades", "location"),
                "enrollments": ("beginDate", "endDate"),
                "courses": ("courseCode",),
            }.get(name, ())
            return {**row, **dict.fromkeys(absent, nothing)}

        every_row(kit, change)
        kit.imported(start_year=2026)
        assert kit.rows("SELECT DISTINCT email FROM users") == [(None,)]
        assert kit.rows("SELECT DISTINCT code FROM classes") == [(None,)]


def without_absence(patch) -> None:
    patch.setattr(values, "text", lambda v: None if isinstance(v, dict | list) else str(v))


# -------------------------------------------------------------------- 12: blanks in ids


def blanks_in_ids(kit: Kit) -> None:
    every_row(kit, lambda _n, row: {**row, "sourcedId": f" {row['sourcedId']}  "})
    kit.imported()


def without_stripping(patch) -> None:
    for module in (values, paging):
        patch.setattr(module, "identity", lambda row: row["sourcedId"])


# ------------------------------------------------------------------ 13: odd signs in ids


def signs_in_ids(kit: Kit) -> None:
    odd = "k#1/a b?c%2F_"
    row = kit.fake.row("classes", "k1")
    row["sourcedId"] = odd
    for one in kit.fake.data["enrollments"]:
        if one["class"]["sourcedId"] == "k1":
            one["class"]["sourcedId"] = odd
    for one in kit.fake.data["categories"]:
        if one["metadata"]["classId"] == "k1":
            one["metadata"]["classId"] = odd
    assert kit.run(profile="canvas").status == "applied"
    kit.fake.data["lineItems"].append(
        record("9#31", title="Quiz 1", dueDate="2026-10-02", class_=ref("classes", odd))
    )
    assert kit.send({**QUIZ, "class_id": odd}, score("p1", 80)).status == "pushed"
    assert [row["sourcedId"] for row in kit.fake.data["lineItems"]] == ["9#31"]
    assert kit.fake.data["lineItems"][0]["category"]["sourcedId"] == "cat-1"


def without_encoding(patch) -> None:
    for module in (book, bodies, categories):
        patch.setattr(module, "part", lambda sourced_id: sourced_id)


# -------------------------------------------------------------------------- 28: case


def other_case(kit: Kit) -> None:
    def change(_name, row):
        for name in ("status", "role", "type"):
            if isinstance(row.get(name), str):
                row[name] = row[name].title()
        return row

    every_row(kit, change)
    kit.imported()


def without_folding(patch) -> None:
    patch.setattr(values, "word", lambda value: value or "")


# ------------------------------------------------------------------------- 37: userIds


def blank_user_ids(kit: Kit) -> None:
    kit.fake.row("users", "p1")["userIds"] = [
        {"type": "State Student Number ", "identifier": " "},
        {"type": "", "identifier": None},
        {"type": " ", "identifier": " 8841 "},
    ]
    kit.fake.row("users", "p2")["userIds"] = [{"type": "LDAP", "identifier": ""}]
    kit.imported()
    assert kit.rows(
        "SELECT external_id, field1 FROM user_fields WHERE external_id IN ('p1', 'p2') ORDER BY 1"
    ) == [("p1", "8841"), ("p2", "")]


def without_choosing(patch) -> None:
    patch.setattr(values, "user_identifier", lambda v: v[0]["identifier"] if v else None)


# -------------------------------------------------------------------------- 38: grades


def odd_grades(kit: Kit) -> None:
    kit.fake.row("classes", "k1")["grades"] = ["9", "K"]
    for sid, grade in (("p1", "9"), ("p2", "K"), ("p3", "KG"), ("p4", "09")):
        kit.fake.row("users", sid)["grades"] = [grade]
    kit.imported()
    assert kit.rows("SELECT field1 FROM class_fields WHERE class_id = 'k1'") == [("09,KG",)]
    assert kit.rows("SELECT external_id, level_id FROM student_levels ORDER BY 1") == [
        ("p1", "9"), ("p2", "0"), ("p3", "0"), ("p4", "9"),
    ]  # fmt: skip


def without_grades(patch) -> None:
    patch.setattr(values, "grade", lambda value: value)


VALUES = [
    Quirk(6, "references count by id, never by address", odd_hrefs, without_ids),
    Quirk(7, "every spelling of true is read", odd_booleans, without_truth),
    Quirk(8, "numbers are read from texts", numbers_as_texts, without_texts),
    Quirk(9, "moments are read in every spelling", odd_moments, without_moments),
    Quirk(10, "a moment in place of a date is the day written", dates_as_moments, without_days),
    Quirk(11, "null and empty texts are absent", nulls, without_absence),
    Quirk(12, "blanks around ids are no part of them", blanks_in_ids, without_stripping),
    Quirk(13, "ids are percent-encoded in paths", signs_in_ids, without_encoding),
    Quirk(28, "words of vocabularies compare without case", other_case, without_folding),
    Quirk(37, "the first identifier that is one counts", blank_user_ids, without_choosing),
    Quirk(38, "grades have one spelling", odd_grades, without_grades),
]
