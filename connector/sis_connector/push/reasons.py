"""Why an assignment or a score did not arrive, in words that a teacher understands."""

from __future__ import annotations

from sis_connector.stage.reasons import Reason

NOT_ARRIVED = {
    # -- seen in the roster, before anything is sent
    "class_unknown": Reason(
        "the class is not in the roster",
        "There is no class {detail} in the roster.",
        "Check the class id; if the class is new, import the roster again.",
    ),
    "class_ended": Reason(
        "the class is over",
        "The class {detail} is no longer in PowerSchool's current list.",
        "Grades of a class that has ended are entered in PowerSchool by hand.",
    ),
    "teacher_unknown": Reason(
        "the teacher has no number",
        "PowerTeacher Pro must be told whose gradebook this is, and the roster does not know the "
        "number of {detail} (users_dcid).",
        "Import the roster again; if it stays so, the server does not tell the number.",
    ),
    "name_twice": Reason(
        "two assignments with one name",
        "Cut to 50 characters, it is named and due like the assignment {detail} of this class.",
        "Give one of the two another name or another day.",
    ),
    "student_unknown": Reason(
        "the student is not in the roster",
        "There is no student {detail} in the roster.",
        "Check the student id; if the student is new, import the roster again.",
    ),
    "student_left": Reason(
        "the student has left",
        "{detail} is no longer an active student.",
        "Nothing to do, or enter the score in PowerSchool by hand.",
    ),
    "student_not_in_class": Reason(
        "the student is not in this class",
        "{detail} is not, or no longer, in this class.",
        "Nothing to do, or enter the score in PowerSchool by hand.",
    ),
    "assignment_unknown": Reason(
        "no such assignment",
        "No line of this file and no earlier push has the assignment {detail}.",
        "Add the assignment's own line to the file.",
    ),
    "assignment_refused": Reason(
        "its assignment was refused",
        "The assignment {detail} is not in the gradebook.",
        "See the assignment's own line in this report.",
    ),
    "flags_only": Reason(
        "nothing that this gradebook takes",
        "It has no score, and the older gradebook takes neither missing nor exempt from outside.",
        "Mark it in the gradebook by hand.",
    ),
    # -- said by the gradebook
    "name_taken": Reason(
        "the name is taken",
        "The gradebook has an assignment of this name already: {detail}.",
        "Rename one of the two; the teacher's own assignment was not touched.",
    ),
    "no_category": Reason(
        "the teacher has no category",
        "{detail} has no active category in PowerTeacher Pro, and an assignment needs one.",
        "The teacher adds a category in PowerTeacher Pro.",
    ),
    "category": Reason(
        "the category was refused",
        "PowerSchool does not take the category: {detail}.",
        "See in PowerTeacher Pro whether the category is renamed or inactive.",
    ),
    "due_date": Reason(
        "the due date does not fit",
        "PowerSchool does not take the due date: {detail}.",
        "The day must lie within the term of the class.",
    ),
    "locked": Reason(
        "the term or the assignment is locked",
        "PowerSchool has closed it for grades: {detail}.",
        "Ask the school office to unlock the term, then push again.",
    ),
    "student_not_attached": Reason(
        "the student cannot be scored here",
        "PowerSchool does not have the student on this assignment: {detail}.",
        "The student may have left the class, or the assignment is for some students only.",
    ),
    "not_teaching": Reason(
        "the teacher does not teach this class",
        "PowerSchool says that {detail}.",
        "If the teacher has changed, import the roster again.",
    ),
    "assignment_gone": Reason(
        "the assignment was deleted in the gradebook",
        "The assignment is no longer in the gradebook: {detail}.",
        "If it was deleted by mistake, push the file again: that makes it anew.",
    ),
    "not_found": Reason(
        "PowerSchool does not find it",
        "PowerSchool does not find it: {detail}.",
        "Import the roster again.",
    ),
    "points": Reason(
        "the points were refused",
        "PowerSchool does not take the points: {detail}.",
        "Points times weight plus extra credit stay at or below 9999.",
    ),
    "refused": Reason(
        "refused by PowerSchool",
        "PowerSchool says: {detail}.",
        "Correct the line and push again.",
    ),
    # -- not now
    "in_doubt": Reason(
        "nobody knows whether it arrived",
        "The last request ended without an answer, and this PowerSchool cannot be asked whether "
        "the assignment is there.",
        "Look into the gradebook. If it is not there, push it under another id.",
    ),
    "unanswered": Reason(
        "no answer",
        "PowerSchool did not answer: {detail}.",
        "Push again later: the connector first looks whether it arrived.",
    ),
    "later": Reason(
        "PowerSchool could not take it now",
        "PowerSchool could not take it now: {detail}.",
        "Push again later.",
    ),
    "not_reached": Reason(
        "not reached",
        "The push stopped before this one's turn.",
        "Push again later.",
    ),
    "not_named": Reason(
        "not confirmed",
        "PowerSchool's answer does not name this score.",
        "Push again: a score that is sent twice is stored once.",
    ),
    "ptg_missing": Reason(
        "the gradebook API is not installed",
        "This class uses the older gradebook (PTG), whose API is not installed in this "
        "PowerSchool.",
        "Have the PTG API installed in PowerSchool, then push again. Imports work without it.",
    ),
}
"""Every code that stands in `reason` of the outbox."""
