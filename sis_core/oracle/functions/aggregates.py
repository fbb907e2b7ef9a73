"""The aggregates that SQLite lacks: LISTAGG, KEEP, MEDIAN, deviations, values without nulls."""

from __future__ import annotations

import math
from typing import Any

from sis_core.oracle.errors import OracleError
from sis_core.oracle.functions.conversions import decimal, number, plain
from sis_core.oracle.functions.registry import Value, window

LONGEST = 4000
"""How many bytes LISTAGG may make."""
MOST = 2_000_000
"""How many values one group of an aggregate may hold."""


def _room(count: int) -> None:
    """Raises where an aggregate would hold more than the memory is there for."""
    if count > MOST:
        raise OracleError(
            "ORA-04030", f"out of process memory: more than {MOST} values in one group"
        )


def ordered(rows: list[Any], orders: str, keys: Any) -> list[Any]:
    """Rows in Oracle's order; later keys first, as sorting is stable."""
    made = list(rows)
    pairs = [orders[n : n + 2] for n in range(0, len(orders), 2)]
    for place, pair in reversed(list(enumerate(pairs))):
        direction, nulls = pair[0], pair[1]
        empty = [row for row in made if keys(row)[place] is None]
        full = [row for row in made if keys(row)[place] is not None]
        full.sort(key=lambda row: _comparable(keys(row)[place]), reverse=direction == "d")
        made = empty + full if nulls == "f" else full + empty
    return made


def _comparable(value: Value) -> tuple[int, Any]:
    return (1, value.encode()) if isinstance(value, str) else (0, value)


@window("ora_listagg")
class ListAgg:
    """LISTAGG: step takes value, separator, distinct, orders and the keys; nulls do not count."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []
        self._bytes = 0

    def step(self, *row: Value) -> None:
        """Takes in a row; raises at once where the text has become too long."""
        if row[0] is None:
            return
        self._rows.append(row)
        self._bytes += _size(row)
        _room(len(self._rows))
        if not row[2] and self._bytes - len(str(row[1] or "").encode()) > LONGEST:
            raise _too_long()

    def inverse(self, *row: Value) -> None:
        """Takes out the row that came first."""
        if row[0] is not None and self._rows:
            self._bytes -= _size(self._rows.pop(0))

    def value(self) -> Value:
        """The values so far, in order."""
        if not self._rows:
            return None
        _, separator, distinct, orders, *_ = self._rows[0]
        listed = ordered(self._rows, str(orders), lambda row: row[4:])
        values = [str(row[0]) for row in listed]
        if distinct:
            values = list(dict.fromkeys(values))
        made = str(separator or "").join(values)
        if len(made.encode()) > LONGEST:
            raise _too_long()
        return made or None

    finalize = value


def _size(row: tuple[Value, ...]) -> int:
    return len(str(row[0]).encode()) + len(str(row[1] or "").encode())


def _too_long() -> OracleError:
    return OracleError("ORA-01489", "result of string concatenation is too long")


@window("ora_keep")
class Keep:
    """KEEP (DENSE_RANK FIRST|LAST): step takes aggregate, which, value, orders and the keys."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []

    def step(self, *row: Value) -> None:
        """Takes in a row; only those that rank first (or last) so far are kept."""
        if self._rows and self._rows[0][4:] != row[4:]:
            pair = ordered([self._rows[0], row], str(row[3]), lambda one: one[4:])
            if (pair[0] if row[1] == "FIRST" else pair[1]) is row:
                self._rows = [row]
            return
        self._rows.append(row)
        _room(len(self._rows))

    def inverse(self, *_: Value) -> None:
        """KEEP is never a window function: nothing is taken out."""

    def value(self) -> Value:
        """The aggregate of the rows that were kept."""
        if not self._rows:
            return None
        function = self._rows[0][0]
        values = [row[2] for row in self._rows if row[2] is not None]
        if function == "COUNT":
            return len(values)
        if not values:
            return None
        if function in ("MAX", "MIN"):
            best: Value = (max if function == "MAX" else min)(values, key=_comparable)
            return best
        total = sum((decimal(number(v)) for v in values), decimal(0))
        return plain(total if function == "SUM" else total / len(values))

    finalize = value


class _Numbers:
    """Numbers in the order in which they came."""

    def __init__(self) -> None:
        self.numbers: list[float] = []

    def step(self, value: Value) -> None:
        """Takes in a number; a null does not count."""
        if value is not None:
            self.numbers.append(number(value))
            _room(len(self.numbers))

    def inverse(self, value: Value) -> None:
        """Takes out the number that came first."""
        if value is not None and self.numbers:
            self.numbers.pop(0)

    def spread(self, *, sample: bool) -> float | None:
        """The variance, of a sample or of all."""
        count = len(self.numbers)
        if count == 0 or (count == 1 and sample):
            return None
        mean = math.fsum(self.numbers) / count
        squares = math.fsum((n - mean) ** 2 for n in self.numbers)
        return squares / (count - 1 if sample else count)


@window("ora_median")
class Median(_Numbers):
    """MEDIAN."""

    def value(self) -> Value:
        """The middle value, or the mean of the two middle ones."""
        listed = sorted(self.numbers)
        if not listed:
            return None
        half = len(listed) // 2
        return listed[half] if len(listed) % 2 else (listed[half - 1] + listed[half]) / 2

    finalize = value


def _spread(name: str, *, sample: bool, root: bool, single: float | None) -> None:
    """Lists a variance or deviation; `single` is its value for one number."""

    def value(self: _Numbers) -> Value:
        if len(self.numbers) == 1 and single is not None:
            return single
        made = self.spread(sample=sample)
        return made if made is None or not root else math.sqrt(made)

    window(name)(type(name, (_Numbers,), {"value": value, "finalize": value}))


_spread("ora_stddev", sample=True, root=True, single=0)
_spread("ora_stddev_samp", sample=True, root=True, single=None)
_spread("ora_stddev_pop", sample=False, root=True, single=0)
_spread("ora_variance", sample=True, root=False, single=0)
_spread("ora_var_samp", sample=True, root=False, single=None)
_spread("ora_var_pop", sample=False, root=False, single=0)


class _Present:
    """The frame's values that are not null."""

    def __init__(self) -> None:
        self.values: list[Value] = []

    def step(self, value: Value) -> None:
        """Takes in a value."""
        self.values.append(value)
        _room(len(self.values))

    def inverse(self, _: Value) -> None:
        """Takes out the value that came first."""
        self.values.pop(0)


@window("ora_first_present")
class FirstPresent(_Present):
    """FIRST_VALUE(x IGNORE NULLS)."""

    def value(self) -> Value:
        """The first that is there."""
        return next((v for v in self.values if v is not None), None)

    finalize = value


@window("ora_last_present")
class LastPresent(_Present):
    """LAST_VALUE(x IGNORE NULLS)."""

    def value(self) -> Value:
        """The last that is there."""
        return next((v for v in reversed(self.values) if v is not None), None)

    finalize = value
