"""`_extension_data` of a contact: columns of the 1:1 extensions of PERSON, read and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mock_sis.contacts.taking import BadMember
from mock_sis.query_rows import text_of
from sis_core.district import BadValue, Write, fitting
from sis_core.district.store import Store
from sis_core.district.tables import Column, Table

MEMBER = "_extension_data"
CORE = "person"
_MIDNIGHT = " 00:00:00"
Select = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
Touched = tuple[str, str]


def columns(table: Table) -> list[Column]:
    """The columns of an extension but its key."""
    return [column for column in table.columns if column.key != table.key.lower()]


def data(select: Select, tables: Sequence[Table], ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """`{"_table_extension": [{name, _field: [{name, type, value}]}]}` of some contacts [doc].

    The type is always String, as in /ws/v1 [guess]; without a row there are no fields.
    """
    made: dict[int, list[dict[str, Any]]] = {person: [] for person in ids}
    for table in tables:
        shown = columns(table)
        names = "".join(f", x.{column.name}" for column in shown)
        found = select(
            f"SELECT p.ID, x.{table.key}{names} FROM Person p "
            f"LEFT JOIN {table.name} x ON x.{table.key} = p.DCID "
            f"WHERE p.ID IN ({', '.join('?' * len(ids))})",
            tuple(ids),
        )
        for person, key, *values in found:
            fields = [] if key is None else list(_fields(shown, values))
            made[person].append({"name": table.id, "_field": fields})
    return {person: {"_table_extension": listed} for person, listed in made.items()}


def _fields(shown: Iterable[Column], values: Iterable[Any]) -> Iterable[dict[str, Any]]:
    for column, value in zip(shown, values, strict=True):
        text = text_of(value)
        if text is not None and column.kind == "date":
            text = text.removesuffix(_MIDNIGHT)
        yield {"name": column.key, "type": "String", "value": text}


def save(w: Write, store: Store, person: int, body: dict[str, Any]) -> list[Touched]:
    """Writes what a body says of extensions; returns the columns it set. Raises BadMember."""
    touched: list[Touched] = []
    for name, fields in _tables(body.get(MEMBER)):
        installed = store.extensions(CORE)
        if name not in installed:
            there = ", ".join(installed) or "none"
            raise BadMember(
                MEMBER, f"PERSON has no extension {name[:60]!r} (there is: {there})", "INVALID_NAME"
            )
        table = store.tables[name]
        known = {column.key: column for column in columns(table)}
        values: dict[str, Any] = {}
        for field, value in fields:
            column = known.get(field)
            if column is None:
                there = ", ".join(known) or "none"
                raise BadMember(
                    MEMBER,
                    f"{name} has no field {field[:60]!r} (there is: {there})",
                    "INVALID_NAME",
                )
            values[column.name] = _value(column, value)
            touched.append((table.id, column.key))
        if values:
            dcid = w.read("SELECT DCID FROM Person WHERE ID = ?", (person,))[0][0]
            if not w.update(name, dcid, values):
                w.insert(name, {**values, table.key: dcid})
    return touched


def _tables(found: Any) -> Iterable[tuple[str, list[tuple[str, Any]]]]:
    if found in (None, ""):
        return
    if not isinstance(found, dict):
        raise BadMember(MEMBER, f"{MEMBER} is an object with _table_extension")
    for table in _objects(found.get("_table_extension"), "_table_extension"):
        fields = _objects(table.get("_field"), "_field")
        yield _name(table), [(_name(field), field.get("value")) for field in fields]


def _objects(found: Any, name: str) -> list[dict[str, Any]]:
    listed = found if isinstance(found, list) else [] if found in (None, "") else [found]
    if not all(isinstance(item, dict) for item in listed):
        raise BadMember(MEMBER, f"{name} is one or more objects")
    return listed


def _name(found: dict[str, Any]) -> str:
    name = found.get("name")
    if not isinstance(name, str) or not name:
        raise BadMember(MEMBER, f"every table and field of {MEMBER} has a name")
    return name.lower()


def _value(column: Column, value: Any) -> Any:
    if isinstance(value, dict | list):
        raise BadMember(MEMBER, f"{column.key} takes a single value")
    try:
        return fitting(column, value)
    except BadValue as error:
        raise BadMember(MEMBER, str(error)) from None
