"""Checks of what a roster means: references, roles, sessions (oneroster-1.1.md 2, 6.5, 11)."""

from __future__ import annotations

from urllib.parse import quote

from sis_contract.provider.check import Book, Contradicted, expect, need, same
from sis_contract.provider.oneroster.session import OneRoster, Row

BOOK = Book("oneroster", "oneroster-1.1.md")
MANY = "limit=10000"
PART = 400
ENOUGH = 20
"""Rows without which the absence of something in all of them tells nothing."""


def every(sis: OneRoster, path: str) -> list[Row]:
    return sis.clean(path, MANY)


def named(row: Row, member: str) -> list[str]:
    value = row.get(member, [])
    return [one["sourcedId"] for one in (value if isinstance(value, list) else [value])]


def _known(sis: OneRoster, path: str) -> set[str]:
    return {row["sourcedId"] for row in every(sis, path)}


def _lead_to(sis: OneRoster, path: str, member: str, target: str) -> None:
    known = _known(sis, target)
    for row in every(sis, path):
        for id in named(row, member):
            expect(
                id in known, f"{member} of {path}/{row['sourcedId']} is not among {target}", "", id
            )


for _path, _member, _target in (
    ("/enrollments", "user", "/users"), ("/enrollments", "class", "/classes"),
    ("/enrollments", "school", "/schools"), ("/classes", "course", "/courses"),
    ("/classes", "school", "/schools"), ("/classes", "terms", "/academicSessions"),
    ("/courses", "org", "/orgs"), ("/users", "orgs", "/orgs"), ("/users", "agents", "/users"),
    ("/academicSessions", "parent", "/academicSessions"),
    ("/academicSessions", "children", "/academicSessions"), ("/orgs", "parent", "/orgs"),
    ("/lineItems", "class", "/classes"), ("/lineItems", "gradingPeriod", "/academicSessions"),
    ("/lineItems", "category", "/categories"), ("/results", "lineItem", "/lineItems"),
    ("/results", "student", "/users"),
):  # fmt: skip

    def _run(sis: OneRoster, a: str = _path, b: str = _member, c: str = _target) -> None:
        _lead_to(sis, a, b, c)

    BOOK.add(
        f"or.meaning.references:{_path[1:]}-{_member}",
        f"every {_member} of {_path} is listed in {_target}",
        "spec",
        "2, 8.2",
        _run,
    )


@BOOK.check(
    "or.meaning:views",
    "/students, /teachers, /schools, /terms, /gradingPeriods are views",
    "spec",
    "2",
)
def views(sis: OneRoster) -> None:
    """Each holds exactly the rows of the base collection that it names."""
    for view, base, member, values in (
        ("/students", "/users", "role", {"student"}),
        ("/teachers", "/users", "role", {"teacher"}),
        ("/schools", "/orgs", "type", {"school"}),
        ("/gradingPeriods", "/academicSessions", "type", {"gradingPeriod"}),
    ):
        wanted = {row["sourcedId"] for row in every(sis, base) if row[member] in values}
        got = {row["sourcedId"] for row in sis.page(view, MANY)}
        same(sorted(got ^ wanted)[:5], [], f"rows in {view} or in {base} only")


@BOOK.check("or.meaning:roles", "enrollments have the role that their user has", "spec", "2.7")
def roles(sis: OneRoster) -> None:
    """Students sit as students, only teachers are teachers."""
    users = {row["sourcedId"]: row["role"] for row in every(sis, "/users")}
    for row in every(sis, "/enrollments"):
        role = users.get(named(row, "user")[0])
        if row["role"] == "student":
            same(role, "student", f"role of the user of {row['sourcedId']}")
        elif role == "student":
            raise Contradicted(f"a student teaches: {row['sourcedId']}", "teacher", row)


