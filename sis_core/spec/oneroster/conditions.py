"""From a parsed filter to SQL conditions of one kind, values bound and never written in.

Texts compare without regard to case unless `sensitive`; a member that is absent matches no
operator, or != where `absent_differs`. Lists: `=` wants all of the values that commas part, `~`
any of them [impl: FINT].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sis_core.spec.oneroster.declare import (
    AllRefs,
    Either,
    Kind,
    Member,
    Ref,
    Refs,
    Texts,
    UserIds,
)
from sis_core.spec.oneroster.filters import BadFilter, Clause, Filter, Joined
from sis_core.spec.oneroster.spelling import Speller

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?"
)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_PARTS = ("sourcedId", "type")
"""What references are compared by; an href depends on who asks."""

_INNERMOST = re.compile(r"\([^()]*\)")
_OF_USER_IDS = ("type", "identifier")
_ORDERING = frozenset({">", ">=", "<", "<="})

FindKeys = Callable[[str, str], Sequence[int]]
"""From a kind and a sourcedId to the keys of its rows, in any case of the letters."""


@dataclass(slots=True)
class Condition:
    """A condition and what it binds, in order; `stamps` is set by a bound on dateLastModified."""

    sql: str
    bound: list[Any] = field(default_factory=list)


class Conditions:
    """Turns filters into conditions of one kind."""

    def __init__(
        self,
        speller: Speller,
        find: FindKeys,
        *,
        start: str,
        sensitive: bool = False,
        absent_differs: bool = False,
    ) -> None:
        self._speller = speller
        self._find = find
        self._start = start
        self._sensitive = sensitive
        self._absent_differs = absent_differs

    def of(self, wanted: Filter) -> Condition:
        """The condition of a filter; raises BadFilter for a field or value that cannot be."""
        if isinstance(wanted, Joined):
            parts = [self.of(part) for part in wanted.parts]
            sql = f" {wanted.word} ".join(f"({part.sql})" for part in parts)
            return Condition(sql, [value for part in parts for value in part.bound])
        return self._clause(wanted)

    # -- clauses -------------------------------------------------------------------------------

    def _clause(self, clause: Clause) -> Condition:
        member = self._speller.entity.member(clause.field[0])
        if member is None:
            raise BadFilter(f"Unknown filter field: {clause.name}")
        if member.type == "object":
            return self._metadata(clause)
        if member.type in ("ref", "refs"):
            return self._reference(member, clause)
        if member.type == "user_ids":
            return self._user_ids(member, clause)
        if len(clause.field) > 1:
            raise BadFilter(f"Unknown filter field: {clause.name}")
        if member.type == "texts":
            return self._texts(member, clause)
        return self._single(member, clause)

    def _single(self, member: Member, clause: Clause) -> Condition:
        match member.name:
            case "sourcedId":
                return self._own_id(clause)
            case "status":
                sql = f"iif({self._speller.kind.active}, 'active', 'tobedeleted')"
                return self._text(sql, clause)
            case "dateLastModified":
                return self._modified(clause)
        sql = self._speller.raw(member)
        match member.type:
            case "flag":
                said = f"CASE {sql} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
                return self._text(said, clause)
            case "number":
                return self._compared(f"CAST({sql} AS REAL)", clause.op, _number(clause), sql)
            case "date":
                return self._date(f"substr({sql}, 1, 10)", clause, days=True)
            case "datetime":
                return self._date(f"replace(substr({sql}, 1, 19), 'T', ' ')", clause, days=False)
            case _:
                return self._text(f"nullif({sql} || '', '')", clause)

    def _compared(self, sql: str, op: str, value: Any, absent: str) -> Condition:
        if op == "~":
            op = "="
        said = f"{sql} {'<>' if op == '!=' else op} ?"
        if op == "!=" and self._absent_differs:
            said = f"({said} OR {absent} IS NULL)"
        return Condition(said, [value])

    def _text(self, sql: str, clause: Clause, value: str | None = None) -> Condition:
        wanted = clause.value if value is None else value
        op = "<>" if clause.op == "!=" else clause.op
        bound: list[Any] = [wanted]
        if op == "~":
            said = self._contains(sql, wanted)
        elif self._sensitive:
            said = f"{sql} {op} ?"
        elif op in _ORDERING or not wanted.isascii():
            said, bound = f"folded({sql}) {op} ?", [wanted.casefold()]
        else:
            said = f"{sql} {op} ? COLLATE NOCASE"
        if clause.op == "!=" and self._absent_differs:
            said = f"({said} OR {sql} IS NULL)"
        if op == "~" and not self._sensitive:
            bound = [wanted.casefold()]
        return Condition(said, bound)

    def _contains(self, sql: str, wanted: str) -> str:
        if self._sensitive:
            return f"instr({sql}, ?) > 0"
        return f"instr({'folded' if not wanted.isascii() else 'lower'}({sql}), ?) > 0"

    # -- ids and moments -----------------------------------------------------------------------

    def _own_id(self, clause: Clause) -> Condition:
        kind = self._speller.kind
        if clause.op == "=" and not self._sensitive:
            return self._keys(kind.row_key, self._find(kind.name, clause.value))
        return self._text(f"({self._speller.own_id()} || '')", clause)

    @staticmethod
    def _keys(sql: str, keys: Sequence[int]) -> Condition:
        if not keys:
            return Condition("0")
        marks = ", ".join("?" * len(keys))
        return Condition(f"{sql} IN ({marks})", list(keys))

    def _modified(self, clause: Clause) -> Condition:
        """Compares when a row last changed; a lower bound is looked up by its indexed stamps.

        A row changed after a moment if one of its own stamps, its change or its touch is after it;
        rows without any are as old as the district.
        """
        kind = self._speller.kind
        made = self._date(self._speller.modified(), clause, days=False)
        table = kind.table.lower()
        bound = made.bound[0] if made.bound else ""
        after = clause.op in (">", ">=") and bound > self._start
        if not after or not kind.table.isidentifier() or kind.key_sql:
            return made
        looks = [stamped(kind, stamp) for stamp in kind.stamps]
        looks += [
            f"SELECT id FROM {log} WHERE tbl = '{table}' AND at >= ?"
            for log in ("_changes", "_touched")
        ]
        near = f"{kind.alias}.{kind.key} IN ({' UNION ALL '.join(looks)})"
        return Condition(f"{near} AND {made.sql}", [*[bound] * len(looks), *made.bound])

    def _date(self, sql: str, clause: Clause, *, days: bool) -> Condition:
        text = clause.value.strip()
        day = _DAY.fullmatch(text)
        if day is not None:
            _checked_day(text, clause)
            if days:
                return self._compared(sql, clause.op, text, sql)
            if clause.op in ("=", "!=", "~"):
                return self._compared(f"substr({sql}, 1, 10)", clause.op, text, sql)
            # A day as a bound of moments is its beginning, as Moodle means it.
            return self._compared(sql, clause.op, f"{text} 00:00:00", sql)
        moment = _moment(text)
        if moment is None:
            raise BadFilter(
                f"{clause.name} compares with a day such as 2026-08-01 or a moment such as "
                f"2026-08-01T00:00:00.000Z, not {text[:40]!r}"
            )
        if days:
            return self._compared(f"{sql} || ' 00:00:00'", clause.op, moment, sql)
        return self._compared(sql, clause.op, moment, sql)

    # -- lists and references ------------------------------------------------------------------

    def _texts(self, member: Member, clause: Clause) -> Condition:
        given = self._speller.given(member)
        places = [(f"{given.value} || ''", given.rows)] if isinstance(given, Texts) else []
        return self._some(self._overlaid(member, places, "j.value"), clause)

    def _overlaid(
        self, member: Member, places: list[tuple[str, str]], shown: str
    ) -> list[tuple[str, str]]:
        """The places of a list's texts, and what a client gave instead, `j` its elements."""
        if not self._speller.overlays(member):
            return places
        said = self._speller.said(member)
        own = [(f"iif({said} IS NULL, {sql}, NULL)", rows) for sql, rows in places]
        return [*own, (f"{shown} || ''", f"FROM json_each({said}) j")]

    def _some(self, places: list[tuple[str, str]], clause: Clause) -> Condition:
        """All of the values (=), any of them (~), not all of them (!=), of a list's texts."""
        if clause.op in _ORDERING:
            raise BadFilter(f"{clause.name} is a list: it takes =, != and ~, not {clause.op}")
        values = [value for value in clause.value.split(",") if value] or [clause.value]
        made: list[str] = []
        bound: list[Any] = []
        for value in values:
            ways = []
            for sql, rows in places:
                one = self._text(sql, Clause(clause.field, "=", value))
                both = f"{rows} {_and(rows)} {one.sql}"
                ways.append(f"EXISTS (SELECT 1 {both})" if rows else f"coalesce({one.sql}, 0)")
                bound += one.bound
            made.append(f"({' OR '.join(ways)})" if ways else "0")
        said = (" OR " if clause.op == "~" else " AND ").join(made)
        if clause.op != "!=":
            return Condition(f"({said})", bound)
        anything = [
            f"EXISTS (SELECT 1 {rows} {_and(rows)} {sql} NOT NULL)" if rows else f"{sql} NOT NULL"
            for sql, rows in places
        ]
        there = f" AND ({' OR '.join(anything) or '0'})"
        return Condition(f"NOT ({said}){'' if self._absent_differs else there}", bound)

    def _user_ids(self, member: Member, clause: Clause) -> Condition:
        if len(clause.field) != 2 or clause.field[1] not in _OF_USER_IDS:
            raise BadFilter(f"Unknown filter field: {clause.name}")
        given = self._speller.given(member)
        pairs = given.pairs if isinstance(given, UserIds) else ()
        part = clause.field[1]
        if part == "identifier":
            places = [(f"{sql} || ''", "") for _, sql in pairs]
        else:
            places = [(f"iif({sql} IS NULL, NULL, '{type_}')", "") for type_, sql in pairs]
        return self._some(self._overlaid(member, places, f"j.value ->> '$.{part}'"), clause)

    def _reference(self, member: Member, clause: Clause) -> Condition:
        if len(clause.field) != 2 or clause.field[1] not in _PARTS:
            raise BadFilter(f"Unknown filter field: {clause.name}")
        given = self._speller.given(member)
        part = clause.field[1]
        if self._speller.overlays(member):
            return self._given_reference(member, clause)
        if member.type == "ref":
            if not isinstance(given, Ref | Either):
                return self._text("NULL", clause)
            refs = given.refs if isinstance(given, Either) else (given,)
            if part == "sourcedId" and clause.op == "=" and not self._sensitive:
                return self._to(refs, clause.value)
            return self._text(self._shown(refs, part, member), clause)
        places = given.parts if isinstance(given, AllRefs) else (given,)
        listed = [
            (self._shown((refs.ref,), part, member), refs.rows)
            for refs in places
            if isinstance(refs, Refs)
        ]
        return self._some(listed, clause)

    def _given_reference(self, member: Member, clause: Clause) -> Condition:
        """Compares references as a client gave them, else as the kind says; as texts."""
        given, part = self._speller.given(member), clause.field[1]
        said = self._speller.said(member)
        if member.type == "ref":
            refs = given.refs if isinstance(given, Either) else (given,)
            own = [ref for ref in refs if isinstance(ref, Ref)]
            kept = self._shown((Ref("", f"nullif({said}, '')", "NULL"),), part, member)
            shown = self._shown(own, part, member) if own else "NULL"
            return self._text(f"iif({said} IS NULL, {shown}, {kept})", clause)
        places = given.parts if isinstance(given, AllRefs) else (given,)
        listed = [
            (f"iif({said} IS NULL, {self._shown((refs.ref,), part, member)}, NULL)", refs.rows)
            for refs in places
            if isinstance(refs, Refs)
        ]
        kept = self._shown((Ref("", "j.value", "NULL"),), part, member)
        return self._some([*listed, (kept, f"FROM json_each({said}) j")], clause)

    def _to(self, refs: Sequence[Ref], value: str) -> Condition:
        ways: list[str] = []
        for place, ref in enumerate(refs):
            earlier = [f"{r.key} IS NULL AND " for r in refs[:place]]
            for key in self._find(ref.kind, value) if ref.kind else ():
                number = str(int(key))
                said = ref.match.replace("?1", number) if ref.match else f"{ref.key} = {number}"
                ways.append("".join(earlier) + f"({said})")
        return Condition(f"({' OR '.join(ways)})" if ways else "0")

    def _shown(self, refs: Sequence[Ref], part: str, member: Member) -> str:
        ids = [f"({self._speller.ref_id(ref)} || '')" for ref in refs]
        shown = ids[0] if len(ids) == 1 else f"coalesce({', '.join(ids)})"
        if part == "type":
            return f"iif({shown} IS NULL, NULL, '{self._speller.word(member.target)}')"
        return shown

    def _metadata(self, clause: Clause) -> Condition:
        if len(clause.field) < 2:
            raise BadFilter("metadata is compared by a name in it, such as metadata.classId")
        member = self._speller.entity.member("metadata")
        sql = self._speller.raw(member) if member else "NULL"
        path = "$" + "".join(f'."{name}"' for name in clause.field[1:])
        return self._text(f"(json_extract({sql}, '{path}') || '')", clause)


