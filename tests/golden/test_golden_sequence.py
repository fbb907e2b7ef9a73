"""What the runner sends, and cases of several steps."""

from __future__ import annotations

from typing import Any

Headers = dict[str, str]


def test_a_valid_token_and_accept_are_added_unless_named(ask: Any) -> None:
    """Authorization and Accept come by themselves; a header that is null is not sent."""
    _, stub = ask({}, {})
    assert stub.asked[0][2]["Authorization"] == "Bearer the-token"
    assert stub.asked[0][2]["Accept"] == "application/json"
    headers = {"authorization": None, "ACCEPT": "application/xml"}
    _, stub = ask({}, {}, request={"method": "GET", "path": "/x", "headers": headers})
    sent = {name.lower(): value for name, value in stub.asked[0][2].items()}
    assert "authorization" not in sent
    assert sent["accept"] == "application/xml"


def test_paths_go_out_raw(ask: Any) -> None:
    """Doubled slashes, dots and escapes are sent as the case spells them."""
    path = "//ws/v1/../x%2Fy/?q=a%20b;c==d"
    _, stub = ask({}, {}, path=path)
    assert stub.asked[0][1] == path


def test_bodies_are_json_or_the_text_itself(ask: Any) -> None:
    """An object goes as JSON with its type, a string as it is and without one."""
    request = {"method": "POST", "path": "/x", "body": {"a": "é"}}
    _, stub = ask({}, {}, request=request)
    assert stub.asked[0][3] == '{"a": "é"}'.encode()
    assert stub.asked[0][2]["Content-Type"] == "application/json"
    _, stub = ask({}, {}, request={"method": "POST", "path": "/x", "body": "a=1"})
    assert stub.asked[0][3] == b"a=1"
    assert "Content-Type" not in stub.asked[0][2]
    _, stub = ask({}, {}, request={"method": "POST", "path": "/x"})
    assert stub.asked[0][2]["Content-Length"] == "0"


def test_base_is_the_host_that_was_asked(ask: Any) -> None:
    """`{{base}}` stands for scheme, host and port, and follows a Host header of the case."""
    request = {"method": "GET", "path": "/x", "headers": {"Host": "localhost:5000"}}
    outcome, _ = ask({"json": "{{base}}/a"}, "http://localhost:5000/a", request=request)
    assert outcome.passed
    outcome, _ = ask({"json": "{{base}}/a"}, "http://localhost:5001/a", request=request)
    assert not outcome.passed


def test_then_steps_follow_on_the_same_store_and_name_their_number(ask: Any) -> None:
    """The second step's difference says which step it was; each step has its own match."""
    then = [{"request": {"method": "GET", "path": "/y"}, "expect": {"status": 200, "json": 2}}]
    outcome, stub = ask({"json": 1}, 1, 3, then=then)
    assert outcome.differences == ("step 2, GET /y: $: expected 2, got 3",)
    assert [path for _, path, _, _ in stub.asked] == ["/x", "/y"]


def test_the_last_location_id_goes_into_later_paths(ask: Any) -> None:
    """The last path part of the newest Location replaces its placeholder."""
    then = [
        {
            "request": {"method": "GET", "path": "/a/{{last_location_id}}/b"},
            "expect": {"status": 200},
        }
    ]
    outcome, stub = ask({}, {}, {}, headers={"Location": "http://h/a/51044?x=1"}, then=then)
    assert outcome.passed
    assert stub.asked[1][1] == "/a/51044/b"
    outcome, _ = ask({}, {}, {}, then=then)
    assert "no answer before had a Location" in outcome.differences[0]


ROWS = (
    "CREATE TABLE Score (ID, Points, At, Late, Note);"
    "INSERT INTO Score VALUES (1, 19.0, '2026-10-09 00:00:00', 1, NULL)"
)


def test_expected_rows_must_be_in_the_store(ask: Any) -> None:
    """Column names have no case; numbers, days, flags and nulls compare as SQLite keeps them."""
    good = {"id": 1, "points": 19, "at": "2026-10-09", "late": True, "note": None}
    outcome, _ = ask({}, {}, rows=ROWS, expect_tables={"score": [good]})
    assert outcome.passed
    for column, value in {"points": "19", "at": "2026-10-10", "late": False, "note": ""}.items():
        outcome, _ = ask({}, {}, rows=ROWS, expect_tables={"score": [{**good, column: value}]})
        assert "no row with" in outcome.differences[0]
    outcome, _ = ask({}, {}, rows=ROWS, expect_tables={"score": [{"pints": 1}]})
    assert outcome.differences == ("table score: there is no column 'pints'",)


def test_row_counts_are_counted_after_the_last_step(ask: Any) -> None:
    """A table with another number of rows is a difference."""
    outcome, _ = ask({}, {}, rows=ROWS, expect_row_counts={"score": 1})
    assert outcome.passed
    outcome, _ = ask({}, {}, rows=ROWS, expect_row_counts={"score": 0})
    assert outcome.differences == ("table score: expected 0 rows, got 1",)


def test_a_server_that_hangs_up_is_a_difference(ask: Any) -> None:
    """A connection cut without an answer fails the case and does not stop the runner."""
    outcome, _ = ask({}, status=200, headers={})
    assert "no answer" in outcome.differences[0]
