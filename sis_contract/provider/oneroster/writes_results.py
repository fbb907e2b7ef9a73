"""Checks of writing results and categories (oneroster-1.1.md 5; gradebook reference A3, A4)."""

from __future__ import annotations

import uuid

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.oneroster.session import OneRoster
from sis_contract.provider.oneroster.writes import (
    MANY,
    item,
    new_id,
    put,
    remove,
    result_body,
    results_of,
    students,
)

BOOK = Book("oneroster", "oneroster-1.1.md")


# -- results --------------------------------------------------------------------------------------


@BOOK.check(
    "or.put.result:created",
    "a new result is 201, again 200, read back, not doubled",
    "spec",
    "5",
    writes=True,
)
def result_created(sis: OneRoster) -> None:
    """score is a number."""
    with item(sis) as (id, _):
        student, result = students(sis)[0], new_id()
        body = result_body(id, student, 18.5, comment="Neat")
        answer = put(sis, "results", "result", result, body)
        same(answer.status, 201, f"a new result: {answer.text}")
        same(put(sis, "results", "result", result, body).status, 200, "the same PUT again")
        read = sis.one(sis.get(f"/results/{result}").must(200))
        expect(
            isinstance(read["score"], int | float),
            "score",
            "a number",
            read["score"],
            ("numbers", "string"),
        )
        same(float(read["score"]), 18.5, "score")
        same(
            (read["scoreStatus"], read["comment"]),
            ("fully graded", "Neat"),
            "scoreStatus and comment",
        )
        same(read["student"]["sourcedId"], student, "student")
        same(read["lineItem"]["sourcedId"], id, "lineItem")
        same(
            [row["sourcedId"] for row in results_of(sis, id)], [result], "results of the line item"
        )


@BOOK.check("or.put.result:replaced", "a changed PUT replaces the score", "spec", "5", writes=True)
def result_replaced(sis: OneRoster) -> None:
    """And moves dateLastModified, if the clock did."""
    with item(sis) as (id, _):
        result, student = new_id(), students(sis)[0]
        put(sis, "results", "result", result, result_body(id, student, 5)).must(201)
        before = sis.one(sis.get(f"/results/{result}"))["dateLastModified"]
        put(sis, "results", "result", result, result_body(id, student, 7)).must(200)
        read = sis.one(sis.get(f"/results/{result}"))
        same(float(read["score"]), 7.0, "the score after a second PUT")
        expect(
            read["dateLastModified"] >= before,
            "dateLastModified went back",
            before,
            read["dateLastModified"],
        )


@BOOK.check(
    "or.put.result:above-the-maximum",
    "a score above resultValueMax is kept",
    "client",
    "5",
    writes=True,
)
def result_above(sis: OneRoster) -> None:
    """300 of 100, as Google's suite asks."""
    with item(sis, resultValueMax=100) as (id, _):
        result = new_id()
        put(sis, "results", "result", result, result_body(id, students(sis)[0], 300)).must(200, 201)
        same(float(sis.one(sis.get(f"/results/{result}"))["score"]), 300.0, "300 of 100")


@BOOK.check(
    "or.put.result:exempt", "exempt is kept together with a score", "client", "5", writes=True
)
def result_exempt(sis: OneRoster) -> None:
    """scoreStatus comes back as exempt."""
    with item(sis) as (id, _):
        result = new_id()
        put(
            sis,
            "results",
            "result",
            result,
            result_body(id, students(sis)[0], 10, scoreStatus="exempt"),
        ).must(200, 201)
        same(sis.one(sis.get(f"/results/{result}"))["scoreStatus"], "exempt", "scoreStatus")


@BOOK.check(
    "or.put.result:moment-as-date",
    "scoreDate as a moment is stored as a day",
    "client",
    "5",
    writes=True,
)
def result_moment(sis: OneRoster) -> None:
    """Google sends a moment."""
    with item(sis) as (id, _):
        result = new_id()
        body = result_body(id, students(sis)[0], 10, scoreDate="2026-10-03T10:00:00.000Z")
        answer = put(sis, "results", "result", result, body)
        switch = ("oneroster_profile", "strict") if answer.status == 422 else None
        expect(answer.status in (200, 201), "scoreDate as a moment", 201, answer.status, switch)
        same(sis.one(sis.get(f"/results/{result}"))["scoreDate"], "2026-10-03", "scoreDate")


@BOOK.check(
    "or.put.result:without-optional",
    "scoreStatus, scoreDate, comment may be missing or empty",
    "client",
    "5",
    writes=True,
)
def result_without(sis: OneRoster) -> None:
    """A script of Aspen's sends neither."""
    with item(sis) as (id, _):
        for body in (
            result_body(id, students(sis)[0], 10, sourcedId=None, scoreStatus=None, scoreDate=None),
            result_body(id, students(sis)[0], 11, comment=""),
        ):
            answer = put(sis, "results", "result", "contract-check-result-" + id[-6:], body)
            switch = ("oneroster_profile", "strict") if answer.status == 422 else None
            expect(
                answer.status in (200, 201),
                "a result without optional members",
                201,
                answer.status,
                switch,
            )


