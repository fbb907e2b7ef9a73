"""What each operation of the older gradebook's API does: read the body, ask the book, answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from mock_sis.ptg.routes import PREFIX, Match
from sis_core.gradebook.legacy.assignments import Assignment, Policy
from sis_core.gradebook.legacy.book import LegacyBook
from sis_core.gradebook.legacy.categories import Category
from sis_core.gradebook.legacy.scores import Entry, Score
from sis_core.gradebook.legacy.translate import ENTITIES, Side
from sis_core.gradebook.pro.scales import Scale
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import allows_same_name
from sis_core.serving.exchange import Exchange
from sis_core.wire.ask import Answer
from sis_core.wire.dialects import ptg
from sis_core.wire.faults import BadRequest, NotFound
from sis_core.wire.switches import Switches

_PRODUCTS = {
    "sis": "sis",
    "ps": "sis",
    "powerschool": "sis",
    "ptg": "gradebook",
    "psm": "gradebook",
    "powerteacher": "gradebook",
    "gradebook": "gradebook",
}
_VALUE = re.compile(r"[0-9]{1,18}", re.A)
_MOST_VALUES = 10_000


class Calls:
    """The operations by name; each takes the exchange, the matched route and the plugin's name.

    All raise Refused or a Fault.
    """

    def __init__(self, book: LegacyBook, switches: Switches) -> None:
        self._book = book
        self._switches = switches

    @property
    def _nulls(self) -> bool:
        return self._switches.on("ptg_nulls", "print")

    @property
    def _policy(self) -> Policy:
        return Policy(
            shared_points=self._switches.on("ptg_points_limit", "shared"),
            same_names=allows_same_name(self._switches["gradebook_same_name"], "PTG"),
        )

    # -- assignments ----------------------------------------------------------------------------

    def create(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """201 with the new assignment's address and no body [guess]."""
        read = ptg.read_assignment(exchange.ask.body)
        _remark(exchange, read.notes)
        made = self._book.create(found.ids["id"], read.values, author, self._policy)
        return _empty(201, ("Location", f"{exchange.ask.base}{PREFIX}/assignment/{made}"))

    def assignment(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """200 with the assignment."""
        values = _assignment_values(self._book.assignment(found.ids["id"]))
        return _json(ptg.assignment_body(values, self._nulls))

    def update(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """204."""
        read = ptg.read_assignment(exchange.ask.body)
        _remark(exchange, read.notes)
        self._book.update(found.ids["id"], read.values, self._policy)
        return _empty(204)

    def delete(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """204."""
        self._book.delete(found.ids["id"])
        return _empty(204)

    # -- scores ---------------------------------------------------------------------------------

    def put_score(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """201 for the first score, 204 for a change [client: Mayhem]."""
        read = ptg.read_score(exchange.ask.body)
        _remark(exchange, read.notes)
        entry = Entry(found.ids["student"], read.values)
        return _empty(201 if self._book.put(found.ids["id"], entry) else 204)

    def score(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """200 with one score."""
        one = self._book.score(found.ids["id"], found.ids["student"])
        return _json(ptg.score_body(one.student, _score_values(one), self._nulls))

    def delete_score(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """204."""
        self._book.remove(found.ids["id"], found.ids["student"])
        return _empty(204)

    def put_scores(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """200 even where rows were refused; each row says so itself [client: Mayhem]."""
        rows, notes = ptg.read_scores(exchange.ask.body)
        _remark(exchange, notes)
        entries = [Entry(student, read.values) for student, read in rows]
        outcomes = self._book.put_all(found.ids["id"], entries)
        refused = [o.refused.message for o in outcomes if o.refused is not None]
        if refused:
            exchange.note(f"{len(refused)} of {len(outcomes)} rows refused; first: {refused[0]}")
        return _json(
            ptg.batch_body(
                (o.student, 200, "") if o.refused is None else (o.student, 409, o.refused.message)
                for o in outcomes
            )
        )

    def scores(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """200 with every score of an assignment."""
        rows = self._book.scores(found.ids["id"])
        return _json(
            ptg.scores_body(((one.student, _score_values(one)) for one in rows), self._nulls)
        )

    # -- reads whose paths and bodies are guesses -----------------------------------------------

    def categories(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """A section's categories."""
        rows = [_category_values(one) for one in self._book.categories(found.ids["id"])]
        return _json(ptg.many("assignment_categories", "assignment_category", rows))

    def categories_count(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """How many categories a section has."""
        return _json(ptg.count(len(self._book.categories(found.ids["id"]))))

    def category(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """One category."""
        try:
            one = self._book.category(found.ids["id"])
        except Refused as refused:  # where it is written with, an unknown category is a conflict
            raise NotFound(refused.message) from None
        return _json(ptg.one("assignment_category", _category_values(one)))

    def grade_scales(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """A section's grade scale, in a list."""
        rows = [_scale_values(one) for one in self._book.section_scales(found.ids["id"])]
        return _json(ptg.many("grade_scales", "grade_scale", rows))

    def grade_scales_count(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """Whether a section has a grade scale, as a count."""
        return _json(ptg.count(len(self._book.section_scales(found.ids["id"]))))

    def grade_scale(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """One grade scale."""
        return _json(ptg.one("grade_scale", _scale_values(self._book.scale(found.ids["id"]))))

    def translate(self, exchange: Exchange, found: Match, author: str) -> Answer:
        """Ids of one database as ids of the other; the body is a guess of ours."""
        words = found.words
        entity = ENTITIES.get(words["entity"])
        if entity is None:
            raise NotFound(f"translate knows {', '.join(ENTITIES)}, not {words['entity'][:40]!r}")
        exchange.note("nobody has seen the body of a translation; this one is a guess of ours")
        source = _side(entity.columns, words["from"], words["of"])
        target = _side(entity.columns, words["to"], words["as"])
        pairs = self._book.translated(entity, source, target, _values(exchange))
        rows = [{"source": have, "target": want} for have, want in pairs]
        return _json(orjson.dumps({"translations": {"translation": rows}}))


def _side(columns: Mapping[Side, str], product: str, column: str) -> Side:
    side = (_PRODUCTS.get(product, product), column)
    if side not in columns:
        known = ", ".join("/".join(one) for one in columns)
        raise NotFound(f"there is no {product[:40]}/{column[:40]}; there is: {known}")
    return side


def _values(exchange: Exchange) -> list[int]:
    parts = [part.strip() for part in exchange.ask.query.get("values", "").split(",")]
    wanted = [part for part in parts if part]
    if not wanted or not all(_VALUE.fullmatch(part) for part in wanted):
        raise BadRequest("values takes whole numbers with commas between them, such as 1,2")
    if len(wanted) > _MOST_VALUES:
        raise BadRequest(f"values takes at most {_MOST_VALUES} numbers, not {len(wanted)}")
    return [int(part) for part in wanted]


def _assignment_values(one: Assignment) -> dict[str, Any]:
    return {**asdict(one.draft), "category": one.category}


def _score_values(one: Score) -> dict[str, Any]:
    return asdict(one)


def _category_values(one: Category) -> dict[str, Any]:
    return {
        "id": one.id,
        "section_id": one.section,
        "name": one.name,
        "abbreviation": one.abbreviation,
        "description": one.description,
        "default_points_possible": one.points,
    }


def _scale_values(one: Scale) -> dict[str, Any]:
    grades = [
        {"id": item["dcid"], "name": item["name"], "cutoff": item["cutoffpercentage"]}
        for item in one.items
    ]
    return {"id": one.row["dcid"], "name": one.row["name"], "grades": {"grade": grades}}


def _remark(exchange: Exchange, notes: tuple[str, ...]) -> None:
    for note in notes:
        exchange.note(note)


def _json(body: bytes) -> Answer:
    return Answer(200, body, ptg.CONTENT_TYPE)


def _empty(status: int, *headers: tuple[str, str]) -> Answer:
    return Answer(status, b"", "", headers)
