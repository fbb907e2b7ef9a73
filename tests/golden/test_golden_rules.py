"""Each comparison rule of the runner, seen to hold and seen to fail."""

from __future__ import annotations

from typing import Any

import pytest


def fails(ask: Any, expect: dict[str, Any], body: Any, **more: Any) -> str:
    """The differences of an answer that must not pass."""
    outcome, _ = ask(expect, body, **more)
    assert not outcome.passed
    return " | ".join(outcome.differences)


def passes(ask: Any, expect: dict[str, Any], body: Any, **more: Any) -> None:
    """Holds that an answer passes."""
    outcome, _ = ask(expect, body, **more)
    assert outcome.differences == ()


@pytest.mark.parametrize(
    ("expected", "good", "bad"),
    [
        (812, 812, "812"),
        ("812", "812", 812),
        (20, 20.0, 21),
        (20.5, 20.5, "20.5"),
        (True, True, 1),
        (True, True, "true"),
        (1, 1, True),
        (None, None, ""),
        (None, None, 0),
        ("", "", None),
        ("{{any}}", None, ...),
        ("{{string}}", "", 7),
        ("{{int}}", -7, "7"),
        ("{{int}}", 7, True),
        ("{{int}}", 7, 7.5),
        ("{{re:[0-9]+}}", "42", "42a"),
        ("{{re:[0-9]+}}", "42", 42),
        ({}, {}, {"a": 1}),
        ([1, 2], [1, 2], [2, 1]),
        ([1, 2], [1, 2], [1, 2, 3]),
        ([1], [1], 1),
        ({"b": 1}, {"b": 1}, [{"b": 1}]),
        ({"{{unordered}}": [1, 2]}, [2, 1], [1, 1]),
        ({"{{unordered}}": [1, 2]}, [2, 1], [2, 1, 1]),
        ({"{{unordered}}": [1]}, [1], 1),
    ],
)
def test_json_values_compare_by_type_and_value(
    ask: Any, expected: Any, good: Any, bad: Any
) -> None:
    """A value passes when it is the expected one and fails when only its text looks alike."""
    passes(ask, {"json": {"a": expected}}, {"a": good})
    assert "$" in fails(ask, {"json": {"a": expected}}, {} if bad is ... else {"a": bad})


def test_unordered_elements_pair_up_so_that_all_match(ask: Any) -> None:
    """A greedy pairing would fail: the placeholder must leave 5 to the element that needs it."""
    passes(ask, {"json": {"{{unordered}}": ["{{any}}", 5]}}, [5, 6])
    fails(ask, {"json": {"{{unordered}}": [5, 5]}}, [5, 6])


def test_exact_refuses_further_keys_and_subset_allows_them_at_every_depth(ask: Any) -> None:
    """Further keys fail under exact and pass under subset; a longer array never passes."""
    expect = {"json": {"a": [{"b": 1}]}}
    came = {"a": [{"b": 1, "c": 2}], "d": 3}
    assert "should not be there" in fails(ask, expect, came)
    passes(ask, expect, came, match="subset")
    fails(ask, expect, {"a": [{"b": 1}, {"b": 1}]}, match="subset")
    assert "missing" in fails(ask, expect, {"a": [{"c": 1}]}, match="subset")


def test_key_order_counts_in_v1_json_only(ask: Any) -> None:
    """The same keys in another order fail under /ws/v1, doubled slashes or not; elsewhere pass."""
    expect = {"json": {"a": {"x": 1, "y": 2}}}
    came = {"a": {"y": 2, "x": 1}}
    assert "in order" in fails(ask, expect, came, path="/ws/v1/district")
    fails(ask, expect, came, path="//ws/v1/district/")
    passes(ask, expect, came, path="/ws/v10/district")
    passes(ask, expect, came, path="/ws/schema/table/students")
    passes(ask, expect, came, path="/ws/v1/metadata", key_order="any")


def test_key_order_of_a_subset_concerns_the_listed_keys(ask: Any) -> None:
    """Under subset a foreign key may stand anywhere, but listed keys keep their order."""
    expect = {"json": {"x": 1, "y": 2}}
    passes(ask, expect, {"x": 1, "q": 0, "y": 2}, path="/ws/v1/a", match="subset")
    fails(ask, expect, {"y": 2, "q": 0, "x": 1}, path="/ws/v1/a", match="subset")


def test_a_body_must_be_strict_json(ask: Any) -> None:
    """Broken JSON, NaN and a key given twice are named as such."""
    assert "not JSON" in fails(ask, {"json": {}}, b"<html>")
    assert "NaN" in fails(ask, {"json": {"a": "{{any}}"}}, b'{"a": NaN}')
    assert "twice" in fails(ask, {"json": {"a": 1}}, b'{"a": 1, "a": 1}')


def test_status_is_a_number_or_a_list_of_allowed_ones(ask: Any) -> None:
    """A status outside the allowed ones fails and shows the body."""
    passes(ask, {"status": 200}, {})
    passes(ask, {"status": [200, 204]}, {})
    assert "expected 201 or 204, got 200" in fails(ask, {"status": [201, 204]}, {})


