"""A zip as it comes from outside: bounded in size, read in place, nothing ever unpacked."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

from sis_core.district import DistrictError

MEBIBYTE = 1 << 20
MOST_PACKED = 128 * MEBIBYTE
MOST_FILE = 160 * MEBIBYTE
MOST_ALL = 512 * MEBIBYTE
MOST_FILES = 200
MOST_RATIO = 250
_RATIO_FROM = 4 * MEBIBYTE
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


class PackageError(DistrictError):
    """A package that cannot be read at all; its text is one sentence."""


class Archive:
    """An open zip whose members passed the checks; use as a context manager.

    Raises PackageError for a file that is no zip, a broken one, or one that would unpack to more
    than the limits; sizes are those the directory declares, and zlib's reader never gives more.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            raise PackageError(f"there is no file {path}")
        if path.stat().st_size > MOST_PACKED:
            raise PackageError(
                f"{path.name} has {path.stat().st_size / MEBIBYTE:.0f} MiB; "
                f"a package has at most {MOST_PACKED // MEBIBYTE}"
            )
        try:
            self._zip = zipfile.ZipFile(path)
        except (*_BROKEN, ValueError):
            raise PackageError(
                f"{path.name} is not a readable zip file; it may have been cut off"
            ) from None
        try:
            self._members = {info.filename: info for info in self._checked()}
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def _checked(self) -> Iterator[zipfile.ZipInfo]:
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(infos) > MOST_FILES:
            raise PackageError(f"the zip holds {len(infos)} files; at most {MOST_FILES} are read")
        if sum(info.file_size for info in infos) > MOST_ALL:
            raise PackageError(f"the zip unpacks to more than {MOST_ALL // MEBIBYTE} MiB")
        names: set[str] = set()
        for info in infos:
            _check_name(info)
            if info.filename in names:
                raise PackageError(f"the zip holds {info.filename} twice")
            names.add(info.filename)
            _check_size(info)
            yield info

    @property
    def names(self) -> list[str]:
        """The names of all members, in the order of the zip's directory."""
        return list(self._members)

    def size(self, name: str) -> int:
        """The unpacked size of a member in bytes."""
        return self._members[name].file_size

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A member's bytes; raises PackageError where the zip turns out to be damaged."""
        try:
            with self._zip.open(self._members[name]) as stream:
                yield stream
        except _BROKEN:
            raise PackageError(f"{name} cannot be unpacked, the zip is damaged") from None


def _check_name(info: zipfile.ZipInfo) -> None:
    name = info.filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name:
        raise PackageError(f"the zip holds {name!r}, a name that leads out of the package")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise PackageError(f"the zip holds {name!r}, a link instead of a file")
    if info.flag_bits & 1:
        raise PackageError(f"the zip holds {name!r} encrypted; packages are read without password")


def _check_size(info: zipfile.ZipInfo) -> None:
    if info.file_size > MOST_FILE:
        raise PackageError(
            f"{info.filename} unpacks to {info.file_size / MEBIBYTE:.0f} MiB; "
            f"a file has at most {MOST_FILE // MEBIBYTE}"
        )
    ratio = info.file_size / max(info.compress_size, 1)
    if info.file_size > _RATIO_FROM and ratio > MOST_RATIO:
        raise PackageError(
            f"{info.filename} unpacks to {ratio:.0f} times its size, "
            f"more than the {MOST_RATIO} of any honest file"
        )
