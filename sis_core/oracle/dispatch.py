"""From a node of the tree to typed SQL: which function translates which kind of node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlglot import exp

from sis_core.oracle.errors import Untranslatable
from sis_core.oracle.scopes import Scope, refuse
from sis_core.oracle.types import Type, Typed

Handler = Callable[[Any, Scope], Typed]
Call = Callable[[Any, "list[exp.Expr]", Scope], Typed]
H = TypeVar("H", bound=Callable[..., Typed])

NODES: dict[type[exp.Expr], Handler] = {}
"""Kinds of nodes that are translated; any other is refused."""

CALLS: dict[str, tuple[Call, int, int]] = {}
"""Functions by lower-case name: how to translate a call, and how many arguments it takes."""


def node(*kinds: type[exp.Expr]) -> Callable[[H], H]:
    """Lists a function as what translates some kinds of nodes."""

    def listed(function: H) -> H:
        for kind in kinds:
            NODES[kind] = function
        return function

    return listed


def call(name: str, least: int, most: int | None = None) -> Callable[[H], H]:
    """Lists a function as what translates calls of an Oracle function, with its arguments."""

    def listed(function: H) -> H:
        CALLS[name] = (function, least, least if most is None else most)
        return function

    return listed


def typed(tree: exp.Expr, scope: Scope) -> Typed:
    """A node's SQL with its type; raises Untranslatable for what is not known."""
    handler = NODES.get(type(tree))
    if handler is None:
        name = tree.key.upper()
        raise refuse(tree, name, f"{name} is not translated to SQLite")
    return handler(tree, scope)


def value(tree: exp.Expr, scope: Scope) -> Typed:
    """A node that is a value."""
    made = typed(tree, scope)
    if made.type is Type.CONDITION:
        raise refuse(tree, "ORA-00936", "a condition stands where a value is needed")
    return made


def condition(tree: exp.Expr, scope: Scope) -> Typed:
    """A node that is a condition."""
    made = typed(tree, scope)
    if made.type is not Type.CONDITION:
        raise refuse(tree, "ORA-00920", "ORA-00920: a value stands where a condition is needed")
    return made


@node(exp.Anonymous)
def _call(tree: exp.Anonymous, scope: Scope) -> Typed:
    name = tree.name.lower()
    known = CALLS.get(name)
    if known is None:
        raise refuse(tree, name.upper(), f"the function {name.upper()} is not translated to SQLite")
    function, least, most = known
    count = len(tree.expressions)
    if count < least or (most >= 0 and count > most):
        code = "ORA-00909"
        raise refuse(tree, code, f"{code}: {name.upper()} does not take {count} arguments")
    for argument in tree.expressions:
        if isinstance(argument, exp.Kwarg | exp.PropertyEQ):
            raise refuse(tree, "named argument", f"{name.upper()} is given a named argument")
    try:
        return function(tree, tree.expressions, scope)
    except Untranslatable as error:
        if error.line:
            raise
        raise refuse(tree, error.construct, error.sentence, lacking=error.lacking) from None
