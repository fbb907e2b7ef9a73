"""docs/lint-rules.md: the linter's rules, and its output for programs."""

from __future__ import annotations

from collections.abc import Iterator

from sis_plugin.linting.report import JSON_MEMBERS, WORDS
from sis_plugin.rules import RULES


def rules_page() -> Iterator[str]:
    """Every rule with its reason, every member of the JSON object, and what SARIF holds."""
    yield "# What `mock-sis plugin lint` says"
    yield ""
    yield (
        "Level E: PowerSchool would refuse the plugin or not enable it, or refuse every caller. "
        "W: it works and will hurt. I: a note. A rule's findings are at its level or milder. The "
        "exit code is 1 with a finding of level E, 0 without, 2 where there is nothing to read. "
        "How the rules did on published plugins: [plugins-tried.md](plugins-tried.md)."
    )
    yield ""
    yield "| Rule | Level | Name | Why | Known from |"
    yield "|---|---|---|---|---|"
    for rule in RULES:
        yield f"| {rule.id} | {rule.level} | {rule.name} | {rule.reason} | {rule.source} |"
    yield ""
    yield "## `--format json`"
    yield ""
    yield "One object. Members may be added in later releases; these stay."
    yield ""
    yield "| Member | |"
    yield "|---|---|"
    for name, text in JSON_MEMBERS:
        yield f"| `{name}` | {text} |"
    yield ""
    yield "## `--format sarif`"
    yield ""
    words = ", ".join(f"{level} is `{word}`" for level, word in WORDS.items())
    yield (
        "A SARIF 2.1.0 log with one run, for code hosts that show findings beside the lines: "
        f"every rule is described, {words}, `ruleIndex` leads to the rule, `region.startLine` is "
        "the line. File names are URIs; for a folder given by a relative path they begin with it, "
        "so that they lead to the file from where the command was run."
    )
