"""Tokens, repetition, waiting, redirects: what the wire may do to a run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fake_sis import CO_TEACHERS, EXPIRED, cut_off, hang_up, page_of_html, reply

from sis_connector.transport import waits

SECTIONS = "/ws/v1/school/3/section"


def test_a_token_that_dies_on_the_way_is_renewed_once(run, fake):
    """401 with a challenge in the middle of a run: a new token, the same request, and on."""

    def dies(sis, handler):
        sis.revoke()
        return 401, {"WWW-Authenticate": EXPIRED}, b""

    fake.fault(SECTIONS, dies)

    report = run(workers=4)

    assert (report.status, report.tokens) == ("applied", 2)


def test_a_token_that_is_never_good_ends_the_run(run, fake):
    """A fresh token that is refused, too, is not renewed again."""
    fake.fault(SECTIONS, (401, {"WWW-Authenticate": EXPIRED}, b""), times=99)

    report = run()

    assert (report.status, report.tokens) == ("failed", 2)
    assert "fresh token" in report.message
    assert len(fake.asked(SECTIONS)) == 2


def test_wrong_credentials_are_named_and_asked_once(run, fake):
    """invalid_client: no repetition, a hint where to copy the pair from."""
    report = run(client_id="somebody")

    assert report.message == "Client id and secret were not accepted."
    assert "Data Provider Configuration" in report.hint
    assert len(fake.asked("/oauth/access_token", "POST")) == 1


def test_the_token_request_is_repeated_when_the_server_is_busy(run, fake, waits):
    """503 at the token address is waited out like any other."""
    fake.fault("/oauth/access_token", (503, {}, b""), times=2, method="POST")

    assert run().status == "applied"
    assert waits == [0.5, 1.0]


def test_tries_at_the_token_address_do_not_multiply(run, fake):
    """Four tries for the token are all: whoever needed it does not begin again."""
    fake.fault("/oauth/access_token", (503, {}, b""), times=99, method="POST")

    report = run()

    assert "4 times in a row" in report.message
    assert len(fake.asked("/oauth/access_token", "POST")) == 4


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(run, fake, waits, status):
    """Two refusals and then the answer: two growing waits, counted in the report."""
    fake.fault("/ws/v1/school/3/student", (status, {}, b""), times=2)

    report = run()

    assert (report.status, report.retries, waits) == ("applied", 2, [0.5, 1.0])


@pytest.mark.parametrize("trouble", [cut_off, hang_up], ids=["body cut off", "hung up"])
def test_a_broken_connection_is_asked_again(run, rows, fake, trouble):
    """A body that ends early and a connection without answer lose no record."""
    fake.fault("/ws/v1/school/3/student", trouble, times=2)

    report = run()

    assert (report.status, report.retries) == ("applied", 2)
    assert rows("select count(*) from users where user_type='S'") == [(6,)]


def test_json_that_ends_early_is_asked_again(run, fake):
    """A short body without a length to tell it by is seen by the JSON that does not close."""
    fake.fault("/ws/v1/school/3/student", (200, {}, b'{"students":{"student":[{"id":8'))

    report = run()

    assert (report.status, report.retries) == ("applied", 1)


def test_repetition_is_bounded(run, fake, waits):
    """Four tries, three growing waits, then the run ends with nothing applied."""
    fake.fault(SECTIONS, (503, {}, b""), times=99)

    report = run(workers=1)

    assert report.status == "failed"
    assert "4 times in a row" in report.message
    assert len(fake.asked(SECTIONS)) == 4
    assert waits == [0.5, 1.0, 2.0]


def test_a_query_read_is_repeated(run, fake):
    """A PowerQuery is a POST by form only: it may be asked again."""
    fake.fault(f"/ws/schema/query/{CO_TEACHERS}", (503, {}, b""), method="POST")

    report = run()

    assert (report.status, report.retries) == ("applied", 1)


def test_a_server_error_is_not_repeated(run, fake, waits):
    """500 would fail the same way again."""
    fake.fault(SECTIONS, (500, {}, b'{"message":"org.hibernate"}'), times=99)

    report = run()

    assert report.status == "failed"
    assert len(fake.asked(SECTIONS)) == 1
    assert waits == []


def test_retry_after_in_seconds_is_obeyed(run, fake, waits):
    """The server's seconds, not our own."""
    fake.fault(SECTIONS, (429, {"Retry-After": "7"}, b""))

    assert run().status == "applied"
    assert waits == [7.0]


