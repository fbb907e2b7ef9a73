"""Functions of texts that need more than converted arguments."""

from __future__ import annotations

from sqlglot import exp

from sis_core.oracle.coerce import text_literal, to_number, to_text
from sis_core.oracle.conditions import flag
from sis_core.oracle.dispatch import call, node, value
from sis_core.oracle.errors import OracleError, Untranslatable
from sis_core.oracle.functions.patterns import compiled
from sis_core.oracle.operators import concatenated
from sis_core.oracle.scopes import Scope
from sis_core.oracle.types import Type, Typed, of


@call("concat", 2, -1)
def _concat(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    return concatenated([value(argument, scope) for argument in arguments])


@call("substr", 2, 3)
def _substr(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    text = to_text(value(arguments[0], scope))
    start = to_number(value(arguments[1], scope))
    length = to_number(value(arguments[2], scope)) if len(arguments) > 2 else None
    plain = length is None or (isinstance(length.literal, int) and length.literal > 0)
    if isinstance(start.literal, int) and start.literal >= 0 and plain:
        first = str(max(1, start.literal))
        parts = [text.sql, first, *([length.sql] if length is not None else [])]
        return of(f"nullif(substr({', '.join(parts)}), '')", Type.TEXT, text)
    if length is None:
        return of(f"ora_substr({text.sql}, {start.sql}, -1)", Type.TEXT, text, start)
    count = f"max(0, {length.sql})" if length.literal is None else str(max(0, int(length.literal)))
    return of(f"ora_substr({text.sql}, {start.sql}, {count})", Type.TEXT, text, start, length)


call("substrb", 2, 3)(_substr)
call("substrc", 2, 3)(_substr)


@node(exp.Trim)
def _trim(tree: exp.Trim, scope: Scope) -> Typed:
    text = to_text(value(tree.this, scope))
    cut = tree.expression
    letters = to_text(value(cut, scope)) if isinstance(cut, exp.Expr) else text_literal(" ")
    if letters.literal is not None and len(str(letters.literal)) != 1:
        code = "ORA-30001"
        raise Untranslatable(code, f"{code}: trim set should have only one character")
    side = (tree.args.get("position") or "BOTH").upper()
    function = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(side, "trim")
    return of(f"nullif({function}({text.sql}, {letters.sql}), '')", Type.TEXT, text, letters)


def _cut(name: str):  # type: ignore[no-untyped-def]
    def made(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
        text = to_text(value(arguments[0], scope))
        letters = to_text(value(arguments[1], scope)) if len(arguments) > 1 else text_literal(" ")
        return of(f"nullif({name}({text.sql}, {letters.sql}), '')", Type.TEXT, text, letters)

    return made


call("ltrim", 1, 2)(_cut("ltrim"))
call("rtrim", 1, 2)(_cut("rtrim"))


@call("regexp_like", 2, 3)
def _regexp_like(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    made = [to_text(value(argument, scope)) for argument in arguments]
    flags = made[2].sql if len(made) > 2 else "NULL"
    constant = made[1].literal
    if isinstance(constant, str):
        options = made[2].literal if len(made) > 2 else ""
        if isinstance(options, str):
            checked(constant, options)
    return flag(f"ora_regexp_like({made[0].sql}, {made[1].sql}, {flags})", *made)


def checked(pattern: str, options: str) -> None:
    """Raises where a constant pattern is none."""
    try:
        compiled(pattern, options)
    except OracleError as error:
        raise Untranslatable(error.code, str(error)) from None