@BOOK.check(
    "or.meaning:primary",
    "each class has at most one primary teacher, most have one",
    "client",
    "2.7, 6.5",
)
def primary(sis: OneRoster) -> None:
    """primary is a matter of teachers: students have none or false."""
    leads: dict[str, int] = {}
    taught = set()
    for row in every(sis, "/enrollments"):
        klass = named(row, "class")[0]
        flag = str(row.get("primary", "")).lower()
        if row["role"] == "teacher":
            expect(
                flag in ("true", "false"), f"primary of {row['sourcedId']}", "true or false", flag
            )
            taught.add(klass)
            leads[klass] = leads.get(klass, 0) + (flag == "true")
        else:
            expect(flag != "true", f"a student is primary: {row['sourcedId']}")
    need(taught, "no class is taught")
    several = [klass for klass, number in leads.items() if number > 1]
    expect(not several, "classes with more than one primary teacher", [], several[:5])
    with_lead = sum(1 for number in leads.values() if number == 1)
    expect(
        with_lead * 2 > len(taught),
        "classes with a primary teacher",
        f"most of {len(taught)}",
        with_lead,
    )


@BOOK.check("or.meaning:class-school", "an enrollment's school is its class's", "spec", "2.7")
def class_school(sis: OneRoster) -> None:
    """By id."""
    schools = {row["sourcedId"]: named(row, "school") for row in every(sis, "/classes")}
    for row in every(sis, "/enrollments"):
        same(named(row, "school"), schools[named(row, "class")[0]], f"school of {row['sourcedId']}")


@BOOK.check("or.meaning:enrollment-dates", "enrollments begin before they end", "spec", "2.7")
def enrollment_dates(sis: OneRoster) -> None:
    """endDate is the first day not enrolled."""
    rows = every(sis, "/enrollments")
    dated = [row for row in rows if "beginDate" in row and "endDate" in row]
    need(dated or len(rows) >= ENOUGH, f"no dates, and fewer than {ENOUGH} enrollments")
    expect(
        dated,
        "no enrollment has beginDate and endDate",
        "dates",
        "",
        ("enrollment_dates", "missing"),
    )
    for row in dated:
        expect(
            row["beginDate"] <= row["endDate"], f"{row['sourcedId']} ends before it begins", got=row
        )


@BOOK.check(
    "or.meaning:demographics-are-of-users", "demographics carry the ids of users", "spec", "2.6"
)
def demographics(sis: OneRoster) -> None:
    """There is no reference beside."""
    known = _known(sis, "/users")
    for row in every(sis, "/demographics"):
        expect(
            row["sourcedId"] in known,
            "an id of demographics that no user has",
            "",
            row["sourcedId"],
        )


@BOOK.check("or.meaning:agents", "guardians and students name each other", "client", "2.9, 6.5")
def agents(sis: OneRoster) -> None:
    """Both ways."""
    users = {row["sourcedId"]: row for row in every(sis, "/users")}
    seen = 0
    for id, row in users.items():
        for agent in named(row, "agents"):
            expect(agent != id, f"user {id} is its own agent")
            expect(
                agent in users and id in named(users[agent], "agents"),
                f"{agent} does not name {id} back",
            )
            seen += 1
    need(seen, "no user has agents")


@BOOK.check("or.meaning:usernames", "users have usernames", "client", "2.9, 11.19")
def usernames(sis: OneRoster) -> None:
    """All but a few."""
    rows = every(sis, "/students")
    have = sum("username" in row for row in rows)
    need(have or len(rows) >= ENOUGH, f"no usernames, and fewer than {ENOUGH} students")
    expect(
        have * 2 > len(rows),
        "students with a username",
        f"most of {len(rows)}",
        have,
        ("usernames", "missing"),
    )


