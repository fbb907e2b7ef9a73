"""What of `/ws/contacts` is a guess without a switch."""

from __future__ import annotations

GUESSES: tuple[tuple[str, str], ...] = (
    ("contactId", "Person.ID; contactNumber prints it too"),
    ("prefix, suffix, gender, type, relationship, state, country", "codes of CodeSet"),
    ("contactStudents", "of a student's contacts only the link to that student, elsewhere all"),
    ("languages, restrictions", "empty; contactAccount, notificationEmails, _extension_data null"),
    ("autosendHowOften and the mail options", "0 and false: no column holds them"),
    ("canAccessData", "true where a guardian's account of that person shows the student"),
    ("original_contact_types/in_use", "an array of the texts of OriginalContactMap"),
    ("a student, contact or object that is not there", "404 `Resource not found`"),
    ("contacts?contactids=", "in the order asked; unknown ids are left out, `[]` without any"),
    ("a list without objects below a contact", "`[]`; only a student without contacts is 204"),
    ("columns without a grant", "403 that lists them, as a PowerQuery's"),
)