def stamped(kind: Kind, stamp: str) -> str:
    """The SELECT of the rows of a kind's table that a stamp puts at or after a moment."""
    return f"SELECT n.{kind.key} FROM {kind.table} n WHERE n.{stamp} >= ?"


def _and(rows: str) -> str:
    """What joins a condition to rows: they may have a WHERE, and others inside brackets."""
    bare, count = rows, 1
    while count:
        bare, count = _INNERMOST.subn("", bare)
    return "AND" if " WHERE " in bare else "WHERE"


def _number(clause: Clause) -> float:
    if not _NUMBER.fullmatch(clause.value.strip()):
        raise BadFilter(f"{clause.name} compares with a number, not {clause.value[:40]!r}")
    return float(clause.value)


def _checked_day(text: str, clause: Clause) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise BadFilter(f"{clause.name} compares with a day, and {text!r} is none") from None


def _moment(text: str) -> str | None:
    """A moment in UTC as stored, a fraction behind it as it sorts; None where the text is none."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    zone = found[4] or "Z"
    fraction = (found[3] or "").rstrip("0")
    try:
        made = datetime.fromisoformat(f"{found[1]}T{found[2]}" + zone.replace("Z", "+00:00"))
        moment = made.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "seconds")
    except (ValueError, OverflowError):
        return None
    return f"{moment}.{fraction}" if fraction else moment
