"""Which variant of a resource a request gets: expansions, extensions, grants, switches."""

from __future__ import annotations

from dataclasses import dataclass

from sis_core.district import Store
from sis_core.spec.powerschool.access import Access
from sis_core.spec.powerschool.parameters import Parameters
from sis_core.wire.faults import BadRequest
from sis_core.wire.memo import Memo
from sis_core.wire.plan import Variant
from sis_core.wire.resource import Expansion, Leaf, Resource, walk
from sis_core.wire.spelling import ExtensionTable
from sis_core.wire.switches import Switches


@dataclass(frozen=True, slots=True)
class Chosen:
    """A variant, and notes on what was asked for in vain."""

    variant: Variant
    notes: tuple[str, ...]


class Variants:
    """Chooses variants by the store's extensions and the switches; keeps what it worked out."""

    def __init__(self, store: Store, switches: Switches, memo: Memo) -> None:
        self._store = store
        self._switches = switches
        self._memo = memo
        self._kept: dict[tuple[object, ...], Chosen] = {}
        self._listed: dict[str, tuple[tuple[str, str], ...]] = {}
        self._generation = 0
        store.listen(lambda changed: self._forget() if changed is None else None)
        switches.listen(self._forget)

    def choose(self, resource: Resource, parameters: Parameters, access: Access) -> Chosen:
        """The variant for a request; raises BadRequest for unknown names where a switch says so."""
        granted = tuple(access.granted(*grant.split(".")) for grant in resource.grants)
        key = (resource.name, parameters.expansions, parameters.extensions, granted)
        found = self._kept.get(key)
        if found is None:
            generation = self._generation
            found = self._choose(resource, parameters, access)
            if len(self._kept) > 1000:
                self._kept.clear()
            # What was chosen while a switch changed is given out and not kept.
            if generation == self._generation:
                self._kept[key] = found
        return found

    def _forget(self) -> None:
        self._generation += 1
        self._kept.clear()
        self._listed.clear()

    def attributes(self, resource: Resource) -> tuple[tuple[str, str], ...]:
        """What the wrapper lists: expansions with comma and blank, extensions with commas only."""
        found = self._listed.get(resource.name)
        if found is None:
            generation = self._generation
            found = self._attributes(resource)
            if generation == self._generation:
                self._listed[resource.name] = found
        return found

    def _attributes(self, resource: Resource) -> tuple[tuple[str, str], ...]:
        listed = []
        if "expansions" in resource.attributes:
            listed.append(("expansions", ", ".join(e.name for e in self._expansions(resource))))
        if "extensions" in resource.attributes:
            listed.append(("extensions", ",".join(self._extensions(resource))))
        return tuple(listed)

    def _choose(self, resource: Resource, parameters: Parameters, access: Access) -> Chosen:
        notes = []
        offered = {e.name for e in self._expansions(resource)}
        wanted = frozenset(parameters.expansions)
        unknown = sorted(wanted - offered)
        if unknown:
            if self._switches["unknown_expansion"] == "reject":
                raise BadRequest(f"Unknown expansion {unknown[0]}")
            notes.append(f"expansion {', '.join(unknown)} does not exist and was ignored")
        installed = self._extensions(resource)
        missing = [name for name in parameters.extensions if name not in installed]
        if missing:
            if self._switches["unknown_extension"] == "reject":
                raise BadRequest(f"Unknown extension {missing[0]}")
            notes.append(f"extension {', '.join(missing)} is not installed and was ignored")
        tables = [self._table(n) for n in installed if n in parameters.extensions]
        variant = Variant(
            resource,
            wanted & offered,
            tuple(tables),
            self._hidden(resource, access),
            self._switches["blank_leaf"] == "empty",
        )
        return Chosen(variant, tuple(notes))

    def _expansions(self, resource: Resource) -> list[Expansion]:
        return [e for e in resource.expansions if e.when is None or self._holds(e.when)]

    def _extensions(self, resource: Resource) -> tuple[str, ...]:
        core = resource.own
        return self._memo.get(
            ("extensions", core), frozenset(), lambda: self._store.extensions(core)
        )

    def _table(self, name: str) -> ExtensionTable:
        table = self._store.table(name)
        columns = tuple(
            (c.name, c.kind == "date") for c in table.columns if c.key != table.key.lower()
        )
        actual = self._switches["extension_record_found"] == "actual"
        return ExtensionTable(table.name, table.key, columns, actual)

    def _hidden(self, resource: Resource, access: Access) -> frozenset[str]:
        hidden = set()
        for node in walk(resource.nodes):
            if isinstance(node, Leaf) and (
                (node.when is not None and not self._holds(node.when))
                or (node.grant is not None and not access.granted(*node.grant.split(".")))
            ):
                hidden.add(node.name)
        return frozenset(hidden)

    def _holds(self, condition: str) -> bool:
        name, _, value = condition.partition("=")
        return self._switches.on(name, value)
