"""The quirks of /ws/v1 and PowerQueries that break naive connectors (powerschool-api.md 11)."""

from __future__ import annotations

from sis_contract.connector.case import Book, Failed
from sis_contract.connector.cases.playing import (
    a_student,
    another_section,
    comes_through,
    here,
    newcomer,
    seat,
)
from sis_contract.connector.conduct import header, no_doubled_slash, query_of, tokens_at_most
from sis_contract.connector.trial import Trial

V1 = Book("quirks", "powerschool-api.md 11")


@V1.case(
    "one-student-section", "v1",
    "A section with one student lists an object instead of a list, and its student is enrolled.",
    "capture", "row 1",
)  # fmt: skip
def one_student_section(trial: Trial) -> None:
    trial.world.arrange(
        [
            another_section(trial, "alone"),
            {"enroll": int(a_student(trial)), "section": "$alone", "from": "today - 9"},
        ]
    )
    comes_through(trial)


@V1.case(
    "empty-section", "v1",
    'A section without students answers `""` where its list would be; it is a class all the same.',
    "capture", "row 2",
    switches={"empty_collection": "bare"},
)  # fmt: skip
def empty_section(trial: Trial) -> None:
    trial.world.arrange([another_section(trial)])
    comes_through(trial)


@V1.case(
    "empty-with-attributes", "v1",
    "An empty list that is an object of attributes alone is empty, too.",
    "capture", "row 2",
    switches={"empty_collection": "attributes"},
)  # fmt: skip
def empty_with_attributes(trial: Trial) -> None:
    trial.world.arrange([another_section(trial)])
    comes_through(trial)


@V1.case(
    "digits-become-numbers", "v1",
    "Names and usernames of digits come as JSON numbers and stay what they were: 00712, 4, 1e5.",
    "capture", "row 3",
)  # fmt: skip
def digits_become_numbers(trial: Trial) -> None:
    _digits(trial)


@V1.case(
    "digits-in-queries", "queries",
    "Usernames made of digits come whole out of PowerQueries, leading zeros included.",
    "capture", "row 3",
)  # fmt: skip
def digits_in_queries(trial: Trial) -> None:
    _digits(trial)


def _digits(trial: Trial) -> None:
    for number, (first, last, username) in enumerate(
        (("Four", "4", "00712"), ("1e5", "Ortiz", "71200"), ("true", "False", "0x1f"))
    ):
        trial.world.arrange(
            newcomer(trial, f"d{number}", first_name=first, last_name=last, username=username)
        )
    comes_through(trial)


@V1.case(
    "expires-in-is-text", "v1",
    "A token whose life comes as a text of digits is used until it ends, and asked for once.",
    "client", "row 5",
)  # fmt: skip
def expires_in_is_text(trial: Trial) -> None:
    comes_through(trial)
    tokens_at_most(trial.outcomes[0].entries, 4)


@V1.case(
    "accept-is-said", "v1",
    "JSON is asked for with Accept: without it, or with */*, the answer is XML.",
    "client", "row 6",
)  # fmt: skip
def accept_is_said(trial: Trial) -> None:
    comes_through(trial)
    for one in trial.outcomes[0].entries:
        accepts = header(one, "Accept")
        if one.family == "v1" and "json" not in accepts and "xml" not in accepts:
            raise Failed("a request to /ws/v1 does not say what it accepts", "Accept", accepts)


@V1.case(
    "query-null-is-absent", "queries",
    "A column that is null is missing from a PowerQuery's record; the row counts all the same.",
    "doc", "row 10",
)  # fmt: skip
def query_null_is_absent(trial: Trial) -> None:
    trial.world.arrange(newcomer(trial, "plain", middle_name=None, email=None))
    comes_through(trial)


@V1.case(
    "who-is-not-active", "v1",
    "Students who left, graduated or were here years ago are not in the roster, nor old classes.",
    "doc", "row 11",
)  # fmt: skip
def who_is_not_active(trial: Trial) -> None:
    comes_through(trial, this_year=True)


@V1.case(
    "who-is-not-active-queries", "queries",
    "The same where PowerQueries are the source: they show all that their SQL does not leave out.",
    "doc", "row 11",
)  # fmt: skip
def who_is_not_active_queries(trial: Trial) -> None:
    comes_through(trial, this_year=True)


@V1.case(
    "old-classes-oneroster", "oneroster",
    "Classes of other school years are listed over OneRoster, too, and are not in the roster.",
    "doc", "(integrations.md O3)",
)  # fmt: skip
def old_classes_oneroster(trial: Trial) -> None:
    comes_through(trial, this_year=True)


@V1.case(
    "school-number-is-no-dcid", "v1",
    "A school's number, its id and its DCID differ; students and classes are at the right school.",
    "doc", "row 12",
    recipe="small",
)  # fmt: skip
def school_number_is_no_dcid(trial: Trial) -> None:
    comes_through(trial)


