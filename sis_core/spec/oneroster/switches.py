"""OneRoster's open points and quirks as switches (oneroster-1.1.md 11, 12, and guesses before)."""

from __future__ import annotations

from sis_core.spec.oneroster import switches_access, switches_writes
from sis_core.wire.switches import Switch

READING: tuple[Switch, ...] = (
    # -- where and how strictly ------------------------------------------------------------------
    Switch(
        "oneroster_root",
        ("plain", "api", "ws", "all"),
        "path before /ims/oneroster/v1p1: nothing, /api, /ws/v1p1 (claims differ), or any of them",
    ),
    Switch(
        "oneroster_profile",
        ("lenient", "strict"),
        "grade writes: fill in and cut what real clients get wrong, or 422 as the text says",
    ),
    Switch(
        "ids",
        ("composite", "uuid"),
        "quirk 41, all ids change: sourcedIds made of PowerSchool's keys, or UUIDs",
    ),
    Switch(
        "id_blanks",
        ("none", "padded"),
        "quirk 12: sourcedIds as they are, or with a blank before and behind",
        "client",
    ),
    # -- the wire --------------------------------------------------------------------------------
    Switch(
        "booleans",
        ("string", "json", "titlecase"),
        'quirk 7: "true", true, or "True"',
        "spec*",
    ),
    Switch("numbers", ("number", "string"), 'quirk 8: score 80 or "80"', "spec"),
    Switch(
        "nulls",
        ("omit", "null", "empty"),
        "quirk 11: an absent member is left out, null, or an empty text",
        "impl",
    ),
    Switch(
        "href",
        ("absolute", "relative", "tilde", "wronghost"),
        "quirk 6: references on the request's host, a path, ~/ and a path, or an inner host",
        "spec",
    ),
    Switch(
        "datetimes",
        ("milliseconds", "seconds", "no_zone", "odd_offset", "date"),
        "quirks 9, 10: .000Z, no fraction, no zone, an offset of +0, or the day alone",
        "spec",
    ),
    Switch("dates", ("date", "datetime"), "quirk 10: days as days, or as date-times", "spec"),
    Switch(
        "key_order",
        ("declared", "sorted"),
        "quirk 39: JSON keys as the standard lists them, or sorted, statusInfoSet before users",
        "impl",
    ),
    Switch(
        "envelope",
        ("entity", "path", "array"),
        "quirks 22, 23: users, the path's last word, or a single object inside an array",
        "spec",
    ),
    Switch(
        "demographics_key",
        ("demographics", "demographic"),
        "quirk 36: envelope of one person's demographics, the plural word or the singular",
        "spec",
    ),
    Switch(
        "errors",
        ("statusInfoSet", "imsx_StatusInfo", "flat", "unprefixed", "empty", "html"),
        "quirk 26, status bodies: 1.1's array, one object, Ed-Fi's, without imsx_, none, HTML",
        "impl",
    ),
    Switch(
        "code_minor",
        ("text", "openapi", "v1p2"),
        "words of codeMinor: of the 1.1 text, of its OpenAPI file, or of 1.2",
        "spec*",
    ),
    Switch(
        "status_info",
        ("when_needed", "always"),
        "quirk 24: statusInfoSet only with something to say, or in every body",
        "impl",
    ),
    # -- paging, filtering -----------------------------------------------------------------------
    Switch(
        "total",
        ("filtered", "unfiltered", "none"),
        "quirks 1, 2: X-Total-Count after the filter, before it, or not at all",
        "spec*",
    ),
    Switch(
        "link",
        ("rfc", "none", "no_scheme", "trailing_comma", "one_too_far", "broken"),
        "quirks 1, 4: a proper Link header, none, or one broken in a way that was seen, or in all",
        "spec*",
    ),
    Switch(
        "link_commas",
        ("encoded", "raw"),
        "quirk 5: commas inside the URLs of Link as %2C, or as they are",
        "impl",
    ),
    Switch(
        "page_cap",
        (),
        "quirk 3: largest page in rows, cut silently; 0 = the plugin's own page size",
        number=10_000,
    ),
    Switch(
        "bad_paging",
        ("400", "default"),
        "limit or offset that is no number or out of range: 400, or the default",
        "impl",
    ),
    Switch(
        "filter_joins",
        ("one", "many"),
        "AND and OR in a filter: at most one, or any number with AND before OR",
        "spec*",
    ),
    Switch(
        "filter_quotes",
        ("required", "optional"),
        "values of a filter in single quotes, or bare ones taken too",
        "spec*",
    ),
    Switch(
        "filter_case",
        ("insensitive", "sensitive"),
        "quirk 28: texts in filters and sorts compare without regard to case, or exactly",
        "impl",
    ),
    Switch(
        "absent_matches",
        ("never", "not_equal"),
        "a filter on a member that is absent: no operator matches, or != does",
        "impl",
    ),
    Switch(
        "query",
        ("honoured", "ignored"),
        "quirk 27: filter, sort and fields do what they should, or nothing",
        "impl",
    ),
    Switch(
        "bad_fields",
        ("warn", "reject", "drop"),
        "unknown name in fields: all members and a warning, 400 as in 1.2, or dropped",
        "spec*",
    ),
    Switch(
        "empty_relation",
        ("200", "404"),
        "quirk 21: a relation without rows is an empty list, or not found",
        "spec*",
    ),
    Switch(
        "page_drift",
        ("none", "skip", "double"),
        "quirk 35: between the pages of a reading a row is lost, or comes twice",
        "impl",
    ),
    Switch(
        "fault_kind",
        ("429", "502", "soft", "empty", "html"),
        "quirks 25, 33, 34: how faulty readings fail: busy, bad gateway, 200 with failure, nothing",
        "impl",
    ),
    Switch("fault_every", (), "every n-th reading of one and the same address fails; 0 = none"),
    Switch("fault_rate", (), "so many of a hundred readings of one address fail, evenly; 0 = none"),
    Switch("retry_after", (), "seconds in Retry-After of such a 429 or 502", number=1),
    Switch("latency", (), "milliseconds that every OneRoster answer waits"),
    # -- what is listed --------------------------------------------------------------------------
    Switch(
        "deleted",
        ("hidden", "delta", "listed", "gone"),
        "quirk 14, rows tobedeleted: found by id only, in deltas too, listed always, or not found",
        "spec*",
    ),
    Switch(
        "session_types",
        ("standard", "no_terms"),
        "quirk 17: a third of a year is a term; or there are no terms and thirds are own parents",
        "impl",
    ),
    Switch("trimester_type", ("term", "semester"), "type of a session that is a third of a year"),
    Switch(
        "terms_listed",
        ("term_semester", "term", "all"),
        "what /terms lists: terms and semesters, terms alone, or years too",
    ),
    Switch(
        "session_end",
        ("exclusive", "inclusive"),
        "endDate of a session: the day after the last, or the last day as Lawrence sends it",
        "spec",
    ),
    Switch(
        "org_parents",
        ("given", "missing", "unknown"),
        "quirk 18: schools below the district, without parent, or below one nobody knows",
        "doc",
    ),
    Switch(
        "user_orgs",
        ("home_first", "any_order", "missing"),
        "quirk 19: a user's home school first, any order, or no orgs",
        "impl",
    ),
    Switch(
        "usernames",
        ("given", "missing"),
        "quirk 19: usernames and e-mails as they are, or none",
        "client",
    ),
    Switch("guardians", ("guardian", "parent", "none"), "role of guardians, or not listed"),
    Switch(
        "other_staff",
        ("administrator", "teacher", "none"),
        "staff who do not teach: administrators, teachers as Lawrence has them, or not listed",
    ),
    Switch(
        "preregistered",
        ("hidden", "listed"),
        "students registered before they come (Enroll_Status -1): not served yet, or active users",
    ),
    Switch(
        "user_id_types",
        ("clean", "blanks"),
        "quirk 37: types of userIds as words, or with blanks in them and blank identifiers",
        "impl",
    ),
    Switch(
        "grade_words",
        ("ceds", "plain"),
        "quirk 38: grades as 09 and KG, or as 9 and K",
        "impl",
    ),
    Switch(
        "class_title",
        ("course", "course_section"),
        "title of a class: its course's name, or with the section number",
    ),
    Switch(
        "class_course",
        ("given", "missing"),
        "quirk 20: classes name their course, or do not",
        "impl",
    ),
    Switch(
        "class_terms",
        ("own", "with_year"),
        "quirk 20: a class's own term, or its year before it",
        "impl",
    ),
    Switch(
        "old_enrollments",
        ("listed", "current"),
        "quirk 15: enrollments that ended are listed too, or not",
    ),
    Switch(
        "enrollment_dates",
        ("given", "missing"),
        "quirk 15: enrollments with begin and end, or without",
        "impl",
    ),
    Switch(
        "aides",
        ("hidden", "aide", "teacher"),
        "quirk 16: aides of a section are not enrolled, have role aide, or are teachers",
        "impl",
    ),
    Switch(
        "class_categories",
        ("served", "metadata_only"),
        "quirk 42: /classes/{id}/categories exists, or only filter=metadata.classId='…'",
        "impl",
    ),
)

SWITCHES = (*READING, *switches_access.SWITCHES, *switches_writes.SWITCHES)