def test_headers_compare_by_name_without_case(ask: Any) -> None:
    """A header passes by value or expression; null means that it must not be there."""
    sent = {"X-Total-Count": "3", "Content-Type": "application/json;charset=UTF-8"}
    passes(ask, {"headers": {"x-total-count": "3"}}, {}, headers=sent)
    passes(ask, {"headers": {"Content-Type": "{{re:application/json.*}}"}}, {}, headers=sent)
    assert "X-Total-Count" in fails(ask, {"headers": {"X-Total-Count": "4"}}, {}, headers=sent)
    assert "none" in fails(ask, {"headers": {"ETag": "{{string}}"}}, {}, headers=sent)
    passes(ask, {"headers": {"ETag": None}}, {}, headers=sent)
    fails(ask, {"headers": {"X-Total-Count": None}}, {}, headers=sent)


def test_absent_paths_must_not_exist(ask: Any) -> None:
    """A dotted path is looked up through objects, arrays and keys that hold a dot or an @."""
    expect = {"absent": ["course.@expansions", "tables.courses"]}
    passes(ask, expect, {"course": {"id": 1}, "tables": {"a": 1}})
    assert "$.course.@expansions" in fails(ask, expect, {"course": {"@expansions": ""}})
    fails(ask, expect, {"course": [{"id": 1}, {"@expansions": ""}]})
    fails(ask, expect, {"tables": [{}, {"courses": {}}]})
    fails(ask, {"absent": ["a.b.c"]}, {"a.b": {"c": None}})


def test_first_key_is_that_of_the_whole_body(ask: Any) -> None:
    """A body whose first key is another one fails wherever it comes from."""
    passes(ask, {"first_key": "users"}, {"users": [], "warnings": []})
    assert "'warnings'" in fails(ask, {"first_key": "users"}, {"warnings": [], "users": []})


def test_text_is_the_whole_body(ask: Any) -> None:
    """An empty text means an empty body; text_contains looks for parts."""
    passes(ask, {"text": ""}, b"")
    fails(ask, {"text": ""}, b" ")
    passes(ask, {"text": "{{re:ab+}}"}, b"abbb")
    passes(ask, {"text_contains": ["lazy", "dog"]}, b"the lazy dog")
    assert "'cat'" in fails(ask, {"text_contains": ["lazy", "cat"]}, b"the lazy dog")


def test_links_compare_the_query_of_each_rel(ask: Any) -> None:
    """A rel must have the listed parameters, and a rel that is null must not be there."""
    link = '<http://h/a?limit=2&offset=2&x=1>; rel="next", <http://h/a?limit=2>; rel=first'
    sent = {"Link": link}
    expect = {"next": {"limit": "2", "offset": "2"}, "first": {"limit": "2"}, "prev": None}
    passes(ask, {"links": expect}, {}, headers=sent)
    assert "next's offset" in fails(ask, {"links": {"next": {"offset": "4"}}}, {}, headers=sent)
    assert "'last' is missing" in fails(ask, {"links": {"last": {}}}, {}, headers=sent)
    assert "should not" in fails(ask, {"links": {"next": None}}, {}, headers=sent)


XML = '<?xml version="1.0"?>\n<rows n="3" m="x">\n  <row><id>1</id><name/></row>\n</rows>'


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('<rows m="x" n="9"><row><id>2</id><name/></row></rows>', "expected the text"),
        ('<rows m="x" n="9"><row><name/><id>1</id></row></rows>', "expected the elements"),
        ('<rows m="y" n="9"><row><id>1</id><name/></row></rows>', "/@m"),
        ('<rows n="9"><row><id>1</id><name/></row></rows>', "/@m"),
        ('<rows m="x" n="9" o=""><row><id>1</id><name/></row></rows>', "/@o"),
        ('<rows m="x" n="9"><row><id>1</id><name> </name></row></rows>', "expected the text"),
        ('<rows m="x" n="9"><row><id>1</id><name/>!</row></rows>', "expected the text"),
        ('<row m="x" n="9"/>', "expected the element"),
        ('<r:rows xmlns:r="urn:r" m="x" n="9"/>', "expected the element"),
        ("{}", "not well-formed"),
        ('<!DOCTYPE rows [<!ENTITY a "1">]><rows/>', "DOCTYPE"),
    ],
)
def test_xml_compares_after_parsing(ask: Any, body: str, why: str) -> None:
    """White space between elements and attribute order are free; everything else counts."""
    expect = {"xml": '<rows n="{{any}}" m="x"><row><id>1</id><name></name></row></rows>'}
    passes(ask, expect, XML.encode())
    assert why in fails(ask, expect, body.encode())


def test_xml_prefixes_are_free(ask: Any) -> None:
    """Two prefixes of one namespace are the same element."""
    passes(ask, {"xml": '<a:x xmlns:a="urn:n"/>'}, b'<b:x xmlns:b="urn:n"></b:x>')
