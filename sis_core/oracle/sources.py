"""FROM: tables, subqueries, ANSI joins, and the outer joins that (+) marks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from sis_core.oracle.conditions import compared, conjuncts, joined, judged
from sis_core.oracle.errors import Untranslatable
from sis_core.oracle.pivoting import plain, turned
from sis_core.oracle.queries import nested
from sis_core.oracle.scopes import Scope, Source, quoted, refuse, small
from sis_core.oracle.types import Field, Type, Typed, of

DUAL = "(SELECT 'X' AS `dummy`)"
NO_ROW = "(SELECT NULL WHERE 0)"
_TABLE_ARGS = {"this", "alias", "db", "joins", "hint"}
_OWNER = "ps"


@dataclass(slots=True)
class From:
    """One comma's part of a FROM: its SQL so far, and whether it holds a RIGHT or FULL join."""

    sql: str
    turned: bool = False


def from_clause(tree: exp.Select, scope: Scope) -> list[From]:
    """Puts the sources of a block into its scope; the parts that commas divide."""
    found = tree.args.get("from_")
    if found is None:
        raise refuse(tree, "ORA-00923", "ORA-00923: FROM keyword not found where expected")
    parts = [From(_source(found.this, scope))]
    _joins(found.this.args.get("joins") or [], parts, scope)
    _joins(tree.args.get("joins") or [], parts, scope)
    return parts


def comma_list(parts: list[From]) -> str:
    """The FROM of the parts; one with a RIGHT or FULL join stays by itself."""
    if len(parts) == 1:
        return parts[0].sql
    return ", ".join(f"({part.sql})" if part.turned else part.sql for part in parts)


def _joins(joins: list[exp.Join], parts: list[From], scope: Scope) -> None:
    for join in joins:
        side, kind = (join.side or "").upper(), (join.kind or "").upper()
        method = (join.args.get("method") or "").upper()
        plain = not (side or kind or method or join.args.get("on") or join.args.get("using"))
        before = list(scope.sources)
        sql = _source(join.this, scope)
        after = [s for s in scope.sources if s not in before]
        if plain:
            parts.append(From(sql))
        elif kind == "CROSS":
            parts[-1].sql += f" CROSS JOIN {sql}"
        elif kind in ("", "INNER", "OUTER") and method in ("", "NATURAL"):
            on = _on(join, before, after, method, side, scope)
            word = {"LEFT": "LEFT JOIN", "RIGHT": "RIGHT JOIN", "FULL": "FULL JOIN"}.get(
                side, "JOIN"
            )
            parts[-1].sql += f" {word} {sql} ON {on.sql}"
            parts[-1].turned = parts[-1].turned or side in ("RIGHT", "FULL")
        else:
            name = " ".join(part for part in (method, side, kind, "JOIN") if part)
            raise refuse(join, name, f"{name} is not translated to SQLite")


def _on(
    join: exp.Join, before: list[Source], after: list[Source], method: str, side: str, scope: Scope
) -> Typed:
    on, which = join.args.get("on"), scope.frame.next_join()
    if on is not None:
        return judged(conjuncts(on), scope, "on", which)
    names = [name.name.lower() for name in join.args.get("using") or []]
    if method == "NATURAL":
        left = {name for s in before for name in s.fields}
        names = [name for s in after for name in s.fields if name in left]
    if not names:
        if method != "NATURAL":
            raise refuse(join, "ORA-00905", "ORA-00905: a join without ON or USING")
        return Typed("1", Type.CONDITION)
    made = joined([_merged(join, name, before, after, side, scope) for name in names])
    scope.frame.judged(("on", which, 0), made)
    return made


def _merged(
    join: exp.Join, name: str, before: list[Source], after: list[Source], side: str, scope: Scope
) -> Typed:
    """One column of USING: its comparison; from here on the name means the one column."""
    pair = []
    for sources in (before, after):
        already = scope.merged.get(name) if sources is before else None
        having = [s for s in sources if name in s.fields]
        if already is None and len(having) != 1:
            raise refuse(join, "ORA-00904", f"ORA-00904: USING ({name}): no such column, or two")
        pair.append(already or _read(having[0], name))
    left, right = pair
    match side:
        case "RIGHT":
            scope.merged[name] = right
        case "FULL":
            scope.merged[name] = of(f"coalesce({left.sql}, {right.sql})", left.type, left, right)
        case _:
            scope.merged[name] = left
    return compared("=", left, right)


def _read(source: Source, name: str) -> Typed:
    field = source.fields[name]
    return Typed(source.place(name), field.type, reads=True, guess=field.guess)


