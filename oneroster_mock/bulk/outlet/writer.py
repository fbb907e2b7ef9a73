"""A package on its way to disk: the same bytes for the same rows, one row in memory."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from oneroster_mock.bulk.manifest import MEMBER, Manifest

_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can name: when a package was written must not change its bytes."""

_LEVEL = 6


class PackageWriter:
    """Writes CSV files and the manifest into a zip; made by `writing`."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def file(self, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
        """Writes one file as its rows come; returns how many there were."""
        count = 0
        with self._archive.open(_info(name), "w") as stream:
            text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
            out = csv.writer(text, lineterminator="\r\n")
            out.writerow(header)
            for row in rows:
                out.writerow(row)
                count += 1
            text.flush()
            text.detach()
        return count

    def manifest(self, manifest: Manifest) -> None:
        """Writes manifest.csv."""
        header, *rows = manifest.rows()
        self.file(MEMBER, header, rows)


@contextmanager
def writing(path: Path) -> Iterator[PackageWriter]:
    """A new zip at that path while the block runs."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        yield PackageWriter(archive)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    return info
