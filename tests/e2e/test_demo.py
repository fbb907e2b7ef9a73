"""`mock-sis demo` as a newcomer runs it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from mock_sis.demo import compare
from mock_sis.demo.roads import compare_roads
from sis_core.district import Store


def test_the_demonstration_agrees_with_its_district(run: Any, tmp_path: Path) -> None:
    """It exits 0, tells what came in and why records were refused, and writes roster and page."""
    out = tmp_path / "out"
    done = run("demo", "--quick", "--recipe", "tiny", "--out", out)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Everything agrees" in done.stdout
    assert re.search(r"Students +\d+ +\d+ +\d+", done.stdout)
    assert "Both imports agree person by person" in done.stdout
    assert "no username" in done.stdout
    with closing(sqlite3.connect(out / "roster.db")) as roster:
        [(students,)] = roster.execute("SELECT count(*) FROM users WHERE user_type = 'S'")
    assert students > 20
    page = (out / "import.html").read_text("utf-8")
    assert "<html" in page
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)
    assert "17 of 17 cases were judged and none failed" in done.stdout
    assert (out / "connector-cases" / "index.html").is_file()
    assert str(out / "connector-cases" / "index.html") in done.stdout


def test_the_demonstration_installs_our_plugin_and_works_with_its_rights(
    run: Any, tmp_path: Path
) -> None:
    """Step 2 packs and installs our zip, and tells as many grants and queries as the zip has."""
    out = tmp_path / "out"
    done = run("demo", "--no-cases", "--recipe", "tiny", "--out", out)
    assert done.returncode == 0, done.stdout + done.stderr
    heads = re.findall(r"^\d\. .*", done.stdout, re.M)
    assert [head[0] for head in heads] == list("12345678")
    told = done.stdout.partition("\n2. ")[2].partition("\n3. ")[0]
    with zipfile.ZipFile(out / "mock-sis-connector.zip") as packed:
        root = ElementTree.fromstring(packed.read("plugin.xml"))
        files = [packed.read(n) for n in packed.namelist() if n.startswith("queries_root/")]
    fields = {(e.get("table"), e.get("field")) for e in root.iter() if e.tag.endswith("}field")}
    queries = sum(len(ElementTree.fromstring(file)) for file in files)
    assert f"version {root.get('version')}" in told
    assert (
        f"enabled as plugin 2: {len(fields)} columns granted, {queries} PowerQueries, /ws/v1 READ"
    ) in told


def test_a_person_that_differs_between_the_roads_is_told(run: Any, tmp_path: Path) -> None:
    """The comparison of both imports finds one changed name and one missing person."""
    out, db = tmp_path / "out", tmp_path / "district.db"
    day = ("--recipe", "tiny", "--today", "2026-10-15")
    assert run("demo", "--no-cases", *day, "--out", out).returncode == 0
    assert run("generate", *day, "-o", db).returncode == 0
    first, second = out / "roster.db", out / "roster-oneroster.db"
    with closing(Store.open(db)) as store:
        assert compare_roads(store, first, second).agree
        with closing(sqlite3.connect(second)) as roster:
            sql = "SELECT external_id FROM users WHERE user_type = 'S' ORDER BY 1 LIMIT 2"
            ids = [one for (one,) in roster.execute(sql)]
            roster.execute("UPDATE users SET first_name = 'Nobody' WHERE external_id = ?", ids[:1])
            roster.execute("DELETE FROM users WHERE external_id = ?", ids[1:])
            roster.commit()
        found = compare_roads(store, first, second)
    assert [told.split(" ")[1] for told in found.differences] == ids
    assert "Nobody" in found.differences[0]
    assert "PowerSchool's API alone" in found.differences[1]


def test_a_second_demonstration_takes_the_place_of_the_first(run: Any, tmp_path: Path) -> None:
    """The folder of an earlier run is used again; somebody else's file is not overwritten."""
    out = tmp_path / "out"
    assert run("demo", "--no-cases", "--recipe", "tiny", "--out", out).returncode == 0
    assert (
        run("demo", "--no-cases", "--recipe", "tiny", "--seed", "9", "--out", out).returncode == 0
    )
    (out / "roster.db").write_bytes(b"not ours")
    refused = run("demo", "--no-cases", "--recipe", "tiny", "--out", out)
    assert refused.returncode == 2
    assert "name another folder with --out" in refused.stderr
    assert (out / "roster.db").read_bytes() == b"not ours"


def test_keep_leaves_the_server_running_until_ctrl_c(tmp_path: Path) -> None:
    """KEEP=1 prints address, credentials and curl lines that work, and Ctrl-C ends it with 0."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-u",
            "-m",
            "mock_sis",
            "demo",
            "--no-cases",
            "--recipe",
            "tiny",
            "--out",
            tmp_path,
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "KEEP": "1"},
    )
    assert process.stdout is not None
    lines: list[str] = []
    try:
        for line in process.stdout:
            lines.append(line)
            if "/ws/v1/district/school" in line:
                break
        token_line = next(line.strip() for line in lines if line.strip().startswith("curl -u"))
        curl = shutil.which("curl")
        assert curl, "curl is needed to try the printed line"
        answered = subprocess.run(
            [curl, "-sS", *token_line.split()[1:]], capture_output=True, text=True, timeout=30,
            check=True,
        )  # fmt: skip
        assert '"access_token"' in answered.stdout
    finally:
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        process.stdout.close()
    assert process.wait(20) == 0
    assert "Stopped." in rest


def roster(tmp_path: Path, run: Any) -> tuple[Path, Path]:
    """A district's file and a roster imported from it."""
    db, out = tmp_path / "d.db", tmp_path / "out"
    assert run("generate", "--recipe", "tiny", "--today", "2026-10-15", "-o", db).returncode == 0
    done = run("demo", "--no-cases", "--recipe", "tiny", "--today", "2026-10-15", "--out", out)
    assert done.returncode == 0
    return db, out / "roster.db"


def test_the_comparison_sees_every_kind_of_difference(run: Any, tmp_path: Path) -> None:
    """A changed name, a missing roster row and a row too many are each named."""
    db, target = roster(tmp_path, run)
    with closing(Store.open(db)) as store:
        assert compare(store, target).agrees
        with closing(sqlite3.connect(target)) as connection, connection:
            connection.execute(
                "UPDATE users SET last_name = 'Nobody' WHERE user_type = 'T' AND external_id = "
                "(SELECT min(external_id) FROM users WHERE user_type = 'T')"
            )
            connection.execute("DELETE FROM rosters WHERE rowid = (SELECT min(rowid) FROM rosters)")
            connection.execute(
                "INSERT INTO rosters (source, class_id, user_id) VALUES ('x', '1', '1')"
            )
        found = compare(store, target).differences
    said = sorted((one.kind, one.sentence.split(" ")[0]) for one in found)
    assert said == [("Roster rows", "is"), ("Roster rows", "should"), ("Teachers", "is")]
