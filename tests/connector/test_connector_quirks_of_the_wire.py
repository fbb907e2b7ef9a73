"""Quirks of the wire (1–6, 9, 10, 17, 19): right with the handling, wrong without it."""

from __future__ import annotations

import json

import pytest
from fake_sis import page_of_html, to_maintenance
from hypothesis import given
from hypothesis import strategies as st

from sis_connector.powerschool import mapped, paging, queries, resources
from sis_connector.transport import answers, client, outcomes, tokens, wire


def user_ids(rows, user_type="S"):
    sql = "select external_id from users where user_type=? and enabled='1' order by 1"
    return [one for (one,) in rows(sql, user_type)]


def test_quirk_1_one_row_is_an_object(run, rows, fake, monkeypatch):
    """A school with one student sends an object; taken for "no list", the student is lost."""
    fake.students = [one for one in fake.students if one["id"] in (812, 820, 821)]

    assert run().status == "applied"
    assert user_ids(rows) == ["812", "820", "821"]

    monkeypatch.setattr(paging, "rows", lambda value: value if isinstance(value, list) else [])
    assert run().status == "failed"


def test_quirk_1_one_affiliation_is_an_object(run, fake, monkeypatch):
    """A teacher of one school has an object for affiliations, one of two has a list."""
    assert run(dry_run=True).kinds["teachers"].added == 3

    naive = lambda value: value if isinstance(value, list) else []  # noqa: E731
    monkeypatch.setattr(resources, "rows", naive)
    assert run(dry_run=True).kinds["teachers"].added != 3


def test_quirk_2_an_empty_wrapper_is_an_empty_string(run, rows, monkeypatch):
    """A student without e-mail has contact_info "": imported without, not a crash."""
    run()
    assert rows("select email from users where user_type='S' and external_id='814'") == [(None,)]

    def naive(row, *names):
        for name in names:
            row = row.get(name, {})
        return row

    monkeypatch.setattr(resources, "inside", naive)
    with pytest.raises(AttributeError):
        run()


def test_quirk_3_ids_change_type_with_their_digits(run, fake, monkeypatch):
    """Teacher numbers "0032" and 32 are two people, whatever type the wire gives them."""
    for member in fake.staff:
        member.pop("users_dcid")

    assert run(dry_run=True).kinds["teachers"].added == 3

    def naive(value):
        found = str(value or "")
        return (str(int(found)) if found.isdigit() else found) or None

    monkeypatch.setattr(resources, "text", naive)
    assert run(dry_run=True).kinds["teachers"].added == 2


def test_quirk_3_a_number_and_its_text_are_the_same_id(run, rows, fake, monkeypatch):
    """A co-teacher query names the class "8801", the section list 8801: one class."""
    run()
    assert rows("select class_id from co_teachers") == [("8801",)]

    monkeypatch.setattr(queries, "identity", lambda row, name: int(row[name]))
    report = run(dry_run=True)
    assert (report.kinds["co_teachers"].left_out, report.kinds["co_teachers"].unchanged) == (1, 0)


def test_quirk_4_amount_like_texts_keep_their_digits(run, rows, fake, monkeypatch):
    """Course numbers 1.0E10, 12.5 and "12.50" arrive as they are stored."""
    fake.courses[3][0]["course_number"] = "@"
    fake.courses[3][1]["course_number"] = "12.50"
    fake.courses[4][0]["course_number"] = 12.5
    fake.rewrite("/ws/v1/school/3/course", lambda text: text.replace('"@"', "1.0E10"))

    run()
    codes = "select class_id, code from classes order by 1"
    assert rows(codes) == [("8801", "1.0E10"), ("8802", "12.50"), ("8804", "12.5")]

    monkeypatch.setattr(answers, "decode", json.loads)
    run()
    assert rows(codes)[0] == ("8801", "10000000000.0")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_quirk_5_the_token_life_is_a_text_of_what_is_left(config, fake, monkeypatch):
    """`expires_in` "100" ends after 100 seconds: then a new token is fetched before it is used."""
    fake.expires_in = "100"

    def fetched():
        line = wire.Wire(config.origin, patience=config.patience)
        clock = Clock()
        store = tokens.Tokens(line, config.client_id, config.client_secret, clock)
        before = len(fake.asked("/oauth/access_token", "POST"))
        store.current()
        clock.now += 60
        store.current()
        clock.now += 60
        store.current()
        line.close()
        return len(fake.asked("/oauth/access_token", "POST")) - before

    assert fetched() == 2

    monkeypatch.setattr(tokens, "remaining_life", lambda expires_in: 2592000.0)
    assert fetched() == 1
    monkeypatch.setattr(tokens, "remaining_life", lambda expires_in: expires_in)
    with pytest.raises(TypeError):
        fetched()


