"""Organizations: the schools, and the district above them."""

from __future__ import annotations

import re

from sis_core.spec.oneroster.declare import Either, Kind, Ref, Refs, Value
from sis_core.spec.oneroster.kinds.choosing import Choose, never, shown

IS_SCHOOL = "{o}.School_Number NOT IN (0, 999999)"
"""0 is the district office, 999999 the Graduated Students [doc]."""

_PREF = "(SELECT p.Value FROM Prefs p WHERE p.Name = '{}' AND p.Value IS NOT NULL LIMIT 1)"
DISTRICT_NUMBER = f"coalesce({_PREF.format('districtnumber')}, 'district')"
DISTRICT = Ref("district", DISTRICT_NUMBER, "0", source="doc")


def school(number: str) -> Ref:
    """A reference to the school with that School_Number."""
    of = f"FROM Schools z WHERE z.School_Number = {number} AND {IS_SCHOOL.format(o='z')}"
    return Ref("school", f"(SELECT z.School_Number {of})", f"(SELECT z.DCID {of})", source="doc")


def school_or_district(number: str) -> Either:
    """A school, or the district where the number is no school's [impl: Lawrence]."""
    return Either((school(number), DISTRICT), source="impl")


def orgs(choose: Choose) -> tuple[Kind, ...]:
    """The kinds of organizations; the district comes first."""
    parents = choose("org_parents")
    parent = DISTRICT
    if parents == "unknown":
        parent = Ref("", "'unknown-district'", "NULL")
    schools = Refs(
        f"FROM Schools z WHERE {IS_SCHOOL.format(o='z')}",
        Ref("school", "z.School_Number", "z.DCID"),
        "z.DCID",
        "doc",
    )
    district = Kind(
        "district",
        "org",
        f"(SELECT 0 AS Key, {DISTRICT_NUMBER} AS Number, "
        f"coalesce({_PREF.format('districtname')}, 'District') AS Name)",
        "d",
        "d.Number",
        re.compile(r"[^\x00-\x1f]+"),
        "d.Number = ?",
        {
            "name": Value("d.Name", "doc"),
            "type": Value("'district'", "impl"),
            "identifier": Value("d.Number"),
            "children": never(schools, parents != "given"),
        },
        key="Key",
        rows=shown("district", "0"),
        stamps=(),
        also=frozenset({"prefs", "schools"}),
    )
    of_schools = Kind(
        "school",
        "org",
        "Schools",
        "o",
        "o.School_Number",
        re.compile(r"\d{1,18}"),
        "o.School_Number = ?",
        {
            "name": Value("o.Name", "doc"),
            "type": Value("'school'", "doc"),
            "identifier": Value("o.School_Number"),
            "parent": never(parent, parents == "missing"),
        },
        rows=IS_SCHOOL.format(o="o"),
        facts={
            "school": "coalesce((SELECT e.extra ->> '$.type' FROM _sourced e "
            "WHERE e.kind = 'school' AND e.key = o.DCID), 'school') = 'school'"
        },
    )
    return district, of_schools
