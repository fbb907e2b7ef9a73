"""Sections without a teacher."""

from __future__ import annotations

from sis_contract.connector.case import Book, Road
from sis_contract.connector.cases.playing import a_section, comes_through
from sis_contract.connector.trial import Trial

PS = Book("teacherless", "integrations.md L15, powerschool-api.md 2.10")
OR = Book("teacherless", "integrations.md O8, oneroster-1.1.md 2.7")


def _never_had_one(trial: Trial) -> None:
    trial.world.arrange([{"add": "section", "teacher": None}])
    comes_through(trial)


def _lost_theirs(trial: Trial) -> None:
    comes_through(trial)
    trial.world.arrange([{"patch": "section", "row": a_section(trial), "teacher": None}])
    comes_through(trial)


def _got_one(trial: Trial) -> None:
    section = a_section(trial)
    lead = int(trial.truth().classes[str(section)].lead or 0)
    trial.world.arrange([{"patch": "section", "row": section, "teacher": None}])
    comes_through(trial)
    trial.world.arrange([{"patch": "section", "row": section, "teacher": lead}])
    comes_through(trial)


_BOTH: tuple[tuple[Book, Road, str], ...] = ((PS, "v1", ""), (OR, "oneroster", "-oneroster"))
for _book, _road, _end in _BOTH:
    _book.case(
        f"never-had-one{_end}", _road,
        "A section without a teacher stops nothing, and gets nobody else's teacher.",
        "doc", "",
    )(_never_had_one)  # fmt: skip
    _book.case(
        f"lost-theirs{_end}", _road,
        "A class that loses its teacher goes, or stays without one; the others are as before.",
        "doc", "",
    )(_lost_theirs)  # fmt: skip
    _book.case(
        f"got-one{_end}", _road,
        "A class that gets its teacher late is there from then on, with its students.",
        "doc", "",
    )(_got_one)  # fmt: skip

CASES = (*PS.cases, *OR.cases)
