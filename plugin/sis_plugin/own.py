"""Our own plugin's files: beside this package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path


def own_folder() -> Path:
    """The folder with plugin.xml and queries_root/."""
    here = Path(__file__).parent
    for folder in (here / "own", here.parent):
        if (folder / "plugin.xml").is_file():
            return folder
    raise FileNotFoundError("the package sis_plugin came without its plugin.xml; install it again")


def own_query_files() -> list[Path]:
    """Our plugin's query files, in the order of their names."""
    return sorted((own_folder() / "queries_root").glob("*.named_queries.xml"))
