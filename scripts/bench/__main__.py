"""Runs every module and prints one table; `--write` adds it to docs/benchmarks.md."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time
from datetime import date
from pathlib import Path

from scripts.bench.row import Row

MODULES = (
    "starting", "embedded", "generating", "importing", "grading", "pushing", "pages", "oneroster",
    "plugins", "queries", "watching", "rivals",
)  # fmt: skip
PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"


def main() -> int:
    """Exit code 0 when every figure that was measured is met, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench", description=__doc__)
    parser.add_argument("--only", choices=MODULES, action="append", help="one module; repeatable")
    parser.add_argument("--write", action="store_true", help="add the table to docs/benchmarks.md")
    chosen = parser.parse_args()
    begun = time.monotonic()
    lines = [
        f"{date.today()}, {machine()}",
        "",
        "| What | Wanted | Measured | |",
        "|---|---|---|---|",
    ]
    print("\n".join(lines), flush=True)
    found: list[Row] = []
    for name in chosen.only or MODULES:
        for row in importlib.import_module(f"scripts.bench.{name}").rows():
            found.append(row)
            lines.append(f"| {row.what} | {row.wanted} | {row.measured} | {row.verdict} |")
            print(lines[-1], flush=True)
    missed = sum(1 for row in found if row.met is False)
    lines += ["", f"{missed} missed; {time.monotonic() - begun:.0f} s in all"]
    print("\n".join(lines[-2:]))
    if chosen.write:
        with PAGE.open("a", encoding="utf-8") as page:
            page.write("\n## " + "\n".join(lines) + "\n")
    return 1 if missed else 0


def machine() -> str:
    """What this was measured on."""
    version = ".".join(map(str, sys.version_info[:3]))
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {version}"


if __name__ == "__main__":
    sys.exit(main())