@pytest.mark.parametrize("life", ["2591876", 2591876, None, "soon"])
def test_quirk_5_any_spelling_of_the_life_is_read(run, fake, life):
    """A text, a number, nothing or nonsense: the import runs."""
    fake.expires_in = life

    assert run().status == "applied"


def test_quirk_6_without_accept_the_answer_is_xml(run, fake, monkeypatch):
    """Accept is always sent; without it the run ends with a clear sentence."""
    assert run(dry_run=True).status == "dry-run"
    assert {one.headers["accept"] for one in fake.seen} == {"application/json"}

    monkeypatch.setattr(wire, "HEADERS", {})
    report = run(dry_run=True)
    assert (report.status, "XML instead of JSON" in report.message) == ("failed", True)


def test_quirk_9_closed_access_does_not_loop(run, fake, monkeypatch):
    """Metadata answers 200 and v1 401: one token, one clear sentence, a hint what to do."""
    fake.v1_open = False

    report = run()

    assert report.status == "failed"
    assert "accessLevelV1Api READ" in report.message
    assert "security group 9" in report.hint
    assert len(fake.asked("/ws/v1/metadata")) == 1
    assert len(fake.asked("/oauth/access_token", "POST")) == 1

    monkeypatch.setattr(client, "is_access_closed", lambda answer: False)
    run()
    assert len(fake.asked("/oauth/access_token", "POST")) == 3


def many_guardians(fake, number):
    fake.guardians["210"] = [
        {"student_dcid": "812", "guardian_id": str(1000 + one), "first_name": "G",
         "last_name": "Quill", "username": f"g{one}", "relationship": "Guardian"}
        for one in range(number)
    ]  # fmt: skip


def test_quirk_10_a_query_sends_100_rows_unless_told(run, fake, monkeypatch):
    """250 guardians arrive; without naming a page size the query stops at 100."""
    many_guardians(fake, 250)

    assert run(parents=True).kinds["parents"].added == 250

    def naive(client, path, arguments, expected):
        return queries.records_in(client.query(path, {}, arguments))

    monkeypatch.setattr(queries, "read_pages", naive)
    report = run(parents=True)
    assert (report.status, "250 rows but sends 100" in report.message) == ("failed", True)


def test_quirk_10_long_answers_of_a_query_are_paged(run, fake, monkeypatch):
    """2 500 rows come in pages, every row once."""
    many_guardians(fake, 2500)

    assert run(parents=True).kinds["parents"].added == 2500
    path = "/ws/schema/query/com.example.mocksis.roster.guardians"
    asked = [one.query["page"] for one in fake.asked(path, "POST")]
    assert asked[:3] == ["1", "1", "2"] and "3" in asked  # the empty school comes first


def test_quirk_10_no_rows_means_no_record_key(run, fake, monkeypatch):
    """A school without co-teachers answers without `record`: nothing there, not a crash."""
    fake.co_teachers.clear()

    assert run().status == "applied"

    monkeypatch.setattr(queries, "records_in", lambda body: body["record"])
    with pytest.raises(KeyError):
        run()


