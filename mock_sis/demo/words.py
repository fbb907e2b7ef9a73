"""What a demonstration prints: plain text for a person who sees this for the first time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mock_sis.demo.compare import Comparison

MOST_DIFFERENCES = 20
_SINGULAR = {
    "Students": "student",
    "Teachers": "teacher",
    "Parents": "parent",
    "Classes": "class",
    "Roster rows": "roster row",
    "Co-teachers": "co-teacher",
}


@dataclass(frozen=True, slots=True)
class KindCount:
    """One kind of record in the import: how many came in, were refused, were rightly left out."""

    name: str
    imported: int
    refused: int
    left_out: int


@dataclass(frozen=True, slots=True)
class RefusedGroup:
    """Records that were refused for one reason, with a few names."""

    number: int
    kind: str
    why: str
    names: Sequence[str]
    hint: str


def import_table(kinds: Iterable[KindCount]) -> Iterator[str]:
    """A line a kind."""
    yield f"  {'':16}{'imported':>10}{'refused':>10}{'left out':>10}"
    for kind in kinds:
        yield f"  {kind.name:16}{kind.imported:>10}{kind.refused:>10}{kind.left_out:>10}"


def refusals(groups: Iterable[RefusedGroup]) -> Iterator[str]:
    """Why records were refused, a paragraph a reason."""
    for group in groups:
        names = ", ".join(group.names) + (", …" if group.number > len(group.names) else "")
        kind = group.kind.lower() if group.number != 1 else _SINGULAR[group.kind]
        yield f"  {group.number} {kind}: {group.why} ({names})"
        yield f"      {group.hint}"


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """How the roster and the district's own tables agree."""
    for kind, agreeing in comparison.agreeing.items():
        refused = comparison.refused[kind]
        reason = f", {refused} rightly refused" if refused else ""
        wrong = sum(1 for difference in comparison.differences if difference.kind == kind)
        verdict = f"  DIFFERS in {wrong}" if wrong else ""
        yield f"  {kind:18}{agreeing:>8} agree{reason}{verdict}"
    for difference in comparison.differences[:MOST_DIFFERENCES]:
        yield f"  {difference.kind} {'/'.join(difference.key)} {difference.sentence}"
    left = len(comparison.differences) - MOST_DIFFERENCES
    if left > 0:
        yield f"  and {left} more differences"
    if comparison.agrees:
        total = sum(comparison.agreeing.values())
        yield f"  Everything agrees: {total} rows, compared with the store by SQL."
    else:
        yield f"  The roster differs from the district in {len(comparison.differences)} rows."


def connect_lines(powerschool: Mapping[str, str]) -> Iterator[str]:
    """How to talk to the server by hand; the lines can be copied to a terminal."""
    url, client, secret = (powerschool[key] for key in ("url", "client_id", "client_secret"))
    yield f"  address        {url}"
    yield f"  client id      {client}"
    yield f"  client secret  {secret}"
    yield f"  in a browser   {url}/"
    yield ""
    yield f"  curl -u {client}:{secret} -d grant_type=client_credentials {url}/oauth/access_token"
    yield (
        '  curl -H "Authorization: Bearer TOKEN" -H "Accept: application/json" '
        f"{url}/ws/v1/district/school"
    )
