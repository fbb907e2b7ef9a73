"""Checks of what came with a version or an add-on, held against the version that metadata names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sis_contract.provider.check import Book, Contradicted, need, same
from sis_contract.provider.powerschool import ptg, student_post, xte_writes
from sis_contract.provider.powerschool.session import NOBODY, PowerSchool
from sis_contract.verdicts import Source
from sis_core.spec.powerschool.switches import SWITCHES
from sis_core.wire.switches import VERSIONS

BOOK = Book("powerschool", "powerschool-api.md")
_KNOWN = {switch.name: switch for switch in SWITCHES}
Seen = Callable[[PowerSchool], bool]


def version(sis: PowerSchool) -> str:
    """The nearest of the versions that differ, at or below the server's own."""
    text = str(sis.metadata.get("powerschool_version", VERSIONS[-1]))
    own = tuple(int(part) for part in text.split(".")[:2] if part.isdigit())
    older = [one for one in VERSIONS if tuple(map(int, one.split("."))) <= own]
    return older[-1] if older else VERSIONS[0]


def _staff(sis: PowerSchool) -> bool:
    rows = sis.listed(f"/ws/v1/school/{sis.school['id']}/staff", "staff")
    need(rows, "the school that was looked at has no staff")
    return any("users_dcid" in row for row in rows)


def _student(sis: PowerSchool) -> bool:
    answer = sis.v1("/ws/v1/district/student?pagesize=1").must(200)
    return "counselors" in answer.json()["students"]["@expansions"]


def _term(sis: PowerSchool) -> bool:
    rows = sis.listed(f"/ws/v1/school/{sis.school['id']}/term", "term")
    need(rows, "the school that was looked at has no terms")
    return any("local_id" in row for row in rows)


def _section(sis: PowerSchool) -> bool:
    need(sis.sections, "the school that was looked at has no sections")
    return any("gradebooktype" in row for row in sis.sections)


def presence(switch: str, seen: Seen, sis: PowerSchool) -> None:
    """There or not there, as the version has it."""
    expected = _KNOWN[switch].default(version(sis))
    found = "yes" if seen(sis) else "no"
    told = f"on version {sis.metadata.get('powerschool_version', 'unknown')}: {switch}"
    same(found, expected, told, switch=(switch, found))


_PRESENT: tuple[tuple[str, Seen, str, Source, str], ...] = (
    ("staff_users_dcid", _staff, "staff have users_dcid", "client", "2.9"),
    ("student_new_expansions", _student, "students have counselors, global_id", "doc", "2.5"),
    ("term_local_id", _term, "terms have local_id", "client", "2.10"),
    ("section_gradebooktype", _section, "sections have gradebooktype", "client", "2.10"),
)
for _switch, _seen, _sentence, _source, _place in _PRESENT:
    BOOK.add(
        f"ps.version:{_switch}",
        f"{_sentence}, where the version does",
        _source,
        _place,
        partial(presence, _switch, _seen),
    )


@BOOK.check("ps.version:record-found", "recordFound of extensions is false", "client", "2.6")
def record_found(sis: PowerSchool) -> None:
    """Also beside fields."""
    listed = sis.v1("/ws/v1/district/student?pagesize=1").must(200).json()["students"]
    need(listed["@extensions"], "students have no extension on this server")
    query = f"?extensions={listed['@extensions'].split(',')[0]}"
    blocks = [
        row["_extension_data"]["_table_extension"]
        for row in sis.listed("/ws/v1/district/student", "student", query)
    ]
    full = [block for block in blocks if isinstance(block, dict) and block.get("_field")]
    need(full, "no student of the first page has an extension field")
    for block in full:
        switch = ("extension_record_found", "actual")
        same(block["recordFound"], False, "recordFound beside fields", switch=switch)


@BOOK.check("ps.version:ptg-installed", "the older gradebook's API is there", "client", "A1.4")
def ptg_installed(sis: PowerSchool) -> None:
    """Hosted servers need an add-on for it."""
    answer = sis.kept(f"{ptg.ROOT}/assignment/{NOBODY}")
    if answer.status == 404 and "error_message" not in answer.text:
        raise Contradicted("the PTG API", "installed", "404", ("ptg_installed", "no"))


@BOOK.check("ps.version:ptg-nulls", "empty fields of PTG are printed", "guess", "A1.2", writes=True)
def ptg_nulls(sis: PowerSchool) -> None:
    """As null."""
    with ptg.made(sis, description=None) as (path, _, _answer):
        found = sis.get(path).must(200).json()["assignment"]
        same("description" in found, True, "an empty description", switch=("ptg_nulls", "omit"))


@BOOK.check(
    "ps.version:ptg-same-name", "PTG takes a name twice in a section", "guess", "A2.8", writes=True
)
def ptg_same_name(sis: PowerSchool) -> None:
    """PowerTeacher Pro does not."""
    with ptg.made(sis, name="Contract check PTG twice") as (_, room, _answer):
        again = ptg.create(sis, ptg.body(sis, name="Contract check PTG twice"), room.section)
        if again.status == 201:
            path = again.header("location").removeprefix(sis.url)
            sis.ask("DELETE", path)
        switch = ("gradebook_same_name", "refuse") if again.status == 409 else None
        same(again.status, 201, "a second PTG assignment of a name", switch=switch)


@BOOK.check(
    "ps.version:score-flags-cleared",
    "what a score row leaves out is cleared",
    "guess",
    "A2.4",
    writes=True,
)
def score_absent(sis: PowerSchool) -> None:
    """islate, sent once and not the second time."""
    with xte_writes.made(sis) as one:
        student = one.room.students[0]
        xte_writes.put(sis, [xte_writes.score(one, student, 10, islate=True)]).must(200)
        xte_writes.put(sis, [xte_writes.score(one, student, 10)]).must(200)
        late = xte_writes.scores_of(sis, one)[student]["islate"]
        same(late, False, "islate after a row without it", switch=("xte_score_absent", "keep"))


@BOOK.check(
    "ps.version:student-batch",
    "a POST of more students than a page is 400",
    "guess",
    "4",
    writes=True,
)
def student_batch(sis: PowerSchool) -> None:
    """Rows that would all fail, so that nothing changes."""
    most = sis.maximum("student")
    need(most <= 1000, "the largest page is too large to be exceeded")
    rows: list[dict[str, Any]] = [
        {"client_uid": str(number), "action": "UPDATE", "id": NOBODY} for number in range(most + 1)
    ]
    answer = student_post.post(sis, *rows)
    switch = ("student_batch", "none") if answer.status == 200 else None
    same(answer.status, 400, f"a POST of {most + 1} students", switch=switch)


CHECKS = BOOK.checks
