"""The addresses of the older gradebook's API (A1.1): what each path and method asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PREFIX = "/powerschool-ptg-api/v2"

_ID = re.compile(r"[0-9]{1,18}", re.A)


@dataclass(frozen=True, slots=True)
class Route:
    """A path with its operations by method; a `guessed` path was never seen in any source."""

    template: str
    operations: Mapping[str, str]
    guessed: bool = False

    @property
    def parts(self) -> list[str]:
        """The template, cut at its slashes."""
        return self.template.split("/")


_SCORE = {"GET": "score", "PUT": "put_score", "DELETE": "delete_score"}

ROUTES: tuple[Route, ...] = (
    Route("section/{id}/assignment", {"POST": "create"}),
    Route("assignment/{id}", {"GET": "assignment", "PUT": "update", "DELETE": "delete"}),
    Route("assignment/{id}/student/{student}/score", _SCORE),
    # One client removes a score at the plural [client: OldSchool].
    Route("assignment/{id}/student/{student}/scores", _SCORE),
    Route("assignment/{id}/score", {"GET": "scores", "PUT": "put_scores"}),
    Route("translate/{entity}/{from}/{of}/{to}/{as}", {"GET": "translate"}),
    Route("section/{id}/assignment_category", {"GET": "categories"}, guessed=True),
    Route("section/{id}/assignment_category/count", {"GET": "categories_count"}, guessed=True),
    Route("assignment_category/{id}", {"GET": "category"}, guessed=True),
    Route("section/{id}/grade_scale", {"GET": "grade_scales"}, guessed=True),
    Route("section/{id}/grade_scale/count", {"GET": "grade_scales_count"}, guessed=True),
    Route("grade_scale/{id}", {"GET": "grade_scale"}, guessed=True),
)


@dataclass(frozen=True, slots=True)
class Match:
    """A route with what stands in its places; ids are whole numbers, words lower-case."""

    route: Route
    ids: Mapping[str, int]
    words: Mapping[str, str]


def match(path: str) -> Match | None:
    """What a path below the prefix names, or None."""
    parts = path.removeprefix(PREFIX).strip("/").split("/")
    for route in ROUTES:
        if len(route.parts) == len(parts):
            found = _matched(route, parts)
            if found is not None:
                return found
    return None


def _matched(route: Route, parts: list[str]) -> Match | None:
    ids, words = {}, {}
    for wanted, part in zip(route.parts, parts, strict=True):
        if wanted in ("{id}", "{student}"):
            if not _ID.fullmatch(part):
                return None
            ids[wanted[1:-1]] = int(part)
        elif wanted.startswith("{"):
            words[wanted[1:-1]] = part.lower()
        elif wanted != part:
            return None
    return Match(route, ids, words)
