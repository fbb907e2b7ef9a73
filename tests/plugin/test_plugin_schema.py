"""plugin.xml against the table of its elements and attributes, row by row and at each boundary."""

from __future__ import annotations

import copy
import itertools

import pytest
from lxml import etree
from plugin_packages import XMLNS
from schema_table import (
    CHOICES,
    FREE,
    LENGTHS,
    NEEDED,
    NEWER,
    OFTEN,
    ONCE,
    REQUIRED,
    WHOLE,
)

from sis_plugin.linting.lint import lint


def _tree() -> etree._Element:
    return etree.fromstring(WHOLE)


def _at(root: etree._Element, path: str) -> etree._Element:
    for name in path.split("/") if path else ():
        found = root.find(f"{{{XMLNS}}}{name}")
        assert found is not None, path
        root = found
    return root


def _said(root: etree._Element, rule: str = "P07") -> list[str]:
    return [f.message for f in lint(etree.tostring(root)) if f.rule == rule]


def _with(path: str, attribute: str, value: str) -> list[str]:
    root = _tree()
    _at(root, path).set(attribute, value)
    return _said(root)


def test_the_whole_of_the_table_is_taken() -> None:
    """A plugin with every element and attribute keeps the schema."""
    assert _said(_tree()) == []


@pytest.mark.parametrize(("path", "attribute", "least", "most"), LENGTHS)
def test_a_length_ends_where_it_ends(path: str, attribute: str, least: int, most: int) -> None:
    """The longest text is taken and a character more is not; so at the short end."""
    assert _with(path, attribute, "ü" * most) == []
    (long,) = _with(path, attribute, "ü" * (most + 1))
    assert f"the attribute {attribute} of <" in long and f"{most} characters" in long
    assert _with(path, attribute, "ü" * least) == []
    assert len(_with(path, attribute, "")) == min(least, 1)


@pytest.mark.parametrize(("path", "attribute", "taken", "refused"), CHOICES)
def test_a_choice_is_one_of_its_values(path: str, attribute: str, taken: str, refused: str) -> None:
    """Each listed value is taken, another is not, nor one in other letters."""
    for value in taken.split():
        assert _with(path, attribute, value) == []
    for value in (refused, "", taken.split()[0].swapcase() if attribute != "port" else "-1"):
        (said,) = _with(path, attribute, value)
        assert f"the attribute {attribute} of <" in said


@pytest.mark.parametrize(("path", "attribute"), REQUIRED)
def test_a_required_attribute_is_missed(path: str, attribute: str) -> None:
    """Left out, it is named."""
    root = _tree()
    del _at(root, path).attrib[attribute]

    (said,) = _said(root)
    assert f"has no attribute {attribute!r}, which it needs" in said


def test_other_attributes_may_be_left_out() -> None:
    """What is not required may be missing, one at a time."""
    names = {(path, name) for path, name, *_ in (*LENGTHS, *CHOICES)} - set(REQUIRED)
    for path, attribute in sorted(names - {("registration/parameter", "name")}):
        root = _tree()
        _at(root, path).attrib.pop(attribute, None)
        assert _said(root) == [], (path, attribute)


@pytest.mark.parametrize("path", ONCE)
def test_what_stands_once_is_refused_twice(path: str) -> None:
    """The second of them is said to be too many."""
    root = _tree()
    element = _at(root, path)
    element.addnext(copy.deepcopy(element))

    assert any("stands more than once" in said for said in _said(root))


@pytest.mark.parametrize("path", OFTEN)
def test_what_may_stand_often_stands_twice(path: str) -> None:
    """Two of them are taken."""
    root = _tree()
    element = _at(root, path)
    element.addnext(copy.deepcopy(element))

    assert _said(root) == []


@pytest.mark.parametrize("path", NEEDED)
def test_what_is_needed_is_missed(path: str) -> None:
    """An element without the child that it needs is named with it."""
    root = _tree()
    element = _at(root, path)
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)

    (said,) = _said(root)
    assert f"has no <{path.rpartition('/')[2]}>, which it needs" in said


@pytest.mark.parametrize("path", FREE)
def test_what_is_free_may_be_left_out(path: str) -> None:
    """An element that is not needed may be missing."""
    root = _tree()
    element = _at(root, path)
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)

    assert _said(root) == []


@pytest.mark.parametrize(("path", "attribute", "value"), NEWER)
def test_what_is_newer_is_a_note(path: str, attribute: str, value: str) -> None:
    """Attributes that the published schema lacks are taken, with a note."""
    root = _tree()
    _at(root, path).set(attribute, value)

    assert _said(root) == []
    assert any(attribute in said for said in _said(root, "P08"))


def test_children_of_the_root_stand_in_any_order() -> None:
    """Every two children of <plugin> may change places."""
    count = len(_tree())
    for one, other in itertools.combinations(range(count), 2):
        root = _tree()
        first, second = root[one], root[other]
        place = copy.deepcopy(first)
        root.replace(first, copy.deepcopy(second))
        root.replace(second, place)
        assert _said(root) == [], (one, other)


@pytest.mark.parametrize("path", ["saml", "registration"])
def test_children_of_a_sequence_keep_their_order(path: str) -> None:
    """The children of <saml> and <registration> do not change places."""
    root = _tree()
    element = _at(root, path)
    element.append(element[0])

    assert any("comes too late" in said for said in _said(root))
