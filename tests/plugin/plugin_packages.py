"""Packages for the tests: a sound one, and the means to spoil it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

XMLNS = "http://plugin.powerschool.pearson.com"

SOUND = f"""<plugin xmlns="{XMLNS}" name="Northwind Sync" version="2.4.1"
        description="Rosters for the Northwind hub">
  <oauth accessLevelV1Api="READ"/>
  <access_request>
    <field table="STUDENTS" field="LASTFIRST" access="ViewOnly"/>
    <field table="SECTIONS" field="DCID" access="ViewOnly"/>
  </access_request>
  <publisher name="Northwind Learning"><contact email="sis@northwind.example"/></publisher>
</plugin>"""

QUERIES = """<queries>
  <query name="com.northwind.sync.section.roster" coreTable="Sections" flattened="true">
    <summary>Names</summary>
    <args><arg name="school" column="SECTIONS.DCID" required="true"/></args>
    <columns>
      <column column="SECTIONS.DCID">section_dcid</column>
      <column column="STUDENTS.LASTFIRST">name</column>
    </columns>
    <sql><![CDATA[
      SELECT sec.dcid, s.lastfirst
        FROM sections sec JOIN cc ON cc.sectionid = sec.id
        JOIN students s ON s.id = cc.studentid
       WHERE sec.schoolid = :school AND cc.dcid > 0
       ORDER BY sec.dcid, s.dcid
    ]]></sql>
  </query>
</queries>"""

QUERY_FILE = "queries_root/roster.named_queries.xml"


def package(more: Mapping[str, str | bytes] | None = None, /, xml: str | bytes = SOUND) -> bytes:
    """A zip with plugin.xml and whatever else is given."""
    return zipped({"plugin.xml": xml, **(more or {})})


def zipped(entries: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries, in this order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return target.getvalue()
