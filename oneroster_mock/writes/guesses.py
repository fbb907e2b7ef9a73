"""What of OneRoster's gradebook writes is a guess without a switch."""

from __future__ import annotations

GUESSES: tuple[tuple[str, str], ...] = (
    ("refusals of the gradebook", "422 with its sentence, whatever the rule; unknown ids by the "
     "switch unknown_reference"),
    ("who writes", "the owner of the named category where that teacher teaches the class, else the "
     "class's lead; a class without one is 422"),
    ("a line item without category", "the teacher's first active category that the class uses; "
     "Assignments is made where there is none"),
    ("a line item without dueDate", "due today, within the class's term"),
    ("a line item without resultValueMax", "100 points"),
    ("a line item without gradingPeriod", "the shortest term of the school that holds the due "
     "date"),
    ("moments with an offset", "the day on which they are in UTC is stored"),
    ("metadata.scoreType in a PUT over a line item", "left out it stays as it is"),
    ("an assignment in several classes", "each class's line item shows it; a PUT to one changes "
     "title, points and category in all, DELETE takes it from one class"),
    ("a changed resultValueMax", "scores stay, their share of the points follows"),
    ("a number where a scale grades", "points; percent and letter follow from the scale"),
    ("a score that is a text", "a letter of the class's scale, in the lenient profile"),
    ("not submitted with a score", "no score is stored; exempt keeps it"),
    ("late, missing", "leniently IsLate and IsMissing, served as the status that the score has"),
    ("flags of PowerTeacher Pro", "a PUT leaves IsLate, IsAbsent, IsIncomplete and retakes alone"),
    ("a result without scoreDate", "today for a new one; the date stays for one that is there"),
    ("a student who left the class", "422, or taken where xte_left_students accepts; one who comes "
     "later is taken, since the class lists both"),
    ("a category without class", "the teacher's; each of the teacher's classes shows it as well"),
    ("records of one category that share categoryId", "one category of the teacher, each record "
     "under the client's id in its class"),
    ("DELETE of a category's record", "the class uses it no longer; with the last class the "
     "teacher's category goes"),
    ("status in a PUT", "active; tobedeleted is 422, since DELETE deletes"),
    ("dateLastModified in a PUT", "read past; the server's clock counts"),
)  # fmt: skip
"""What is open, and what we do."""
