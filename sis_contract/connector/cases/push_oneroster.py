"""Grade passback over OneRoster 1.1: line items and results."""

from __future__ import annotations

from typing import Any

from sis_contract.connector.case import Book, Failed
from sis_contract.connector.cases.pushing import (
    again,
    arrives,
    deleted_work,
    grades_for,
    leaves,
    pushes,
    survives_push,
    tried_at_most,
    with_changed_score,
)
from sis_contract.connector.conduct import one_id_each, path_of, paused, waited_as_asked
from sis_contract.connector.trial import Trial

OR = Book("push", "oneroster-1.1.md 5, 9")

ITEMS = "/ims/oneroster/v1p1/lineItems**"
RESULTS = "/ims/oneroster/v1p1/results**"
MOST_TRIES = 12

OR.case(
    "oneroster-again", "push-oneroster",
    "The same file passed back twice gives each line item and each result once.",
    "client", "",
)(again("PTP"))  # fmt: skip

OR.case(
    "oneroster-item-unanswered", "push-oneroster",
    "A line item whose answer was lost is there once.",
    "client", "",
)(survives_push("PTP", path=ITEMS, method="PUT", cut="reset", when="after", times=1))  # fmt: skip

OR.case(
    "oneroster-result-unanswered", "push-oneroster",
    "A result whose answer was lost is there once.",
    "client", "",
)(survives_push("PTP", path=RESULTS, method="PUT", cut="close", when="after", times=1))  # fmt: skip


@OR.case(
    "oneroster-result-repeated", "push-oneroster",
    "A result that is put again within a passback has the id that it had before: that makes a PUT "
    "repeatable.",
    "spec", "",
)  # fmt: skip
def result_repeated(trial: Trial) -> None:
    grades = grades_for(trial)
    trial.disturb(path=RESULTS, method="PUT", status=503, times=2)
    outcome = trial.run(well=None, grades=grades)
    pushes(trial)
    one_id_each(outcome.entries)
    trial.calm()
    arrives(trial, grades)


OR.case(
    "oneroster-busy", "push-oneroster",
    "429 in the middle of a passback is waited out as asked, and costs no grade.",
    "client", "11 row 33",
)(
    survives_push(
        "PTP", waited_as_asked, paused, path=RESULTS, method="PUT", status=429, retry_after=1,
        after=1, times=1,
    )
)  # fmt: skip

OR.case(
    "oneroster-unavailable", "push-oneroster",
    "502 in the middle of a passback costs no grade.",
    "client", "11 row 33",
)(survives_push("PTP", path=RESULTS, method="PUT", status=502, times=2))  # fmt: skip

OR.case(
    "oneroster-token-ends", "push-oneroster",
    "A token that ends in the middle of a passback costs no grade.",
    "spec", "4.3",
)(survives_push("PTP", path=RESULTS, method="PUT", token="stale", after=1, times=1))  # fmt: skip


@OR.case(
    "oneroster-corrected", "push-oneroster",
    "A result that was corrected takes the place of the first one.",
    "spec", "",
)  # fmt: skip
def corrected(trial: Trial) -> None:
    with_changed_score(trial, "PTP")


@OR.case(
    "oneroster-422-row", "push-oneroster",
    "A result that is 422, for a student who left the class, holds back none of the others.",
    "client", "",
)  # fmt: skip
def one_row_422(trial: Trial) -> None:
    grades = grades_for(trial)
    trial.run()
    section = grades.works[0].section
    leaver = section.pupils[1]
    leaves(trial, section, leaver)
    outcome = arrives(trial, grades, refused=[("w1", str(leaver))])
    tried_at_most(outcome, f"%23{leaver}", MOST_TRIES, "a refused result is sent over and over")


@OR.case(
    "oneroster-422-title", "push-oneroster",
    "A provider that answers 422 to titles over 50 characters gets a shorter one.",
    "doc", "integrations.md S2",
    switches={"oneroster_profile": "strict"},
)  # fmt: skip
def title_422(trial: Trial) -> None:
    name = "Volcanoes, earthquakes and everything else below our feet, part one"
    arrives(trial, grades_for(trial, name=name))


@OR.case(
    "oneroster-strict", "push-oneroster",
    "A provider that takes nothing but what the standard says gets just that.",
    "spec", "",
    switches={"oneroster_profile": "strict"},
)  # fmt: skip
def strict(trial: Trial) -> None:
    arrives(trial, grades_for(trial))


@OR.case(
    "oneroster-above-maximum", "push-oneroster",
    "A score above the maximum is passed back as it is.",
    "client", "9 (Google Classroom)",
)  # fmt: skip
def above_maximum(trial: Trial) -> None:
    grades = grades_for(trial)
    first = grades.scores[0]
    arrives(trial, grades.changed(first.work, first.student, 25))


@OR.case(
    "oneroster-hash-in-ids", "push-oneroster",
    "Line items whose ids hold a # are written to under their whole id.",
    "doc", "11 row 13, integrations.md S6",
)  # fmt: skip
def hash_in_ids(trial: Trial) -> None:
    grades = grades_for(trial)
    work = grades.works[0]
    trial.world.arrange(
        [
            {
                "add": "assignment",
                "section": work.section.dcid,
                "name": work.name,
                "points": 20,
                "due": work.due,
            }
        ]
    )
    whole = trial.one(
        "SELECT AssignmentID FROM AssignmentSection WHERE SectionsDCID = ? AND Name = ?",
        work.section.dcid,
        work.name,
    )
    trial.run(well=None, grades=grades)
    pushes(trial)
    for one in trial.outcomes[-1].entries:
        if path_of(one).endswith((f"/lineItems/{whole}", f"/results/{whole}")):
            raise Failed("what stands behind # in an id got lost", f"{whole}%23…", path_of(one))
    trial.grades_are_stored(grades)


@OR.case(
    "oneroster-deleted-item", "push-oneroster",
    "A line item that was deleted in the gradebook is not tried over and over; the grades of the "
    "other one arrive.",
    "client", "11 row 14",
)  # fmt: skip
def deleted_item(trial: Trial) -> None:
    deleted_work(trial, "line item", "lineItems", MOST_TRIES)


def _spelt(trial: Trial) -> Any:
    return arrives(trial, grades_for(trial))


for _name, _sentence, _switches in (
    ("numbers-as-texts", "Numbers that come as texts are numbers here, too.",
     {"numbers": "string"}),
    ("odd-errors", "Errors in HTML instead of JSON stop no grade.",
     {"errors": "html"}),
    ("categories-by-metadata", "A provider that lists no class's categories is asked by metadata.",
     {"class_categories": "metadata_only"}),
    ("blanks-around-ids", "Blanks around ids join with themselves.",
     {"id_blanks": "padded"}),
):  # fmt: skip
    OR.case(f"oneroster-{_name}", "push-oneroster", _sentence, "client", "11", switches=_switches)(
        _spelt
    )

CASES = tuple(OR.cases)
