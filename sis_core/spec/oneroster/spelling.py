"""From a kind's members to SQL: what a member's value is, and how it is written in JSON.

Rows are spelled inside SQLite, which lets other threads work meanwhile, and leave it as one text.
"""

from __future__ import annotations

from sis_core.spec.oneroster.declare import (
    AllRefs,
    Either,
    Entity,
    Filling,
    Kind,
    Member,
    Ref,
    Refs,
    Texts,
    UserIds,
    Value,
)
from sis_core.spec.oneroster.style import Style
from sis_core.wire.spelling import once

UUID_MARKS = {
    "school": 1,
    "district": 2,
    "term": 3,
    "course": 4,
    "class": 5,
    "student": 6,
    "staff": 7,
    "guardian": 8,
    "seat": 9,
    "teaching": 10,
    "lead": 11,
    "category": 12,
    "category_alone": 13,
    "line_item": 14,
    "result": 15,
    "resource": 16,
}
"""The number of a kind inside its rows' UUIDs."""

ODD = frozenset({"line_item", "result"})
"""The kinds whose ids hold characters that a URL escapes."""

OF_DEMOGRAPHICS = "demographicsMetadata"
"""Where the metadata of somebody's demographics stands in `_sourced.extra`."""

_FLAGS = {
    "string": ("'\"true\"'", "'\"false\"'"),
    "json": ("'true'", "'false'"),
    "titlecase": ("'\"True\"'", "'\"False\"'"),
}


def uuid_of(kind: str, key: str) -> str:
    """SQL of the UUID of a row: kind and key in hexadecimal, so that it can be read back."""
    mark = UUID_MARKS.get(kind, 0)
    return (
        f"printf('0e0e%04x-%04x-4{mark:03x}-8000-%012x', "
        f"({key} >> 60) & 15, ({key} >> 48) & 4095, {key} & 281474976710655)"
    )


