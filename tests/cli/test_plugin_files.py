"""`mock-sis plugin pack|lint|rules` as a person types them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

NAMESPACE = "http://plugin.powerschool.pearson.com"
SOUND = f"""<plugin xmlns="{NAMESPACE}" name="Northwind" version="1.2">
  <oauth accessLevelV1Api="READ"/>
  <access_request>
    <field table="STUDENTS" field="LASTFIRST" access="ViewOnly"/>
  </access_request>
  <publisher name="Northwind"><contact email="sis@northwind.example"/></publisher>
</plugin>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plugin's folder, and things beside it that belong to no plugin."""
    made = tmp_path / "northwind"
    (made / "web_root").mkdir(parents=True)
    (made / "plugin.xml").write_text(SOUND)
    (made / "web_root" / "hub.html").write_text("<p>Hub</p>")
    (made / "notes.txt").write_text("to do")
    return made


def test_a_folder_is_packed_and_linted(mock_sis: Any, folder: Path, tmp_path: Path) -> None:
    """`pack` writes a zip of the plugin alone, `lint` finds it sound, with exit code 0."""
    target = tmp_path / "northwind.zip"

    packed = mock_sis("plugin", "pack", str(folder), "-o", str(target))
    linted = mock_sis("plugin", "lint", str(target))

    assert packed.returncode == 0, packed.stderr
    assert packed.stdout.startswith(f"wrote {target}: Northwind 1.2, 1 fields, 0 queries, 2 files")
    with zipfile.ZipFile(target) as made:
        assert made.namelist() == ["plugin.xml", "web_root/hub.html"]
    assert (linted.returncode, linted.stderr) == (0, "")
    assert linted.stdout.splitlines()[-1] == "northwind.zip: 1 note"


def test_the_folder_one_stands_in_has_its_name(mock_sis: Any, folder: Path) -> None:
    """`plugin lint .` names the folder in its summary, not a dot or nothing."""
    linted = mock_sis("plugin", "lint", str(folder / "web_root" / ".."))

    assert linted.stdout.splitlines()[-1].startswith("northwind: ")


def test_the_own_plugin_is_packed_in_two_releases(mock_sis: Any, tmp_path: Path) -> None:
    """Our plugin comes as 1.1 without co-teachers and as the newest; lint tells them apart."""
    old, new = tmp_path / "old.zip", tmp_path / "new.zip"
    older = ("--version", "1.1", "--without", "coteachers")

    assert mock_sis("plugin", "pack", *older, "-o", str(old)).returncode == 0
    assert mock_sis("plugin", "pack", "-o", str(new)).returncode == 0
    told = mock_sis("plugin", "lint", str(new), "--against", str(old))
    back = mock_sis("plugin", "lint", str(old), "--against", str(new))

    assert told.returncode == 0, told.stdout
    assert "  + ROLEDEF.NAME ViewOnly" in told.stdout.splitlines()
    assert "  + query com.example.mocksis.roster.coteachers" in told.stdout.splitlines()
    assert back.returncode == 1
    assert "E P10 plugin.xml" in back.stdout
    assert "  - ROLEDEF.NAME ViewOnly" in back.stdout.splitlines()


def test_findings_decide_the_exit_code(mock_sis: Any, folder: Path) -> None:
    """An error is exit code 1 and a line with level, rule, file and line; a warning is 0."""
    plugin = folder / "plugin.xml"
    plugin.write_text(SOUND.replace("LASTFIRST", "NICKNAMES"))
    warned = mock_sis("plugin", "lint", str(folder))
    closed = mock_sis("plugin", "lint", str(folder), "--unknown-columns", "refuse")
    plugin.write_text(SOUND.replace("LASTFIRST", "EMAIL"))
    refused = mock_sis("plugin", "lint", str(folder))

    assert warned.returncode == 0
    assert warned.stdout.startswith("W P13 plugin.xml:4: STUDENTS NICKNAMES: not in the dictionary")
    assert closed.returncode == 1
    assert closed.stdout.startswith("E P13 plugin.xml:4: STUDENTS NICKNAMES: Invalid Column")
    assert refused.returncode == 1
    assert refused.stdout.splitlines()[0] == "E P13 plugin.xml:4: STUDENTS EMAIL: Invalid Column"
    assert refused.stdout.splitlines()[-1] == "northwind: 1 error, 2 notes"


