"""Reports of a run: one page for people, JUnit XML, JSON and HAR for their tools."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sis_contract.report import har, junit, page, plain
from sis_contract.report.blotting import Blotter
from sis_contract.verdicts import Run

PAGE, JUNIT, JSON, HAR = FILES = ("index.html", "junit.xml", "report.json", "exchanges.har")


def write(folder: Path, run: Run, secrets: Sequence[str] = (), *, sandbox: bool = False) -> Path:
    """Writes the four files of a run into a folder and returns the page's path.

    `secrets` are what the user supplied; they are blotted out wherever they or their encoded forms
    stand. With `sandbox` the credentials are those of a made-up district, and tokens are shown.
    An earlier report in the folder is replaced.
    """
    blotted = Blotter(secrets, everything=not sandbox).run(run)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PAGE).write_text(page.text(blotted), encoding="utf-8")
    (folder / JUNIT).write_bytes(junit.xml(blotted))
    (folder / JSON).write_bytes(plain.json_of(blotted))
    (folder / HAR).write_bytes(har.json_of(blotted))
    return folder / PAGE