class Speller:
    """The SQL of one kind's members under a style."""

    def __init__(self, entity: Entity, kind: Kind, style: Style) -> None:
        self.entity = entity
        self.kind = kind
        self.style = style
        self.overlaid = kind.name in style.remembered

    # -- ids -----------------------------------------------------------------------------------

    def own_id(self) -> str:
        """SQL of the row's own sourcedId."""
        return self._id(self.kind.name, self.kind.id, self.kind.row_key)

    def _id(self, kind: str, composed: str, key: str) -> str:
        plain = composed
        if self.style.ids == "uuid" and kind in UUID_MARKS:
            plain = f"iif({key} IS NULL, NULL, {uuid_of(kind, key)})"
        if kind in self.style.remembered:
            plain = (
                "coalesce((SELECT nullif(i.sourcedid, '') FROM _sourced i "
                f"WHERE i.kind = '{kind}' AND i.key = {key}), {plain})"
            )
        return plain

    def ref_id(self, ref: Ref) -> str:
        """SQL of the sourcedId that a reference goes to; null where there is none."""
        return self._id(ref.kind, ref.id, ref.key) if ref.kind else ref.id

    def word(self, target: str) -> str:
        """The type that a reference to that entity says."""
        return _PLACES[target][1]

    def href(self, shown: str, target: str) -> str:
        """SQL of where a reference points, by SQL of its id."""
        return f":before || '/{_PLACES[target][0]}/' || percent_encoded({shown})"

    # -- values --------------------------------------------------------------------------------

    def given(self, member: Member) -> Filling:
        """What the kind says of a member; nothing said is an absent value."""
        return self.kind.members.get(member.name, Value("NULL"))

    def raw(self, member: Member) -> str:
        """SQL of a single value as it is compared: a text, day, moment, 1/0 or number."""
        filling = self.given(member)
        sql = filling.sql if isinstance(filling, Value) else "NULL"
        if not self.overlays(member):
            return sql
        said = self.said(member)
        if member.type == "object":
            return f"json_patch(coalesce({sql}, '{{}}'), coalesce({said}, '{{}}'))"
        return f"coalesce({said}, {sql})"

    def overlays(self, member: Member) -> bool:
        """Whether a client may have given rows of the kind this member.

        Where the kind itself reads what was given, it decides what that means.
        """
        if not self.overlaid or member.name in ("sourcedId", "status", "dateLastModified"):
            return False
        return f"'$.{member.name}'" not in str(self.given(member))

    def said(self, member: Member) -> str:
        """SQL of a member as a client gave it: a value, a list as JSON, an id or a list of ids
        for references; an empty text is a member that is absent, null one that nobody gave."""
        place = member.name
        if self.entity.name == "demographics" and place == "metadata":
            # A student's user and demographics are one row, and metadata alone stands in both.
            place = OF_DEMOGRAPHICS
        return (
            f"(SELECT json_extract(o.extra, '$.{place}') FROM _sourced o "
            f"WHERE o.kind = '{self.kind.name}' AND o.key = {self.kind.row_key})"
        )

    def modified(self) -> str:
        """SQL of when a row last changed, `YYYY-MM-DD HH:MM:SS`."""
        kind = self.kind
        if kind.buried:
            return f"{kind.alias}.grave_at"
        if not kind.table.isidentifier():
            return ":start"
        found = f"WHERE tbl = '{kind.table.lower()}' AND id = {kind.alias}.{kind.key}"
        stamps = "".join(f"substr({kind.alias}.{name}, 1, 19), " for name in kind.stamps)
        first = f"coalesce({stamps}(SELECT at FROM _changes {found}), :start)"
        return (
            f"max({first}, coalesce((SELECT at FROM _changes {found} AND op = 'U'), ''), "
            f"coalesce((SELECT at FROM _touched {found}), ''))"
        )

    # -- JSON ----------------------------------------------------------------------------------

    def fragment(self, member: Member) -> str:
        """SQL of `,"name":value`, or of null or an empty text where the member is absent."""
        said = f"',\"{member.name}\":' || {self._written(member)}"
        if member.name in ("sourcedId", "metadata") or self.style.nulls == "omit":
            return said
        absent = "null" if self.style.nulls == "null" else '""'
        return f"coalesce({said}, ',\"{member.name}\":{absent}')"

    def _written(self, member: Member) -> str:
        match member.name:
            case "sourcedId":
                return _text(self._padded(self.own_id()))
            case "status":
                return f"iif({self.kind.active}, '\"active\"', '\"tobedeleted\"')"
            case "dateLastModified":
                return self._moment(self.modified(), whole=True)
        filling = self.given(member)
        if member.type == "ref":
            return self._given_reference(filling, member)
        if member.type in ("refs", "texts", "user_ids"):
            return self._list(filling, member)
        return self._value(self.raw(member), member)

    def _value(self, sql: str, member: Member) -> str:
        match member.type:
            case "flag":
                yes, no = _FLAGS[self.style.booleans]
                return f"CASE {sql} WHEN 1 THEN {yes} WHEN 0 THEN {no} END"
            case "date":
                return self._day(sql)
            case "datetime":
                return self._moment(sql)
            case "number":
                shown = f"CAST(nullif({sql}, '') AS REAL)"
                whole = (
                    f"iif({shown} = CAST({shown} AS INTEGER), CAST({shown} AS INTEGER), {shown})"
                )
                return f"'\"' || {whole} || '\"'" if self.style.numbers == "string" else whole
            case "object":
                return f"nullif({sql}, '{{}}')"
            case _:
                return _text(sql)

    def _day(self, sql: str) -> str:
        day = f"nullif(substr({sql}, 1, 10), '')"
        if self.style.dates == "datetime":
            return f"'\"' || {day} || 'T00:00:00.000Z\"'"
        return f"'\"' || {day} || '\"'"

    def _moment(self, sql: str, *, whole: bool = False) -> str:
        if self.style.datetimes == "date":
            return f"'\"' || nullif(substr({sql}, 1, 10), '') || '\"'"
        ends = {"milliseconds": ".000Z", "seconds": "Z", "no_zone": "", "odd_offset": "+0"}
        end = ends[self.style.datetimes]
        moment = f"nullif({sql if whole else f'substr({sql}, 1, 19)'}, '')"
        return f"'\"' || replace({moment}, ' ', 'T') || '{end}\"'"

    # -- references ----------------------------------------------------------------------------

    def _padded(self, sql: str) -> str:
        return f"' ' || {sql} || ' '" if self.style.blanks else sql

    def _given_reference(self, filling: Filling, member: Member) -> str:
        """SQL of a reference as a client gave it, else as the kind says."""
        own = self._reference(filling, member) if isinstance(filling, Ref | Either) else "NULL"
        if not self.overlays(member):
            return own
        said = self.said(member)
        given = self._object(Ref("", f"nullif({said}, '')", "NULL"), member.target)
        return f"iif({said} IS NULL, {own}, {given})"

    def _reference(self, filling: Ref | Either, member: Member) -> str:
        refs = filling.refs if isinstance(filling, Either) else (filling,)
        made = [self._object(ref, member.target) for ref in refs]
        return made[0] if len(made) == 1 else f"coalesce({', '.join(made)})"

    def _object(self, ref: Ref, target: str) -> str:
        """SQL of one GUIDRef; null where the reference is."""
        odd = ref.kind in ODD or ref.kind in self.style.remembered or not ref.kind
        path, word = _PLACES[target]

        def spelled(sql: str) -> str:
            shown = self._padded(f"({sql})")
            # Null runs through ||, so a reference to nothing is null as a whole.
            if odd or self.style.blanks:
                place, said = f"percent_encoded({shown} || '')", f"json_quote({shown} || '')"
            else:
                place, said = shown, f"'\"' || {shown} || '\"'"
            return (
                f"'{{\"href\":\"' || :before || '/{path}/' || {place} || '\",\"sourcedId\":' "
                f'|| {said} || \',"type":"{word}"}}\''
            )

        return once(self.ref_id(ref), spelled)

    def _list(self, filling: Filling, member: Member) -> str:
        own = self._own_list(filling, member)
        if not self.overlays(member):
            return own
        said = self.said(member)
        if member.type != "refs":
            return f"coalesce({said}, {own})"
        given = self._object(Ref("", "j.value", "NULL"), member.target)
        listed = (
            f"(SELECT group_concat(y0) FROM (SELECT {given} AS y0 FROM json_each({said}) j "
            "ORDER BY j.key LIMIT -1))"
        )
        return f"iif({said} IS NULL, {own}, '[' || coalesce({listed}, '') || ']')"

    def _own_list(self, filling: Filling, member: Member) -> str:
        match filling:
            case Refs():
                return f"'[' || coalesce({self._refs(filling, member)}, '') || ']'"
            case AllRefs():
                parts = [self._refs(part, member) for part in filling.parts]
                return f"'[' || coalesce({', '.join(parts)}, '') || ']'"
            case UserIds():
                return self._user_ids(filling)
            case Texts():
                return self._texts(filling)
        return "'[]'"

    def _refs(self, refs: Refs, member: Member) -> str:
        # A sorted subquery keeps its order through group_concat only when it is materialized.
        made = self._object(refs.ref, member.target)
        first, order = "", refs.order
        if refs.rank != "0":
            first, order = f", {refs.rank} AS y1", f"y1, {refs.order}"
        return (
            f"(SELECT group_concat(y0) FROM (SELECT {made} AS y0{first} {refs.rows} "
            f"ORDER BY {order} LIMIT -1))"
        )

    def _texts(self, texts: Texts) -> str:
        if texts.rows:
            order = f" ORDER BY {texts.order} LIMIT -1" if texts.order else ""
            return (
                "'[' || coalesce((SELECT group_concat(y0) FROM (SELECT "
                f"json_quote({texts.value} || '') AS y0 {texts.rows}{order})), '') || ']'"
            )
        return f"coalesce('[' || {_text(f'{texts.value}')} || ']', '[]')"

    def _user_ids(self, filling: UserIds) -> str:
        made = ", ".join(
            f'\',{{"type":"{type_}","identifier":\' || {_text(sql)} || \'}}\''
            for type_, sql in filling.pairs
        )
        form = "%s" * len(filling.pairs)
        return f"'[' || substr(printf('{form}', {made}), 2) || ']'" if made else "'[]'"


def _text(sql: str) -> str:
    """SQL of a JSON text; null where the text is null or empty."""
    # A single CASE costs half of what nested nullifs do, unless the value is looked up.
    return once(f"({sql})", lambda v: f"CASE WHEN {v} <> '' THEN json_quote({v} || '') END")


_PLACES = {
    "org": ("orgs", "org"),
    "academicSession": ("academicSessions", "academicSession"),
    "course": ("courses", "course"),
    "class": ("classes", "class"),
    "user": ("users", "user"),
    "category": ("categories", "category"),
    "lineItem": ("lineItems", "lineItem"),
    "resource": ("resources", "resource"),
}
"""Where the target of a reference is found, and the type that the reference says (2.2)."""