@BOOK.check(
    "or.put.result:unknown-references",
    "an unknown student or line item is 422",
    "guess",
    "5",
    writes=True,
)
def result_unknown(sis: OneRoster) -> None:
    """A student who is not in the class too."""
    with item(sis) as (id, _):
        inside = set(students(sis))
        outside = [
            row["sourcedId"]
            for row in sis.page("/students", MANY)
            if row["sourcedId"] not in inside
        ]
        bodies = [result_body(id, "no-such-id", 5), result_body("no-such-id", students(sis)[0], 5)]
        for body in bodies:
            answer = put(sis, "results", "result", new_id(), body)
            switch = (
                ("unknown_reference", str(answer.status)) if answer.status in (400, 404) else None
            )
            same(answer.status, 422, "a result of somebody or something unknown", switch=switch)
        need(outside, "every student sits in the class that was looked at")
        answer = put(sis, "results", "result", new_id(), result_body(id, outside[0], 5))
        same(answer.status, 422, "a result of a student outside the class")
        same(results_of(sis, id), [], "results after the refusals")


@BOOK.check(
    "or.put.result:one-a-student",
    "a second result for one student replaces the first",
    "client",
    "A2.4, 5",
    writes=True,
)
def result_second(sis: OneRoster) -> None:
    """Line item and student are the key."""
    with item(sis) as (id, _):
        student = students(sis)[0]
        put(sis, "results", "result", new_id(), result_body(id, student, 5)).must(201)
        answer = put(sis, "results", "result", new_id(), result_body(id, student, 6))
        switch = ("second_result", "409") if answer.status == 409 else None
        expect(
            answer.status in (200, 201),
            "a second result under another id",
            201,
            answer.status,
            switch,
        )
        found = results_of(sis, id)
        same([float(row["score"]) for row in found], [6.0], "results of one student")


@BOOK.check(
    "or.delete.result:gone",
    "DELETE of a result is 204, and it is listed no longer",
    "spec",
    "5",
    writes=True,
)
def result_deleted(sis: OneRoster) -> None:
    """The line item stays."""
    with item(sis) as (id, _):
        result = new_id()
        put(sis, "results", "result", result, result_body(id, students(sis)[0], 5)).must(201)
        answer = remove(sis, "results", result)
        same((answer.status, answer.body), (204, b""), "DELETE of a result")
        left = results_of(sis, id)
        listed = [row for row in left if row.get("status") == "tobedeleted"]
        switch = ("deleted", "listed") if listed else None
        expect(not left, "results after it", [], left, switch)
        same(sis.get(f"/lineItems/{id}").status, 200, "the line item after it")


# -- categories -----------------------------------------------------------------------------------


def clear_categories(sis: OneRoster, *titles: str) -> None:
    """Takes away what is left of categories: a teacher's category shows in each of the classes."""
    sis.forget()
    rows = sis.fresh("/categories", MANY)
    for row in rows:
        if row["title"] in titles:
            answer = remove(sis, "categories", row["sourcedId"])
            if answer.status not in (200, 204, 404):
                sis.left_behind.append(f"category {row['sourcedId']}")


@BOOK.check(
    "or.put.category:life",
    "a category is put, read, changed, deleted",
    "spec",
    "1.3, 5",
    writes=True,
)
def category_life(sis: OneRoster) -> None:
    """201, 200, 204, and no longer listed."""
    klass = sis.gradebook_class["class"]["sourcedId"]
    id = new_id()
    like = sis.one(sis.kept(f"/categories/{sis.id_of(sis.gradebook_class['category'])}"))
    extra = {**like.get("metadata", {}), "classId": klass}
    extra.pop("categoryId", None)
    title = f"Check {uuid.uuid4().hex[:8]}"
    body = {"title": title, "metadata": extra}
    renamed = f"Check {uuid.uuid4().hex[:8]}"
    answer = put(sis, "categories", "category", id, body)
    try:
        same(answer.status, 201, f"a new category: {answer.text}")
        read = sis.one(sis.get(f"/categories/{id}").must(200))
        same((read["sourcedId"], read["title"]), (id, body["title"]), "the new category")
        changed = put(sis, "categories", "category", id, {**body, "title": renamed})
        same(changed.status, 200, f"a changed category: {changed.text}")
        same(sis.one(sis.get(f"/categories/{id}"))["title"], renamed, "its title after it")
    finally:
        gone = remove(sis, "categories", id)
        clear_categories(sis, title, renamed)
    same((gone.status, gone.body), (204, b""), "DELETE of a category")
    ids = [row["sourcedId"] for row in sis.fresh("/categories", MANY)]
    expect(id not in ids, "a deleted category in /categories", "", id, ("deleted", "listed"))


@BOOK.check(
    "or.put.category:long-title", "a category's title over 30 is cut", "client", "A3.3", writes=True
)
def category_long(sis: OneRoster) -> None:
    """Lenient; strict providers answer 422."""
    id = new_id()
    klass = sis.gradebook_class["class"]["sourcedId"]
    title = f"Contract check {uuid.uuid4().hex}"
    answer = put(
        sis, "categories", "category", id, {"title": title, "metadata": {"classId": klass}}
    )
    switch = ("oneroster_profile", "strict") if answer.status == 422 else None
    try:
        same(
            answer.status, 201, f"a title of {len(title)} characters: {answer.text}", switch=switch
        )
        same(
            sis.one(sis.get(f"/categories/{id}"))["title"], title[:30].rstrip(), "the stored title"
        )
    finally:
        remove(sis, "categories", id)
        clear_categories(sis, title, title[:30].rstrip())


CHECKS = BOOK.checks
