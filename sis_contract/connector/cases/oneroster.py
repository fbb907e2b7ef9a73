"""What OneRoster providers do differently (oneroster-1.1.md 11), one spelling at a time."""

from __future__ import annotations

from sis_contract.connector.case import Book, NoChance
from sis_contract.connector.cases.playing import comes_through, here
from sis_contract.connector.trial import Trial
from sis_contract.verdicts import Source

OR = Book("oneroster", "oneroster-1.1.md 11")

_SPELLINGS: tuple[tuple[str, str, Source, str, dict[str, str]], ...] = (
    ("string-booleans", "`primary` as the text \"true\" names the teacher of a class.",
     "spec", "row 7", {"booleans": "string"}),
    ("json-booleans", "`primary` as a JSON true names the teacher of a class.",
     "client", "row 7", {"booleans": "json"}),
    ("titlecase-booleans", "`primary` as \"True\" names the teacher of a class.",
     "client", "row 7", {"booleans": "titlecase"}),
    ("missing-total", "Collections without X-Total-Count are read to their end.",
     "client", "row 1", {"total": "none"}),
    ("unfiltered-total", "A total that counts more than the pages hold stops nothing.",
     "client", "row 2", {"total": "unfiltered"}),
    ("no-link", "Collections without a Link header are read to their end.",
     "client", "row 1", {"link": "none"}),
    ("link-without-scheme", "A next link that lacks its scheme leads no request elsewhere.",
     "client", "row 4", {"link": "no_scheme"}),
    ("link-trailing-comma", "A Link header that ends in a comma is read.",
     "client", "row 4", {"link": "trailing_comma"}),
    ("link-one-too-far", "A next link behind the last page ends the reading, not the import.",
     "client", "row 4", {"link": "one_too_far"}),
    ("link-broken", "A Link header that is broken in every way loses no page.",
     "client", "rows 4, 5", {"link": "broken", "link_commas": "raw"}),
    ("deleted-listed", "Rows that are tobedeleted are listed, and are nobody.",
     "client", "row 14", {"deleted": "listed"}),
    ("null-members", "Members that are null instead of absent are absent.",
     "client", "row 11", {"nulls": "null"}),
    ("empty-members", "Members that are empty texts instead of absent are absent.",
     "client", "row 11", {"nulls": "empty"}),
    ("numbers-as-texts", "Numbers that come as texts are numbers.",
     "client", "row 8", {"numbers": "string"}),
    ("href-elsewhere", "References whose href names an inner host are followed by their id.",
     "client", "row 6", {"href": "wronghost"}),
    ("blanks-around-ids", "Ids with a blank before and behind join with themselves.",
     "client", "row 12", {"id_blanks": "padded"}),
    ("envelope-by-path", "Users that come under `students` or `teachers` are users.",
     "client", "row 23", {"envelope": "path"}),
    ("sorted-keys", "statusInfoSet before `users` does not hide the users.",
     "client", "row 39", {"key_order": "sorted", "status_info": "always"}),
    ("status-always", "A statusInfoSet that says success is no failure.",
     "client", "row 24", {"status_info": "always"}),
    ("odd-datetimes", "Moments without a fraction, and with an offset of +0, are read.",
     "client", "row 9", {"datetimes": "odd_offset"}),
    ("days-as-moments", "Dates that come as moments are dates.",
     "client", "row 10", {"dates": "datetime"}),
    ("no-terms", "A provider without sessions of type term still has classes of this year.",
     "client", "row 17", {"session_types": "no_terms"}),
    ("orgs-without-parent", "Schools without a parent, or below one nobody knows, are schools.",
     "client", "row 18", {"org_parents": "unknown"}),
    ("class-without-course", "A class without a course is a class.",
     "client", "row 20", {"class_course": "missing"}),
    ("year-among-terms", "A class that names its year before its term is of this year, once.",
     "client", "row 20", {"class_terms": "with_year"}),
    ("filter-ignored", "A provider that ignores filter, sort and fields puts nobody old in.",
     "client", "row 27", {"query": "ignored"}),
    ("filter-by-case", "A provider whose filters mind upper and lower case loses nobody.",
     "client", "row 28", {"filter_case": "sensitive"}),
    ("aides", "Enrollments with role aide are neither students nor a reason to stop.",
     "client", "row 16", {"aides": "aide"}),
    ("parents-beside", "Users with role parent are neither students nor teachers.",
     "client", "row 38", {"guardians": "parent"}),
    ("plain-grades", "Grades as 9 and K instead of 09 and KG harm nobody.",
     "client", "row 38", {"grade_words": "plain"}),
    ("cookie-with-the-token", "A provider that wants its cookie back with the token is read.",
     "client", "row 31", {"token_cookie": "required"}),
    ("relation-404", "A relation without rows that is 404 is empty, and no failure.",
     "client", "row 21", {"empty_relation": "404"}),
    ("root-below-api", "The address that was handed over is used as it stands.",
     "guess", "4.5", {"oneroster_root": "api"}),
)  # fmt: skip


def _spelt(trial: Trial) -> None:
    comes_through(trial)


for _name, _sentence, _source, _section, _switches in _SPELLINGS:
    OR.case(_name, "oneroster", _sentence, _source, _section, switches=_switches)(_spelt)


@OR.case(
    "deleted-while-known", "oneroster",
    "Who is tobedeleted in the second reading is gone, although still listed.",
    "client", "row 14",
    switches={"deleted": "listed"},
)  # fmt: skip
def deleted_while_known(trial: Trial) -> None:
    comes_through(trial)
    trial.world.happen("leave", 2)
    trial.world.happen("drop", 2)
    comes_through(trial)


@OR.case(
    "no-enrollment-dates", "oneroster",
    "Enrollments without begin and end date count.",
    "client", "row 15",
    switches={"enrollment_dates": "missing"},
)  # fmt: skip
def no_enrollment_dates(trial: Trial) -> None:
    trial.run()
    trial.roster_is_true(teachings=False)  # without dates nobody can tell that one has ended


@OR.case(
    "false-is-a-word", "oneroster",
    "Somebody who teaches beside the lead has `primary` as the text \"false\", and leads nothing.",
    "spec", "row 7",
    switches={"booleans": "string"},
)  # fmt: skip
def false_is_a_word(trial: Trial) -> None:
    truth = here(trial)
    section = sorted(truth.must_classes, key=int)[0]
    lesson = truth.classes[section]
    others = {
        one.lead
        for key, one in truth.classes.items()
        if key in truth.must_classes and one.school == lesson.school and one.lead != lesson.lead
    } - {user for one, user in truth.teachings if one == section}
    if not others:
        raise NoChance("the school has one teacher")
    person = int(min(str(one) for one in others))
    step = {"add": "teacher", "section": int(section), "staff": person, "from": "today - 1"}
    trial.world.arrange([step])
    comes_through(trial)


CASES = tuple(OR.cases)
