"""How OneRoster is declared: entities as the standard has them, kinds as PowerSchool stores them.

An `Entity` says what members an object has. A `Kind` says which rows of the store are such objects
and what SQL gives each member. A class is one kind of rows, a user three (students, staff,
guardians). From both come the SELECT that spells the JSON, filters, sorting, JSON Schema, OpenAPI
and the columns of the CSV binding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Type = Literal[
    "text",
    "date",
    "datetime",
    "year",
    "flag",
    "number",
    "texts",
    "ref",
    "refs",
    "user_ids",
    "object",
]
"""What a member holds: `flag` a boolean, `texts` a list of texts, `ref` and `refs` references
(GUIDRef), `user_ids` the list of {type, identifier}, `object` free metadata."""

Source = Literal["spec", "spec*", "impl", "doc", "client", "guess"]
LISTS = frozenset({"texts", "refs", "user_ids"})


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an entity; `values` is its vocabulary, `target` the entity of a reference."""

    name: str
    type: Type = "text"
    required: bool = False
    values: tuple[str, ...] = ()
    target: str = ""
    source: Source = "spec"


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of object of the standard.

    `name` is the envelope of a single object, `plural` that of a collection, `path` the collection
    by whose ids it is found, `reference` the type that a reference to it says.
    """

    name: str
    plural: str
    path: str
    reference: str
    members: tuple[Member, ...]

    def member(self, name: str) -> Member | None:
        """The member of that name, in exactly that case, or None."""
        for one in self.members:
            if one.name == name:
                return one
        return None


# -- what a kind says of a member -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Value:
    """One value: SQL of a text, a day, a moment, 1/0, a number, or a JSON object."""

    sql: str
    source: Source = "guess"


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to one row: its `kind`, SQL of its composed id, and SQL of its key.

    Null ids are no reference. `match` is a condition on the row, true where the reference goes to
    the key `?`; it is for references that are looked up often, and must agree with `key`.
    """

    kind: str
    id: str
    key: str
    match: str = ""
    source: Source = "guess"


@dataclass(frozen=True, slots=True)
class Either:
    """The first of several references that is there."""

    refs: tuple[Ref, ...]
    source: Source = "guess"


@dataclass(frozen=True, slots=True)
class Refs:
    """References to several rows: FROM clause with condition, the ref in it, and the order.

    `rank` comes before the order and may name the row that the list belongs to.
    """

    rows: str
    ref: Ref
    order: str
    source: Source = "guess"
    rank: str = "0"


@dataclass(frozen=True, slots=True)
class AllRefs:
    """References to several rows: the first of several lists that has any.

    The lists' conditions exclude each other, because filters look into all of them.
    """

    parts: tuple[Refs, ...]
    source: Source = "guess"


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts: rows, the text's SQL, the order; without rows a list of one or none."""

    value: str
    rows: str = ""
    order: str = ""
    source: Source = "guess"


@dataclass(frozen=True, slots=True)
class UserIds:
    """A list of {type, identifier}: for each type SQL of an identifier; null is none."""

    pairs: tuple[tuple[str, str], ...]
    source: Source = "guess"


Filling = Value | Ref | Either | Refs | AllRefs | Texts | UserIds


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of the store that are objects of one entity.

    `table` and `alias` are the base, whose `key` column (a 64-bit number) tells rows apart;
    `joins` follow it in the FROM clause. `id` is SQL of the composed sourcedId, `pattern` how such
    an id reads, and `found` the condition on the row that its groups are bound to. `rows` says
    which rows of the table count at all, `active` which of them are not `tobedeleted`. `stamps`
    are the columns that say when the row last changed. `also` names further tables whose change
    may change any row of the kind.

    `by_key` is how a row is found from `k.value`, where the key is not one column. `facts` are
    named pieces of SQL for views and relations, such as `role`.
    """

    name: str
    entity: str
    table: str
    alias: str
    id: str
    pattern: re.Pattern[str]
    found: str
    members: Mapping[str, Filling] = field(hash=False)
    key: str = "DCID"
    joins: str = ""
    rows: str = "1"
    active: str = "1"
    stamps: tuple[str, ...] = ("Transaction_Date",)
    also: frozenset[str] = frozenset()
    key_sql: str = ""
    by_key: str = ""
    odd_ids: bool = False
    """True where composed ids hold characters that a URL must encode, such as `#`."""
    graves: bool = False
    """True where deleted rows are known, as `tobedeleted`."""
    dated: bool = False
    """True where a row's SQL names `:today`, so that it is rendered anew each day."""
    buried: bool = False
    """True for the deleted rows of a kind (see graves.py)."""
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def own(self) -> str:
        """The lower-case name of the base table; empty where rows are no table's own."""
        return "" if self.buried or self.key_sql else self.table.lower()

    @property
    def row_key(self) -> str:
        """The SQL of a row's key."""
        return self.key_sql or f"{self.alias}.{self.key}"

    @property
    def finding(self) -> str:
        """The condition that ties a row to `k.value`."""
        return self.by_key or f"{self.alias}.{self.key} = k.value"
