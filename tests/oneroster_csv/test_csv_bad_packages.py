"""Packages that are not what they should be: zips, names, manifests, headers, sizes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from csv_districts import DAY, made, quiet, refused
from csv_packages import delta, edited, sample, zipped

from oneroster_mock.bulk.archive import PackageError
from oneroster_mock.bulk.intake.run import import_new


def _refusal(package: Path) -> str:
    target = package.with_suffix(".db")
    with pytest.raises(PackageError) as caught:
        import_new(package, target, DAY, DAY, False, quiet)
    assert not target.exists()
    return str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A package that does not exist is one sentence."""
    assert _refusal(tmp_path / "none.zip") == f"there is no file {tmp_path / 'none.zip'}"


def test_a_cut_zip_is_refused(tmp_path: Path) -> None:
    """A zip of which the end is missing is not read."""
    package = zipped(tmp_path / "whole.zip", sample())
    cut = tmp_path / "cut.zip"
    cut.write_bytes(package.read_bytes()[:-200])

    assert _refusal(cut) == "cut.zip is not a readable zip file; it may have been cut off"


def test_a_zip_with_damaged_bytes_is_refused(tmp_path: Path) -> None:
    """A member whose bytes were changed is told by its name."""
    package = zipped(tmp_path / "damaged.zip", sample())
    content = bytearray(package.read_bytes())
    with zipfile.ZipFile(package) as archive:
        place = archive.getinfo("users.csv").header_offset + 60
    content[place : place + 20] = b"\x00" * 20
    package.write_bytes(bytes(content))

    assert _refusal(package) == "users.csv cannot be unpacked, the zip is damaged"


def test_something_else_than_a_zip_is_refused(tmp_path: Path) -> None:
    """A text file is no package."""
    package = tmp_path / "text.zip"
    package.write_text("sourcedId,status\n", encoding="utf-8")

    assert "text.zip is not a readable zip file" in _refusal(package)


def test_a_zip_bomb_is_refused_without_unpacking(tmp_path: Path) -> None:
    """A member that grows far beyond its size is refused by its declared size."""
    package = zipped(tmp_path / "bomb.zip", {**sample(), "results.csv": b"a" * (30 << 20)})
    told = _refusal(package)

    assert told.startswith("results.csv unpacks to ")
    assert told.endswith("times its size, more than the 250 of any honest file")


