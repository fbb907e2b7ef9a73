"""The v1 dialect: XML, and the JSON that is mapped from it (powerschool-api.md 2.1)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sis_core.wire.dialects.mapped import (
    coerced,
    error,
    java_double,
    to_json,
    to_xml,
    wants_json,
)
from sis_core.wire.tree import Element


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10004", 10004),
        ("85001", 85001),
        ("5551234567", 5551234567),
        ("-5", -5),
        ("0", 0),
        ("12.5", 12.5),
        ("0.0", 0.0),
        ("9223372036854775807", 2**63 - 1),
        ("true", True),
        ("false", False),
        ("02127", "02127"),
        ("0410", "0410"),
        ("S-1", "S-1"),
        ("999-555-0100", "999-555-0100"),
        ("0.00", "0.00"),
        ("10.50", "10.50"),
        ("1e3", "1e3"),
        ("-0", "-0"),
        ("+1", "+1"),
        ("9223372036854775808", "9223372036854775808"),
        ("True", "True"),
        ("null", "null"),
        ("NaN", "NaN"),
        ("", ""),
        (" 7", " 7"),
        ("٣", "٣"),
    ],
)
def test_a_text_is_a_number_only_if_it_prints_back(text: str, value: object) -> None:
    """Long, then Double, then boolean; everything else stays the text it is [capture]."""
    found = coerced(text)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (100.0, "100.0"),
        (1234567.0, "1234567.0"),
        (10000000.0, "1.0E7"),
        (12345678.9, "1.23456789E7"),
        (0.001, "0.001"),
        (0.0001, "1.0E-4"),
        (0.00012, "1.2E-4"),
        (-2.5, "-2.5"),
        (1e300, "1.0E300"),
    ],
)
def test_doubles_print_as_java_prints_them(number: float, text: str) -> None:
    """Double.toString: plain from 10^-3 up to 10^7, else with an exponent (its Javadoc)."""
    assert java_double(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_printed_double_reads_back(number: float) -> None:
    """The text of a double is that double again."""
    assert float(java_double(number)) == number


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_coercion_keeps_the_text(text: str) -> None:
    """Whatever a text becomes in JSON prints back as that text, or is that text."""
    body = to_json(Element("a", (Element("b", text),)))
    value = json.loads(body)["a"]["b"] if text else ""

    if isinstance(value, bool):
        assert text == str(value).lower()
    elif isinstance(value, int):
        assert text == str(value)
    elif isinstance(value, float):
        assert text == java_double(value)
    else:
        assert value == text


def test_one_element_is_an_object_two_are_an_array_none_is_no_key() -> None:
    """Repetition decides the JSON type, and an empty element is the empty text [capture]."""
    race = Element("races", (Element("code", "W"),))
    none = Element("x", (Element("id", "1"), Element("phones", ())))
    two = Element("x", (Element("id", "1"), race, race))

    assert to_json(none) == b'{"x":{"id":1,"phones":""}}'
    assert to_json(Element("x", (race,))) == b'{"x":{"races":{"code":"W"}}}'
    assert to_json(two) == b'{"x":{"id":1,"races":[{"code":"W"},{"code":"W"}]}}'


def test_attributes_stand_before_the_children() -> None:
    """`@expansions` comes first in JSON, as an attribute in XML."""
    tree = Element("students", (Element("id", "7"),), (("expansions", "a, b"), ("extensions", "")))

    assert to_json(tree) == b'{"students":{"@expansions":"a, b","@extensions":"","id":7}}'
    assert b'<students expansions="a, b" extensions=""><id>7</id></students>' in to_xml(tree)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_xml_carries_any_text(text: str) -> None:
    """Ampersands, brackets and letters of any script survive XML."""
    root = etree.fromstring(to_xml(Element("a", (Element("b", text),))))

    assert (root.findtext("b") or "") == text


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/json", True),
        ("application/JSON", True),
        ("application/json; charset=utf-8", True),
        ("text/json", True),
        ("", False),
        ("*/*", False),
        ("application/xml", False),
        ("text/html, application/json;q=0.9", True),
        ("application/xml, application/json", False),
        ("application/xml;q=0.1, application/json", True),
        ("application/json;q=0.5, */*;q=0.1", True),
    ],
)
def test_accept_decides_between_json_and_xml(accept: str, expected: bool) -> None:
    """JSON only when asked for, in any case; XML otherwise [client]."""
    assert wants_json(accept) is expected


def test_a_refusal_echoes_nothing_that_xml_cannot_carry() -> None:
    """Control characters and half surrogates of a client's text become the replacement mark."""
    root = etree.fromstring(to_xml(error("page '\x1f\x00\ud800x'")))

    assert root.findtext("message") == "page '\ufffd\ufffd\ufffdx'"