def _source(tree: exp.Expr, scope: Scope) -> str:
    """One source of a FROM, put into the scope; its SQL with its alias."""
    if isinstance(tree, exp.Table | exp.Subquery) and tree.args.get("pivots"):
        return _derived(turned(tree, _names(tree, scope)), scope)
    if isinstance(tree, exp.Table):
        return _table(tree, scope)
    if isinstance(tree, exp.Subquery | exp.Paren):
        if tree.args.get("sample"):
            raise refuse(tree, "SAMPLE", "SAMPLE is not translated to SQLite")
        if isinstance(tree.this, exp.Query):
            return _derived(tree, scope)
        parts = [From(_source(tree.this, scope))]  # joins in parentheses
        _joins(tree.this.args.get("joins") or [], parts, scope)
        _joins(tree.args.get("joins") or [], parts, scope)
        return f"({comma_list(parts)})"
    kind = tree.key.upper()
    raise refuse(tree, kind, f"{kind} in FROM is not translated to SQLite")


def _names(tree: exp.Table | exp.Subquery, scope: Scope) -> list[str]:
    """The columns of a source that PIVOT turns."""
    alone = _outside(scope)
    _source(plain(tree), alone)
    if len(alone.sources) != 1 or alone.sources[0].open:
        said = "PIVOT of a join, or of a table that the district lacks, is not translated"
        raise refuse(tree, "PIVOT", said)
    return list(alone.sources[0].fields)


def _derived(tree: exp.Expr, scope: Scope) -> str:
    before = len(scope.state.frames)
    made = nested(tree.this, _outside(scope))
    scope.frame.reads(scope.state.frames[before:])
    alias = tree.alias.lower() or scope.state.name()
    names = [column.name.lower() for column in getattr(tree.args.get("alias"), "columns", [])]
    fields = made.fields
    if names:
        if len(names) != len(fields):
            raise refuse(tree, "ORA-00904", f"{alias} names not as many columns as it has")
        fields = tuple(Field(n, f.type, f.guess) for n, f in zip(names, fields, strict=True))
    _add(tree, scope, Source(alias, {}), fields)
    sql = made.sql
    if names:
        listed = ", ".join(quoted(name) for name in names)
        sql = f"WITH `d`({listed}) AS ({sql}) SELECT * FROM `d`"
    elif made.ordered and " LIMIT " not in sql[-60:]:
        sql += " LIMIT -1"  # keeps SQLite from dropping the order
    return f"({sql}) AS {quoted(alias)}"


def _outside(scope: Scope) -> Scope:
    """What a subquery in FROM may see: the blocks around this one, not its neighbours."""
    return Scope(scope.state, scope.ctes, outer=scope.outer)


def _add(tree: exp.Expr, scope: Scope, source: Source, fields: tuple[Field, ...]) -> None:
    ambiguous = {name for name in (f.name for f in fields) if ":" in name}
    source.fields.update({f.name: f for f in fields})
    source.ambiguous = frozenset(name.partition(":")[0] for name in ambiguous)
    if scope.source(source.alias) is not None:
        raise refuse(tree, "ORA-00918", f"ORA-00918: two sources are called {source.alias}")
    scope.sources.append(source)


def _table(tree: exp.Table, scope: Scope) -> str:
    for name in tree.args:
        if tree.args[name] and name not in _TABLE_ARGS:
            kind = {"sample": "SAMPLE", "when": "AS OF", "version": "AS OF"}.get(name, name.upper())
            raise refuse(tree, kind, f"{kind} of a table is not translated to SQLite")
    if not isinstance(tree.this, exp.Identifier):
        raise refuse(tree, "TABLE( )", "a function in FROM is not translated to SQLite")
    name, owner = tree.name.lower(), tree.db.lower()
    alias = (tree.alias or tree.name).lower()
    if "@" in name:
        raise refuse(tree, "database link", f"the database link {tree.name} is not followed")
    if owner not in ("", _OWNER, "sys"):
        raise refuse(tree, "ORA-00942", f"ORA-00942: there is no schema {tree.db}")
    if not owner and name in scope.ctes:
        _add(tree, scope, Source(alias, {}), scope.ctes[name])
        scope.frame.reads(scope.state.shared.get(name, []))
        return f"{quoted(name)} AS {quoted(alias)}"
    if name == "dual":
        _add(tree, scope, Source(alias, {}), (Field("dummy", Type.TEXT),))
        return f"{DUAL} AS {quoted(alias)}"
    schema = scope.state.schema
    if small(tree.this):
        said = f'ORA-00942: "{tree.name}": a name in quotes is the table\'s in capitals'
        raise refuse(tree, "ORA-00942", said)
    void = schema.is_empty(name)
    if not schema.has(name):
        if not (schema.lenient or void):
            said = f"ORA-00942: table or view {name} does not exist"
            raise refuse(tree, "ORA-00942", said, lacking=(name, ""))
        schema.missing.setdefault((name, ""), None)
    made = Source(alias, {}, name, open=not schema.has(name), void=void)
    _add(tree, scope, made, tuple(schema.fields(name).values()))
    return f"{NO_ROW if void else quoted(name)} AS {quoted(alias)}"


