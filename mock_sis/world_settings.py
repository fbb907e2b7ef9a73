"""The settings of golden cases and tests: one name, one function that applies it to a world."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mock_sis.plugins import LEVELS, checked_grants
from sis_core.district import DistrictError
from sis_plugin.queries import Argument, NamedQuery, QueryColumn

if TYPE_CHECKING:
    from mock_sis.world import World

_PLUGIN = ("client_id", "client_secret", "enabled", "access_level", "page_size", "grants")
_DISTRICT = ("uuid", "name", "number", "street", "city", "state", "zip", "phone", "fax")
_BOOK_TYPES = {"PTG": 1, "PTP": 2}


def apply_settings(world: World, settings: Mapping[str, Any]) -> None:
    """Applies settings by name; raises DistrictError for an unknown one, naming the nearest."""
    for name in settings:
        if name not in _APPLY and name not in _KEPT:
            raise _unknown("setting", name, (*_APPLY, *_KEPT))
    for name, apply in _APPLY.items():  # in this order: tokens belong to the plugin
        if name in settings:
            apply(world, settings[name])
    for name in _KEPT:
        if name in settings:
            world.store.remember(name, settings[name])


def _plugin(world: World, value: Mapping[str, Any]) -> None:
    for name in value:
        if name not in _PLUGIN:
            raise _unknown("plugin setting", name, _PLUGIN)
    changes = dict(value)
    if changes.get("access_level", "FULL") not in LEVELS:
        raise DistrictError(
            f"access_level is one of {', '.join(LEVELS)}, not {changes['access_level']!r}"
        )
    size = changes.get("page_size", 100)
    if not isinstance(size, int) or size < 1:
        raise DistrictError(f"page_size is a whole number above 0, not {size!r}")
    if changes.get("grants") is not None:
        changes["grants"] = checked_grants(changes["grants"])
    world.plugins.change(world.plugins.all()[0].client_id, **changes)


def _tokens(world: World, value: Sequence[Mapping[str, Any]]) -> None:
    client = world.plugins.all()[0].client_id
    world.tokens.clear()
    for item in value:
        world.tokens.put(str(item["token"]), client, float(item["expires_in"]))


def _extensions(world: World, value: Mapping[str, str]) -> None:
    world.store.remove_extensions()
    for name, core in value.items():
        world.store.extend(name, core)


def _queries(world: World, value: Sequence[Mapping[str, Any]]) -> None:
    world.queries.install(_query(item) for item in value)


def _query(item: Mapping[str, Any]) -> NamedQuery:
    return NamedQuery(
        item["name"],
        item.get("coretable", ""),
        bool(item.get("flattened", False)),
        tuple(QueryColumn(c["column"], c["alias"]) for c in item["columns"]),
        tuple(
            Argument(
                a["name"],
                a.get("column", ""),
                bool(a.get("required", False)),
                a.get("type", "primitive"),
                a.get("default", ""),
                a.get("casing", "none"),
            )
            for a in item.get("args", ())
        ),
        item["sql"],
    )


def _gradebook_types(world: World, value: Mapping[str, str]) -> None:
    with world.store.write() as w:
        for dcid, kind in value.items():
            if kind not in _BOOK_TYPES:
                raise DistrictError(f"a gradebook type is PTG or PTP, not {kind!r}")
            w.update("Sections", int(dcid), {"GradebookType": _BOOK_TYPES[kind]})


def _district(world: World, value: Mapping[str, Any]) -> None:
    for name in value:
        if name not in (*_DISTRICT, "race_codes"):
            raise _unknown("district setting", name, (*_DISTRICT, "race_codes"))
    with world.store.write() as w:
        for name in _DISTRICT:
            if name in value:
                w.insert("Prefs", {"Name": f"district{name}", "Value": value[name], "SchoolID": 0})
        for order, code in enumerate(value.get("race_codes", ()), 1):
            row = {"Cat": "racecode", "Name": code["code"], "Value": code["description"]}
            w.insert("Gen", {**row, "SortOrder": order, "SchoolID": 0})


def _dataversion(world: World, value: Mapping[str, Any]) -> None:
    from mock_sis.changes.applications import Applications

    Applications(world.store).begin(value)


def _unknown(kind: str, name: str, known: Sequence[str]) -> DistrictError:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return DistrictError(f"there is no {kind} {name!r}{hint} (there is: {', '.join(known)})")


_APPLY: dict[str, Callable[[World, Any], None]] = {
    "plugin": _plugin,
    "tokens": _tokens,
    "extensions": _extensions,
    "queries": _queries,
    "gradebook_types": _gradebook_types,
    "district": _district,
    "dataversion": _dataversion,
}
_KEPT = ("ptg_installed", "locked_terms", "oneroster")
"""Settings remembered with the district, for the families that look for them."""
