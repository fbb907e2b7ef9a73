"""From a zip, a folder or a bare XML file to names and bytes, taking nothing on trust."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sis_plugin.findings import PackageError
from sis_plugin.limits import MIB, Limits

FOLDERS = (
    "queries_root",
    "permissions_root",
    "user_schema_root",
    "web_root",
    "messagekeys",
    "pagecataloging",
    "data_change_configuration_root",
)
"""What may stand at the top beside plugin.xml, compared without case [doc: portal, builders]."""

_CHUNK = 256 * 1024
_CENTRAL = b"PK\x01\x02"


@dataclass(frozen=True, slots=True)
class Archive:
    """What a package holds: `kind` is zip, folder or xml; names have `/` and no order but theirs.

    `left_out` are names in a folder that belong to no plugin: packing leaves them out.
    """

    kind: str
    entries: Mapping[str, bytes]
    left_out: tuple[str, ...] = ()


def opened(source: Path | bytes, limits: Limits) -> Archive:
    """Opens a package; raises PackageError for what must not be read any further."""
    if isinstance(source, Path):
        if source.is_dir():
            return _folder(source, limits)
        return _file(source, limits)
    return _bytes(source, limits)


def is_part(name: str) -> bool:
    """True for an entry that may stand where it stands in a package."""
    top, slash, _ = name.partition("/")
    return top.lower() in FOLDERS if slash else top.lower() == "plugin.xml"


def _file(path: Path, limits: Limits) -> Archive:
    if not stat.S_ISREG(path.stat().st_mode):
        raise PackageError(f"{path.name} is no file", rule="P01")
    if path.suffix.lower() not in (".zip", ".xml"):
        raise PackageError(
            f"{path.name} is neither .zip nor .xml, the only two kinds that PowerSchool takes",
            rule="P01",
        )
    if path.stat().st_size > limits.package:
        raise _too_large(limits)
    archive = _bytes(path.read_bytes(), limits)
    if archive.kind != path.suffix.lower()[1:]:
        raise PackageError(
            f"{path.name} holds {'a zip' if archive.kind == 'zip' else 'XML'}, "
            "which its name does not say",
            rule="P01",
        )
    return archive


def _bytes(data: bytes, limits: Limits) -> Archive:
    if len(data) > limits.package:
        raise _too_large(limits)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data, limits)
    start = data[:400].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        return Archive("xml", {"plugin.xml": data})
    raise PackageError("the package is neither a zip nor an XML file", rule="P01")


def _too_large(limits: Limits) -> PackageError:
    return PackageError(f"the package is larger than {limits.package // MIB} MiB", rule="P03")


def _zip(data: bytes, limits: Limits) -> Archive:
    # Counted before zipfile makes a record of each: a directory of a million would fill memory.
    if data.count(_CENTRAL) > limits.entries:
        raise PackageError(f"the zip has more than {limits.entries} entries", rule="P03")
    entries: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened_zip:
            seen: set[str] = set()
            for info in opened_zip.infolist():
                name = _checked_name(info.orig_filename, limits)
                _check_entry(info, name, limits)
                if name.endswith("/"):
                    continue
                if name.lower() in seen:
                    raise PackageError("the zip holds this entry twice", name, rule=_twice(name))
                seen.add(name.lower())
                entries[name] = _content(opened_zip, info, name, limits)
                total += len(entries[name])
                if total > limits.total:
                    raise PackageError(
                        f"the zip unpacks to more than {limits.total // MIB} MiB", rule="P03"
                    )
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
        ValueError, struct.error, UnicodeError,
    ) as error:  # fmt: skip
        raise PackageError(f"the zip cannot be opened: {_words(error)}", rule="P01") from None
    return Archive("zip", entries)


def _twice(name: str) -> str:
    return "P02" if name.lower() == "plugin.xml" else "P03"


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _checked_name(name: str, limits: Limits) -> str:
    """The name with `/` between its parts; raises PackageError for one that leads elsewhere."""
    shown = _printable(name)
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or (len(name) > 1 and name[1] == ":"):
        raise PackageError("an entry has an absolute path", shown, rule="P03")
    if ".." in parts:
        raise PackageError("an entry's path leads out of the package with `..`", shown, rule="P03")
    if any(not part.isprintable() for part in parts) or "\ufffd" in name:
        raise PackageError("an entry's name has characters nobody can see", shown, rule="P03")
    if len(name) > limits.name or not name.strip("/. ") or parts[-1] == ".":
        raise PackageError(
            f"an entry's name is empty or longer than {limits.name} characters", shown, rule="P03"
        )
    *folders, last = parts
    return "/".join([*(part for part in folders if part not in ("", ".")), last])


def _printable(name: str) -> str:
    text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in name)
    return text if len(text) <= 120 else text[:117] + "..."


def _check_entry(info: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        raise PackageError("an entry is a symbolic link", name, rule="P03")
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise PackageError("an entry is neither a file nor a folder", name, rule="P03")
    if info.flag_bits & 0x1:
        raise PackageError("an entry is encrypted", name, rule="P01")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PackageError("an entry is packed neither as stored nor as deflate", name, rule="P01")
    if info.file_size > limits.entry:
        raise PackageError(
            f"an entry unpacks to more than {limits.entry // MIB} MiB", name, rule="P03"
        )
    if info.file_size > max(limits.ratio_from, info.compress_size * limits.ratio):
        raise PackageError(
            f"an entry unpacks to more than {limits.ratio} times its size", name, rule="P03"
        )


def _content(
    opened_zip: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, limits: Limits
) -> bytes:
    """An entry's bytes, never more than its cap whatever the zip says of itself."""
    pieces: list[bytes] = []
    size = 0
    with opened_zip.open(info) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > limits.entry:
                raise PackageError(
                    f"an entry unpacks to more than {limits.entry // MIB} MiB", name, rule="P03"
                )
            pieces.append(piece)
    return b"".join(pieces)


