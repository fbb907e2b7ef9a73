"""Documents say what is so: trees, generated pages, links, commands."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from mock_sis.cli import COMMANDS, loaded

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
ROOTS = {
    "sis_core": ROOT,
    "mock_sis": ROOT,
    "oneroster_mock": ROOT,
    "sis_contract": ROOT,
    "sis_connector": ROOT / "connector",
    "sis_fixtures": ROOT / "fixtures",
    "sis_plugin": ROOT / "plugin",
}


def packages_on_disk() -> set[str]:
    """Every package of ours as a dotted name."""
    found = set()
    for name, parent in ROOTS.items():
        for path in (parent / name).rglob("__init__.py"):
            found.add(".".join(path.parent.relative_to(parent).parts))
    return found


def packages_in_tree() -> Iterator[str]:
    """The dotted names of ARCHITECTURE.md's tree; `connector/sis_connector/` counts by its end."""
    tree = (ROOT / "ARCHITECTURE.md").read_text("utf-8").split("```")[1]
    stack: list[tuple[int, str]] = []
    for line in tree.strip().splitlines():
        found = re.match(r"( *)([\w/]+)/ +\S", line)
        assert found, f"ARCHITECTURE.md's tree has a line of another form: {line!r}"
        depth, name = len(found[1]), found[2].rpartition("/")[2]
        while stack and stack[-1][0] >= depth:
            stack.pop()
        stack.append((depth, name))
        yield ".".join(part for _, part in stack)


def test_the_tree_of_the_architecture_is_that_of_the_packages() -> None:
    """ARCHITECTURE.md lists every package on disk, and no other."""
    assert set(packages_in_tree()) == packages_on_disk()


def test_generated_pages_are_fresh() -> None:
    """Pages made from the code are those that the code makes now."""
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "docs.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Every relative link of a page names a file that exists."""
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
        if not re.match(r"[a-z]+:", target):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def shown_commands() -> Iterator[tuple[str, str]]:
    """Every command line of ours that a page shows, with the page's name."""
    for page in PAGES:
        text = re.sub(r"\\\n\s*", " ", page.read_text("utf-8"))
        text = re.sub(r"(`[^`\n]*)\n(?!\n)([^`\n]*`)", r"\1 \2", text)
        for line in re.findall(r"(?:^ {4,}|run: |`)(mock-sis [a-z][^`\n#]*)", text, re.M):
            yield page.name, line.strip().rstrip("&|").strip()


@pytest.mark.parametrize(("page", "line"), sorted(set(shown_commands())))
def test_shown_commands_exist(page: str, line: str) -> None:
    """Commands and options in the documents are those of the command line."""
    words = shlex.split(re.sub(r"\s[&|]\s.*", "", line))[1:]
    assert words[0] in COMMANDS, f"{page} shows {line!r}"
    found = loaded(words[0])
    rest = words[1:]
    while isinstance(found, click.Group) and rest and not rest[0].startswith("-"):
        assert rest[0] in found.commands, f"{page} shows {line!r}"
        found, rest = found.commands[rest[0]], rest[1:]
    known = {name for one in found.params for name in (*one.opts, *one.secondary_opts)}
    for word in rest:
        if word.startswith("-") and not re.fullmatch(r"-\d+", word):
            assert word.partition("=")[0] in known, f"{page} shows {line!r}: no {word}"


def test_shown_make_targets_exist() -> None:
    """Every `make …` of the documents is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for page in PAGES:
        for target in re.findall(r"(?:^ {4}|`)make ([a-z]+)", page.read_text("utf-8"), re.M):
            assert target in targets, f"{page.name} shows make {target}"


def test_the_workflow_in_the_readme_is_yaml_of_known_commands() -> None:
    """The pasted workflow serves with a ready file and reads the journal."""
    workflow = (ROOT / "README.md").read_text("utf-8").split("```yaml")[1].split("```")[0]
    assert "--ready-file ready.json" in workflow
    assert "journal tail --ready ready.json" in workflow


def test_decisions_have_numbers_of_their_own() -> None:
    """Each decision has a number of its own and begins with it."""
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [page.name[:4] for page in pages]
    assert len(set(numbers)) == len(numbers)
    for page in pages:
        assert re.match(rf"# {page.name[:4]}\b", page.read_text("utf-8")), page.name
