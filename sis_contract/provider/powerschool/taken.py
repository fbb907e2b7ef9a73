"""Checks that what a write said to have taken is there afterwards, row by row."""

from __future__ import annotations

from typing import Any

from sis_contract.provider.check import Book, NoChance, expect, need, same
from sis_contract.provider.powerschool.ptg import ROOT, made
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.powerschool.student_post import BAD, PATH, post, results

V1 = Book("powerschool", "powerschool-api.md")
PTG = Book("powerschool", "powerschool-gradebook-and-plugin.md")
STUDENTS, NUMBER = 3, "555-0143"


def _phone(sis: PowerSchool, id: int) -> str:
    found = sis.get(f"{PATH}/{id}?expansions=phones").must(200).json()["student"]["phones"]
    return str(found["main"]["number"]) if isinstance(found, dict) and "main" in found else ""


@V1.check(
    "ps.v1.post:saved-row-by-row",
    "of a batch the rows that say SUCCESS are saved, the others not",
    "client",
    "4",
    writes=True,
)
def row_by_row(sis: PowerSchool) -> None:
    """Phones of several students, one row bad; read back, put back."""
    ids = [row["id"] for row in sis.listed("/ws/v1/district/student", "student")[:STUDENTS]]
    need(len(ids) > 1, "the district has fewer than two students")
    before = {id: _phone(sis, id) for id in ids}

    def phone(id: int, number: str) -> dict[str, Any]:
        main = {"main": {"number": number}}
        return {"client_uid": str(id), "action": "UPDATE", "id": id, "phones": main}

    bad = {**phone(ids[1], NUMBER), **BAD}
    sent = [bad if id == ids[1] else phone(id, NUMBER) for id in ids]
    try:
        for id, row in zip(ids, results(post(sis, *sent)), strict=True):
            wanted = ("ERROR", before[id]) if id == ids[1] else ("SUCCESS", NUMBER)
            same(row.get("status"), wanted[0], f"status of the row of student {id}")
            same(_phone(sis, id), wanted[1], f"phone of student {id}, whose row said {wanted[0]}")
    finally:
        again = results(post(sis, *(phone(id, number) for id, number in before.items())))
        if {row.get("status") for row in again} != {"SUCCESS"}:
            sis.left_behind.append(f"phones of students {ids} (they were {before})")
        sis.forget()


@PTG.check(
    "ps.ptg:batch-kept",
    "every score of a batch that was taken is read back",
    "client",
    "A1.1",
    writes=True,
)
def batch_kept(sis: PowerSchool) -> None:
    """Each alone and all in the list, the first and the last too."""
    with made(sis) as (path, room, _):
        sent = {id: str(10 + n) for n, id in enumerate(room.students[:STUDENTS])}
        rows = [{"student": {"id": id}, "score_entered": score} for id, score in sent.items()]
        data = {"assignment_scores": {"assignment_score": rows}}
        answer = sis.ask("PUT", f"{path}/score", data=data).must(200)
        found = answer.json()["assignment_scores"]["assignment_score"]
        codes = {row["student"]["id"]: row["batch_result"]["code"] for row in found}
        same(sorted(codes), sorted(sent), "students with a batch_result")
        expect(all(code < 300 for code in codes.values()), "batch_result of good rows", 200, codes)
        read = sis.get(f"{path}/score").must(200).json()["assignment_scores"]["assignment_score"]
        listed = read if isinstance(read, list) else [read]
        got = {row["student"]["id"]: str(row["score_entered"]) for row in listed}
        same(got, sent, "scores read back after a batch that took them all")


@PTG.check(
    "ps.ptg:category-picked",
    "without a category the server picks TEST, or UNDEFINED where there is none",
    "doc",
    "A1.2",
    writes=True,
)
def category_picked(sis: PowerSchool) -> None:
    """By the name that the section's list has for the id."""
    with made(sis, category=None) as (path, room, _):
        filed = sis.get(path).must(200).json()["assignment"].get("category")
        listed = sis.get(f"{ROOT}/section/{room.section}/assignment_category")
        if listed.status != 200:
            raise NoChance(f"{listed.asked} answers {listed.status}; names cannot be looked up")
        found = listed.json()["assignment_categories"]["assignment_category"]
        rows = found if isinstance(found, list) else [found]
        names = {row["id"]: row["name"] for row in rows}
        wanted = "TEST" if "TEST" in names.values() else "UNDEFINED"
        same(names.get(filed, filed), wanted, "category of an assignment that named none")


CHECKS = (*V1.checks, *PTG.checks)
