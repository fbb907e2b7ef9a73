"""Pieces that several v1 resources share: addresses, names, lists out of Gen and Prefs."""

from __future__ import annotations

from sis_core.wire.resource import Expansion, Group, Leaf, Many


def school_dcid(school_number: str) -> str:
    """SQL: Schools.DCID of a School_Number, as v1 shows schools [doc]."""
    return f"(SELECT sc.DCID FROM Schools sc WHERE sc.School_Number = {school_number} LIMIT 1)"


def person_name(first: str, middle: str, last: str) -> Group:
    """The block `name`."""
    return Group(
        "name",
        (Leaf("first_name", first), Leaf("middle_name", middle), Leaf("last_name", last)),
    )


def address(name: str, street: str, city: str, state: str, code: str, grid: str = "") -> Group:
    """An address block; it stands as a whole once any part is set [client: strongmind]."""
    leaves: tuple[Leaf, ...] = (
        Leaf("street", street),
        Leaf("city", city),
        Leaf("state_province", state),
        Leaf("postal_code", code),
    )
    if grid:
        leaves += (Leaf("grid_location", grid, source="client"),)
    return Group(name, leaves, blank=True)


def pref(name: str) -> str:
    """SQL: a preference of the district."""
    return f"(SELECT p.Value FROM Prefs p WHERE p.Name = '{name}' AND p.SchoolID = 0 LIMIT 1)"


def gen_list(expansion: str, row: str, category: str, *more: Leaf) -> Expansion:
    """A list of the district kept in Gen: `{plural:{singular:[{id,code,description,…}]}}` [doc]."""
    nodes = (
        Leaf("id", "g.DCID", "int"),
        Leaf("code", "g.Name"),
        Leaf("description", "g.Value"),
        *more,
        Leaf("sort_order", "g.SortOrder", "int"),
    )
    return Expansion(
        expansion,
        Many(row, expansion, "Gen g", f"g.Cat = '{category}'", nodes, "g.SortOrder, g.DCID"),
    )
