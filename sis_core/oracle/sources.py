"""FROM: tables, subqueries, ANSI joins."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from sis_core.oracle.conditions import compared, conjuncts, joined, judged
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


def where_parts(tree: exp.Select) -> list[exp.Expr]:
    """The conditions of a WHERE."""
    where = tree.args.get("where")
    return conjuncts(where.this) if where is not None else []