def _folder(folder: Path, limits: Limits) -> Archive:
    entries: dict[str, bytes] = {}
    left_out: list[str] = []
    total = 0
    for top in sorted(folder.iterdir(), key=lambda path: path.name):
        if top.name.lower() != "plugin.xml" and top.name.lower() not in FOLDERS:
            left_out.append(_printable(top.name))
            continue
        for path in _walked(top):
            name = path.relative_to(folder).as_posix()
            content = _file_in_folder(path, name, limits)
            if _is_rest(path):
                left_out.append(_printable(name))
                continue
            entries[name] = content
            total += len(content)
            if len(entries) > limits.entries:
                raise PackageError(f"the folder has more than {limits.entries} files", rule="P03")
            if total > limits.total:
                raise PackageError(
                    f"the folder holds more than {limits.total // MIB} MiB", rule="P03"
                )
    doubled = len(entries) != len({name.lower() for name in entries})
    if doubled:
        raise PackageError("the folder has names that differ in case alone", rule="P03")
    return Archive("folder", entries, tuple(left_out))


def _walked(top: Path) -> list[Path]:
    if top.is_symlink() or not top.is_dir():
        return [top]
    found: list[Path] = []
    for where, folders, files in os.walk(top, followlinks=False):
        folders.sort()
        here = Path(where)
        # A link to a folder stands among the folders: it is refused like any link.
        found += [here / name for name in files]
        found += [here / name for name in folders if (here / name).is_symlink()]
    return sorted(found)


def _file_in_folder(path: Path, name: str, limits: Limits) -> bytes:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        raise PackageError("a symbolic link", name, rule="P03")
    if not stat.S_ISREG(mode):
        raise PackageError("neither a file nor a folder", name, rule="P03")
    _checked_name(name, limits)
    if path.lstat().st_size > limits.entry:
        raise PackageError(f"a file of more than {limits.entry // MIB} MiB", name, rule="P03")
    return path.read_bytes()


def _is_rest(path: Path) -> bool:
    """True for what editors and version control leave behind, which is no part of a plugin."""
    return path.name in (".DS_Store", "Thumbs.db", ".gitkeep", ".gitignore", ".blank", ".keep")
