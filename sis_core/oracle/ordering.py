"""ORDER BY with Oracle's place for nulls, and FETCH and OFFSET."""

from __future__ import annotations

from sqlglot import exp

from sis_core.oracle.dispatch import value
from sis_core.oracle.queries import limit_number
from sis_core.oracle.scopes import Scope, State, refuse
from sis_core.oracle.types import Field, Schema, Typed


def direction(tree: exp.Ordered) -> str:
    """ASC or DESC, and where the nulls go: last, or first in a descending order."""
    way = "DESC" if tree.args.get("desc") else "ASC"
    nulls = "FIRST" if tree.args.get("nulls_first") else "LAST"
    if tree.args.get("with_fill"):
        raise refuse(tree, "WITH FILL", "WITH FILL is not Oracle's")
    return f"{way} NULLS {nulls}"


def keys(tree: exp.Order | None, scope: Scope) -> list[tuple[Typed, exp.Ordered]]:
    """The expressions of an ORDER BY inside of a function or a window."""
    if tree is None:
        return []
    return [(value(one.this, scope), one) for one in tree.expressions]


def inside(tree: exp.Order | None, scope: Scope) -> str:
    """The ORDER BY of a window, or nothing."""
    listed = [f"{key.sql} {direction(one)}" for key, one in keys(tree, scope)]
    return f"ORDER BY {', '.join(listed)}" if listed else ""


def position(tree: exp.Expr, count: int) -> int | None:
    """The column that a plain whole number in ORDER BY means; ORA-01785 outside of the list."""
    if isinstance(tree, exp.Literal) and not tree.is_string and tree.name.isdigit():
        place = int(tree.name)
        if not 1 <= place <= count:
            raise refuse(tree, "ORA-01785", f"ORA-01785: ORDER BY {place}, of {count} columns")
        return place
    return None


def order_of_set(tree: exp.Order, fields: tuple[Field, ...]) -> str:
    """The ORDER BY of a set operation: positions, or names of the first member's columns."""
    names = [field.name for field in fields]
    parts = []
    for one in tree.expressions:
        place = position(one.this, len(fields))
        if place is None:
            if not isinstance(one.this, exp.Column) or one.this.name.lower() not in names:
                raise refuse(
                    one, "ORA-01785", "ORA-01785: a set operation is ordered by its columns"
                )
            place = names.index(one.this.name.lower()) + 1
        parts.append(f"{place} {direction(one)}")
    return ", ".join(parts)


def row_limit(tree: exp.Expr) -> str:
    """LIMIT and OFFSET of a FETCH and OFFSET clause; refuses WITH TIES and PERCENT."""
    limit, offset = tree.args.get("limit"), tree.args.get("offset")
    if limit is None and offset is None:
        return ""
    scope = Scope(State(Schema({})), {})
    count = "-1"
    if isinstance(limit, exp.Fetch):
        options = limit.args.get("limit_options")
        if options is not None:
            for flag, name in (("with_ties", "WITH TIES"), ("percent", "PERCENT")):
                if options.args.get(flag):
                    raise refuse(limit, f"FETCH {name}", f"FETCH … {name} is not translated")
        wanted = limit.args.get("count")
        count = "1" if wanted is None else limit_number(wanted, scope)
    elif limit is not None:
        raise refuse(limit, "LIMIT", "LIMIT is not Oracle's; it is FETCH FIRST n ROWS ONLY")
    made = f" LIMIT {count}"
    if offset is not None:
        made += f" OFFSET {limit_number(offset.expression, scope)}"
    return made
