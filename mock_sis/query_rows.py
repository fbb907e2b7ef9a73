"""The PowerQuery dialect: rows as text, nulls left out, tables below a record or beside its id."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sis_core.district.store import Store
from sis_core.oracle import Output, Type
from sis_plugin.queries import NamedQuery

Row = tuple[Any, ...]
Record = dict[str, Any]
_NUMBERS = (Type.NUMBER, Type.INTEGER)


class _Whole:
    """A table's columns where none is null, which most rows are: picked at once, not one by one."""

    __slots__ = ("names", "pick", "table")

    def __init__(self, table: str, columns: Sequence[tuple[str, int]]) -> None:
        self.table = table
        self.names = tuple(name for name, _ in columns)
        places = [at for _, at in columns]
        first, behind = places[0], places[-1] + 1
        row_order = places == list(range(first, behind))
        self.pick: Callable[[Sequence[Any]], Sequence[Any]] = (
            itemgetter(slice(first, behind))
            if row_order
            else lambda values: [values[at] for at in places]
        )


class Shape:
    """How one query's rows become records: nested by table, or flat, with or without a core table.

    `kept` are the columns of a projection, None for all; `id` says where the record's id stands.
    """

    def __init__(
        self,
        query: NamedQuery,
        store: Store,
        outputs: Sequence[Output],
        *,
        numbers: bool,
        kept: Collection[int] | None,
    ) -> None:
        self._core = query.core_table.lower()
        declared = store.tables.get(self._core)
        self.spelling = declared.name if declared else query.core_table
        self.extensions = store.extensions(self._core) if self._core else ()
        self.id = self._id_position(query, declared.key.lower() if declared else "dcid")
        self._keys: list[tuple[str, int]] = []
        self._tables: dict[str, list[tuple[str, int]]] = {}
        for place, column in enumerate(query.columns):
            if kept is None or place in kept:
                alias = column.alias.lower()
                self._keys.append((alias, place))
                table, _, name = alias.rpartition(".")
                self._tables.setdefault(table or self._core, []).append((name, place))
        self._whole = [_Whole(table, columns) for table, columns in self._tables.items()]
        self._nested = not query.flattened
        numeric = [output.type in _NUMBERS for output in outputs]
        self._spelled: Callable[[Row], Sequence[Any]] = (
            (lambda row: _as_numbers(row, numeric)) if numbers else _as_texts
        )

    def head(self) -> Record:
        """What stands before the records."""
        return {"name": self.spelling} if self._core else {}

    def tail(self) -> Record:
        """What stands behind them."""
        return {"@extensions": ",".join(self.extensions)}

    def records(self, rows: Sequence[Row], more: Sequence[Mapping[str, Record]] = ()) -> list[Any]:
        """The records of some rows; `more` has each row's extension columns by table."""
        one = self._one_nested if self._nested else self._one_flat
        if not more:
            return [one(row, {}) for row in rows]
        return [one(row, tables) for row, tables in zip(rows, more, strict=True)]

    def _one_flat(self, row: Row, more: Mapping[str, Record]) -> Record:
        made: Record = {}
        if self._core:
            made["_name"] = self._core
            if self.id is not None and row[self.id] is not None:
                made["_id"] = row[self.id]
        values = self._spelled(row)
        for key, place in self._keys:
            if values[place] is not None:
                made[key] = values[place]
        for table, columns in more.items():
            made.update({f"{table}.{name}": value for name, value in columns.items()})
        return made

    def _one_nested(self, row: Row, more: Mapping[str, Record]) -> Record:
        values = self._spelled(row)
        tables: dict[str, Record] = {}
        if None not in values:
            for part in self._whole:
                tables[part.table] = dict(zip(part.names, part.pick(values), strict=True))
        else:
            for table, columns in self._tables.items():
                found = {name: values[at] for name, at in columns if values[at] is not None}
                if found:
                    tables[table] = found
        made: Record = {}
        if self.id is not None and row[self.id] is not None:
            made["id"] = row[self.id]
        if self._core:
            made["name"] = self.spelling
        made["tables"] = {**tables, **more} if more else tables
        return made

    def _id_position(self, query: NamedQuery, key: str) -> int | None:
        """Where the core table's record id stands among the columns, if it was selected."""
        for position, column in enumerate(query.columns):
            if column.table == self._core and column.field == key:
                return position
        return None


def text_of(value: Any) -> str | None:
    """A value as the text it goes out as; None is left out."""
    if value.__class__ is str:
        return value or None
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.hex() if isinstance(value, bytes) else str(value)


def _as_texts(row: Row) -> list[str | None]:
    return [
        (value or None)
        if (kind := value.__class__) is str
        else (str(value) if kind is int else text_of(value))
        for value in row
    ]


def _as_numbers(row: Row, numeric: Sequence[bool]) -> list[Any]:
    """Numbers as JSON numbers, those too that are texts on their way out (15 digits)."""
    made: list[Any] = []
    for value, number in zip(row, numeric, strict=True):
        if isinstance(value, str) and number:
            value = _number(value)
        elif isinstance(value, float) and value.is_integer():
            value = int(value)
        made.append(None if value == "" else value)
    return made


def _number(text: str) -> Any:
    try:
        found = float(text)
    except ValueError:
        return text
    return int(found) if found.is_integer() else found
