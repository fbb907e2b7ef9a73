"""Bugs of writing grades back."""

from __future__ import annotations

import time
from typing import Any

from scripts.mutation.consumer.patching import Function, Patch, mutant
from sis_connector.errors import Declined, RequestRefused
from sis_connector.push import categories, pro
from sis_connector.push.book import Place, Requests
from sis_connector.push.send import Sender
from sis_connector.push.tables import REFUSED

PUSHES = ("push", "push-oneroster")


@mutant("push-teacher-asked-again", ("push",))
def teacher_asked_again(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def asking(self: Requests, *given: Any) -> Any:
            for _again in range(100):
                try:
                    return original(self, *given)
                except Declined as refused:
                    if refused.code != "not_teaching":
                        raise
                    time.sleep(0.02)
            return original(self, *given)

        return asking

    patch.swap(Requests, "safe", made)
    patch.swap(Requests, "once", made)


@mutant("push-refusal-ends-all", PUSHES)
def refusal_ends_all(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def place(self: Sender, work: Any) -> None:
            original(self, work)
            if work.row.state == REFUSED:
                raise RequestRefused(f"{work.row.name} was refused.")

        return place

    patch.swap(Sender, "_place", made)


@mutant("push-category-inactive", ("push",))
def category_inactive(patch: Patch) -> None:
    patch.swap(categories, "_usable", lambda original: lambda one, class_id: True)


@mutant("push-name-shared", ("push",))
def name_shared(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def found_in(listed: Any, work: Any, marks: Any) -> Any:
            for one in listed:
                for entry in one.get("_assignmentsections") or []:
                    here = str(entry.get("sectionsdcid")) == work.of.id
                    due = str(entry.get("duedate"))[:10] == work.row.due
                    if here and due and entry.get("name") == work.row.name:
                        return Place(
                            str(one.get("assignmentid")), str(entry.get("assignmentsectionid"))
                        )
            return None

        return found_in

    patch.swap(pro, "found_in", made, only=(pro,))
