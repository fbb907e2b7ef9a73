"""Reads everything that pypowerschool can read and prints it as JSON; run as a process.

Its Client is a singleton, so it never runs in the tests' own process.
"""

from __future__ import annotations

import json
import sys

from pypowerschool.powerschool import Client

url, client_id, client_secret, query, school_number, year = sys.argv[1:]
client = Client(url, client_id, client_secret)
STUDENT = (
    "demographics,addresses,alerts,phones,school_enrollment,ethnicity_race,contact,contact_info,"
    "initial_enrollment,schedule_setup,fees,lunch"
)
STAFF = "addresses,emails,phones,school_affiliations"
schools = client.schools_in_district()
found = {
    "metadata": client.fetch_metadata(),
    "district": client.current_district("entry_codes,exit_codes"),
    "schools": schools,
    "students": client.students_in_district(STUDENT),
    "active": {s["id"]: client.students_for_school(s["id"]) for s in schools},
    "staff": {s["id"]: client.staff_for_school(s["id"], STAFF) for s in schools},
    "sections": {s["id"]: client.sections_for_school(s["id"]) for s in schools},
    "courses": {s["id"]: client.courses_for_school(s["id"]) for s in schools},
    "last_year": {
        s["id"]: client.sections_for_school(s["id"], None, f"term.start_year=={int(year) - 1}")
        for s in schools
    },
    "query": client.powerquery(
        f"ws/schema/query/{query}", {"schoolid": school_number, "yearid": str(int(year) - 1990)}
    ),
}
section = found["sections"][schools[0]["id"]][0]
student, staff = found["students"][0], found["staff"][schools[0]["id"]][0]
found["singles"] = {
    "school": client.school_for_id(schools[0]["id"]),
    "section": client.section_for_dcid(section["id"]),
    "course": client.course_for_dcid(section["course_id"]),
    "term": client.term_for_dcid(section["term_id"]),
    "student": client.student_for_dcid(student["id"]),
    "staff": client.staff_for_dcid(staff["id"]),
}
json.dump(found, sys.stdout)
