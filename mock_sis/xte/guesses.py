"""What of PowerTeacher Pro's API is a guess without a switch; docs/guesses.md lists it."""

from __future__ import annotations

GUESSES: tuple[tuple[str, str], ...] = (
    ("sentences of 409, 412 and 404", "ours, behind the titles that a client lists; only the "
     "missing grant, the user who does not teach, the missing AssignmentSection and the unattached "
     "student are measured"),
    ("values of a wrong type", "400, for assignments titled Unable to Create Assignment, for their "
     "changes Unable to Update Assignment"),
    ("an assignment's empty list of sections", "400 for a new one; 412 for a change, as it leaves "
     "every section out"),
    ("a category that the district keeps", "409 Teacher Category is not Modifiable"),
    ("assignmentscoreid", "of another student's or assignment's score 400; of no score at all, "
     "section and student decide"),
    ("scorelettergrade beside points", "stored as sent if it is in the section's scale, else 409"),
    ("a body of another content type", "415; without Content-Type it is read as JSON"),
    ("an empty batch or list", "400"),
    ("a row twice in one batch", "the last one counts, and the journal says so"),
    ("status left out", "A: students whose seat is active, on today's day within the section's "
     "term; I is who left, P who comes later"),
    ("which value wins", "the column of the row's scoretype, else actualscoreentered; points, "
     "percent and letter follow; on COLLECTED work values are 400"),
    ("negative points", "400; points above the maximum are stored"),
    ("update_scores", "true keeps the share of the points, false keeps what was entered; asked "
     "for when scoretype, scoreentrypoints or the scale change"),
    ("points left out", "409 for POINTS, 100 for PERCENT and GRADESCALE"),
    ("PUT of an assignment", "what is left out stays, a null becomes the default"),
    ("an inactive category", "409 for a new assignment; one that has it keeps it"),
    ("a student listed for an assignment", "enrolled now or later, or listed already"),
    ("students taken off work of the whole section", "the others are listed from then on; 409 "
     "where scores stand, unless force"),
    ("a locked term", "the district's setting locked_terms lists Terms.DCID; the due date decides"),
    ("a co-teacher", "any role in SectionTeacher; End_Date is the last day, as three public "
     "clients read it; who stays to the term's end may enter late grades"),
    ("year_id", "read as a number and otherwise ignored: categories are of every year"),
    ("PUT and DELETE of a category", "200, empty; a new or changed one is of categorytype user; "
     "the district's own (isusermodifiable false) are 409"),
    ("grants for reading, and for categories", "ViewOnly on what is shown, FullAccess on "
     "TeacherCategory"),
    ("standards", "those of the section's year; headings with include_nonassigment; scores on "
     "them stand in a table whose name is ours"),
    ("standards, scales, scores on standards", "the bodies; a scale's id is GradeScaleItem.DCID"),
    ("online work", "204 for any assignment section; there is none to delete"),
    ("addresses of the user interface", "403 with a plugin's token"),
    ("minvalues and school exclusions", "served empty, and not stored"),
)  # fmt: skip
"""What is open, and what we do."""