def test_retry_after_as_a_date_is_obeyed(run, fake, waits):
    """The wait is measured by the server's own clock."""
    headers = {
        "Date": "Sun, 22 Nov 2026 12:00:00 GMT",
        "Retry-After": "Sun, 22 Nov 2026 12:00:20 GMT",
    }

    def busy(sis, handler):
        handler.date_time_string = lambda timestamp=None: headers["Date"]
        return 503, {"Retry-After": headers["Retry-After"]}, b""

    fake.fault(SECTIONS, busy)

    assert run().status == "applied"
    assert waits == [20.0]


def test_a_retry_after_beyond_patience_ends_the_run(run, fake, waits):
    """An hour is not slept through: the run says how long the server wants to be left alone."""
    fake.fault(SECTIONS, (429, {"Retry-After": "3600"}, b""), times=99)

    report = run()

    assert report.status == "failed"
    assert "3600 seconds" in report.message
    assert waits == []
    assert len(fake.asked(SECTIONS)) == 1


NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Sun, 22 Nov 2026 12:01:00 GMT"}, 60.0),
        ({"retry-after": "Sun, 22 Nov 2026 11:00:00 GMT"}, 0.0),
        (
            {
                "retry-after": "Sun, 22 Nov 2026 13:01:00 GMT",
                "date": "Sun, 22 Nov 2026 13:00:00 GMT",
            },
            60.0,
        ),
    ],
)
def test_retry_after_is_read(headers, seconds):
    """Digits and HTTP dates, a date in the past as no wait, nonsense as nothing."""
    assert waits.asked_wait(headers, NOW) == seconds


def test_a_web_page_in_place_of_json_is_named(run, fake):
    """A sign-in page with status 200 is not taken for data."""
    fake.fault("/ws/v1/district/school/count", page_of_html("Sign in"))

    report = run()

    assert report.status == "failed"
    assert "web page (HTML) instead of JSON" in report.message


def test_a_server_that_is_no_sis_is_named(run, fake):
    """404 for the token address."""
    fake.token_path = "/elsewhere"

    assert run().message == "This server has no OAuth token address."


def test_a_redirect_to_https_is_named_and_not_followed(run, fake):
    """The token must not travel; the person is told to write https."""

    def away(sis, handler):
        return 301, {"Location": sis.url.replace("http:", "https:") + "/ws/v1/metadata"}, b""

    fake.fault("/ws/v1/metadata", away)

    report = run()

    assert (report.status, "wants https" in report.message) == ("failed", True)


def test_nobody_at_home_is_named(run, config):
    """A port where nothing listens: bounded tries, a sentence without addresses of objects."""
    report = run(url="http://127.0.0.1:9")

    assert report.status == "failed"
    assert "no connection" in report.message
    assert "0x" not in report.message and "HTTPConnection" not in report.message


def test_connections_are_kept_alive(run, fake):
    """A run of forty requests opens no more connections than it has threads, and one."""
    ports = set()
    fake.rewrite(".*", str)
    real = fake.answer

    def noting(request, handler):
        ports.add(handler.client_address[1])
        return real(request, handler)

    fake.answer = noting

    report = run(workers=2)

    assert report.requests > 30
    assert len(ports) <= 3


def test_a_netrc_entry_does_not_replace_the_token(run, fake, monkeypatch, tmp_path):
    """requests would send a .netrc password in place of the bearer token."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login x password y\n")
    monkeypatch.setenv("NETRC", str(netrc))

    assert run().status == "applied"


def test_a_reply_of_another_shape_is_named(run, fake):
    """JSON without the documented wrapper stops the run with a sentence."""
    fake.fault("/ws/v1/district/school", reply({"nothing": 1}), times=9)

    report = run()

    assert (report.status, "holds no schools" in report.message) == ("failed", True)


def test_a_stormy_network_changes_nothing(run, fake, waits):
    """Every fifth request fails in one way or another: the same plan as on a calm day."""
    calm = run(dry_run=True, parents=True, autogenerate_usernames=True).plan.to_json()
    storms = [cut_off, hang_up, lambda sis, handler: (503, {"Retry-After": "1"}, b"")]
    numbers = iter(range(10**6))

    def maybe(sis, handler):
        number = next(numbers)
        return storms[number // 5 % 3](sis, handler)

    real = fake.answer
    fake.answer = lambda request, handler: (
        real(request, handler) if next(numbers) % 5 else maybe(fake, handler)
    )

    report = run(dry_run=True, parents=True, autogenerate_usernames=True, workers=3)

    assert report.plan.to_json() == calm
    assert report.retries > 5
