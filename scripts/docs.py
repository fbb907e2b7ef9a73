"""Writes the pages of docs/ that are made from the code; `--check` fails when one is stale.

Our own plugin is packed with them (scripts/own_plugin.py).
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import own_plugin
from lint_pages import rules_page
from mischief_pages import journal_page, mischief_page

import sis_core.spec.powerschool.resources as resources
from mock_sis.contacts.guesses import GUESSES as CONTACT_GUESSES
from mock_sis.events.guesses import GUESSES as EVENT_GUESSES
from mock_sis.fees.guesses import GUESSES as FEE_GUESSES
from mock_sis.known_switches import SWITCHES
from mock_sis.ptg.guesses import GUESSES as PTG_GUESSES
from mock_sis.schema.guesses import GUESSES as SCHEMA_GUESSES
from mock_sis.xte.guesses import GUESSES as XTE_GUESSES
from oneroster_mock.access.guesses import GUESSES as ACCESS_GUESSES
from oneroster_mock.writes.guesses import GUESSES as WRITE_GUESSES
from sis_core.district import TABLES, Column, Table
from sis_core.spec.oneroster.kinds import KINDS
from sis_core.spec.powerschool.student_post.guesses import GUESSES as STUDENT_POST_GUESSES
from sis_core.wire.resource import Expansion, Group, Many, Node, Resource

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTE = "<!-- made by scripts/docs.py; change the code, then run: make docs -->"


def switches_page() -> Iterator[str]:
    """docs/switches.md: every open point with its choices."""
    yield "# Switches"
    yield ""
    yield (
        "Where no source says what PowerSchool does and a client could see the difference, "
        "mock-sis has a switch. The first choice is the default. `serve --set NAME=VALUE` "
        "sets one, `--switches FILE` several, `POST /_sandbox/switches` at run time; "
        "`mock-sis switches` prints this list."
    )
    yield ""
    yield "| Switch | Choices | What it decides | Source of the default |"
    yield "|---|---|---|---|"
    for switch in SWITCHES:
        choices = " · ".join(f"`{c}`" for c in switch.choices) or f"a number, `{switch.number}`"
        older = "; ".join(f"{version}: `{value}`" for version, value in switch.by_version.items())
        text = f"{switch.help} ({older})" if older else switch.help
        yield f"| `{switch.name}` | {choices} | {_cell(text)} | {switch.source} |"


def tables_page() -> Iterator[str]:
    """docs/tables.md: every table of the store."""
    yield "# Tables of a district"
    yield ""
    yield (
        f"A district is one SQLite database with {len(TABLES)} tables under PowerSchool's names. "
        "Types are those of its data dictionary; a column marked † has its type or length by our "
        "naming rule (sis_core/district/tables/declare.py), not from a reference. The column in "
        "bold is the record's id in `/ws/schema`. Dates are text "
        "`YYYY-MM-DD HH:MM:SS`, flags 0 or 1."
    )
    for area in dict.fromkeys(table.area for table in TABLES.values()):
        yield ""
        yield f"## {area}"
        for table in (one for one in TABLES.values() if one.area == area):
            yield ""
            yield f"**{table.name}**: {table.comment}" + (
                f" Extends {table.extends} 1:1." if table.extends else ""
            )
            yield "  "
            yield "; ".join(_column(table, column) for column in table.columns)


def _column(table: Table, column: Column) -> str:
    name = f"**{column.name}**" if column.key == table.key.lower() else column.name
    mark = "†" if column.source == "guess" else ""
    default = "" if column.default is None else f" = {column.default}"
    return f"{name} {column.oracle_type}{mark}{default}"


def guesses_page() -> Iterator[str]:
    """docs/guesses.md: what is guessed and has no switch."""
    yield "# Guesses without a switch"
    yield ""
    yield (
        "A guess that a client can see and that has two plausible answers is a switch "
        "([switches.md](switches.md)). The other guesses are listed here."
    )
    yield ""
    yield "## Fields of /ws/v1"
    yield ""
    yield "| Resource | Field | From |"
    yield "|---|---|---|"
    for resource in _resources():
        for place, sql in sorted(set(_guessed(resource.nodes, ""))):
            yield f"| {resource.name} | {place} | {_cell(sql)} |"
    yield ""
    yield from _open("POST /ws/v1/student", STUDENT_POST_GUESSES)
    yield from _open("Tables of /ws/schema", SCHEMA_GUESSES)
    yield from _open("Contacts", CONTACT_GUESSES)
    yield from _open("Event subscriptions", EVENT_GUESSES)
    yield from _open("Fee transactions", FEE_GUESSES)
    yield from _open("The older gradebook's API", PTG_GUESSES)
    yield from _open("PowerTeacher Pro's API", XTE_GUESSES)
    yield from _open("OneRoster's security", ACCESS_GUESSES)
    yield from _open("OneRoster's grade writes", WRITE_GUESSES)
    yield "## Where OneRoster's members come from"
    yield ""
    yield (
        "What these members are in PowerSchool's tables nobody has said; "
        "see sis_core/spec/oneroster/kinds."
    )
    yield ""
    defaults = {switch.name: switch.default() for switch in SWITCHES}
    for entity, kinds in KINDS.items():
        for kind in kinds(defaults.__getitem__):
            names = [n for n, filling in kind.members.items() if filling.source == "guess"]
            if names:
                rows = kind.table if kind.table.isidentifier() else kind.name
                yield f"* {entity} from {rows}: {', '.join(names)}"
    yield ""
    yield "## Types and lengths of columns"
    yield ""
    yield "These follow the naming rule of sis_core/district/tables/declare.py."
    yield ""
    for table in TABLES.values():
        guessed = [f"{c.name} {c.oracle_type}" for c in table.columns if c.source == "guess"]
        if guessed:
            yield f"* {table.name}: {', '.join(guessed)}"


def _open(title: str, guesses: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield "| Open | What mock-sis does |"
    yield "|---|---|"
    for what, how in guesses:
        yield f"| {_cell(what)} | {_cell(how)} |"
    yield ""


def _resources() -> list[Resource]:
    found: dict[str, Resource] = {}
    for module in pkgutil.iter_modules(resources.__path__, f"{resources.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Resource):
                found[value.name] = value
    return [found[name] for name in sorted(found)]


def _guessed(nodes: tuple[Node | Expansion, ...], place: str) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, Expansion):
            if node.source == "guess":
                yield f"{place}{node.name}", "the expansion"
            yield from _guessed((node.node,), place)
            continue
        name = node.row if isinstance(node, Many) else node.name
        if node.source == "guess":
            what = "the wrapper" if isinstance(node, Group) else "the rows"
            yield f"{place}{name}", what if isinstance(node, Group | Many) else f"`{node.sql}`"
        if isinstance(node, Group | Many):
            yield from _guessed(node.nodes, f"{place}{name}.")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "switches.md": switches_page,
    "tables.md": tables_page,
    "guesses.md": guesses_page,
    "lint-rules.md": rules_page,
    "mischief.md": mischief_page,
    "journal.md": journal_page,
}


def main(arguments: list[str]) -> int:
    """Writes every page, or with --check names those that would change."""
    if arguments not in ([], ["--check"]):
        print("scripts/docs.py takes --check or nothing", file=sys.stderr)
        return 2
    stale = []
    for name, lines in PAGES.items():
        page, text = DOCS / name, "\n".join([NOTE, "", *lines()]) + "\n"
        if not page.exists() or page.read_text("utf-8") != text:
            stale.append(name)
            if not arguments:
                page.write_text(text, "utf-8")
    stale += own_plugin.stale(write=not arguments)
    if stale:
        print(f"{'stale' if arguments else 'written'}: {', '.join(stale)}")
    return 1 if stale and arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
