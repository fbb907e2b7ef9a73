"""PUT and DELETE as one transaction each: read, checked, written, and answered as served."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from oneroster_mock.writes import categories, line_items, results
from oneroster_mock.writes.bodies import object_in
from oneroster_mock.writes.fields import Fields, checked_id, invalid
from oneroster_mock.writes.words import INVALID, problem_of
from oneroster_mock.writes.writing import Done, Writing, shown
from sis_core.district.write import Write
from sis_core.gradebook.refused import Refused
from sis_core.spec.oneroster.ids import Ids
from sis_core.spec.oneroster.status import problem
from sis_core.wire.ask import Ask

if TYPE_CHECKING:
    from oneroster_mock.site import Site

ENTITIES = ("category", "lineItem", "result")
"""What can be written."""


Note = Callable[[str], None]


def _unheard(remark: str) -> None:
    """For whoever keeps no journal."""


class Reads(Protocol):
    """What serves single objects: OneRosterRows."""

    def one(self, entity: str, sourced_id: str, base: str) -> bytes | None:
        """The object as served, without its envelope; the caller holds the store."""


class Writes:
    """The gradebook writes of one site."""

    def __init__(self, site: Site, rows: Reads) -> None:
        self._site = site
        self._rows = rows

    def put(
        self, entity: str, sourced_id: str | None, body: bytes, ask: Ask, note: Note = _unheard
    ) -> tuple[int, bytes]:
        """Stores one object; 201 where it is new, 200 where it was there, and it as served.

        `sourced_id` is None for a PUT on the collection; `note` hears what was read freely or
        filled in, for the journal. Raises Problem; a refusal changes nothing.
        """
        store, switches = self._site.store, self._site.switches
        if sourced_id is None:
            self._check_idless()
        given = object_in(entity, body, ask, array=switches.on("envelope", "array"))
        fields = Fields(entity, given, self._strict(), note)
        wanted = self._id(sourced_id, fields)
        with store.moment():
            try:
                with store.write() as w:
                    writing = self._writing(w, note)
                    done = self._put(writing, entity, wanted, fields)
                    served = writing.ids.of(done.kind, done.key)
            except Refused as refused:
                raise problem_of(refused) from None
            made = self._rows.one(entity, served, ask.base) if served else None
        return (201 if done.created else 200), made or b"{}"

    def delete(self, entity: str, sourced_id: str) -> None:
        """Deletes one object; raises Problem, and then nothing is deleted."""
        with self._site.store.write() as w:
            writing = self._writing(w, _unheard)
            try:
                match entity:
                    case "category":
                        categories.delete(writing, sourced_id)
                    case "lineItem":
                        line_items.delete(writing, sourced_id)
                    case _:
                        results.delete(writing, sourced_id)
            except Refused as refused:
                raise problem_of(refused) from None

    # -- inside -----------------------------------------------------------------------------------

    def _writing(self, w: Write, note: Note) -> Writing:
        site = self._site
        now = site.store.clock.now()
        return Writing(w, Ids(w, site.switches), site.switches, self._strict(), now, note)

    def _strict(self) -> bool:
        """The profile: strict by the switch or by the district's own setting."""
        said = self._site.store.setting("oneroster") or {}
        return self._site.switches.on("oneroster_profile", "strict") or (
            said.get("profile") == "strict"
        )

    def _check_idless(self) -> None:
        if self._site.switches.on("idless_put", "405"):
            raise problem(
                405,
                "unsupported",
                "PUT takes the record's id in the path",
                headers=(("Allow", "GET"),),
            )

    def _id(self, sourced_id: str | None, fields: Fields) -> str | None:
        """The id that counts: the path's; without one, the body's or a new one. Raises Problem."""
        said = (fields.text("sourcedId") or "").strip()
        if sourced_id is None:
            return checked_id(said) if said else None
        mismatch = self._site.switches["body_id_mismatch"]
        if not said and fields.strict:
            raise fields.missing("sourcedId")
        if said and said != sourced_id and mismatch != "path":
            sentence = f"sourcedId {shown(said)} is not the path's {shown(sourced_id)}"
            raise invalid(sentence) if mismatch == "422" else problem(400, INVALID, sentence)
        return sourced_id

    def _put(self, writing: Writing, entity: str, sourced_id: str | None, fields: Fields) -> Done:
        before = self._state(writing, entity, writing.found(entity, sourced_id))
        if before is not None:
            writing.w.execute("SAVEPOINT put")
        elif sourced_id is not None:
            checked_id(sourced_id)
        match entity:
            case "category":
                done = categories.put(writing, sourced_id, fields)
            case "lineItem":
                done = line_items.put(writing, sourced_id, fields)
            case _:
                done = results.put(writing, sourced_id, fields)
        keeps = writing.switches.on("unchanged_put", "keep")
        if keeps and before is not None and before == self._state(writing, entity, done):
            # What was written says nothing new: it is taken back, so that no time moves.
            writing.w.execute("ROLLBACK TO put")
            writing.note("the PUT changed nothing; dateLastModified stays (switch unchanged_put)")
        return done

    @staticmethod
    def _state(writing: Writing, entity: str, found: Any) -> Any:
        if found is None:
            return None
        match entity:
            case "category":
                return categories.state(writing, found.kind, found.key)
            case "lineItem":
                return line_items.state(writing, found.key)
            case _:
                return results.state(writing, found.key)
