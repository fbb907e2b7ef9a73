"""The open points of PowerSchool's API as switches (powerschool-api.md 12, and guesses before)."""

from __future__ import annotations

from sis_core.wire.switches import Switch

_OLD = ("10.0", "12.0")

SWITCHES: tuple[Switch, ...] = (
    # -- token and access -----------------------------------------------------------------------
    Switch(
        "bearer_colon",
        ("accept", "reject"),
        "`Authorization: Bearer: TOKEN`, with the extra colon that one client sends",
    ),
    Switch(
        "unknown_token_text",
        ("invalid", "expired", "bare"),
        "error_description for a token nobody issued: its own text, the expired text, or none",
    ),
    Switch(
        "missing_token_header",
        ("realm", "none"),
        "a call without a token: WWW-Authenticate with the realm, or no such header",
    ),
    Switch(
        "grant_type_error",
        ("400", "401"),
        "status for a missing or other grant_type at the token endpoint",
    ),
    Switch("token_get", ("405", "404"), "status for GET at the token endpoint"),
    Switch(
        "body_credentials",
        ("reject", "accept"),
        "client_id and client_secret in the token request's body instead of Basic",
    ),
    Switch(
        "disabled_plugin_tokens",
        ("die", "live"),
        "what disabling a plugin does to tokens it was given before",
    ),
    Switch(
        "access_level_v1",
        ("enforce", "ignore"),
        "accessLevelV1Api: newer servers close /ws/v1 below READ",
        "doc",
        {v: "ignore" for v in _OLD},
    ),
    Switch(
        "throttle_per_minute",
        (),
        "requests a client may make in a minute before 429 with Retry-After; 0 = no limit",
    ),
    # -- v1: negotiation and errors ---------------------------------------------------------------
    Switch("wildcard_accept", ("xml", "json"), "what `Accept: */*` gets from /ws/v1"),
    Switch("json_charset", ("utf8", "none"), "`;charset=UTF-8` behind application/json in /ws/v1"),
    Switch("v1_error_body", ("message", "empty"), "body of a v1 404, 405 or 403"),
    Switch("v1_error_format", ("negotiated", "json"), "v1 refusals in the asked form, or JSON"),
    Switch("wrong_method", ("405", "404"), "status for a method that a known v1 path lacks"),
    # -- v1: parameters ---------------------------------------------------------------------------
    Switch(
        "pagesize_over_max",
        ("truncate", "reject"),
        "a pagesize above the plugin's maximum: cut to it, or 400",
        "client",
    ),
    Switch("page_below_one", ("first", "reject"), "page 0 or below: the first page, or 400"),
    Switch(
        "pagesize_below_one",
        ("maximum", "reject"),
        "pagesize 0 or below: the plugin's maximum, or 400",
    ),
    Switch(
        "malformed_page",
        ("reject", "default"),
        "page or pagesize that is no number: 400, or the default",
    ),
    Switch(
        "unknown_expansion",
        ("ignore", "reject"),
        "an expansion that does not exist: ignored, or 400",
    ),
    Switch("unknown_extension", ("ignore", "reject"), "an extension that is not installed", "doc"),
    Switch("unknown_parameter", ("ignore", "reject"), "a query parameter that the resource lacks"),
    Switch(
        "bad_q",
        ("reject", "ignore", "empty"),
        "a v1 q with a syntax error or unknown field: 400, no filter, or no rows",
    ),
    Switch("q_comma", ("reject", "or"), "a comma between two clauses of q: 400, or an OR"),
    Switch("wildcard_case", ("insensitive", "sensitive"), "letters beside a * in q"),
    # -- v1: bodies -------------------------------------------------------------------------------
    Switch(
        "blank_leaf",
        ("omit", "empty"),
        'blank parts of an address block that has others: left out, or ""',
    ),
    Switch(
        "empty_collection",
        ("attributes", "bare"),
        'a collection without rows: its wrapper with the attributes, or the wrapper alone as ""',
    ),
    Switch(
        "fee_key",
        ("corrected", "documented"),
        "a fee's text under fee_description, or under the documentation's fee_dcscription",
    ),
    Switch(
        "extension_record_found",
        ("false", "actual"),
        "recordFound of an extension: false as in the one recorded answer, or the truth",
        "client",
    ),
    Switch(
        "section_term",
        ("object", "omit"),
        "the section expansion `term`: the term's own object inside, or nothing",
    ),
    Switch("time_unit", ("ms", "s"), "`timestamp` of /ws/v1/time in milliseconds or seconds"),
    Switch(
        "unknown_bodies",
        ("refuse", "guess"),
        "resources whose bodies nobody has seen (student gpa, test): 501, or our best guess",
    ),
    Switch(
        "school_courses",
        ("with_sections", "all"),
        "/school/{id}/course: courses with a section this year, or all courses",
    ),
    Switch("office_listed", ("no", "yes"), "the district office (0) in the school list"),
    Switch(
        "graduates_listed",
        ("no", "yes"),
        "the Graduated Students school (999999) in the school list; the count never has it",
    ),
    Switch("dropped_listed", ("yes", "no"), "dropped enrollments in a section's list"),
    Switch(
        "staff_users_dcid",
        ("yes", "no"),
        "users_dcid and global ids of staff",
        "client",
        {"10.0": "no"},
    ),
    Switch(
        "student_new_expansions",
        ("yes", "no"),
        "counselors and global_id among the student expansions",
        "doc",
        {v: "no" for v in _OLD},
    ),
    Switch(
        "term_local_id",
        ("yes", "no"),
        "local_id of terms, which older servers lack",
        "client",
        {"10.0": "no"},
    ),
    Switch(
        "section_gradebooktype",
        ("yes", "no"),
        "gradebooktype of sections, which older servers lack",
        "client",
        {"10.0": "no"},
    ),
    # -- POST /ws/v1/student ----------------------------------------------------------------------
    Switch(
        "student_post_type",
        ("415", "500", "accept"),
        "a student POST whose Content-Type is neither JSON nor XML: a status, or read all the same",
    ),
    Switch(
        "student_batch",
        ("page_size", "none"),
        "students in one POST: at most the plugin's page size, else 400, or any number",
    ),
    Switch(
        "student_extensions",
        ("all", "first"),
        "extension tables of a student in a POST: all that the address names are saved, or one",
        "client",
    ),
    # -- tables -----------------------------------------------------------------------------------
    Switch(
        "projection_missing",
        ("400", "star"),
        "a read of a table without projection: 400, or every granted column",
    ),
    Switch(
        "star_without_grants",
        ("403", "empty"),
        "projection=* on a table of which nothing is granted: 403, or records without columns",
    ),
    Switch(
        "table_bad_value",
        ("400", "result"),
        "a table write with a value that its column cannot hold: 400, or 200 with a result ERROR",
    ),
    Switch(
        "table_fractions",
        ("refuse", "round"),
        "1.5 for a column of whole numbers: a bad value, or rounded as Oracle would",
    ),
    Switch(
        "table_senseless",
        ("refuse", "accept"),
        "a table write with a blank name, another row's number or a link to no row: refused, or "
        "stored with a note",
    ),
    Switch(
        "malformed_body",
        ("400", "500"),
        "status of a table write or a student POST whose body cannot be read",
    ),
    # -- PowerQueries -----------------------------------------------------------------------------
    Switch(
        "query_values",
        ("strings", "numbers"),
        "numbers in PowerQuery answers: as text, or as JSON numbers",
    ),
    Switch("query_get", ("405", "404"), "status for GET on a PowerQuery"),
    Switch(
        "gzip", ("offer", "never"), "compress answers for clients that send Accept-Encoding: gzip"
    ),
    # -- both gradebooks --------------------------------------------------------------------------
    Switch(
        "gradebook_same_name",
        ("pro", "refuse", "accept"),
        "a second assignment of a name in a section: 409 from PowerTeacher Pro, from both, or none",
    ),
    # -- the older gradebook's API ----------------------------------------------------------------
    Switch(
        "ptg_installed",
        ("yes", "no"),
        "whether the PTG API add-on is there: without it /powerschool-ptg-api is a 404",
        "doc",
    ),
    Switch(
        "ptg_pro_section",
        ("409", "404"),
        "status for a PTG write to a section that PowerTeacher Pro keeps",
    ),
    Switch(
        "ptg_points_limit",
        ("shared", "digits"),
        "points of a PTG assignment: points x weight + extra at most 9 999 as in PowerTeacher "
        "Pro, or only at most 10 digits",
    ),
    Switch(
        "ptg_nulls",
        ("print", "omit"),
        "empty fields of PTG assignments and scores: null, or left out",
    ),
    Switch(
        "ptg_guessed_paths",
        ("serve", "404"),
        "PTG categories and grade scales, whose paths nobody has seen: served at ours, or 404",
    ),
    # -- PowerTeacher Pro: /ws/xte ----------------------------------------------------------------
    Switch(
        "xte_no_accept",
        ("500", "json"),
        "a call without Accept: 500, or JSON all the same",
        "client",
    ),
    Switch(
        "xte_error_body",
        ("message", "ErrorMessage"),
        "body of an xte refusal: message and errors, or ErrorMessage around one text",
        "client",
    ),
    Switch(
        "xte_get_one", ("object", "array"), "GET by id: the object, or an array of it", "client"
    ),
    Switch("xte_put_status", ("201", "200", "204"), "status of a changed assignment", "doc"),
    Switch(
        "xte_score_answer",
        ("array", "object"),
        "answer of PUT score: a bare array, or assignment_scores around it",
    ),
    Switch(
        "xte_score_absent",
        ("clear", "keep"),
        "what a score row leaves out (flags, values): cleared, or as it was",
    ),
    Switch(
        "xte_left_students",
        ("refuse", "accept"),
        "scores for students who left the section or come later, where status does not name them",
    ),
    Switch(
        "xte_other_gradebook",
        ("409", "404"),
        "writing to a section that is kept in the older gradebook",
    ),
    Switch(
        "xte_breach_mitigation",
        ("none", "add"),
        "$breach_mitigation, a random text in every object of xte answers",
        "client",
    ),
    Switch("xte_resubmit", (), "how many of the next score writes answer 412 Resubmit", "doc"),
)
