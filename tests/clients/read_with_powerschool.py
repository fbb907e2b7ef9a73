"""Signs in over TLS with `powerschool`: metadata, queries, tables; writes a row; prints JSON."""

from __future__ import annotations

import json
import sys

from powerschool import PowerSchool

host, client_id, client_secret, school_number, yearid = sys.argv[1:]
client = PowerSchool(host, auth=(client_id, client_secret))
year = {"schoolid": school_number, "yearid": yearid}
school = {"schoolid": school_number}
co_teachers = client.get_named_query("com.example.mocksis.roster.coteachers")
guardians = client.get_named_query("com.example.mocksis.roster.guardians")
students = client.get_schema_table("students")
terms = client.get_schema_table("terms")
extension = client.get_schema_table("studentcorefields")
first = extension.query(projection="studentsdcid", sort="studentsdcid")[0]["studentsdcid"]
change = {"name": extension.name, "tables": {extension.name: {"family_rep": "Nobody"}}}
found = {
    "students": students.query(pagesize=25, sort="last_name,dcid"),
    "counted": students.count(q="grade_level=ge=8"),
    "terms": terms.query(projection="dcid,firstday", q=f"yearid=={yearid}"),
    "changed": extension.update(first, change),
    "first": extension.query(pk=first, projection="family_rep"),
    "plugin_id": client.metadata.plugin_id,
    "token": client.access_token["access_token"],
    "co_teachers": co_teachers.query(body=year, pagesize=0),
    "guardians": guardians.query(body=school, pagesize=10),
    "guardians_counted": guardians.count(body=school),
}
json.dump(found, sys.stdout)
