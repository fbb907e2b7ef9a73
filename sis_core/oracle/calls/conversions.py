"""TO_CHAR, TO_NUMBER, TO_DATE, CAST, EXTRACT, and the functions that make intervals."""

from __future__ import annotations

from sqlglot import exp

from sis_core.oracle.coerce import text_literal, to_date, to_number, to_text
from sis_core.oracle.dispatch import call, node, value
from sis_core.oracle.errors import OracleError, Untranslatable
from sis_core.oracle.functions.date_format import ordinary, pieces
from sis_core.oracle.functions.date_reading import readable
from sis_core.oracle.functions.number_format import ora_to_char_n
from sis_core.oracle.intervals import UNITS, days_of, months_of
from sis_core.oracle.operators import NOW
from sis_core.oracle.scopes import Scope, refuse
from sis_core.oracle.types import Type, Typed, of

_PLACES = {
    "YYYY": (1, 4),
    "MM": (6, 2),
    "DD": (9, 2),
    "HH24": (12, 2),
    "MI": (15, 2),
    "SS": (18, 2),
}


@call("to_char", 1, 3)
def _to_char(tree: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    first = value(arguments[0], scope)
    if len(arguments) > 2:
        raise refuse(tree, "NLS parameter", "TO_CHAR with an NLS parameter is not translated")
    if len(arguments) == 1 or first.type is Type.NULL:
        return to_text(first)
    shape = to_text(value(arguments[1], scope))
    if (first.type is Type.TEXT and first.guess) or first.type in (Type.BIND, Type.UNKNOWN):
        first = to_date(first) if _dated(shape) else to_number(first)
    if first.type.group == "date":
        return _formatted_date(first, shape)
    number = to_number(first)
    if isinstance(shape.literal, str):
        _check(lambda text: ora_to_char_n(0, text), shape.literal)
    return of(f"ora_to_char_n({number.sql}, {shape.sql})", Type.TEXT, number, shape)


def _dated(shape: Typed) -> bool:
    """True for a format of dates."""
    try:
        return any(piece.element for piece in pieces(str(shape.literal or "")))
    except OracleError:
        return False


def _formatted_date(date: Typed, shape: Typed) -> Typed:
    if not isinstance(shape.literal, str):
        return of(f"ora_to_char_d({date.sql}, {shape.sql})", Type.TEXT, date, shape)
    _check(pieces, shape.literal)
    if not ordinary(shape.literal):
        return of(f"ora_to_char_d({date.sql}, {shape.sql})", Type.TEXT, date)
    parts = []
    for piece in pieces(shape.literal):
        if piece.element:
            start, length = _PLACES[piece.element]
            parts.append(f"substr({date.sql}, {start}, {length})")
        elif piece.text:
            parts.append(text_literal(piece.text).sql)
    return of(f"({' || '.join(parts)})", Type.TEXT, date)


def _check(read, text: str) -> None:  # type: ignore[no-untyped-def]
    try:
        read(text)
    except OracleError as error:
        raise Untranslatable(error.code, str(error)) from None


@call("to_number", 1, 3)
def _to_number(tree: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    first = value(arguments[0], scope)
    if len(arguments) == 1:
        return to_number(first)
    if len(arguments) > 2:
        raise refuse(tree, "NLS parameter", "TO_NUMBER with an NLS parameter is not translated")
    text, shape = to_text(first), to_text(value(arguments[1], scope))
    if isinstance(shape.literal, str):
        _check(lambda given: ora_to_char_n(0, given), shape.literal)
    return of(f"ora_to_number({text.sql}, {shape.sql})", Type.NUMBER, text, shape, raises=True)


def _reader(function: str, type_: Type):  # type: ignore[no-untyped-def]
    def made(tree: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
        first = value(arguments[0], scope)
        if len(arguments) > 2:
            raise refuse(tree, "NLS parameter", "an NLS parameter is not translated")
        if len(arguments) == 1:
            return _unformatted(first, type_)
        text, shape = to_text(first), to_text(value(arguments[1], scope))
        if isinstance(shape.literal, str):
            _check(readable, shape.literal)
        sql = f"{function}({text.sql}, {shape.sql}, {NOW})"
        return of(sql, type_, text, shape, raises=True)

    return made


def _unformatted(first: Typed, type_: Type) -> Typed:
    """Without a format: a date loses its time on the way through the default format's text."""
    if first.type.group == "date":
        if type_ is Type.TIMESTAMP:
            return first.but(type=type_)
        return of(f"(substr({first.sql}, 1, 10) || ' 00:00:00')", type_, first)
    return to_date(first).but(type=type_)


call("to_date", 1, 3)(_reader("ora_to_date", Type.DATE))
call("to_timestamp", 1, 3)(_reader("ora_to_timestamp", Type.TIMESTAMP))


def _as_text(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    return to_text(value(arguments[0], scope))


for _name in ("to_clob", "to_nchar", "to_nclob"):
    call(_name, 1)(_as_text)


@node(exp.Cast)
def _cast(tree: exp.Cast, scope: Scope) -> Typed:
    made = value(tree.this, scope)
    kind = tree.to.this.name if isinstance(tree.to, exp.DataType) else ""
    sizes = [int(p.name) for p in tree.to.expressions if p.name.isdigit()]
    if type(tree) is not exp.Cast or tree.args.get("format") or tree.args.get("default"):
        raise refuse(tree, "CAST", "this form of CAST is not translated to SQLite")
    match kind:
        case "VARCHAR" | "NVARCHAR" | "CHAR" | "NCHAR":
            return _cast_text(made, sizes, padded=kind in ("CHAR", "NCHAR"))
        case "TEXT" | "CLOB":
            return to_text(made)
        case "DECIMAL" | "NUMBER":
            number = to_number(made)
            if not sizes:
                return number
            scale = sizes[1] if len(sizes) > 1 else 0
            sql = f"ora_cast_number({number.sql}, {sizes[0]}, {scale})"
            return of(sql, Type.NUMBER if scale else Type.INTEGER, number, raises=True)
        case "INT" | "BIGINT" | "SMALLINT":
            number = to_number(made)
            return of(f"ora_round({number.sql}, 0)", Type.INTEGER, number)
        case "DOUBLE" | "FLOAT":
            return to_number(made)
        case "DATE":
            date = to_date(made)
            cut = date.type is Type.TIMESTAMP
            return of(f"substr({date.sql}, 1, 19)", Type.DATE, date) if cut else date
        case "TIMESTAMP":
            return to_date(made).but(type=Type.TIMESTAMP)
    raise refuse(tree, "CAST", f"CAST AS {tree.to.sql('oracle')} is not translated to SQLite")


def _cast_text(made: Typed, sizes: list[int], *, padded: bool) -> Typed:
    text = to_text(made)
    if padded:
        return of(f"ora_rpad({text.sql}, {sizes[0] if sizes else 1}, ' ')", Type.TEXT, text)
    return of(f"substr({text.sql}, 1, {sizes[0]})", Type.TEXT, text) if sizes else text


@node(exp.Extract)
def _extract(tree: exp.Extract, scope: Scope) -> Typed:
    made, name = value(tree.expression, scope), tree.name.upper()
    if made.type is Type.DAYS:
        return _of_days(tree, made, name)
    if made.type.group != "date" and not (made.guess and made.type is Type.TEXT):
        raise refuse(tree, "ORA-30076", f"ORA-30076: EXTRACT of a {made.type.value}")
    date = to_date(made)
    places = {"YEAR": (1, 4), "MONTH": (6, 2), "DAY": (9, 2)}
    if date.type is Type.TIMESTAMP:
        places |= {"HOUR": (12, 2), "MINUTE": (15, 2)}
        if name == "SECOND":
            return of(f"CAST(substr({date.sql}, 18) AS NUMERIC)", Type.NUMBER, date)
    if name not in places:
        raise refuse(tree, "ORA-30076", f"ORA-30076: invalid extract field {name} of a date")
    start, length = places[name]
    return of(f"CAST(substr({date.sql}, {start}, {length}) AS INTEGER)", Type.INTEGER, date)


def _of_days(tree: exp.Expr, made: Typed, name: str) -> Typed:
    seconds = f"CAST(round({made.sql} * 86400.0) AS INTEGER)"
    parts = {
        "DAY": f"({seconds} / 86400)",
        "HOUR": f"({seconds} % 86400 / 3600)",
        "MINUTE": f"({seconds} % 3600 / 60)",
        "SECOND": f"({seconds} % 60)",
    }
    if name not in parts:
        raise refuse(tree, "ORA-30076", f"ORA-30076: invalid extract field {name} of an interval")
    return of(parts[name], Type.INTEGER, made)


@call("numtodsinterval", 2)
def _days(tree: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    count, unit = to_number(value(arguments[0], scope)), value(arguments[1], scope)
    factor = UNITS.get(str(unit.literal).upper())
    if factor is None:
        raise refuse(tree, "ORA-01760", "ORA-01760: the unit is DAY, HOUR, MINUTE or SECOND")
    return of(f"({count.sql} * {factor!r})", Type.DAYS, count)


@call("numtoyminterval", 2)
def _months(tree: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    count, unit = to_number(value(arguments[0], scope)), value(arguments[1], scope)
    factor = {"YEAR": 12, "MONTH": 1}.get(str(unit.literal).upper())
    if factor is None:
        raise refuse(tree, "ORA-01760", "ORA-01760: the unit is YEAR or MONTH")
    return of(f"CAST(ora_round({count.sql} * {factor}, 0) AS INTEGER)", Type.MONTHS, count)


def _folded(name: str, read, type_: Type):  # type: ignore[no-untyped-def]
    def made(tree: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
        text = value(arguments[0], scope).literal
        try:
            return Typed(f"({read(str(text))!r})", type_, solid=True)
        except ValueError:
            raise refuse(tree, name, f"{name} of {text!r} is not translated") from None

    return made


call("to_dsinterval", 1)(_folded("TO_DSINTERVAL", days_of, Type.DAYS))
call("to_yminterval", 1)(_folded("TO_YMINTERVAL", months_of, Type.MONTHS))
