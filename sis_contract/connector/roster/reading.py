"""Finding out in which form a connector wrote its roster."""

from __future__ import annotations

import zipfile
from pathlib import Path

from sis_contract.connector.roster.csv_files import read_csv
from sis_contract.connector.roster.lines import read_lines
from sis_contract.connector.roster.records import Roster


def read_roster(place: Path) -> Roster | None:
    """The roster at a path, None where nothing was written; raises RosterError.

    JSON lines in a file; OneRoster CSV in a zip or a folder.
    """
    if place.is_dir():
        return read_csv(place)
    if not place.is_file() or place.stat().st_size == 0:
        return None
    return read_csv(place) if zipfile.is_zipfile(place) else read_lines(place)
