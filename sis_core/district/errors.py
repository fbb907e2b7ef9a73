"""What can go wrong with a district.

DistrictError
 ├── BadValue       a value that its column cannot hold
 ├── UnknownName    a table, column, snapshot or file that does not exist
 ├── BadFile        a file that is no district, or a newer one than this release reads
 ├── TooLong        a statement that ran past its limit
 └── NotAllowed     SQL that would do more than read
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class DistrictError(Exception):
    """Any refusal of the store; its text is one sentence for the person who asked."""


class BadValue(DistrictError):
    """A value that its column cannot hold."""


class NotWhole(BadValue):
    """A fraction for a column of whole numbers."""


class UnknownName(DistrictError):
    """A name that does not exist; the text names the nearest match and the accepted names."""

    @classmethod
    def of(cls, kind: str, name: str, known: Iterable[str]) -> UnknownName:
        """The refusal of one name among the known ones."""
        names = sorted(known)
        near = difflib.get_close_matches(name.lower(), [n.lower() for n in names], 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        shown = ", ".join(names[:30]) + (", …" if len(names) > 30 else "")
        return cls(f"there is no {kind} {name!r}{hint} (there is: {shown or 'nothing'})")


class BadFile(DistrictError):
    """A file that is no district of ours, or one written by a newer release."""


class TooLong(DistrictError):
    """A statement that ran past its time limit."""


class NotAllowed(DistrictError):
    """SQL that would do more than read."""
