"""Academic sessions: Terms by their Portion (golden/README "OneRoster ids") [impl: Lawrence]."""

from __future__ import annotations

import re

from sis_core.spec.oneroster.declare import Kind, Ref, Refs, Value
from sis_core.spec.oneroster.kinds.choosing import Choose, never, shown

ID = re.compile(r"(-?\d{1,18})-(-?\d{1,18})")


def session(term: str) -> Ref:
    """A reference to the session of a Terms row, whose DCID the SQL gives."""
    of = f"FROM Terms z WHERE z.DCID = {term}"
    return Ref("term", f"(SELECT z.SchoolID || '-' || z.ID {of})", term, source="impl")


def term_key(school: str, term: str) -> str:
    """SQL of the DCID of the term with that school number and local id."""
    return f"(SELECT min(y.DCID) FROM Terms y WHERE y.SchoolID = {school} AND y.ID = {term})"


def _parent(of: str) -> str:
    """The nearest session around one in its school's year."""
    return (
        f"(SELECT p.DCID FROM Terms p WHERE p.SchoolID = {of}.SchoolID AND p.YearID = {of}.YearID "
        f"AND p.Portion < {of}.Portion AND p.FirstDay <= {of}.FirstDay "
        f"AND p.LastDay >= {of}.LastDay ORDER BY p.Portion DESC, p.ID LIMIT 1)"
    )


def session_type(alias: str, choose: Choose) -> str:
    """SQL of a session's type."""
    thirds = choose("trimester_type")
    terms = "semester" if choose("session_types") == "no_terms" else thirds
    return (
        f"CASE WHEN {alias}.Portion = 1 OR {alias}.IsYearRec = 1 THEN 'schoolYear' "
        f"WHEN {alias}.Portion = 2 THEN 'semester' WHEN {alias}.Portion = 3 THEN '{terms}' "
        f"WHEN {alias}.Portion > 3 THEN 'gradingPeriod' ELSE 'term' END"
    )


def last_day(sql: str, choose: Choose) -> str:
    """SQL of an end: the standard's first day after, or PowerSchool's last day as it is."""
    if choose("session_end") == "inclusive":
        return sql
    return f"date({sql}, '+1 day')"


def sessions(choose: Choose) -> tuple[Kind, ...]:
    """The one kind of sessions."""
    type_ = session_type("t", choose)
    if choose("session_types") == "no_terms":
        parent = f"CASE WHEN t.Portion = 3 THEN t.DCID ELSE {_parent('t')} END"
    else:
        parent = _parent("t")
    if choose("terms_listed") == "all":
        listed = f"{type_} <> 'gradingPeriod'"
    elif choose("terms_listed") == "term":
        listed = f"{type_} = 'term'"
    else:
        listed = f"{type_} IN ('term', 'semester')"
    children = Refs(
        f"FROM Terms c WHERE c.SchoolID = t.SchoolID AND c.YearID = t.YearID "
        f"AND c.Portion > t.Portion AND {_parent('c')} = t.DCID",
        Ref("term", "c.SchoolID || '-' || c.ID", "c.DCID"),
        "c.DCID",
    )
    return (
        Kind(
            "term",
            "academicSession",
            "Terms",
            "t",
            "t.SchoolID || '-' || t.ID",
            ID,
            "t.SchoolID = ? AND t.ID = ?",
            {
                "title": Value("t.Name", "doc"),
                "startDate": Value("t.FirstDay", "doc"),
                "endDate": Value(last_day("t.LastDay", choose), "spec"),
                "type": Value(type_, "impl"),
                "parent": session(parent),
                "children": never(children, choose("session_types") == "no_terms"),
                "schoolYear": Value("(coalesce(t.YearID, t.ID / 100) + 1991) || ''", "doc"),
            },
            rows=shown("term", "t.DCID"),
            stamps=(),
            facts={"type": type_, "term": listed, "gradingPeriod": f"{type_} = 'gradingPeriod'"},
        ),
    )
