"""What a demonstration prints about a push."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mock_sis.demo.graded import Graded
from mock_sis.demo.week import Week

MOST_DIFFERENCES = 20
_BOOKS = {"PTP": "PowerTeacher Pro", "PTG": "PowerTeacher Gradebook"}


@dataclass(frozen=True, slots=True)
class PushCount:
    """Assignments or scores of a push: how many are in the gradebooks now, how many are not."""

    name: str
    pushed: int
    refused: int
    waiting: int


@dataclass(frozen=True, slots=True)
class RefusedRows:
    """Rows refused for one reason: a few of them, the words of the first, what to do."""

    number: int
    kind: str
    title: str
    names: Sequence[str]
    words: str
    hint: str


def week_lines(week: Week) -> Iterator[str]:
    """The classes of the week, a line each."""
    for of in week.classes:
        works = [work for work in week.works if work.of is of]
        extra = sum(1 for work in works if work.extra)
        more = f" ({extra} for extra credit)" if extra else ""
        scores = sum(1 for score in week.scores if score.work.of is of)
        yield (
            f"  {of.teacher}, {of.title}, {_BOOKS[of.book]}: "
            f"{len(works)} assignments{more}, {scores} scores"
        )


def happened_line(sentences: Iterable[str]) -> str:
    """What the roster cannot know."""
    return f"  Since the import: {'; '.join(sentences)}."


def row_name(student: str, assignment: str) -> str:
    """An assignment, or a student's score in it; a number alone is a student whom the roster, which
    would give the name, does not have."""
    if not student:
        return assignment
    who = f"student {student} (not imported)" if student.isdigit() else student
    return f"{who}, {assignment}"


def push_table(counts: Iterable[PushCount]) -> Iterator[str]:
    """A line a kind."""
    yield f"  {'':16}{'pushed':>10}{'refused':>10}{'waiting':>10}"
    for one in counts:
        yield f"  {one.name:16}{one.pushed:>10}{one.refused:>10}{one.waiting:>10}"


def refused_lines(groups: Iterable[RefusedRows]) -> Iterator[str]:
    """Why rows were refused and in which words, a paragraph a reason."""
    for group in groups:
        names = "; ".join(group.names) + ("; …" if group.number > len(group.names) else "")
        kind = group.kind.lower() if group.number != 1 else group.kind.lower().removesuffix("s")
        yield f"  {group.number} {kind}: {group.title} ({names})"
        yield f"      {group.words}"
        if group.hint:
            yield f"      {group.hint}"


def graded_lines(found: Graded) -> Iterator[str]:
    """How the gradebooks' own tables agree with the week."""
    yield _agreeing("Assignments", found.assignments, found.withheld_assignments)
    yield _agreeing("Scores", found.scores, found.withheld_scores)
    yield from (f"  {sentence}" for sentence in found.differences[:MOST_DIFFERENCES])
    left = len(found.differences) - MOST_DIFFERENCES
    if left > 0:
        yield f"  and {left} more differences"
    if found.agrees:
        total = found.assignments + found.scores
        yield f"  Everything agrees: {total} rows, compared with the gradebooks by SQL."
    else:
        yield f"  The gradebooks differ from the week in {len(found.differences)} rows."


def _agreeing(kind: str, agreeing: int, refused: int) -> str:
    reason = f", {refused} rightly refused" if refused else ""
    return f"  {kind:18}{agreeing:>8} agree{reason}"
