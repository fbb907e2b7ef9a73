"""Oracle SQL on SQLite: `translate` a query, run it with an `Engine`. No HTTP here.

What cannot be translated is refused with `Untranslatable`, which names the construct and its
line; what Oracle refuses for a value while a query runs is an `OracleError`.
"""

from __future__ import annotations

from sis_core.oracle.connections import guard, register
from sis_core.oracle.errors import OracleError, OracleFault, Untranslatable
from sis_core.oracle.running import Answer, Engine
from sis_core.oracle.translate import Output, Translated, translate
from sis_core.oracle.types import Schema, Type

__all__ = [
    "Answer",
    "Engine",
    "OracleError",
    "OracleFault",
    "Output",
    "Schema",
    "Translated",
    "Type",
    "Untranslatable",
    "guard",
    "register",
    "translate",
]
