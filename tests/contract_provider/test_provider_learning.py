"""What is learned of a server makes another server behave the same: `--learn`, `--switches`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mock_sis.switch_file import read_switch_file
from sis_contract.provider.catalog import CHECKS, chosen
from sis_contract.provider.check import Check
from sis_contract.provider.engine import judged
from sis_contract.provider.learn import as_toml, disputed, learned, write_learned
from sis_contract.verdicts import Finding, Run

POWERSCHOOL = {
    "bearer_colon": "reject", "unknown_token_text": "expired", "missing_token_header": "none",
    "grant_type_error": "401", "token_get": "404", "body_credentials": "accept",
    "wildcard_accept": "json", "json_charset": "none", "v1_error_format": "json",
    "pagesize_over_max": "reject", "page_below_one": "reject", "pagesize_below_one": "reject",
    "malformed_page": "default", "unknown_extension": "reject", "unknown_parameter": "reject",
    "bad_q": "ignore", "q_comma": "or", "wildcard_case": "sensitive", "empty_collection": "bare",
    "blank_leaf": "empty", "section_term": "omit", "time_unit": "s", "school_courses": "all",
    "office_listed": "yes", "graduates_listed": "yes", "dropped_listed": "no",
    "wrong_method": "404", "student_post_type": "500", "malformed_body": "500",
    "projection_missing": "star", "query_values": "numbers", "query_get": "404", "gzip": "never",
    "gradebook_same_name": "accept", "ptg_pro_section": "404", "xte_no_accept": "json",
    "xte_error_body": "ErrorMessage", "xte_get_one": "array", "xte_put_status": "200",
    "xte_score_answer": "object", "xte_breach_mitigation": "add", "dataversion_unknown": "404",
    "contacts_created": "201", "contacts_delete": "204", "ptg_nulls": "omit",
    "xte_score_absent": "keep", "term_local_id": "no", "extension_record_found": "actual",
}  # fmt: skip

ONEROSTER = {
    "booleans": "json", "numbers": "string", "nulls": "null", "href": "tilde",
    "datetimes": "seconds", "dates": "datetime", "code_minor": "openapi", "total": "unfiltered",
    "link": "no_scheme", "bad_paging": "default", "filter_joins": "many",
    "filter_quotes": "optional", "bad_fields": "reject", "empty_relation": "404",
    "deleted": "gone", "terms_listed": "all", "session_end": "inclusive",
    "org_parents": "missing", "user_orgs": "missing", "guardians": "parent",
    "user_id_types": "blanks", "grade_words": "plain", "class_title": "course_section",
    "class_categories": "metadata_only", "enrollment_dates": "missing", "token": "single",
    "token_cookie": "set", "body_id_mismatch": "400", "unknown_reference": "404",
    "repeated_delete": "204", "second_result": "409", "oauth1_nonce": "ignore",
}  # fmt: skip

QUIRKS = {
    "booleans": "titlecase", "nulls": "empty", "href": "relative", "datetimes": "no_zone",
    "key_order": "sorted", "errors": "flat", "link": "one_too_far", "bad_fields": "drop",
    "usernames": "missing", "ids": "uuid", "envelope": "path", "deleted": "listed",
    "status_info": "always", "filter_case": "sensitive", "class_terms": "with_year",
    "oauth1": "refuse", "guardians": "none", "absent_matches": "not_equal",
}  # fmt: skip


def _run(
    kept_worlds: Any, sessions_of: Any, settings: Mapping[str, str], fits: Callable[[Check], bool]
) -> Run:
    with kept_worlds.open() as world:
        world.switches.set(settings)
        sessions = sessions_of(world, writes=True)
        found = [judged(check, sessions) for check in CHECKS if fits(check)]
        return Run("provider", "", world.url, "", findings=tuple(found))


@pytest.mark.parametrize(
    ("api", "settings"),
    [("ps", POWERSCHOOL), ("or", ONEROSTER), ("or", QUIRKS)],
    ids=["powerschool", "oneroster", "quirks"],
)
def test_a_strange_server_is_learned_and_imitated(
    kept_worlds: Any, sessions_of: Any, tmp_path: Path, api: str, settings: dict[str, str]
) -> None:
    """Exactly the switches that a server was set to are written, and a second one has them all."""
    file = tmp_path / "learned.toml"
    run = _run(kept_worlds, sessions_of, settings, lambda check: check.id.startswith(f"{api}."))
    assert {name: value for name, (value, _) in learned(run).items()} == settings
    assert write_learned(file, run) == len(settings)
    read = read_switch_file(file)
    assert read == settings
    telling = {one.id for one in run.findings if one.switch is not None}
    again = _run(kept_worlds, sessions_of, read, lambda check: check.id in telling)
    assert as_toml(learned(again)) == file.read_text(encoding="utf-8")


ALONE = [
    ("bad_q", "empty", "ps.v1.q.grammar:*"),
    ("bad_q", "ignore", "ps.v1.q.grammar:*"),
    ("q_comma", "or", "ps.v1.q.grammar:*"),
    ("link", "broken", "or.link:*"),
    ("contacts_delete", "500", "ps.contacts:*"),
    ("deleted", "delta", "or.[df][ei]l*"),
    ("token_cookie", "set", "or.habit:no-cookie"),
    ("token_cookie", "required", "or.habit:no-cookie"),
]


@pytest.mark.parametrize(("name", "value", "pattern"), ALONE)
def test_one_strange_habit_is_not_taken_for_another(
    kept_worlds: Any, sessions_of: Any, name: str, value: str, pattern: str
) -> None:
    """A server that is strange in one way teaches that switch alone; nothing else fails."""
    ids = {check.id for check in chosen([pattern])}
    run = _run(kept_worlds, sessions_of, {name: value}, lambda check: check.id in ids)
    assert {one: setting for one, (setting, _) in learned(run).items()} == {name: value}
    odd = {one.id: one.told for one in run.findings if one.verdict not in ("pass", "skip")}
    assert odd == {one.id: one.told for one in run.findings if one.switch == (name, value)}


def _finding(id: str, switch: tuple[str, str] | None) -> Finding:
    return Finding(id, "ps.x", "a sentence", "learned", switch=switch)


def test_two_checks_that_disagree_are_told() -> None:
    """The first value is written, both are named."""
    found = (_finding("ps.x:a", ("gzip", "never")), _finding("ps.x:b", ("gzip", "offer")))
    run = Run("provider", "", "", "", findings=(*found, _finding("ps.x:c", None)))
    assert learned(run) == {"gzip": ("never", "ps.x:a")}
    assert disputed(run) == {"gzip": ["never", "offer"]}


def test_nothing_learned_is_an_empty_file_that_can_be_read(tmp_path: Path) -> None:
    """A run without learned switches writes a file that changes nothing."""
    file = tmp_path / "none.toml"
    assert write_learned(file, Run("provider", "", "", "")) == 0
    assert read_switch_file(file) == {}
