"""Writing one student: the row itself, its person, its e-mail address."""

from __future__ import annotations

from typing import Any

from sis_core.district import Write

_NAMES = ("First_Name", "Middle_Name", "Last_Name")


def insert(w: Write, values: dict[str, Any]) -> int:
    """Adds a student and the person behind it; returns the DCID.

    A student without a local_id gets the next free one [doc: assigned].
    """
    kept = {name: value for name, value in values.items() if value is not None}
    if "Student_Number" not in kept:
        top = w.read("SELECT coalesce(max(Student_Number), 0) FROM Students")[0][0]
        kept["Student_Number"] = int(top) + 1
    person = w.insert("Person", {n.replace("_", ""): kept.get(n) for n in _NAMES})
    w.execute("UPDATE Person SET DCID = ID WHERE ID = ?", (person,))
    kept["Enrollment_SchoolID"] = kept["SchoolID"]
    kept["Person_ID"] = person
    student = w.insert("Students", kept)
    _last_first(w, student)
    return student


def update(w: Write, student: int, values: dict[str, Any]) -> None:
    """Changes a student; names are kept the same on the person and in LastFirst."""
    if values:
        w.update("Students", student, values)
    named = {n.replace("_", ""): values[n] for n in _NAMES if n in values}
    if not named:
        return
    _last_first(w, student)
    person = w.read("SELECT Person_ID FROM Students WHERE DCID = ?", (student,))[0][0]
    if person is not None:
        w.update("Person", person, named)


def email(w: Write, student: int, address: str) -> None:
    """Keeps the address that v1 shows as contact_info.email: the student's first contact."""
    mapped = w.read(
        "SELECT StudentID FROM Sync_StudentMap WHERE StudentsDCID = ? ORDER BY DCID", (student,)
    )
    if mapped:
        psm = mapped[0][0]
    else:
        psm = w.insert("PSM_Student", {})
        w.insert("Sync_StudentMap", {"StudentID": psm, "StudentsDCID": student})
    found = w.read(
        "SELECT ID FROM PSM_StudentContact WHERE StudentID = ? ORDER BY Email IS NULL, ID",
        (psm,),
    )
    if found:
        w.update("PSM_StudentContact", found[0][0], {"Email": address})
    elif address:
        w.insert("PSM_StudentContact", {"StudentID": psm, "Email": address})


def _last_first(w: Write, student: int) -> None:
    w.execute(
        "UPDATE Students SET LastFirst = substr(Last_Name || ', ' || First_Name, 1, 120) "
        "WHERE DCID = ?",
        (student,),
    )
