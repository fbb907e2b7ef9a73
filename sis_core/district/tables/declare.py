"""How a table of the store is declared: one compact text, parsed once into records.

A column is one token, `Name`, `Name:TYPE` or `Name~TYPE`, optionally followed by `=DEFAULT`:

    :TYPE   the type or length stands in a reference                      source "doc"
    ~TYPE   our own reading of the column's use                           source "guess"
    (none)  the naming rule below decides                                 source "guess"

TYPE is a number (VARCHAR2 of that many characters) or one of
n NUMBER(10) · f NUMBER(1), a flag 0/1 · r NUMBER(18,6) · m NUMBER(12,2), money ·
d DATE · t TIMESTAMP · c CLOB.

The naming rule, first match wins (written for the columns no reference gives a type for):

    DCID, ID, …DCID, …ID, …IDs number      NUMBER(10)
    Is…, …_YN, …Flg, Exclude…              NUMBER(1)
    WhenCreated/WhenModified, Transaction_Date, LastUpdated, Created   TIMESTAMP
    …Date, Date…, FirstDay/LastDay          DATE
    Comment, Description, Log, …            VARCHAR2(4000)
    anything else                           VARCHAR2(50)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "flag", "real", "money", "date", "timestamp", "text", "clob"]
Source = Literal["doc", "guess", "plugin"]

_KINDS: dict[str, Kind] = {
    "n": "number",
    "f": "flag",
    "r": "real",
    "m": "money",
    "d": "date",
    "t": "timestamp",
    "c": "clob",
}
_TOKEN = re.compile(r"(?P<name>\w+)(?:(?P<how>[:~])(?P<type>\w+))?(?:=(?P<default>\S+))?")
_RULES: tuple[tuple[re.Pattern[str], Kind, int], ...] = (
    (re.compile(r"(.*dcid|id|.*[a-z_]id)$", re.I), "number", 10),
    (re.compile(r"(Is[A-Z].*|.*_yn|.*flg|exclude.*)$", re.I), "flag", 1),
    (re.compile(r"(when\w+|transaction_date|lastupdated|created)$", re.I), "timestamp", 0),
    (re.compile(r"(.*date|date.*|firstday|lastday)$", re.I), "date", 0),
    (re.compile(r"(.*comment.*|.*description|log|note|entry)$", re.I), "text", 4000),
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `name` is the dictionary spelling; `length` is in characters for text, in digits for numbers;
    `default` is what an insert that leaves the column out stores (None: null);
    `source` says whether type and length stand in a reference ("doc") or follow a rule ("guess");
    "plugin" is a column of no reference, added because a plugin asked for it.
    """

    name: str
    kind: Kind
    length: int
    default: str | int | None
    source: Source

    @property
    def key(self) -> str:
        """The lower-case name, by which columns are found."""
        return self.name.lower()

    @property
    def is_number(self) -> bool:
        """True for every NUMBER, flags and money included."""
        return self.kind in ("number", "flag", "real", "money")

    @property
    def oracle_type(self) -> str:
        """The type as a data dictionary prints it, such as `VARCHAR2(50)`."""
        match self.kind:
            case "text":
                return f"VARCHAR2({self.length})"
            case "clob" | "date" | "timestamp":
                return self.kind.upper()
            case "real":
                return "NUMBER(18,6)"
            case "money":
                return "NUMBER(12,2)"
            case _:
                return f"NUMBER({self.length})"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns in dictionary order, its key, and what hangs on it.

    `key` is the column that `/ws/schema` shows as the record's id (DCID where one exists);
    `indexes` are the foreign keys looked up often; `extends` names the core table of a 1:1
    extension (its key is then that table's name + `sDCID`); `view` is the SELECT of a view.
    `graves` keeps what a deleted row was; `touches` names rows of other tables that count as
    changed with a row of this one: (table, SELECT of their keys over `{row}`).
    """

    name: str
    columns: tuple[Column, ...]
    key: str
    area: str
    comment: str
    indexes: tuple[str, ...] = ()
    extends: str | None = None
    view: str | None = None
    graves: bool = False
    touches: tuple[tuple[str, str], ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that name in any case, or None."""
        wanted = name.lower()
        for column in self.columns:
            if column.key == wanted:
                return column
        return None

    @property
    def id(self) -> str:
        """The lower-case name, by which tables are found."""
        return self.name.lower()


def parse_column(token: str) -> Column:
    """Reads one column token; raises ValueError naming a token it cannot read."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise ValueError(f"cannot read the column {token!r}")
    name, how, written, default = match["name"], match["how"], match["type"], match["default"]
    kind: Kind
    if written is None:
        kind, length = _by_name(name)
    elif written.isdigit():
        kind, length = "text", int(written)
    elif written in _KINDS:
        kind = _KINDS[written]
        length = {"number": 10, "flag": 1}.get(kind, 0)
    else:
        raise ValueError(f"column {name}: no type {written!r}; types are {', '.join(_KINDS)}")
    value: str | int | None = default
    if default is not None and kind not in ("text", "clob"):
        value = int(default)
    return Column(name, kind, length, value, "doc" if how == ":" else "guess")


def _by_name(name: str) -> tuple[Kind, int]:
    for pattern, kind, length in _RULES:
        if pattern.match(name):
            return kind, length
    return "text", 50


def table(
    name: str,
    columns: str,
    *,
    comment: str,
    area: str,
    key: str = "DCID",
    indexes: str = "",
    extends: str | None = None,
    view: str | None = None,
    graves: bool = False,
    touches: tuple[tuple[str, str], ...] = (),
) -> Table:
    """Declares a table; raises ValueError where its text contradicts itself."""
    parsed = tuple(parse_column(token) for token in columns.split())
    made = Table(
        name, parsed, key, area, comment, tuple(indexes.split()), extends, view, graves, touches
    )
    names = [column.key for column in parsed]
    doubled = {n for n in names if names.count(n) > 1}
    if doubled:
        raise ValueError(f"table {name} declares twice: {', '.join(sorted(doubled))}")
    for wanted in (key, *made.indexes):
        if made.column(wanted) is None:
            raise ValueError(f"table {name} has no column {wanted}")
    return made
