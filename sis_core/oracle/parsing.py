"""From a text to Oracle's syntax tree, with nothing in it turned into another dialect yet."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.oracle import Oracle
from sqlglot.errors import ErrorLevel, ParseError, TokenError
from sqlglot.parsers.oracle import OracleParser
from sqlglot.tokenizer_core import TokenType

from sis_core.oracle.errors import Untranslatable
from sis_core.oracle.grammar import check

MAX_LENGTH = 100_000
"""The longest SQL text that is read, in characters."""

TAG = "ps_"
"""How the bind of a PS-HTML tag is called: `~(curyearid)` is read as `:ps_curyearid`."""

_KEPT = ("CAST", "EXTRACT", "TRIM", "LISTAGG")
_PIECES = re.compile(
    r"""(?P<kept>'(?:[^']|'')*' | "[^"]*" | --[^\n]* | /\*.*?\*/)
      | (?P<restricted><@restricted_table\b[^>]*>)
      | (?P<block>~\[[^\]\n]*\]?)
      | (?P<tag>~\(\s*(?P<tagged>[A-Za-z_][A-Za-z0-9_.]*)\s*\))
      | (?P<bad>~\()
      | (?P<place>(?<![\w:]):(?P<number>[0-9]+))
      | (?P<unique>(?<=\()\s*unique\b)
    """,
    re.S | re.I | re.X,
)
_FIRST = re.compile(r"(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?\*/)*([A-Za-z_]+|\()", re.S)


class _Parser(OracleParser):
    """Oracle's parser that leaves functions as they are written.

    sqlglot's own function tables turn calls into a common form that loses Oracle's meaning (a
    format, a flag, a null); without them each call stays a name with its arguments. `||` binds as
    tightly as `+`, as Oracle has it.
    """

    FUNCTIONS: ClassVar[dict[str, Any]] = {}
    FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        name: OracleParser.FUNCTION_PARSERS[name] for name in _KEPT
    }
    NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
        name: made
        for name, made in OracleParser.NO_PAREN_FUNCTION_PARSERS.items()
        if name not in ("IF", "DBMS_RANDOM")
    }
    TERM: ClassVar[dict[Any, Any]] = {**OracleParser.TERM, TokenType.DPIPE: exp.DPipe}


class _Oracle(Oracle):
    Parser = _Parser

    class Tokenizer(Oracle.Tokenizer):
        """Oracle's own; named here because a dialect takes the parser and tokenizer it encloses."""


def parse(sql: str) -> tuple[exp.Query, tuple[str, ...]]:
    """The tree of a single query, and the PS-HTML tags that its text held; or Untranslatable."""
    if len(sql) > MAX_LENGTH:
        raise Untranslatable("length", f"the SQL is longer than {MAX_LENGTH} characters")
    text, tags = prepared(sql)
    first_word = _FIRST.match(text)
    if first_word is None:
        raise Untranslatable("empty query", "there is no SQL in the query", refused=True)
    if first_word[1].upper() not in ("SELECT", "WITH", "("):
        word = first_word[1].upper()
        line = text.count("\n", 0, first_word.start(1)) + 1
        raise Untranslatable(word, f"only a SELECT is run, not {word}", line, refused=True)
    try:
        dialect = _Oracle()
        tokens = dialect.tokenize(text)
        check(tokens)
        statements = dialect.parser(error_level=ErrorLevel.IMMEDIATE).parse(tokens, text)
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        line = int(first.get("line") or 0)
        near = str(first.get("highlight") or "").strip()
        where = f" near {near[:40]!r}" if near else ""
        raise Untranslatable("syntax", f"the SQL cannot be read{where}", line) from None
    except (TokenError, RecursionError):
        raise Untranslatable(
            "syntax", "the SQL cannot be read: a text or a comment has no end, or it nests too deep"
        ) from None
    if len(statements) != 1 or statements[0] is None:
        raise Untranslatable("statement", "only a single SELECT is run", refused=True)
    tree = statements[0]
    if not isinstance(tree, exp.Query) or isinstance(tree, exp.Values):
        kind = tree.key.upper()
        raise Untranslatable(kind, f"only a SELECT is run, not {kind}", line_of(tree), refused=True)
    return tree, tags


def prepared(sql: str) -> tuple[str, tuple[str, ...]]:
    """The text as the parser reads it, lines kept, and the names of its PS-HTML tags.

    `<@restricted_table …>`, by which a page's query keeps to the rows its user may see, holds back
    nothing from a plugin's token [guess].
    """
    tags: dict[str, None] = {}

    def place(match: re.Match[str]) -> str:
        line = sql.count("\n", 0, match.start()) + 1
        if match["kept"] is not None:
            if match[0].startswith("'") and ("~[" in match[0] or "~(" in match[0]):
                said = f"the PS-HTML in the text {match[0][:40]} is not filled in"
                raise Untranslatable("PS-HTML", said, line)
            return match[0]
        if match["restricted"] is not None:
            return "1 = 1" + "\n" * match[0].count("\n")
        if match["block"] is not None:
            raise Untranslatable(
                "PS-HTML", f"the PS-HTML {match['block'][:40]} in the SQL is not filled in", line
            )
        if match["bad"] is not None:
            raise Untranslatable("PS-HTML", "a PS-HTML tag in the SQL has no plain name", line)
        if match["tag"] is not None:
            name = TAG + match["tagged"].lower().replace(".", "_")
            tags[name] = None
            return f":{name}"
        if match["place"] is not None:
            return f":p{match['number']}"
        return re.sub("unique", "DISTINCT", match[0], flags=re.I)

    text = _PIECES.sub(place, sql)
    return re.sub(r"[;\s]*\Z", "", text), tuple(tags)


def line_of(node: exp.Expr | None) -> int:
    """The line on which a node stands: its own, or of the first thing in it that has one, or 0."""
    if node is None:
        return 0
    for one in node.walk(bfs=False):
        line = one.meta.get("line")
        if line:
            return int(line)
    parent = node.parent
    while parent is not None:
        line = parent.meta.get("line")
        if line:
            return int(line)
        parent = parent.parent
    return 0
