"""Grade levels in the standard's words."""

from __future__ import annotations

from sis_core.spec.oneroster.kinds.choosing import Choose


def grade(level: str, choose: Choose) -> str:
    """SQL of a grade: CEDS codes as Lawrence maps them, or bare numbers as some SIS send them."""
    if choose("grade_words") == "plain":
        return f"CASE WHEN {level} = 0 THEN 'K' WHEN {level} < 0 THEN 'PK' ELSE {level} || '' END"
    return (
        f"CASE WHEN {level} <= -3 THEN 'IT' WHEN {level} < 0 THEN 'PK' WHEN {level} = 0 THEN 'KG' "
        f"WHEN {level} <= 13 THEN printf('%02d', {level}) WHEN {level} > 13 THEN 'PS' END"
    )
