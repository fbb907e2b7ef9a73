"""What can be wrong with an Oracle query: before it runs, and while it runs."""

from __future__ import annotations


class OracleFault(Exception):
    """Base of both: a query that this engine does not run as Oracle would."""


class Untranslatable(OracleFault):
    """A query that is refused before it runs.

    `construct` names what is not translated, such as `PIVOT` or `ORA-00904`; `sentence` says it in
    one sentence; `line` is the line of the SQL text, from 1, or 0 where none can be told; `refused`
    is True for what the real server would refuse as well: what is no query, and Oracle's errors.
    `lacking` is the (table, column) in lower case that this district has not, which a real server
    may have all the same: a table has "" as its column, and so has a bare column as its table.
    """

    def __init__(
        self,
        construct: str,
        sentence: str,
        line: int = 0,
        *,
        refused: bool = False,
        lacking: tuple[str, str] | None = None,
    ) -> None:
        super().__init__(f"line {line}: {sentence}" if line else sentence)
        self.construct = construct
        self.sentence = sentence
        self.line = line
        self.refused = refused or construct.startswith("ORA-")
        self.lacking = lacking


class OracleError(OracleFault):
    """An error that Oracle raises for a value while a query runs; `code` is such as ORA-01722."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
