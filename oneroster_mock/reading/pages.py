"""Pages of collections with their headers, and single objects by id."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote

from oneroster_mock.reading.asked import Asked, refused_filter
from oneroster_mock.reading.bodies import Bodies
from oneroster_mock.reading.routes import Matched
from sis_core.serving.exchange import Exchange
from sis_core.spec.oneroster.filters import BadFilter
from sis_core.spec.oneroster.ids import Found
from sis_core.spec.oneroster.listings import Tie, Wanted
from sis_core.spec.oneroster.roster import Roster
from sis_core.spec.oneroster.status import JSON, Problem
from sis_core.spec.oneroster.style import Style
from sis_core.wire.ask import Answer

if TYPE_CHECKING:
    from oneroster_mock.site import Site

_SAFE = "-._~:/@!$'()*;"
"""What stays as it is in a URL of Link; commas part the header's links for some readers."""

AT_ONCE = 1000
"""How many rows a page may have that is made before it is sent; a longer one is streamed."""


class Pages:
    """Reads rows for matched operations."""

    def __init__(self, site: Site, roster: Roster) -> None:
        self._site = site
        self._roster = roster

    # -- single objects ------------------------------------------------------------------------

    def one(self, found: Matched, style: Style, members: tuple[str, ...] | None) -> bytes:
        """The object that an operation names; raises 404."""
        operation = found.operation
        row = self._row(operation.entity, found.ids["id"], operation.view)
        made = self._roster.one(operation.entity, row, style, members)
        if made is None:
            raise _unknown(operation.entity, found.ids["id"])
        return made

    def _row(self, entity: str, sourced_id: str, view: str) -> Found:
        """The row with an id, inside a view; raises 404."""
        row = self._roster.ids.find(entity, sourced_id)
        if row is None:
            raise _unknown(entity, sourced_id)
        active = self._roster.active(entity, row, view)
        if active is None:
            raise _unknown(view or entity, sourced_id)
        if not active and self._site.switches.on("deleted", "gone"):
            raise _unknown(entity, sourced_id, "it is deleted (switch deleted)")
        return row

    # -- collections ---------------------------------------------------------------------------

    def collection(
        self, found: Matched, asked: Asked, exchange: Exchange, style: Style, bodies: Bodies
    ) -> Answer:
        """A page of a collection with X-Total-Count and Link."""
        operation = found.operation
        entity = operation.entity
        wanted = Wanted(entity, operation.view, self._ties(found), asked.filter, asked.sort)
        try:
            listing = self._roster.listing(wanted)
        except BadFilter as error:
            raise refused_filter(exchange.ask.query.get("filter", ""), error) from None
        total = len(listing)
        if not total and operation.parents and self._site.switches.on("empty_relation", "404"):
            raise _unknown(entity, operation.path, "the relation has no rows (empty_relation)")
        start, stop = self._window(asked, total)
        members = asked.members or self._roster.members(entity)
        frame = bodies.frame(operation, asked.warnings)
        headers = self._headers(exchange, asked, wanted, total)
        if stop - start > AT_ONCE:
            pieces = self._roster.pieces(listing, start, stop, entity, style, members, frame)
            # The first piece is made here, while a fault can still become a body.
            stream = chain((next(pieces),), pieces)
            return Answer(200, b"", JSON, headers, stream=stream)
        made = self._roster.page(listing, start, stop, entity, style, members, frame)
        return Answer(200, made, JSON, headers)

    def _ties(self, found: Matched) -> tuple[Tie, ...]:
        ties = []
        rows: dict[str, Found] = {}
        for parent in found.operation.parents:
            row = self._row(parent.entity, found.ids[parent.id], parent.view)
            rows[parent.of] = row
            if parent.of != "class_school":
                ties.append(Tie(parent.of, row.kind, row.key))
        if "class_school" in rows:
            self._check_in_school(rows["class_school"], rows["class"], found)
        if "line_item" in rows:
            self._check_in_class(rows["class"], rows["line_item"], found)
        return tuple(ties)

    def _check_in_school(self, school: Found, section: Found, found: Matched) -> None:
        sql = (
            "SELECT 1 FROM Sections s JOIN Schools o ON o.School_Number = s.SchoolID "
            "WHERE s.DCID = ? AND o.DCID = ?"
        )
        if not self._site.store.read(sql, (section.key, school.key)):
            raise _unknown("class", found.ids["class_id"], "the class is in another school")

    def _check_in_class(self, section: Found, item: Found, found: Matched) -> None:
        sql = "SELECT 1 FROM AssignmentSection WHERE AssignmentSectionID = ? AND SectionsDCID = ?"
        if not self._site.store.read(sql, (item.key, section.key)):
            raise _unknown("lineItem", found.ids["li_id"], "the line item is another class's")

    def _window(self, asked: Asked, total: int) -> tuple[int, int]:
        start = asked.offset
        if start:
            match self._site.switches["page_drift"]:
                case "skip":
                    start += 1
                case "double":
                    start -= 1
        return min(start, total), min(start + asked.limit, total)

    def _headers(
        self, exchange: Exchange, asked: Asked, wanted: Wanted, total: int
    ) -> tuple[tuple[str, str], ...]:
        switches = self._site.switches
        headers = []
        if not switches.on("total", "none"):
            shown = total
            if switches.on("total", "unfiltered") and wanted.filter is not None:
                shown = len(self._roster.listing(replace(wanted, filter=None)))
            headers.append(("X-Total-Count", str(shown)))
        if not switches.on("link", "none"):
            link = self._link(exchange, asked, total)
            if link:
                headers.append(("Link", link))
        return tuple(headers)

    def _link(self, exchange: Exchange, asked: Asked, total: int) -> str:
        form = self._site.switches["link"]
        limit, offset = asked.limit, asked.offset
        last = max(0, (total - 1) // limit * limit)
        rels = {"first": 0, "last": last}
        more = offset + limit < total
        if more or (form in ("one_too_far", "broken") and offset + limit <= total):
            rels["next"] = offset + limit
        if offset > 0:
            rels["prev"] = max(0, min(offset - limit, last))
        kept = [
            (name, value)
            for name, value in exchange.ask.query.items()
            if name not in ("limit", "offset") and not name.startswith("oauth_")
        ]
        safe = _SAFE + "," if self._site.switches.on("link_commas", "raw") else _SAFE
        rest = "".join(f"&{quote(n, safe='')}={quote(v, safe=safe)}" for n, v in kept)
        base = exchange.ask.base
        if form in ("no_scheme", "broken"):
            base = base.partition("://")[2]
        path = exchange.target.partition("?")[0]
        links = [
            f'<{base}{path}?limit={limit}&offset={at}{rest}>; rel="{rel}"'
            for rel, at in sorted(rels.items(), key=lambda item: _ORDER[item[0]])
        ]
        return ", ".join(links) + ("," if form in ("trailing_comma", "broken") else "")


_ORDER = {"next": 0, "first": 1, "last": 2, "prev": 3}


def _unknown(entity: str, sourced_id: str, why: str = "") -> Problem:
    reason = f"no {entity} has the sourcedId {sourced_id[:120]!r}"
    return Problem(
        404,
        "unknownobject",
        f"Unknown {entity}",
        reason=f"{reason}: {why}" if why else reason,
    )
