"""Golden cases: specification by example, replayed against a server that answers over HTTP.

A case is one JSON file: a small store, one request or a few, the answers that a server must give.
The runner knows HTTP and a `World` (load rows, ask for a token, read by SQL), nothing of the
server's insides. docs/golden.md describes the file format.
"""

from __future__ import annotations

from sis_contract.golden.cases import Case, CaseError, Step, read_case, read_folder
from sis_contract.golden.run import Outcome, run_case
from sis_contract.golden.world import MakeWorld, World

__all__ = [
    "Case",
    "CaseError",
    "MakeWorld",
    "Outcome",
    "Step",
    "World",
    "read_case",
    "read_folder",
    "run_case",
]
