"""What of `/ws/contacts` is a guess without a switch."""

from __future__ import annotations

GUESSES: tuple[tuple[str, str], ...] = (
    ("contactId", "Person.ID; contactNumber prints it too"),
    ("prefix, suffix, gender, type, relationship, state, country", "codes of CodeSet"),
    ("contactStudents", "of a student's contacts only the link to that student, elsewhere all"),
    ("languages, restrictions", "empty; notificationEmails null"),
    ("contactAccount", "PCAS_ACCOUNT of the guardian that is this person; null without one"),
    ("autosendHowOften and the mail options", "0 and false until they are written; no table that "
     "can be read holds them"),
    ("_extension_data", "null unless `extensions` asks for 1:1 extensions of PERSON, for every "
     "column of which a grant is needed; written by a contact's body and by demographics"),
    ("a link's student", "studentNumber, as documented, or dcid"),
    ("canAccessData", "true where a guardian's account of that person shows the student"),
    ("original_contact_types/in_use", "an array of the texts of OriginalContactMap"),
    ("a student, contact or object that is not there", "404 `Resource not found`"),
    ("contacts?contactids=", "in the order asked; unknown ids are left out, `[]` without any"),
    ("a list without objects below a contact", "`[]`; only a student without contacts is 204"),
    ("columns without a grant", "403 that lists them, as a PowerQuery's; a write needs FullAccess "
     "on every column that it sets, a delete on every column of the objects"),
    ("a refused write", "400 with `_error_message` and the other members null"),
    ("PUT", "what the body leaves out stays; shown members that hold no column are passed over"),
    ("a contact's body", "takes emails, phones, addresses and contactStudents with studentDetails"),
    ("a duplicate contact", "same names and an e-mail address or a student in common"),
    ("a row that others use too", "a changed address, phone or e-mail is copied for the contact"),
    ("primary, preferred", "one at most: setting it takes it from the others"),
    ("studentDetails", "no day in two of them, both ends counted; an open end is endless"),
    ("DELETE", "with the contact goes all below it; a student's own person is 400"),
)  # fmt: skip
