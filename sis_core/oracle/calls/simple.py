"""Functions whose arguments are converted and handed on, each in one line of a table."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from sis_core.oracle.coerce import to
from sis_core.oracle.dispatch import call, value
from sis_core.oracle.scopes import Scope
from sis_core.oracle.types import Type, Typed, of

_KINDS = {"t": Type.TEXT, "n": Type.NUMBER, "d": Type.DATE}


@dataclass(frozen=True, slots=True)
class Simple:
    """One function: its SQLite name, the kinds of its arguments, SQL for those left out.

    `kinds` has a letter an argument: t text, n number, d date. `defaults` are for the last ones.
    """

    name: str
    kinds: str
    type: Type
    defaults: tuple[str, ...] = ()
    raises: bool = False


SIMPLE = {
    "abs": Simple("abs", "n", Type.NUMBER),
    "sign": Simple("ora_sign", "n", Type.INTEGER),
    "ceil": Simple("ora_ceil", "n", Type.NUMBER),
    "floor": Simple("ora_floor", "n", Type.NUMBER),
    "remainder": Simple("ora_remainder", "nn", Type.NUMBER, raises=True),
    "power": Simple("ora_power", "nn", Type.NUMBER, raises=True),
    "sqrt": Simple("ora_sqrt", "n", Type.NUMBER, raises=True),
    "exp": Simple("ora_exp", "n", Type.NUMBER, raises=True),
    "ln": Simple("ora_ln", "n", Type.NUMBER, raises=True),
    "log": Simple("ora_log", "nn", Type.NUMBER, raises=True),
    "lower": Simple("ora_lower", "t", Type.TEXT),
    "upper": Simple("ora_upper", "t", Type.TEXT),
    "nls_upper": Simple("ora_upper", "t", Type.TEXT),
    "nls_lower": Simple("ora_lower", "t", Type.TEXT),
    "initcap": Simple("ora_initcap", "t", Type.TEXT),
    "reverse": Simple("ora_reverse", "t", Type.TEXT),
    "soundex": Simple("ora_soundex", "t", Type.TEXT),
    "ascii": Simple("ora_ascii", "t", Type.INTEGER),
    "chr": Simple("ora_chr", "n", Type.TEXT, raises=True),
    "length": Simple("length", "t", Type.INTEGER),
    "lengthc": Simple("length", "t", Type.INTEGER),
    "lengthb": Simple("ora_lengthb", "t", Type.INTEGER),
    "instr": Simple("ora_instr", "ttnn", Type.INTEGER, ("1", "1"), raises=True),
    "lpad": Simple("ora_lpad", "tnt", Type.TEXT, ("' '",)),
    "rpad": Simple("ora_rpad", "tnt", Type.TEXT, ("' '",)),
    "replace": Simple("ora_replace", "ttt", Type.TEXT, ("NULL",)),
    "translate": Simple("ora_translate", "ttt", Type.TEXT),
    "add_months": Simple("ora_add_months", "dn", Type.DATE),
    "months_between": Simple("ora_months_between", "dd", Type.NUMBER),
    "last_day": Simple("ora_last_day", "d", Type.DATE),
    "next_day": Simple("ora_next_day", "dt", Type.DATE, raises=True),
    "regexp_substr": Simple(
        "ora_regexp_substr", "ttnntn", Type.TEXT, ("1", "1", "NULL", "0"), raises=True
    ),
    "regexp_instr": Simple(
        "ora_regexp_instr", "ttnnntn", Type.INTEGER, ("1", "1", "0", "NULL", "0"), raises=True
    ),
    "regexp_count": Simple("ora_regexp_count", "ttnt", Type.INTEGER, ("1", "NULL"), raises=True),
    "regexp_replace": Simple(
        "ora_regexp_replace", "tttnnt", Type.TEXT, ("NULL", "1", "0", "NULL"), raises=True
    ),
}
"""The functions by lower-case Oracle name."""

_WHOLE_IN = ("abs",)


def _simple(tree: exp.Anonymous, arguments: list[exp.Expr], scope: Scope) -> Typed:
    known = SIMPLE[tree.name.lower()]
    made = [
        to(value(argument, scope), _KINDS[kind])
        for argument, kind in zip(arguments, known.kinds, strict=False)
    ]
    missing = len(known.kinds) - len(made)
    parts = [one.sql for one in made] + list(
        known.defaults[len(known.defaults) - missing :] if missing else ()
    )
    type_ = known.type
    if tree.name.lower() in _WHOLE_IN and made[0].type is Type.INTEGER:
        type_ = Type.INTEGER
    return of(f"{known.name}({', '.join(parts)})", type_, *made, raises=known.raises)


for _name, _known in SIMPLE.items():
    call(_name, len(_known.kinds) - len(_known.defaults), len(_known.kinds))(_simple)