@V1.case(
    "dropped-are-negative", "v1",
    "Who dropped a class is not on its roster, although the enrollment is still listed.",
    "client", "row 13",
    switches={"dropped_listed": "yes"},
)  # fmt: skip
def dropped_are_negative(trial: Trial) -> None:
    _dropped(trial)


@V1.case(
    "dropped-in-queries", "queries",
    "Who dropped a class is not on its roster: the enrollment's section and term are negative.",
    "client", "row 13",
)  # fmt: skip
def dropped_in_queries(trial: Trial) -> None:
    _dropped(trial)


def _dropped(trial: Trial) -> None:
    section, student = seat(trial)
    trial.world.arrange([{"drop": student, "section": section}])
    comes_through(trial)


@V1.case(
    "token-address-with-slash", "v1",
    "A server that answers at /oauth/access_token/ only, with the slash, is signed in to.",
    "client", "row 19",
)  # fmt: skip
def token_address_with_slash(trial: Trial) -> None:
    trial.disturb(path="/oauth/access_token", status=404, times=1)
    comes_through(trial)


@V1.case(
    "no-colon-behind-bearer", "v1",
    "The token goes behind `Bearer` and a blank, without a colon.",
    "client", "row 19",
    switches={"bearer_colon": "reject"},
)  # fmt: skip
def no_colon_behind_bearer(trial: Trial) -> None:
    comes_through(trial)


@V1.case(
    "exit-day-is-out", "v1",
    "A student whose exit date is today has left; whose exit date is tomorrow has not.",
    "doc", "row 20",
)  # fmt: skip
def exit_day_is_out(trial: Trial) -> None:
    _exit_days(trial)


@V1.case(
    "exit-day-in-queries", "queries",
    "The same where PowerQueries are the source.",
    "doc", "row 20",
)  # fmt: skip
def exit_day_in_queries(trial: Trial) -> None:
    _exit_days(trial)


@V1.case(
    "exit-day-oneroster", "oneroster",
    "An enrollment whose endDate is today is over; one that ends tomorrow is not.",
    "spec", "row 20 (oneroster-1.1.md 2.7)",
)  # fmt: skip
def exit_day_oneroster(trial: Trial) -> None:
    _exit_days(trial)


def _exit_days(trial: Trial) -> None:
    section, first, second = seat(trial, 2)
    today = trial.world.today().toordinal()
    for student, day in ((first, today), (second, today + 1)):
        row = trial.one(
            "SELECT e.DCID FROM CC e JOIN Students s ON s.ID = e.StudentID "
            "JOIN Sections x ON x.ID = e.SectionID WHERE s.DCID = ? AND x.DCID = ?",
            student,
            section,
        )
        to = "today" if day == today else "today + 1"
        trial.world.arrange([{"patch": "enrollment", "row": row, "to": to}])
    comes_through(trial)


@V1.case(
    "address-with-slash", "v1",
    "An admin URL that ends in a slash gives no doubled slash in a path.",
    "client", "row 19",
)  # fmt: skip
def address_with_slash(trial: Trial) -> None:
    trial.environ["MOCK_SIS_URL"] = f"{trial.world.url}/"
    comes_through(trial)
    no_doubled_slash(trial.outcomes[0].entries)


@V1.case(
    "no-doubled-slash", "v1",
    "No path has a doubled slash, which some servers do not forgive.",
    "client", "row 19",
)  # fmt: skip
def without_doubled_slash(trial: Trial) -> None:
    comes_through(trial)
    no_doubled_slash(trial.outcomes[0].entries)


@V1.case(
    "no-page-over-the-maximum", "v1",
    "A server that refuses a pagesize over the plugin's maximum is not asked for more.",
    "client", "12 point 2",
    switches={"pagesize_over_max": "reject"},
)  # fmt: skip
def no_page_over_the_maximum(trial: Trial) -> None:
    trial.page_size(30)
    comes_through(trial)
    sizes = [
        int(query_of(one)["pagesize"])
        for one in trial.outcomes[0].entries
        if query_of(one).get("pagesize", "").isdigit() and one.family == "v1"
    ]
    if sizes and max(sizes) > 30:
        raise Failed("a page larger than the plugin's maximum was asked for", "30", max(sizes))


@V1.case(
    "unknown-expansion-refused", "v1",
    "Nothing is asked for that the resource does not have.",
    "guess", "12",
    switches={"unknown_expansion": "reject", "unknown_parameter": "ignore"},
)  # fmt: skip
def unknown_expansion_refused(trial: Trial) -> None:
    comes_through(trial)


@V1.case(
    "older-server", "v1",
    "A server of version 10, without users_dcid and without access levels, is imported from.",
    "doc", "1.5, 2.9",
    switches={
        "access_level_v1": "ignore",
        "staff_users_dcid": "no",
        "student_new_expansions": "no",
        "term_local_id": "no",
        "section_gradebooktype": "no",
    },
)  # fmt: skip
def older_server(trial: Trial) -> None:
    comes_through(trial)
    here(trial)


CASES = tuple(V1.cases)
