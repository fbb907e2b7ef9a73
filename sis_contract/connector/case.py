"""A case: what a connector must survive, and how that is played and judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from sis_contract.verdicts import Source

if TYPE_CHECKING:
    from sis_contract.connector.trial import Trial

Road = Literal["v1", "queries", "oneroster", "push", "push-oneroster"]
"""Which way a connector goes to the district in a case.

`v1` is `/ws/v1`; `queries` the same with PowerQueries where the plugin has them; `oneroster` is
OneRoster 1.1; `push` sends grades to PowerSchool's gradebooks, `push-oneroster` over OneRoster.
"""

ROADS: tuple[Road, ...] = get_args(Road)

UNDISTURBED = "undisturbed"
"""The family of imports and pushes with nothing in their way; what fails there fails everywhere."""

FAMILIES: dict[str, str] = {
    UNDISTURBED: "an import and a push without any trouble",
    "paging": "complete paging",
    "quirks": "quirks of /ws/v1 and PowerQueries",
    "tokens": "tokens that expire, are revoked, are not enough",
    "busy": "a busy server: 429, 502, 503",
    "transport": "connections that break, stall or drip",
    "moving": "data that moves between pages",
    "changes": "what changes between two imports",
    "vanishing": "mass disappearance and unexpectedly empty collections",
    "duplicates": "the same thing twice",
    "missing": "missing usernames and e-mails",
    "names": "hostile names",
    "teacherless": "sections without a teacher",
    "plugin": "a plugin that is disabled",
    "maintenance": "the maintenance page",
    "push": "grade push",
    "oneroster": "what OneRoster providers do differently",
}
"""Families in the order of the listing, each with what it is about."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: `connector.FAMILY.NAME`, a sentence that says what a good connector does.

    `source` and `where` say what the trouble is known from; `play` scripts the world, runs the
    command and judges. It raises `Failed`, `LeftOut` or `NoChance`. With `tls` its world is served
    over TLS whatever the others are.
    """

    id: str
    road: Road
    sentence: str
    source: Source
    where: str
    play: Callable[[Trial], None]
    recipe: str = "tiny"
    switches: Mapping[str, str] = field(default_factory=dict)
    tls: bool = False

    @property
    def family(self) -> str:
        """The word between the first two dots."""
        return self.id.split(".")[1]


class Failed(Exception):
    """The connector did not survive; two values stand beside each other where they explain it."""

    def __init__(self, told: str, expected: object = "", got: object = "") -> None:
        super().__init__(told)
        self.told = told
        self.expected, self.got = str(expected), str(got)


class LeftOut(Exception):
    """Something could not be judged because the connector does not offer it."""


class NoChance(Exception):
    """The case does not apply to this connector, or the district has nothing to play it with."""


class Book:
    """The cases of one family, written down by a decorator or added ready-made."""

    def __init__(self, family: str, place: str) -> None:
        self._family = family
        self._place = place
        self.cases: list[Case] = []

    def case(
        self,
        name: str,
        road: Road,
        sentence: str,
        source: Source,
        section: str,
        *,
        recipe: str = "tiny",
        switches: Mapping[str, str] | None = None,
        tls: bool = False,
    ) -> Callable[[Callable[[Trial], None]], Callable[[Trial], None]]:
        """Takes a function as the script of that case; `section` is a place in the source."""

        def taken(play: Callable[[Trial], None]) -> Callable[[Trial], None]:
            where = f"{self._place} {section}".strip()
            made = Case(
                f"connector.{self._family}.{name}",
                road,
                sentence,
                source,
                where,
                play,
                recipe,
                dict(switches or {}),
                tls,
            )
            self.cases.append(made)
            return play

        return taken