def test_quirk_17_maintenance_is_a_redirect_to_another_host(run, fake, monkeypatch, waits):
    """The redirect is not followed, not repeated, and named as what it is."""
    fake.fault("/ws/v1/district/school.*", to_maintenance, times=99)

    report = run()

    assert (report.status, report.message) == ("failed", "PowerSchool is in maintenance.")
    assert "later" in report.hint
    assert waits == []
    assert len(fake.asked("/ws/v1/district/school/count")) == 1

    monkeypatch.setattr(outcomes, "is_maintenance", lambda answer, host: False)
    assert "maintenance" not in run().message


def test_quirk_17_the_maintenance_page_itself_is_known(run, fake, monkeypatch):
    """A proxy that follows the redirect shows the page with status 200."""
    page = page_of_html("PowerSchool page unavailable")
    fake.fault("/ws/v1/district/school.*", page, times=99)

    assert run().message == "PowerSchool is in maintenance."

    monkeypatch.setattr(answers, "shows_maintenance", lambda text: False)
    assert "HTML" in run().message


def test_quirk_17_maintenance_at_the_token_address(run, fake):
    """Maintenance begins with the very first request."""
    fake.fault("/oauth/access_token/?", to_maintenance, times=99, method="POST")

    assert run().message == "PowerSchool is in maintenance."


def test_quirk_19_a_token_address_with_a_slash(run, fake, monkeypatch):
    """Where only /oauth/access_token/ answers, it is used."""
    fake.token_path = "/oauth/access_token/"

    assert run(dry_run=True).status == "dry-run"

    monkeypatch.setattr(tokens, "TOKEN_PATHS", ("/oauth/access_token",))
    assert run(dry_run=True).status == "failed"


def test_quirk_19_no_colon_behind_bearer(run, fake, monkeypatch):
    """The header is `Bearer <token>`; with a colon a server refuses it."""
    assert run(dry_run=True).status == "dry-run"

    colon = lambda token: wire.Bearer(f"Bearer: {token.reveal()}")  # noqa: E731
    monkeypatch.setattr(client, "authorization", colon)
    assert run(dry_run=True).status == "failed"


@pytest.mark.parametrize("tail", ["/", "//", "/admin/", "/admin/pw.html"])
def test_quirk_19_whatever_stands_behind_the_host_is_dropped(run, fake, tail):
    """An admin URL with a slash or a page name makes no doubled slashes."""
    assert run(url=fake.url + tail, dry_run=True).status == "dry-run"
    assert not [one for one in fake.seen if "//" in one.path or "admin" in one.path]


def test_mapped_values_keep_their_text():
    """Leaves come back as stored; an empty text is no value."""
    row = answers.decode(b'{"a":20417,"b":"0032","c":12.50,"d":true,"e":"","f":-0.0}')

    assert [mapped.text(row[name]) for name in "abcdef"] == [
        "20417", "0032", "12.50", "true", None, "-0.0",
    ]  # fmt: skip
    assert mapped.text(row.get("missing")) is None


NUMBER_LIKE = st.one_of(
    st.from_regex(r"-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,9})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    st.sampled_from(["true", "false", "null", "NaN", "-0", "007", "1_000", "Infinity"]),
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1),
)


def test_blanks_at_the_ends_belong_to_the_value(run, rows, fake):
    """A surname and a teacher number keep theirs; two numbers may differ in nothing else."""
    fake.students[0]["name"]["last_name"] = "Quill "
    fake.staff[2] |= {"local_id": "32 "}
    for member in fake.staff:
        member.pop("users_dcid")

    run()

    assert rows("select last_name from users where external_id='812'") == [("Quill ",)]
    assert rows("select count(*) from users where user_type='T'") == [(3,)]


@given(stored=NUMBER_LIKE)
def test_any_text_survives_the_mapping(stored):
    """Whatever a server prints bare (a number, true) or quoted, the stored text comes back."""
    spellings = [json.dumps(stored)]
    try:
        bare = json.loads(stored)
    except ValueError:
        bare = None
    if isinstance(bare, int | float) and stored not in ("NaN", "Infinity"):
        spellings.append(stored)

    for spelling in spellings:
        row = answers.decode(f'{{"value":{spelling}}}'.encode())
        assert mapped.text(row["value"]) == stored
