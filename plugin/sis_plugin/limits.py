"""How large a package may be: a plugin comes from anywhere, and is read before it is trusted."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps of one package [guess]: bytes, numbers of entries, and how far an entry may swell.

    `xml` is of one XML file, `queries` and `sql` (characters) are of all query files together.
    `ratio` counts only for entries above `ratio_from` bytes, for a short text of blanks packs well.
    """

    package: int = 64 * MIB
    entry: int = 16 * MIB
    total: int = 128 * MIB
    entries: int = 5000
    name: int = 240
    ratio: int = 200
    ratio_from: int = 1 * MIB
    xml: int = 4 * MIB
    queries: int = 2000
    sql: int = 1 * MIB


LIMITS = Limits()