def test_a_file_of_200_megabytes_is_refused(tmp_path: Path) -> None:
    """A member that unpacks to more than 160 MiB is refused whatever its ratio."""
    package = tmp_path / "big.zip"
    line = b"x,,,cls/1,sch/1,stu/1,student,,,\r\n" * 1000
    with (
        zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("enrollments.csv", "w") as stream,
    ):
        for _ in range(200_000_000 // len(line) + 1):
            stream.write(line)

    assert _refusal(package) == "enrollments.csv unpacks to 191 MiB; a file has at most 160"


@pytest.mark.parametrize(
    "name", ["/etc/users.csv", "../users.csv", "a/../../users.csv", "\\users.csv", "C:\\users.csv"]
)
def test_names_that_lead_elsewhere_are_refused(name: str, tmp_path: Path) -> None:
    """Absolute names and names with `..` refuse the whole zip."""
    info = zipfile.ZipInfo("x")
    info.filename = name
    package = tmp_path / "names.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(info, "sourcedId\n")

    assert "a name that leads out of the package" in _refusal(package)


def test_unknown_files_are_reported_and_passed_over(tmp_path: Path) -> None:
    """Files that are no part of the standard, in a folder or misspelt, are remarked."""
    files = {
        **sample(),
        "readme.txt": "hello",
        "Users.csv": "sourcedId\n",
        "__MACOSX/._users.csv": "",
        "more/users.csv": "",
    }
    _, outcome = made(tmp_path, files)

    assert [str(remark) for remark in outcome.findings.remarks] == [
        "readme.txt: is no file of OneRoster 1.1 and passed over",
        "Users.csv: is no file of OneRoster 1.1 and passed over; did you mean users.csv?",
        "__MACOSX/._users.csv: is no file of OneRoster 1.1 and passed over; did you mean "
        "users.csv?",
        "more/users.csv: stands in the folder more/; files are read at the root of the zip only",
    ]


# -- manifests --------------------------------------------------------------------------------


def test_without_a_manifest_it_is_an_older_version(tmp_path: Path) -> None:
    """Strictly a package without manifest is refused as 1.0; leniently all of it is bulk."""
    files = {name: text for name, text in sample().items() if name != "manifest.csv"}
    assert refused(tmp_path, files) == [
        "error: manifest.csv: the package has none; without it it is OneRoster 1.0, and 1.1 is read"
    ]

    _, outcome = made(tmp_path, files, lenient=True)
    assert outcome.filled.rows["users"] == 13


MANIFESTS = {
    "another version": (
        "oneroster.version,1.1", "oneroster.version,1.2",
        "manifest.csv, line 3, column oneroster.version: is 1.1, not '1.2'",
    ),
    "no version": (
        "oneroster.version,1.1\n", "",
        "manifest.csv: lacks the property oneroster.version",
    ),
    "unknown mode": (
        "file.users,bulk", "file.users,full",
        "manifest.csv, line 16, column file.users: is one of absent, bulk, delta, not 'full'",
    ),
    "twice": (
        "file.users,bulk", "file.users,bulk\nfile.users,bulk",
        "manifest.csv, line 17, column propertyName: names file.users twice",
    ),
    "absent and there": (
        "file.results,bulk", "file.results,absent",
        "results.csv: is in the zip, and the manifest says file.results,absent",
    ),
    "header": (
        "propertyName,value", "property,value",
        "manifest.csv, line 1: begins with propertyName,value, not property,value",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MANIFESTS)
def test_a_manifest_that_is_not_so_is_refused(case: str, tmp_path: Path) -> None:
    """What is wrong with a manifest is told with its line and property."""
    old, new, expected = MANIFESTS[case]

    assert f"error: {expected}" in refused(tmp_path, edited(sample(), "manifest.csv", old, new))


def test_a_file_that_the_manifest_promises_must_be_there(tmp_path: Path) -> None:
    """A bulk file that is not in the zip is told, and so is a roster that lacks users."""
    files = {name: text for name, text in sample().items() if name != "users.csv"}
    told = refused(tmp_path, files)

    assert told[0] == ("error: users.csv: is not in the zip, and the manifest says file.users,bulk")
    assert any("a bulk set has" in line and "absent here: users" in line for line in told)


def test_a_delta_does_not_make_a_district(tmp_path: Path) -> None:
    """A delta package is refused for a new district, with the option that takes it."""
    files = delta({"orgs.csv": sample()["orgs.csv"]})
    assert refused(tmp_path, files) == [
        "bad.zip holds a delta, what changed in a district; apply it with --into FILE"
    ]


# -- headers and text -------------------------------------------------------------------------

HEADERS = {
    "order": (
        "orgs.csv", "name,type,identifier", "type,name,identifier",
        "orgs.csv, line 1: the header is sourcedId,status,dateLastModified,name,type,identifier,"
        "parentSourcedId; here column 4 is type, not name",
    ),
    "missing": (
        "demographics.csv", ",publicSchoolResidenceStatus", "",
        "here publicSchoolResidenceStatus is missing",
    ),
    "unknown": ("orgs.csv", "parentSourcedId,", "parentSourcedID,", "here parentSourcedId is "
                "missing and parentSourcedID is unknown"),
    "twice": ("orgs.csv", "name,type", "name,name", "the header names name twice"),
    "metadata not at the end": (
        "orgs.csv", "identifier,parentSourcedId,metadata.boardMember",
        "identifier,metadata.boardMember,parentSourcedId",
        "columns metadata.… stand to the right of all others",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HEADERS)
def test_a_wrong_header_is_refused(case: str, tmp_path: Path) -> None:
    """Headers must be exactly the standard's; the difference is named."""
    name, old, new, expected = HEADERS[case]
    told = refused(tmp_path, edited(sample(), name, old, new))

    assert any(line.startswith(f"error: {name}, line 1: ") and expected in line for line in told)


def test_columns_in_another_order_are_taken_by_name_leniently(tmp_path: Path) -> None:
    """With --lenient a file whose columns are swapped is read by their names."""
    header, *rest = sample()["categories.csv"].splitlines()
    swapped = [",".join(line.split(",")[i] for i in (3, 0, 1, 2, 4)) for line in (header, *rest)]
    files = sample() | {"categories.csv": "\n".join([*swapped, ""])}
    assert refused(tmp_path, files)

    _, outcome = made(tmp_path, files, lenient=True)
    assert outcome.filled.rows["categories"] == 3
    assert outcome.differing == ()


def test_a_byte_order_mark_and_lone_line_feeds_are_tolerated(tmp_path: Path) -> None:
    """UTF-8 with a mark, CR LF and LF, and a missing last line end are all read."""
    files: dict[str, bytes] = {}
    for n, (name, text) in enumerate(sample().items()):
        ends = text.replace("\n", "\r\n") if n % 2 else text.rstrip("\n")
        files[name] = b"\xef\xbb\xbf" + ends.encode()
    _, outcome = made(tmp_path, files)

    assert outcome.filled.rows["users"] == 13
    assert outcome.findings.remark_count == 0
    assert outcome.differing == ()


TEXTS = {
    "latin-1": ("orgs.csv", lambda text: text.encode("latin-1"),
                "orgs.csv, line 5: is not UTF-8 (byte 0xDC); save it as UTF-8"),
    "utf-16": ("orgs.csv", lambda text: text.encode("utf-16"),
               "orgs.csv, line 1: is UTF-16; files of a package are UTF-8"),
    "open quote": ("orgs.csv", lambda text: (text + '"x').encode(),
                   "orgs.csv, line 9: a quoted cell is never closed"),
    "quote in the middle": ("orgs.csv", lambda text: (text + 'x,"a"b,\n').encode(),
                            "orgs.csv, line 9: a quoted cell goes on after its closing quote; "
                            'a quote inside is doubled: ""'),
    "no rows": ("results.csv", lambda text: text.splitlines()[0].encode(),
                "results.csv: has no rows; leave the file out and say file.results,absent"),
    "empty": ("results.csv", lambda text: b"", "results.csv: is empty; it begins with its header"),
}  # fmt: skip


@pytest.mark.parametrize("case", TEXTS)
def test_text_that_is_no_csv_is_told_by_its_line(case: str, tmp_path: Path) -> None:
    """Other encodings, unmatched quotes and empty files are told with their line."""
    name, change, expected = TEXTS[case]
    told = refused(tmp_path, {**sample(), name: change(sample()[name])})

    assert f"error: {expected}" in told


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    """A member with the encryption flag is told; no password is asked for."""
    package = zipped(tmp_path / "secret.zip", sample())
    content = package.read_bytes()
    central = content.index(b"PK\x01\x02")  # its flags stand 8 bytes on
    changed = bytearray(content)
    changed[central + 8] |= 1
    package.write_bytes(bytes(changed))

    assert "encrypted; packages are read without password" in _refusal(package)
