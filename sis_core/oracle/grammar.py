"""What Oracle's grammar refuses and the parser lets pass: looked for in the tokens.

The parser reads many dialects and forgives what one of them allows, without a word in its tree: a
comma with nothing behind it, `==`, `::`, AS before a table's alias.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

from sis_core.oracle.errors import Untranslatable

_T = TokenType
_OPENS = frozenset(
    {
        _T.L_PAREN, _T.COMMA, _T.SELECT, _T.DISTINCT, _T.FROM, _T.WHERE, _T.HAVING, _T.ORDER_BY,
        _T.GROUP_BY, _T.PARTITION_BY, _T.ON,
    }
)  # fmt: skip
"""Behind these an expression begins, so that no comma follows."""
_ENDS = frozenset(
    {
        _T.R_PAREN, _T.COMMA, _T.FROM, _T.WHERE, _T.HAVING, _T.ORDER_BY, _T.GROUP_BY, _T.UNION,
        _T.EXCEPT, _T.INTERSECT, _T.ON, _T.SEMICOLON,
    }
)  # fmt: skip
"""Before these an expression ends, so that no comma and no list's beginning goes before."""
_LISTS = frozenset({_T.ORDER_BY, _T.GROUP_BY, _T.PARTITION_BY})
_AFTER_FROM = frozenset(
    {
        _T.WHERE, _T.HAVING, _T.ORDER_BY, _T.GROUP_BY, _T.UNION, _T.EXCEPT, _T.INTERSECT,
        _T.CONNECT_BY, _T.START_WITH, _T.FETCH, _T.OFFSET,
    }
)  # fmt: skip
_SOURCES = frozenset({_T.FROM, _T.COMMA, _T.JOIN, _T.L_PAREN})
_ROWS = ("ROW", "ROWS")


def check(tokens: Sequence[Token]) -> None:
    """Raises Untranslatable at the first token that Oracle would refuse."""
    for token, following in pairwise((*tokens, None)):
        assert token is not None
        kind, behind = token.token_type, following.token_type if following else None
        if kind is _T.EQ and token.text != "=":
            raise _unread(token)
        if kind is _T.DCOLON:
            raise _unread(token)
        if behind is _T.COMMA and kind in _OPENS and following is not None:
            raise _missing(following)
        if (kind is _T.COMMA or kind in _LISTS) and (behind is None or behind in _ENDS):
            raise _missing(token)
    _aliases(tokens)
    _offsets(tokens)


def _aliases(tokens: Sequence[Token]) -> None:
    """A table's alias stands without AS; a column's may have it."""
    clauses: list[TokenType | None] = [None]
    for place, token in enumerate(tokens):
        kind, here = token.token_type, clauses[-1]
        if kind is _T.L_PAREN:
            # Joins may stand in parentheses; a query in them brings its own FROM, a call has none.
            nested = place > 0 and tokens[place - 1].token_type in _SOURCES
            clauses.append(_T.FROM if here is _T.FROM and nested else None)
        elif kind is _T.R_PAREN:
            if len(clauses) > 1:
                clauses.pop()
        elif kind is _T.SELECT or kind in _AFTER_FROM or kind is _T.WITH:
            clauses[-1] = kind
        elif kind is _T.FROM and here is _T.SELECT:
            clauses[-1] = _T.FROM
        elif here is _T.FROM and kind in (_T.ON, _T.USING):
            clauses[-1] = _T.ON
        elif here is _T.ON and kind in (_T.COMMA, _T.JOIN):
            clauses[-1] = _T.FROM
        elif kind is _T.ALIAS and here is _T.FROM and not _of_follows(tokens, place):
            said = "ORA-00933: SQL command not properly ended: a table's alias stands without AS"
            raise Untranslatable("ORA-00933", said, token.line)


def _of_follows(tokens: Sequence[Token], place: int) -> bool:
    """True for `AS OF`, a look into the past, which has a refusal of its own."""
    return place + 1 < len(tokens) and tokens[place + 1].text.upper() == "OF"


def _offsets(tokens: Sequence[Token]) -> None:
    """OFFSET n ends in ROW or ROWS."""
    for place, token in enumerate(tokens):
        if token.token_type is not _T.OFFSET:
            continue
        behind = tokens[place + 1 : place + 4]
        amount = 2 if behind and behind[0].token_type is _T.COLON else 1
        if not behind or behind[0].token_type not in (_T.NUMBER, _T.COLON):
            continue  # a column of that name
        if len(behind) <= amount or behind[amount].text.upper() not in _ROWS:
            said = "ORA-00933: SQL command not properly ended: OFFSET n is followed by ROWS"
            raise Untranslatable("ORA-00933", said, token.line)


def _missing(token: Token) -> Untranslatable:
    near = token.text if token.token_type is _T.COMMA else token.text.upper()
    said = f"ORA-00936: missing expression at {near!r}"
    return Untranslatable("ORA-00936", said, token.line)


def _unread(token: Token) -> Untranslatable:
    return Untranslatable("syntax", f"the SQL cannot be read near {token.text!r}", token.line)
