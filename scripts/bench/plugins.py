"""How long the linter takes over a large plugin."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from scripts.bench.row import Row, at_most
from sis_core.district import TABLES
from sis_plugin.packing import zipped

FIELDS, QUERIES = 500, 50
_COLUMNS = ("DCID", "LASTFIRST", "GRADE_LEVEL", "SCHOOLID", "STUDENT_NUMBER", "ENROLL_STATUS",
            "GENDER", "DOB", "ENTRYDATE", "EXITDATE")  # fmt: skip


def rows() -> Iterator[Row]:
    """`mock-sis plugin lint` as a process, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.zip"
        path.write_bytes(_package())
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-m", "mock_sis", "plugin", "lint", str(path)],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            times.append(time.perf_counter() - begun)
        said = done.stdout.splitlines()[-1].partition(": ")[2]
    yield at_most(
        f"plugin lint of {FIELDS} fields and {QUERIES} queries, a process, median of 5",
        1.5, median(times), " s", said,
    )  # fmt: skip


def _package() -> bytes:
    asked = [(t.name, c.name) for t in TABLES.values() if t.view is None for c in t.columns]
    fields = "\n".join(
        f'<field table="{table}" field="{column}" access="ViewOnly"/>'
        for table, column in asked[:FIELDS]
    )
    plugin = f"""<plugin xmlns="http://plugin.powerschool.pearson.com" name="Large" version="1.0">
      <oauth accessLevelV1Api="READ"/><access_request>{fields}</access_request>
      <publisher name="Large"><contact email="large@large.example"/></publisher></plugin>"""
    queries = "".join(_query(number) for number in range(QUERIES))
    return zipped(
        {
            "plugin.xml": plugin.encode(),
            "queries_root/large.named_queries.xml": f"<queries>{queries}</queries>".encode(),
        }
    )


def _query(number: int) -> str:
    columns = "".join(
        f'<column column="STUDENTS.{name}">{name.lower()}</column>' for name in _COLUMNS
    )
    return f"""<query name="com.large.list.students.q{number}"
      coreTable="Students" flattened="true">
      <args><arg name="school" column="STUDENTS.SCHOOLID" required="true"/></args>
      <columns>{columns}</columns><sql><![CDATA[
        SELECT s.dcid, s.lastfirst, s.grade_level + {number}, s.schoolid, s.student_number,
               s.enroll_status, NVL(s.gender, 'X'), TO_CHAR(s.dob, 'YYYY-MM-DD'),
               TRUNC(s.entrydate), DECODE(s.exitcode, 'G', s.exitdate, NULL)
          FROM students s
          JOIN cc ON cc.studentid = s.id
          JOIN sections sec ON sec.id = cc.sectionid
          JOIN courses c ON c.course_number = sec.course_number
         WHERE s.schoolid = :school AND s.enroll_status = 0
           AND EXISTS (SELECT 1 FROM terms t WHERE t.id = sec.termid AND t.firstday <= SYSDATE)
         ORDER BY s.dcid, cc.dcid
      ]]></sql></query>"""
