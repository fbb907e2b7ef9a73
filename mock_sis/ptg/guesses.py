"""What of the older gradebook is a guess without a switch; docs/guesses.md lists it."""

from __future__ import annotations

GUESSES: tuple[tuple[str, str], ...] = (
    ("assignment id", "PSM_Assignment.ID, the number that PGAssignments.AssignmentID holds"),
    ("category id", "PGCategories.ID, the number that readers of the mirrors know"),
    ("no TEST and no UNDEFINED", "a category UNDEFINED is made in the section"),
    ("category names", "matched with their case"),
    ("publish_state and scoring_type", "words beside PUBLISH_NEVER and POINTS, and a null"),
    ("names that are one", "blanks around a name do not count, letter case does; the rows of both "
     "gradebooks count in a section (switch gradebook_same_name)"),
    ("publish_days_before_due", "0 to 365, as in PowerTeacher Pro"),
    ("neither points nor extra credit", "400 for POINTS"),
    ("numbers and days as text", "read as in PowerTeacher Pro: `20`, a day with a time behind it"),
    ("PUT assignment", "204; what is left out stays, a null becomes the default as in a new one"),
    ("points or scoring changed", "percentages and letters of the scores are reckoned anew"),
    ("a score's value", "a number is points (or a percentage by scoring_type), `85%` a percentage, "
     "anything else a grade of the section's scale; no negative numbers"),
    ("a score's other fields", "named exempt, missing, turned_in, late, comment"),
    ("a student listed twice in a batch", "the first row counts, the later ones are 409"),
    ("an empty or malformed batch", "400, and none of its rows is kept"),
    ("a student who left, or comes later", "409; the day is today within the section's term"),
    ("CreatedByPlugin", "the plugin's name"),
    ("refusals", "400 for values, 404 for what is not there, 409 for what contradicts the district "
     "and for a score's value; codes, and the keys inside error_message"),
    ("translate", "products sis and ptg, the names of the entities, and the body"),
    ("categories and grade scales", "the bodies; a scale's id is GradeScaleItem.DCID"),
    ("built-in PowerQueries", "flattened, with the section's dcid beside the known column"),
)  # fmt: skip
"""What is open, and what we do."""
