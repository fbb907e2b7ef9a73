"""The served tree of a row, built plainly: what row functions must agree with.

Used where speed does not matter and by the tests as the second opinion on `render`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sis_core.wire.plan import At, Below, Branch, Extended, Part, Plan
from sis_core.wire.spelling import extension_fields, record_found
from sis_core.wire.tree import Element

Values = Sequence[str]
Results = Sequence[Mapping[str, Sequence[Values]]]


def row_tree(plan: Plan, values: Values, results: Results, name: str | None = None) -> Element:
    """One row as an element, named as its resource unless told otherwise."""
    children = _children(plan.parts, values, results, 0, plan.variant.blank_leaves)
    return Element(name or plan.variant.resource.name, tuple(children))


def _children(
    parts: Sequence[Part], values: Values, results: Results, key: int, blank: bool
) -> Iterator[Element]:
    for part in parts:
        if isinstance(part, At):
            if values[part.index]:
                yield Element(part.leaf.name, values[part.index])
        elif isinstance(part, Branch):
            yield from _group(part, values, results, key, blank)
        elif isinstance(part, Below):
            yield from _below(part, values, results, key, blank)
        else:
            yield _extended(part, values[key], results)


def _group(
    part: Branch, values: Values, results: Results, key: int, blank: bool
) -> Iterator[Element]:
    children = tuple(_children(part.parts, values, results, key, blank))
    if children and blank and part.group.blank:
        leaves = [p for p in part.parts if isinstance(p, At)]
        children = tuple(Element(p.leaf.name, values[p.index]) for p in leaves)
    if children or part.group.keep:
        yield Element(part.group.name, children)


def _below(
    part: Below, values: Values, results: Results, key: int, blank: bool
) -> Iterator[Element]:
    rows = results[part.index].get(values[key], ())
    made = [
        Element(part.many.row, tuple(_children(part.parts, row, results, 1, blank))) for row in rows
    ]
    if part.many.wrapper is None:
        yield from made
    else:
        yield Element(part.many.wrapper, tuple(made))


def _extended(part: Extended, own: str, results: Results) -> Element:
    tables = []
    for table, index in part.tables:
        rows = results[index].get(own, ())
        fields = [
            Element(
                "_field",
                (Element("name", name), Element("type", "String"), Element("value", value)),
            )
            for name, value in extension_fields(table, rows)
        ]
        found = Element("recordFound", record_found(table, rows))
        named = Element("name", table.name.lower())
        tables.append(Element("_table_extension", (found, *fields, named)))
    return Element("_extension_data", tuple(tables))
