"""The catalogue: enough cases, every family, each with id, sentence and source."""

from __future__ import annotations

import re

import pytest

from sis_contract.connector.case import FAMILIES, ROADS
from sis_contract.connector.catalog import CASES, QUICK, SelectionError, chosen

FAMILIES_ASKED_FOR = {
    "paging", "quirks", "tokens", "busy", "transport", "moving", "changes", "vanishing",
    "duplicates", "missing", "names", "teacherless", "plugin", "maintenance", "push", "oneroster",
    "undisturbed",
}  # fmt: skip


def test_there_are_cases_of_every_family() -> None:
    """At least sixty cases, in exactly the families that were asked for, each id once."""
    ids = [case.id for case in CASES]

    assert len(ids) == len(set(ids))
    assert len(ids) >= 60
    assert {case.family for case in CASES} == FAMILIES_ASKED_FOR == set(FAMILIES)
    assert {case.road for case in CASES} == set(ROADS)


def test_a_case_says_what_it_is_about() -> None:
    """Each case has an id of three parts, a sentence, and where its trouble is known from."""
    silent = [
        case.id
        for case in CASES
        if not re.fullmatch(r"connector\.[a-z]+\.[a-z0-9-]+", case.id)
        or not case.sentence.endswith(".")
        or not case.where
    ]

    assert silent == []


def test_cases_are_chosen_by_id_family_and_beginning() -> None:
    """A name is an id, an id without its first word, a family, or a beginning with a star."""
    assert [one.id for one in chosen(["connector.busy.429-plain"])] == ["connector.busy.429-plain"]
    assert [one.id for one in chosen(["busy.429-plain"])] == ["connector.busy.429-plain"]
    assert {one.family for one in chosen(["names", "busy"])} == {"names", "busy"}
    assert {one.id.split(".")[2][:4] for one in chosen(["busy.429*"])} == {"429-"}
    assert chosen([]) == CASES
    assert {one.family for one in QUICK} == set(FAMILIES)


def test_an_unknown_case_is_refused_with_the_nearest() -> None:
    """A name that no case has is refused in a sentence that names a near one."""
    with pytest.raises(SelectionError, match=r"did you mean 'connector\.busy\.429-plain'"):
        chosen(["connector.busy.429-plane"])
