"""What is open about OneRoster's gradebook writes, as named choices (oneroster-1.1.md 5, A3)."""

from __future__ import annotations

from sis_core.wire.switches import Switch

SWITCHES: tuple[Switch, ...] = (
    Switch(
        "body_id_mismatch",
        ("422", "400", "path"),
        "a body whose sourcedId is not the path's: refused, or the path alone counts",
    ),
    Switch(
        "unknown_reference",
        ("422", "404", "400"),
        "a PUT that refers to a class, category, line item or student that does not exist",
    ),
    Switch(
        "idless_put",
        ("405", "allocate"),
        "a PUT without an id in the path: refused, or a new record whose id is answered",
        "impl",
    ),
    Switch(
        "repeated_delete",
        ("404", "204"),
        "DELETE of what was deleted before; an id that never was is 404 either way",
    ),
    Switch(
        "second_result",
        ("replace", "409"),
        "a result under a second id for one line item and student: replaces it and its id, or is "
        "refused",
        "client",
    ),
    Switch(
        "unchanged_put",
        ("keep", "touch"),
        "a PUT that changes nothing: dateLastModified stays, or moves",
    ),
    Switch(
        "category_in_use",
        ("422", "leave"),
        "DELETE of a category with line items: refused, or it goes and they stay in another one",
    ),
    Switch(
        "category_name_taken",
        ("422", "adopt"),
        "a new category by a name that the teacher has already: refused, or taken for that one",
    ),
    Switch(
        "category_owner",
        ("user", "422"),
        "a new category that names neither teacher nor class: the first teacher's who uses it, or "
        "refused",
    ),
    Switch(
        "score_type_unknown",
        ("422", "gradescale"),
        "metadata.scoreType in another spelling than POINTS, PERCENT, COLLECTED or GRADESCALE: "
        "refused, or read as GRADESCALE",
        "doc",
    ),
)
"""The open points of writing."""
