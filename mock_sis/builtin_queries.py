"""The PowerQueries that every PowerSchool server has, whatever plugins are installed (A0.2)."""

from __future__ import annotations

from mock_sis.queries.core import CORE
from sis_plugin.queries import Argument, NamedQuery, QueryColumn

_SECTION_IDS = Argument("section_ids", "SECTIONS.DCID", required=True, type="array")

GRADEBOOK_TYPE = NamedQuery(
    name="com.powerschool.core.sections.gradebooktype",
    core_table="Sections",
    flattened=True,
    columns=(
        QueryColumn("SECTIONS.DCID", "dcid"),
        QueryColumn("SECTIONS.GRADEBOOKTYPE", "gradebooktype"),
    ),
    args=(_SECTION_IDS,),
    sql="SELECT s.DCID, CASE s.GradebookType WHEN 1 THEN 'PTG' ELSE 'PTP' END "
    "FROM Sections s WHERE s.DCID IN (:section_ids) ORDER BY s.DCID",
    summary="The gradebook that each of some sections keeps: PTP or PTG",
)
"""Only the argument and `gradebooktype` are known [client: Mayhem]; flat, as it reads them."""

GRADE_SCALES = NamedQuery(
    name="com.powerschool.core.sections.gradescales",
    core_table="Sections",
    flattened=True,
    columns=(
        QueryColumn("SECTIONS.DCID", "dcid"),
        QueryColumn("GRADESCALEITEM.DCID", "gradescaleitemdcid"),
    ),
    args=(_SECTION_IDS,),
    sql="SELECT s.DCID, g.DCID FROM Sections s JOIN GradeScaleItem g "
    "ON g.ID = s.GradeScaleID AND g.GradeScaleID = -1 "
    "WHERE s.DCID IN (:section_ids) ORDER BY s.DCID",
    summary="The grade scale of each of some sections",
)
"""Its answer's `gradescaleitemdcid` goes into `relatedgradescaleitemdcid` [client: Mayhem]."""

BUILT_IN: tuple[NamedQuery, ...] = (GRADEBOOK_TYPE, GRADE_SCALES, *CORE)
