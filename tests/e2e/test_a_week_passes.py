"""A district that grows older under a connector that comes back."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from mock_sis.demo import compare
from sis_core.district import Clock, Store


def test_later_imports_follow_the_district(served: Any, run: Any, tmp_path: Path) -> None:
    """After each step of ageing an import brings the roster in line, writing only what changed."""
    target, report = tmp_path / "roster.db", tmp_path / "import.json"
    for days in (0, 1, 3, 7):
        if days:
            status, body = served.ask(
                "POST", "/_sandbox/age", {"Content-Type": "application/json"},
                json.dumps({"days": days}).encode(),
            )  # fmt: skip
            assert status == 200, body
            assert json.loads(body)
        done = run(
            "sync", "--ready", served.ready_file, "--target", target, "--json", report, "--parents"
        )
        assert done.returncode == 0, done.stdout + done.stderr
        told = json.loads(report.read_text("utf-8"))
        assert told["status"] == "applied"
        now = json.loads(served.ask("GET", "/_sandbox/clock", {})[1])["now"]
        with closing(Store.open(served.db, Clock(datetime.fromisoformat(now)))) as store:
            found = compare(store, target)
        assert found.differences == (), f"after {days} more days"
        if days:
            assert told["rows_written"] < 1000