def marked(tree: exp.Expr) -> list[exp.Column]:
    """The columns with (+) of a condition."""
    return [c for c in tree.find_all(exp.Column) if c.args.get("join_mark")]


def outer_joined(
    tree: exp.Select, where: list[exp.Expr], parts: list[From], scope: Scope
) -> tuple[str, list[exp.Expr]]:
    """The FROM with a LEFT JOIN for every marked source, and the conditions that are left.

    Unmarked sources come first, then each marked one behind those that its conditions read, with
    all of its marked conditions in its ON.
    """
    ons: dict[str, list[exp.Expr]] = {}
    needs: dict[str, set[str]] = {}
    rest: list[exp.Expr] = []
    for one in where:
        if not marked(one):
            rest.append(one)
            continue
        target, others = _sides(one, scope)
        ons.setdefault(target, []).append(one)
        needs.setdefault(target, set()).update(others - {target})
    if tree.args.get("joins") and any(_ansi(join) for join in tree.args["joins"]):
        raise refuse(where[0], "ORA-25156", "ORA-25156: (+) beside an ANSI join in one block")
    pieces = {source.alias: part.sql for source, part in zip(scope.sources, parts, strict=True)}
    order = [alias for alias in pieces if alias not in ons]
    if not order:
        raise refuse(tree, "ORA-01416", "ORA-01416: every table is outer joined to another")
    sql = ", ".join(pieces[alias] for alias in order)
    waiting = [alias for alias in pieces if alias in ons]
    while waiting:
        ready = next((a for a in waiting if needs[a] <= set(order)), None)
        if ready is None:
            raise refuse(tree, "ORA-01416", "ORA-01416: two tables are outer joined to each other")
        on = judged([_unmarked(one) for one in ons[ready]], scope, "on", scope.frame.next_join())
        sql += f" LEFT JOIN {pieces[ready]} ON {on.sql}"
        order.append(ready)
        waiting.remove(ready)
    return sql, rest


def _ansi(join: exp.Join) -> bool:
    return any(join.args.get(name) for name in ("side", "kind", "method", "on", "using"))


def _sides(tree: exp.Expr, scope: Scope) -> tuple[str, set[str]]:
    """The source that a condition marks, and every source of this block that it reads."""
    if tree.find(exp.Query):
        raise refuse(tree, "ORA-01799", "ORA-01799: a column is outer joined to a subquery")
    if tree.find(exp.Or):
        raise refuse(tree, "ORA-01719", "ORA-01719: (+) stands in an OR")
    targets: set[str] = set()
    read: set[str] = set()
    for column in tree.find_all(exp.Column):
        owner = _owner(column, scope)
        if owner is not None:
            (targets if column.args.get("join_mark") else read).add(owner)
    if len(targets) != 1 or targets & read:
        raise refuse(tree, "ORA-01468", "ORA-01468: a condition marks one table only with (+)")
    return targets.pop(), read


def _owner(column: exp.Column, scope: Scope) -> str | None:
    table, name = column.table.lower(), column.name.lower()
    if table:
        return table if scope.source(table) else None
    plain = column.copy()
    plain.set("join_mark", None)
    found = scope.column(plain)  # raises for an unknown or ambiguous name
    for source in scope.sources:
        if name in source.fields and source.place(name) == found.sql:
            return source.alias
    return None


def _unmarked(tree: exp.Expr) -> exp.Expr:
    bare = tree.copy()
    for column in bare.find_all(exp.Column):
        column.set("join_mark", None)
    return bare


def where_parts(tree: exp.Select) -> list[exp.Expr]:
    """The conditions of a WHERE."""
    where = tree.args.get("where")
    return conjuncts(where.this) if where is not None else []


__all__ = [
    "From",
    "Untranslatable",
    "comma_list",
    "from_clause",
    "marked",
    "outer_joined",
    "where_parts",
]
