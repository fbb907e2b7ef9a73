"""A vendor's plugin as two PowerSchool clients from PyPI use it: fields, a table, four queries."""

from __future__ import annotations

import io
import zipfile

FIELDS = "STUDENTS.DCID STUDENTS.LAST_NAME STUDENTS.GRADE_LEVEL CC.DCID SECTIONS.DCID"

_PLUGIN = """<plugin xmlns="http://plugin.powerschool.pearson.com" name="Vendor Sync" version="3.1">
  <oauth accessLevelV1Api="READ"/>
  <access_request>{fields}
    <field table="U_VENDOR_BUS" field="ROUTE" access="FullAccess"/>
    <field table="U_VENDOR_BUS" field="STUDENTSDCID" access="FullAccess"/></access_request>
  <publisher name="Vendor"><contact email="sync@vendor.example"/></publisher>
</plugin>"""

_TABLES = """<psExtension xmlns="http://www.powerschool.com">
  <extensionname>U_Vendor</extensionname>
  <extendedTable coreTable="Students" dbTableName="U_VENDOR_BUS" comment="">
    <field name="route" type="String" length="8"/></extendedTable>
</psExtension>"""

_QUERIES = """<queries>
  <query name="com.vendor.sync.roster.enrollments" flattened="true">
    <columns><column column="CC.DCID">enrollment_dcid</column>
      <column column="SECTIONS.DCID">section_dcid</column>
      <column column="STUDENTS.DCID">student_dcid</column></columns>
    <sql><![CDATA[
      SELECT cc.dcid, sec.dcid, s.dcid FROM cc, sections sec, students s
       WHERE sec.id = ABS(cc.sectionid) AND s.id = cc.studentid ORDER BY cc.dcid
    ]]></sql></query>
  <query name="com.vendor.sync.students.of.grades" coreTable="Students" flattened="false">
    <args><arg name="grades" column="STUDENTS.GRADE_LEVEL" type="array" required="true"/></args>
    <columns><column column="STUDENTS.DCID">dcid</column>
      <column column="STUDENTS.LAST_NAME">name</column></columns>
    <sql><![CDATA[
      SELECT dcid, NVL(last_name, '-') FROM students WHERE grade_level IN (:grades) ORDER BY dcid
    ]]></sql></query>
  <query name="com.vendor.sync.students.with.numbers" flattened="true">
    <columns><column column="STUDENTS.SSN">number</column></columns>
    <sql><![CDATA[SELECT ssn FROM students ORDER BY dcid]]></sql></query>
  <query name="com.vendor.sync.students.with.ties" flattened="true">
    <columns><column column="STUDENTS.DCID">n</column></columns>
    <sql><![CDATA[
      SELECT dcid FROM students ORDER BY grade_level FETCH FIRST 1 ROWS WITH TIES
    ]]></sql></query>
</queries>"""


def vendor_zip() -> bytes:
    """The zip that the vendor ships."""
    asked = "".join(
        f'<field table="{name.split(".")[0]}" field="{name.split(".")[1]}" access="ViewOnly"/>'
        for name in FIELDS.split()
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("plugin.xml", _PLUGIN.format(fields=asked))
        made.writestr("user_schema_root/U_VENDOR.xml", _TABLES)
        made.writestr("queries_root/vendor.named_queries.xml", _QUERIES)
    return target.getvalue()