def test_json_and_sarif_say_the_same(mock_sis: Any, folder: Path, tmp_path: Path) -> None:
    """The forms for programs hold each finding with rule, level, file and line."""
    (folder / "plugin.xml").write_text(SOUND.replace("LASTFIRST", "EMAIL"))
    before = tmp_path / "before.xml"
    before.write_text(SOUND.replace("1.2", "1.1"))

    done = mock_sis("plugin", "lint", str(folder), "--format", "json", "--against", str(before))
    record = json.loads(done.stdout)
    log = json.loads(mock_sis("plugin", "lint", str(folder), "--format", "sarif").stdout)

    assert done.returncode == 1
    assert (record["package"], record["errors"], record["warnings"]) == ("northwind", 1, 0)
    first = record["findings"][0]
    assert (first["rule"], first["level"], first["file"], first["line"]) == (
        "P13", "E", "plugin.xml", 4,
    )  # fmt: skip
    assert record["difference"]["added"] == [
        {"table": "students", "field": "email", "access": "ViewOnly"}
    ]
    assert record["difference"]["removed"][0]["field"] == "lastfirst"
    assert record["difference"]["access_level"] is None
    run = log["runs"][0]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]][:2] == ["P01", "P02"]
    result = run["results"][0]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("P13", 12, "error")
    assert result["message"]["text"] == "STUDENTS EMAIL: Invalid Column"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "plugin.xml"},
        "region": {"startLine": 4},
    }
    assert len(run["results"]) == len(record["findings"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("lint", "{folder}/none.zip"), "does not exist"),
        (("lint", "{folder}", "--against", "{folder}/notes.txt"), "neither .zip nor .xml"),
        (("pack", "{folder}/plugin.xml", "-o", "{folder}/x.zip"), "is no folder"),
        (("pack", "{folder}", "-o", "{folder}/notes.txt"), "exists already"),
        (("pack", "{folder}", "-o", "{folder}/no/x.zip"), "there is no folder"),
        (("pack", "{folder}", "-o", "{folder}/x.zip", "--version", "v1"), "digits and dots"),
        (("pack", "{folder}", "-o", "{folder}/x.zip", "--without", "a"), "no query is called 'a'"),
        (("pack", "{folder}/web_root", "-o", "{folder}/x.zip"), "no plugin.xml at its root"),
        (("lint",), "Missing argument"),
    ],
)
def test_mistakes_are_one_sentence(
    mock_sis: Any, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    """What is asked wrongly is refused with exit code 2, and nothing is written."""
    before = sorted(path.name for path in folder.rglob("*"))

    done = mock_sis("plugin", *(argument.format(folder=folder) for argument in arguments))

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in folder.rglob("*")) == before


def test_a_broken_package_is_a_finding(mock_sis: Any, folder: Path) -> None:
    """A file that is no package is an error of the package, not of the command."""
    broken = folder / "broken.zip"
    broken.write_bytes(b"PK\x03\x04")

    done = mock_sis("plugin", "lint", str(broken), "--against", str(folder))

    assert done.returncode == 1
    assert done.stdout.startswith("E P01 the zip cannot be opened")


def test_what_a_terminal_would_obey_is_printed_as_text(mock_sis: Any, folder: Path) -> None:
    """Control characters of a package reach nobody's terminal."""
    (folder / "plugin.xml").write_text(SOUND.replace('version="1.2"', 'version="1.2&#x9b;2J"'))
    (folder / "\x1b[2J.txt").write_text("")

    text = mock_sis("plugin", "lint", str(folder)).stdout

    assert not [one for one in text if not one.isprintable() and one != "\n"]
    assert "\\x1b[2J.txt" in text


def test_the_rules_are_listed(mock_sis: Any) -> None:
    """Each rule has an id, a level, a name and one line that says why."""
    lines = mock_sis("plugin", "rules").stdout.splitlines()
    records = json.loads(mock_sis("plugin", "rules", "--json").stdout)

    assert [line.split()[0] for line in lines] == [f"P{number:02}" for number in range(1, 39)]
    assert [record["id"] for record in records] == [line.split()[0] for line in lines]
    assert all(record["reason"].endswith(".") for record in records)


def test_packing_is_the_same_everywhere(mock_sis: Any, folder: Path, tmp_path: Path) -> None:
    """Two packings of one folder have the same bytes, whenever its files were written."""
    sums = []
    for number in range(2):
        target = tmp_path / f"{number}.zip"
        mock_sis("plugin", "pack", str(folder), "-o", str(target), TZ=f"UTC+{number}")
        (folder / "plugin.xml").chmod(0o600)
        (folder / "web_root" / "hub.html").touch()
        sums.append(hashlib.sha256(target.read_bytes()).hexdigest())

    assert sums[0] == sums[1]
