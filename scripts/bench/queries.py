"""PowerQueries: every enrollment of a district as one stream, from a file and from memory.

Timed at the client, from the request to the last byte; what came is parsed and counted afterwards.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from scripts.bench import load
from scripts.bench.row import Row, at_least, at_most
from scripts.bench.servers import ROOT, TODAY, Peak, Server, generated, serving
from sis_core.district.store import Store
from sis_plugin.packing import zipped

NAME = "org.example.bench.rosters.all"
ROUNDS = 5
FASTEST = 60_000
MOST_MEMORY = 100
_COLUMNS = (
    "CC.DCID", "CC.ID", "CC.STUDENTID", "CC.SECTIONID", "CC.TERMID", "CC.SCHOOLID",
    "CC.COURSE_NUMBER", "CC.DATEENROLLED", "CC.DATELEFT", "STUDENTS.LASTFIRST",
)  # fmt: skip
_SQL = """SELECT cc.dcid, cc.id, cc.studentid, cc.sectionid, cc.termid, cc.schoolid,
  cc.course_number, cc.dateenrolled, cc.dateleft, s.lastfirst
  FROM cc JOIN students s ON s.id = cc.studentid ORDER BY cc.dcid"""


def rows() -> Iterator[Row]:
    """From a file and from memory; beside the first, the lists of the sections."""
    with generated("medium") as db, serving("--db", str(db)) as served:
        server = _with_plugin(served)
        yield from _streamed(server, "a file")
        yield _beside_sections(server, db)
    with serving("--recipe", "medium", "--today", TODAY) as served:
        yield from _streamed(_with_plugin(served), "memory")


def _streamed(server: Server, where: str) -> Iterator[Row]:
    headers = server.headers()
    before = server.memory()
    with Peak(server) as peak:
        found = [_whole(server, headers) for _ in range(ROUNDS)]
    rates = sorted(count / seconds for count, seconds, _ in found)
    count, _, size = found[0]
    yield Row(
        f"PowerQuery of 10 columns, nested, pagesize=0, all enrollments of medium, from {where}",
        f"≥ {FASTEST} records/s",
        f"{median(rates):.0f} ({rates[0]:.0f} to {rates[-1]:.0f} of {ROUNDS}; {count} records, "
        f"{size / 1e6:.1f} MB)",
        median(rates) >= FASTEST,
    )
    yield at_most("the same, memory on top", MOST_MEMORY, peak.most - before, " MiB")


def _beside_sections(server: Server, db: Path) -> Row:
    """The same enrollments as a client without PowerQueries has to fetch them."""
    headers = server.headers()
    with closing(Store.open(db)) as store:
        sections = store.read("SELECT DCID FROM Sections ORDER BY DCID")
    paths = [f"/ws/v1/section/{dcid}/section_enrollment" for (dcid,) in sections]
    lists = load.run(server.url, paths, headers, once=True, connections=4)
    count, seconds, _ = _whole(server, headers)
    return at_least(
        "the same stream, time of the lists of all sections on 4 connections against it", 1,
        lists.seconds / seconds,
        f"{lists.seconds:.1f} s for {len(paths)} lists, {count / lists.seconds:.0f} records/s, "
        f"against {seconds:.1f} s",
    )  # fmt: skip


def _whole(server: Server, headers: dict[str, str]) -> tuple[int, float, int]:
    """Records, seconds and bytes of one answer."""
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)
    with closing(connection):
        begun = time.perf_counter()
        connection.request(
            "POST", f"/ws/schema/query/{NAME}?pagesize=0", b"{}",
            {**headers, "Content-Type": "application/json"},
        )  # fmt: skip
        body = connection.getresponse().read()
        seconds = time.perf_counter() - begun
    return len(json.loads(body)["record"]), seconds, len(body)


def _with_plugin(server: Server) -> Server:
    """The server as a client of the query's plugin sees it."""
    with tempfile.TemporaryDirectory() as folder:
        package, ready = Path(folder) / "bench.zip", Path(folder) / "ready.json"
        package.write_bytes(_package())
        ready.write_text(json.dumps(server.ready))
        done = subprocess.run(
            [sys.executable, "-m", "mock_sis", "plugin", "install", package, "--enable", "--json",
             "--ready", ready], cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
    pair = json.loads(done.stdout)["credentials"]
    return replace(server, ready={**server.ready, "powerschool": pair})


def _package() -> bytes:
    fields = "".join(
        f'<field table="{column.partition(".")[0]}" field="{column.partition(".")[2]}" '
        'access="ViewOnly"/>'
        for column in _COLUMNS
    )
    plugin = f"""<plugin xmlns="http://plugin.powerschool.pearson.com" name="Bench" version="1.0">
      <oauth accessLevelV1Api="READ"/><access_request>{fields}</access_request>
      <publisher name="Bench"><contact email="bench@bench.example"/></publisher></plugin>"""
    columns = "".join(f'<column column="{column}">{column.lower()}</column>' for column in _COLUMNS)
    queries = f"""<queries><query name="{NAME}" coreTable="CC" flattened="false">
      <columns>{columns}</columns><sql><![CDATA[{_SQL}]]></sql></query></queries>"""
    return zipped(
        {
            "plugin.xml": plugin.encode(),
            "queries_root/bench.named_queries.xml": queries.encode(),
        }
    )
