"""Mapped JSON in SQL: the same as `mapped.to_json` makes of a tree, spelled by SQLite."""

from __future__ import annotations

from collections.abc import Sequence

from sis_core.wire.resource import Kind, Many
from sis_core.wire.spelling import DOUBTFUL, Around, ExtensionTable, Pieces, boolean, once, quoted


class MappedJson:
    """An element is an object, several of one name an array, an empty one `""`."""

    separator = ","

    def leaf(self, name: str, kind: Kind) -> Around:
        """`"name":value`; a date in quotes."""
        mark = '"' if kind == "date" else ""
        return Around(f'"{name}":{mark}', mark, f'"{name}":""')

    def group(self, name: str) -> Around:
        """`"name":{…}`."""
        return Around(f'"{name}":{{', "}", f'"{name}":""')

    def row(self, name: str) -> Around:
        """`{…}`."""
        return Around("{", "}", '""')

    whole = row

    def value(self, kind: Kind, sql: str) -> str:
        """Whole numbers, booleans and days as they are, texts coerced."""
        match kind:
            case "int":
                return sql
            case "bool":
                return boolean(sql)
            case "date":
                return f"substr({sql},1,10)"
            case "money":
                return once(sql, _money)
            case _:
                return once(sql, _text)

    def many(self, many: Many, rows: str) -> str:
        """`"name":{…}`, or `"name":[{…},{…}]`; in a wrapper that is there without rows, too."""
        name, end, none = f'"{many.row}":', "", "NULL"
        if many.wrapper is not None:
            around = self.group(many.wrapper)
            name, end, none = around.before + name, around.after, quoted(around.empty)
        return (
            f"(SELECT CASE count(*) WHEN 0 THEN {none} "
            f"WHEN 1 THEN {quoted(name)}||group_concat(one)||{quoted(end)} "
            f"ELSE {quoted(name + '[')}||group_concat(one)||{quoted(']' + end)} END FROM {rows})"
        )

    def extension(self, tables: Sequence[ExtensionTable], key: str) -> str:
        """`"_extension_data":{"_table_extension":…}` [client: ps_utilities]."""
        pieces = Pieces()
        pieces.say('"_extension_data":{"_table_extension":')
        pieces.say("[" if len(tables) > 1 else "")
        for index, table in enumerate(tables):
            pieces.say("," if index else "")
            pieces.put(_extended(table, key))
        pieces.say("]}" if len(tables) > 1 else "}")
        return pieces.sql


def _extended(table: ExtensionTable, key: str) -> str:
    name = f'"name":"{table.name.lower()}"}}'
    begin, none = f'{{"recordFound":{str(table.actual).lower()},', f'{{"recordFound":false,{name}'
    fields, before = Pieces(), "0"
    for leaf in table.leaves:
        field = f'{{"name":"{leaf.name}","type":"String","value":'
        opened = f"iif({before},{quoted(',' + field)},{quoted(field)})"
        fields.put(f"{opened}||{once(leaf.sql, _text)}||'}}'")
        before += f" OR {leaf.sql} IS NOT NULL"
    count = "+".join(f"({leaf.sql} IS NOT NULL)" for leaf in table.leaves) or "0"
    inside = (
        f"CASE {count} WHEN 0 THEN '' WHEN 1 THEN '\"_field\":'||{fields.sql}||',' "
        f"ELSE '\"_field\":['||{fields.sql}||'],' END"
    )
    some = f"{quoted(begin)}||{inside}||{quoted(name)}"
    row = f"(SELECT {some} FROM {table.name} _x WHERE _x.{table.key}={key} LIMIT 1)"
    return f"ifnull({row},{quoted(none)})"


def _money(sql: str) -> str:
    # A number only where it prints back: 12.25, but neither "12.50" nor what has an exponent.
    said = f"printf('%.2f',{sql})"
    number = f"abs({sql})<1e7 AND substr({said},-1)<>'0'"
    return (
        f"CASE WHEN {sql} IS NULL THEN NULL WHEN {number} THEN {said} ELSE '\"'||{said}||'\"' END"
    )


def _text(sql: str) -> str:
    """A text as `mapped.json_scalar` has it, with DOUBTFUL around what may be a double.

    Most texts begin with a capital letter. Beyond f only true and false are no strings. What is
    stored as a number sorts before every text.
    """
    mark = f"char({ord(DOUBTFUL)})"
    return (
        f"CASE WHEN {sql} BETWEEN ':' AND 'f' THEN json_quote({sql}) WHEN {sql} IS NULL THEN NULL "
        f"WHEN {sql}>'f' THEN iif({sql}||'' IN ('true','false'),{sql},json_quote({sql})) "
        f"WHEN CAST(CAST({sql} AS INTEGER) AS TEXT)={sql}||'' THEN {sql} "
        f"WHEN instr({sql},'.') AND {sql} GLOB '*[0-9].[0-9]*' THEN {mark}||{sql}||{mark} "
        f"ELSE json_quote({sql}||'') END"
    )
