"""What a query's SQL says of itself without being translated: its select list and its binds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_SKIPPED = re.compile(r"'(?:[^']|'')*'?|\"[^\"]*\"?|--[^\n]*|/\*.*?(?:\*/|\Z)", re.S)
_TOKEN = re.compile(r"[(),*]|[A-Za-z_][\w$#]*|\S")
_BIND = re.compile(r"(?<![\w:]):([A-Za-z_]\w*)")
_TAG = re.compile(r"~\(\s*([A-Za-z_][\w.]*)")
_CALL_END = re.compile(r"[)\w\"]\s+(?:as\s+)?(?P<alias>[A-Za-z_][\w$#]*|\"[^\"]+\")\s*$", re.I)
MOST = 100_000
_WORDS = ("end", "null", "distinct", "sysdate", "unique", "all")


@dataclass(frozen=True, slots=True)
class Bind:
    """A `:name` in the SQL and its line within it, from 0."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class SqlText:
    """`aliases` has one name (or "") for each item of the select list; None: cannot be counted."""

    aliases: tuple[str, ...] | None
    star: bool
    ordered: bool
    binds: tuple[Bind, ...]
    tags: tuple[str, ...]


@lru_cache(128)
def sql_text(sql: str) -> SqlText:
    """Reads the first 100 000 characters of a query; says less where it is none, never fails."""
    sql = sql[:MOST]
    plain = _SKIPPED.sub(_blank, sql)
    items = None if "~[" in plain else _select_list(plain, sql)
    return SqlText(
        None if items is None else tuple(_alias(item) for item in items),
        items is not None and any(re.search(r"(^|\.)\s*\*$", item.strip()) for item in items),
        _ordered(plain),
        tuple(Bind(m[1], plain.count("\n", 0, m.start())) for m in _BIND.finditer(plain)),
        tuple(match[1] for match in _TAG.finditer(sql)),
    )


def _blank(match: re.Match[str]) -> str:
    """The same number of characters and lines, a text as `'…'` without what is in it."""
    text = match[0]
    if text.startswith('"'):
        return '"' + re.sub(r"[^\n]", "_", text[1:-1]) + '"' if len(text) > 1 else text
    filling = " " if text.startswith(("--", "/*")) else "x"
    inner = re.sub(r"[^\n]", filling, text)
    return inner if filling == " " else "'" + inner[1:-1] + "'" if len(inner) > 1 else "'"


def _select_list(plain: str, sql: str) -> list[str] | None:
    """The items of the first SELECT that is not within another, as they are written."""
    opening = re.match(r"[\s(]*", plain)
    assert opening is not None
    least = opening[0].count("(")  # a whole query may stand in parentheses
    depth, begun = 0, -1
    items: list[str] = []
    for match in _TOKEN.finditer(plain):
        word = match[0].lower()
        if word == "(":
            depth += 1
        elif word == ")":
            depth -= 1
        elif depth != least:
            continue
        elif begun < 0:
            if word == "select":
                begun = match.end()
        elif word == ",":
            items.append(sql[begun : match.start()])
            begun = match.end()
        elif word in ("from", "union", "minus", "intersect", "order"):
            return [*items, sql[begun : match.start()]]
    return [*items, sql[begun:]] if begun >= 0 else None


def _alias(item: str) -> str:
    """The explicit alias of an item, lower-case, or nothing."""
    text = re.sub(r"--[^\n]*|/\*.*?\*/", " ", item, flags=re.S).strip()
    match = _CALL_END.search(text)
    if match is None or match["alias"].lower() in _WORDS:
        return ""
    return match["alias"].strip('"').lower()


def _ordered(plain: str) -> bool:
    """True where the query as a whole has an ORDER BY."""
    depth = 0
    words: list[str] = []
    opening = re.match(r"[\s(]*", plain)
    assert opening is not None
    least = opening[0].count("(")
    for match in _TOKEN.finditer(plain):
        word = match[0].lower()
        depth += (word == "(") - (word == ")")
        if depth <= least and word not in "()":
            words.append(word)
    return any(pair == ("order", "by") for pair in pairwise(words))