@BOOK.check(
    "or.meaning:user-ids",
    "types of userIds are words, identifiers are not blank",
    "client",
    "2.9, 11.37",
)
def user_ids(sis: OneRoster) -> None:
    """SIS, State."""
    pairs = [
        (row["sourcedId"], one) for row in every(sis, "/users") for one in row.get("userIds", [])
    ]
    need(pairs, "no user has userIds")
    for id, one in pairs:
        good = " " not in str(one["type"]) and str(one["identifier"]).strip()
        expect(good, f"userIds of {id}", "a word, an identifier", one, ("user_id_types", "blanks"))


@BOOK.check("or.meaning:grades", "grades are words of CEDS", "client", "2.9, 11.38")
def grades(sis: OneRoster) -> None:
    """09, KG; not 9, K."""
    found = {grade for row in every(sis, "/users") for grade in row.get("grades", [])}
    need(found, "no user has grades")
    plain = [grade for grade in found if grade in ("K", *map(str, range(1, 10)))]
    expect(not plain, "grades", "09, KG", sorted(found), ("grade_words", "plain"))


@BOOK.check("or.meaning:relations-agree", "relations show what enrollments say", "spec", "1.1")
def relations(sis: OneRoster) -> None:
    """People of a class; classes of a student, a school, a term, a course."""
    seats = every(sis, "/enrollments")
    klass, student = named(sis.seat, "class")[0], named(sis.seat, "user")[0]
    place = quote(klass, safe="")
    for role, word in (("student", "students"), ("teacher", "teachers")):
        wanted = {
            named(row, "user")[0]
            for row in seats
            if row["role"] == role and named(row, "class") == [klass]
        }
        _set(sis, f"/classes/{place}/{word}", wanted)
    wanted = {named(row, "class")[0] for row in seats if named(row, "user") == [student]}
    _set(sis, f"/students/{quote(student, safe='')}/classes", wanted)
    school = named(sis.seat, "school")[0]
    classes = every(sis, "/classes")
    _set(
        sis,
        f"/schools/{quote(school, safe='')}/classes",
        {row["sourcedId"] for row in classes if named(row, "school") == [school]},
    )
    for member, word in (("terms", "terms"), ("course", "courses")):
        id = named(sis.klass, member)[0]
        _set(
            sis,
            f"/{word}/{quote(id, safe='')}/classes",
            {row["sourcedId"] for row in classes if id in named(row, member)},
        )
    _set(
        sis,
        f"/schools/{quote(school, safe='')}/classes/{place}/enrollments",
        {row["sourcedId"] for row in seats if named(row, "class") == [klass]},
    )


def _set(sis: OneRoster, path: str, wanted: set[str]) -> None:
    got = {row["sourcedId"] for row in sis.page(path, MANY)}
    same(sorted(got ^ wanted)[:5], [], f"rows in {path} or by the enrollments only")


@BOOK.check(
    "or.meaning:results-relations",
    "results of a class, line item, student are the results'",
    "spec",
    "1.3",
)
def results(sis: OneRoster) -> None:
    """By the references of results and line items."""
    items = {row["sourcedId"]: named(row, "class")[0] for row in every(sis, "/lineItems")}
    rows = every(sis, "/results")
    one = rows[0]
    item, student = named(one, "lineItem")[0], named(one, "student")[0]
    klass = items[item]
    place = quote(klass, safe="")
    _set(sis, f"/classes/{place}/lineItems", {id for id, where in items.items() if where == klass})
    _set(
        sis,
        f"/classes/{place}/results",
        {r["sourcedId"] for r in rows if items[named(r, "lineItem")[0]] == klass},
    )
    _set(
        sis,
        f"/classes/{place}/lineItems/{quote(item, safe='')}/results",
        {r["sourcedId"] for r in rows if named(r, "lineItem") == [item]},
    )
    own = [r for r in rows if named(r, "student") == [student]]
    _set(
        sis,
        f"/classes/{place}/students/{quote(student, safe='')}/results",
        {r["sourcedId"] for r in own if items[named(r, "lineItem")[0]] == klass},
    )


CHECKS = BOOK.checks
