"""Signs in over TLS with the client `powerschool`, reads metadata and our queries; prints JSON."""

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
found = {
    "plugin_id": client.metadata.plugin_id,
    "token": client.access_token["access_token"],
    "co_teachers": co_teachers.query(body=year, pagesize=0),
    "guardians": guardians.query(body=school, pagesize=10),
    "guardians_counted": guardians.count(body=school),
}
json.dump(found, sys.stdout)
