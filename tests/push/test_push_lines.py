"""The file: what a line may be, and what is said of one that is not."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from push_lines import score, work

from sis_connector.push.fields import KINDS
from sis_connector.push.lines import AssignmentLine, ScoreLine, read_lines

PAGE = Path(__file__).resolve().parents[2] / "docs" / "push-file.md"


def one(line):
    """What is wrong with a single line."""
    raw = line if isinstance(line, bytes) else json.dumps(line).encode()
    (bad,) = read_lines([raw]).bad
    return bad.reason


def test_lines_become_records():
    """Ids are texts, points are exact, absent keys and nulls are None."""
    found = read_lines(
        [
            b'\xef\xbb\xbf{"type": "assignment", "id": 7, "class_id": 8801, "name": " Two  words ",'
            b' "points": 12.50, "due": "2026-10-02", "category": null}\r\n',
            b"  \n",
            b'{"type": "score", "assignment_id": "7", "student_id": 812, "score": 0, "late": true}',
        ]
    )

    assert found.bad == []
    assert found.assignments == [
        AssignmentLine(1, "7", "8801", "Two words", Decimal("12.5"), due=date(2026, 10, 2))
    ]
    assert found.scores == [ScoreLine(3, "7", "812", Decimal("0"), late=True)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"nonsense", "not JSON: Expecting value at character 1."),
        (b"\xff{}", "not UTF-8"),
        (b"[1]", "not an object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"type": "score", "score": ' + b"9" * 5000 + b"}", "too long"),
        (b'{"type": "score", "score": NaN}', "NaN is no number."),
        (b'{"type": "score", "type": "score"}', "The key type stands twice"),
        ({}, "The key type is missing. Accepted: assignment, score, course_grade."),
        ({"type": "scroe"}, "Unknown type: scroe. Did you mean score?"),
        ({"type": 5}, "Unknown type: 5."),
        (work(nmae="x"), "Unknown key of assignment: nmae. Did you mean name?"),
        ({**work(), "id": None}, "The key id is missing; it takes a text or whole number."),
        (work(name=" "), "name is empty."),
        (work(name="a\u0007b"), "name holds control characters."),
        (work(name="\ud83d"), "name holds half a character"),
        (work(description=5), "description must be a text."),
        (work(points=0), "points must be a number above 0 up to 9999."),
        (work(points=10000), "points must be a number above 0 up to 9999."),
        (work(points="20"), "points must be a number above 0 up to 9999."),
        (work(points=True), "points must be a number above 0 up to 9999."),
        (work(points=1.2345678), "points has more than 6 digits behind the point."),
        (work(due="02.10.2026"), "due must be a date like 2026-10-02."),
        (work(due="2026-02-30"), "due is no day of the calendar."),
        (work(extra_credit=1), "extra_credit must be true or false."),
        (work("x" * 101), "id is longer than 100 characters."),
        (score(812, -1), "score must be a number from 0 to 99999."),
        (score(812, 100000), "score must be a number from 0 to 99999."),
        (score(812, None), "needs a score, or missing or exempt as true"),
        (score(812, None, late=True), "needs a score, or missing or exempt as true"),
        (score("", 5), "student_id is empty."),
    ],
)
def test_a_bad_line_is_told_what_is_wrong(line, words):
    """One sentence with what is accepted; never a traceback."""
    assert words in one(line)


def test_bad_lines_do_not_stop_the_others(books, run):
    """Each is reported with its number; the rest of the file is pushed."""
    report = run(work(), "nonsense", score(812), score(813, -4), b"\xff", score(814))

    assert [bad.number for bad in report.bad_lines] == [2, 4, 5]
    assert report.bad_lines[0].excerpt == "nonsense"
    assert (report.status, report.exit_code) == ("pushed", 0)
    assert len(books.scores) == 2


def test_repeated_lines_are_taken_once():
    """The same line again counts as repeated; the same thing with other values is a bad line."""
    lines = [work(), work(), score(812, 5), score(812, 5.0), score(812, 6), work(points=21)]
    found = read_lines([json.dumps(line).encode() for line in lines])

    assert (len(found.assignments), len(found.scores), found.repeated) == (1, 1, 2)
    assert [bad.reason for bad in found.bad] == [
        "The score of student 812 for w1 stands in line 3 already, with other values.",
        "The assignment w1 stands in line 1 already, with other values.",
    ]


def test_an_assignment_keeps_its_class(run):
    """An id that was pushed for one class cannot move to another."""
    run(work())

    report = run(work(class_id="8802"))

    assert "belongs to an assignment of class 8801" in report.bad_lines[0].reason


def test_an_empty_file_pushes_nothing(run, books):
    """Nothing to do is no failure."""
    report = run("")

    assert (report.status, report.exit_code, report.requests) == ("unchanged", 0, 0)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(raw):
    """Any bytes are lines, good or bad."""
    found = read_lines(raw.split(b"\n"))
    assert all(bad.reason for bad in found.bad)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_no_values_break_the_reader(kind, data):
    """Any JSON value under any known key is taken or told apart."""
    names = [field.name for field in KINDS[kind]]
    line = {"type": kind, **{name: data.draw(values) for name in names}}
    found = read_lines([json.dumps(line).encode()])
    taken = len(found.assignments) + len(found.scores) + len(found.course_grades)
    assert len(found.bad) + taken == 1


def test_the_page_lists_every_key():
    """docs/push-file.md tells each key of each kind as the code has it."""
    text = PAGE.read_text("utf-8")
    for kind, fields in KINDS.items():
        table = text.split(f"## {kind.replace('_', ' ').capitalize()} lines")[1].split("\n## ")[0]
        rows = [line for line in table.splitlines() if line.startswith("| `")]
        assert rows == [
            f"| `{one.name}` | {'yes' if one.needed else ''} | {one.takes} | {one.meaning} |"
            for one in fields
        ]


def test_the_pages_example_is_a_good_file():
    """Every line of the example is read."""
    text = PAGE.read_text("utf-8")
    example = re.search(r"```json\n(.*?)```", text, re.S)
    assert example
    found = read_lines(line.encode() for line in example[1].splitlines())
    assert found.bad == [] and found.assignments and found.scores
