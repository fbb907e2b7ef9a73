"""v1's XML in SQL: the same as `mapped.to_xml` makes of a tree, spelled by SQLite."""

from __future__ import annotations

from collections.abc import Sequence

from sis_core.wire.resource import Kind, Many
from sis_core.wire.spelling import Around, ExtensionTable, Pieces, boolean, once, quoted

_NAMED = {"'&'": "'&amp;'", "'<'": "'&lt;'", "'>'": "'&gt;'", "char(13)": "'&#13;'"}


class MappedXml:
    """Elements in order, empty ones short."""

    separator = ""

    def leaf(self, name: str, kind: Kind) -> Around:
        """`<name>value</name>`."""
        return self.group(name)

    def group(self, name: str) -> Around:
        """`<name>…</name>`."""
        return Around(f"<{name}>", f"</{name}>", f"<{name}/>")

    row = whole = group

    def value(self, kind: Kind, sql: str) -> str:
        """The value as text; only texts hold what must be escaped."""
        match kind:
            case "int":
                return sql
            case "bool":
                return boolean(sql)
            case "date":
                return f"substr({sql},1,10)"
            case "money":
                return f"iif({sql} IS NULL,NULL,printf('%.2f',{sql}))"
            case _:
                return once(sql, _text)

    def many(self, many: Many, rows: str) -> str:
        """One element for each row; in a wrapper that is there without rows, too."""
        said = f"(SELECT group_concat(one,'') FROM {rows})"
        if many.wrapper is None:
            return said
        around = self.group(many.wrapper)
        some = f"{quoted(around.before)}||{said}||{quoted(around.after)}"
        return f"ifnull({some},{quoted(around.empty)})"

    def extension(self, tables: Sequence[ExtensionTable], key: str) -> str:
        """`<_extension_data><_table_extension>…`."""
        pieces = Pieces()
        pieces.say("<_extension_data>")
        for table in tables:
            pieces.put(_extended(table, key))
        pieces.say("</_extension_data>")
        return pieces.sql


def _extended(table: ExtensionTable, key: str) -> str:
    before, after = "<_table_extension><recordFound>", "</recordFound>"
    name = f"<name>{table.name.lower()}</name></_table_extension>"
    row = Pieces()
    row.say(f"{before}{'true' if table.actual else 'false'}{after}")
    for leaf in table.leaves:
        field = f"<_field><name>{leaf.name}</name><type>String</type><value>"
        row.put(f"{quoted(field)}||{once(leaf.sql, _text)}||'</value></_field>'")
    row.say(name)
    some = f"(SELECT {row.sql} FROM {table.name} _x WHERE _x.{table.key}={key} LIMIT 1)"
    return f"ifnull({some},{quoted(f'{before}false{after}{name}')})"


def _text(sql: str) -> str:
    """A text between tags; a carriage return is named, because a reader would fold it away."""
    escaped = sql
    for mark, name in _NAMED.items():
        escaped = f"replace({escaped},{mark},{name})"
    return f"iif({sql} GLOB '*[&<>'||char(13)||']*',{escaped},{sql})"
