"""What of `/ws/schema` is a guess without a switch; docs/guesses.md lists it."""

from __future__ import annotations

GUESSES: tuple[tuple[str, str], ...] = (
    ("words for a missing row, area or address", "those of an unknown table: Resource not found"),
    ("words for a verb that a table lacks", "`POST is not allowed on table`, with Allow"),
    ("core tables", "take GET and PUT; POST and DELETE are 405, as a mass update [doc]"),
    ("a q with a date of another form", "`Invalid date 'x' passed for comparison to date field Y`, "
     "by analogy with numbers"),
    ("a q that cannot be read", "400 with a sentence of ours"),
    ("sort", "a wrong column is refused as in a projection, a CLOB as in a q, an ungranted column "
     "is 403 in dictionary case"),
    ("nulls in a sorted list", "last going up, first going down, as Oracle sorts"),
    ("several of projection, q and sort not granted", "one 403 lists all, in that order"),
    ("a row that is missing and columns that are not granted", "403"),
    ("metadata", "types without lengths (attrs has them); schemaType Core, OneToOne, Independent; "
     "coreTable a name or nothing; collection empty; queries as name and summary; actions a list "
     "of verbs; relations only between a table and its 1:1 extensions; no grant is needed"),
    ("areas", "those of our tables, none below another, comments empty"),
    ("writes: order of checks", "body, columns, values, grants, then the row"),
    ("writes: an unknown column", "400 with the words of a projection"),
    ("writes: more than one table in a body", "400"),
    ("writes: the key in a body, DCID or ID", "repeated it is ignored, another one is 400"),
    ("writes: grants", "every column of the body needs FullAccess, a 1:1 extension's key too"),
    ("a 1:1 row of a core row that is not there", "400"),
    ("storedgrades and transportation", "need the ID of a student that exists; spenrollments too"),
    ("schoolyear of a stored grade", "the year in which the school year begins; TermID will do"),
    ("section_number of a stored grade", "that of the year, else the course's newest; its course "
     "gives the name"),
    ("names that cannot be blank", "first and last name of students and staff"),
    ("numbers that one row has", "those of a student, a school, a course"),
    ("links that must lead to a row", "school numbers, and IDs of what goes when their row is "
     "deleted; 0 names nothing; extension tables are not looked at"),
    ("409 of a delete", "a stored grade that another row names in Replaced_DCID"),
    ("a name changed in Students", "LastFirst follows"),
    ("a q that takes too long", "500 with the words of a failed database [client]"),
)  # fmt: skip
