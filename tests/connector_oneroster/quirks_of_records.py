"""Quirks 14 to 20, 27, 36, 41, 42: which records there are, and what they name."""

from __future__ import annotations

from fake_rows import record, ref, seat
from quirks import QUIZ, Kit, Quirk, score

from sis_connector.oneroster import envelopes, reading, source, values
from sis_connector.oneroster.connect import api_for
from sis_connector.oneroster.passback import categories
from sis_connector.stage import candidates
from sis_connector.transport.traffic import Traffic

# ------------------------------------------------------------------- 14: tombstones


def tombstones(kit: Kit) -> None:
    data = kit.fake.data
    ghosts = {
        "users": {**kit.fake.row("users", "p2"), "sourcedId": "ghost", "username": "ghost"},
        "enrollments": seat("gone", "p4", "k1", "student"),
        "classes": {**kit.fake.row("classes", "k1"), "sourcedId": "k9"},
        "orgs": {**kit.fake.row("orgs", "s1"), "sourcedId": "s9"},
    }
    for kind, row in ghosts.items():
        data[kind].append({**row, "status": "tobedeleted"})
    data["enrollments"].append(seat("lead9", "t1", "k9", "teacher", primary="true"))
    kit.imported()
    assert kit.rows("SELECT count(*) FROM organizations") == [(2,)]


def without_status(patch) -> None:
    patch.setattr(values, "is_active", lambda row: True)


# ------------------------------------------------------ 15: historic, doubled, dateless seats


def historic_seats(kit: Kit) -> None:
    old = seat("e0", "p1", "k1", "student", beginDate="2026-08-10", endDate="2026-09-01")
    bare = seat("e00", "p1", "k1", "student")
    del bare["beginDate"], bare["endDate"]
    kit.fake.data["enrollments"] = [old, *kit.fake.data["enrollments"], bare]
    kit.imported(profile="canvas")
    assert kit.rows(
        "SELECT enrollment_id, begin_date, end_date FROM enrollments WHERE user_id = 'p1'"
    ) == [("e3", "2026-08-10", "2027-06-12")]


def without_ranking(patch) -> None:
    patch.setattr(reading.Builder, "_rank", lambda self, seat: (False, 0, ""))


# ----------------------------------------------------------------------- 16: other roles


def other_roles(kit: Kit) -> None:
    kit.fake.data["enrollments"] += [
        seat("x1", "a1", "k1", "aide"),
        seat("x2", "a1", "k2", "proctor"),
        seat("x3", "a1", "k1", ""),
    ]
    report = kit.imported()
    assert ("rosters", "other_role", 3) in [(o.kind, o.reason, o.number) for o in report.left_out]


def without_tolerance(patch) -> None:
    def validate(self, kind, reason, name=""):
        if reason == "other_role":
            raise ValueError(f"unknown role: {name}")

    patch.setattr(reading.Builder, "_leave_out", validate)


# ------------------------------------------------------------------------ 17: odd sessions


def odd_sessions(kit: Kit) -> None:
    """Neither years nor terms, only halves and quarters; some are their own parents."""
    sessions = kit.fake.data["academicSessions"]
    sessions[:] = [row for row in sessions if row["type"] != "schoolYear"]
    for row in sessions:
        row["parent"] = ref("academicSessions", row["sourcedId"])
    kit.fake.row("classes", "k1")["terms"] = [
        ref("academicSessions", "h1"), ref("academicSessions", "h2"),
    ]  # fmt: skip
    kit.imported(profile="canvas")
    assert kit.rows("SELECT DISTINCT parent_id FROM terms") == [(None,)]


def without_self_parents(patch) -> None:
    patch.setattr(reading, "above", lambda sourced_id, parent, known: parent)


# ---------------------------------------------------------------------------- 18: org trees


def odd_orgs(kit: Kit) -> None:
    """A parent nobody knows, no parent, a second district, and two that are each other's."""
    kit.fake.row("orgs", "s1")["parent"] = ref("orgs", "nowhere")
    kit.fake.row("orgs", "s2")["parent"] = ref("orgs", "d2")
    kit.fake.data["orgs"] += [
        record("d2", name="Hill District", type="district", parent=ref("orgs", "st")),
        record("st", name="State", type="state", parent=ref("orgs", "d2")),
    ]
    kit.imported(profile="canvas")
    assert kit.rows("SELECT account_id, parent_id FROM sub_accounts ORDER BY 1") == [
        ("d2", "st"), ("s1", None), ("s2", "d2"), ("st", None),
    ]  # fmt: skip


def without_known_parents(patch) -> None:
    def climb(start, parents):
        found = []
        while start is not None and len(found) < 9:
            found.append(start)
            start = parents.get(start)
        return found

    patch.setattr(reading, "chain_of", climb)


# ------------------------------------------------------------------ 19: users without things


def bare_users(kit: Kit) -> None:
    two = [ref("orgs", "s1"), ref("orgs", "s2")]
    kit.fake.row("users", "p1")["orgs"] = two
    kit.imported()
    kit.fake.row("users", "p1")["orgs"] = two[::-1]
    kit.fake.row("users", "p2").update(username=None, email=None)
    kit.fake.row("users", "p3").update(orgs=[])
    report = kit.run()
    assert {(one.external_id, one.reason) for one in report.refused if one.kind == "students"} == {
        ("p2", "username_missing"), ("p3", "school_missing"),
    }  # fmt: skip
    kit.all_there()  # refused records keep what the target has of them
    assert kit.rows("SELECT organization_id FROM users WHERE external_id = 'p1'") == [("s1",)]


def without_staying(patch) -> None:
    patch.setattr(candidates, "_school_of", lambda student, rules: student.school_id)


# ------------------------------------------------------------- 20: no course, year first


def bare_classes(kit: Kit) -> None:
    kit.fake.row("classes", "k1").update(
        terms=[ref("academicSessions", "y26"), ref("academicSessions", "h1")]
    )
    del kit.fake.row("classes", "k2")["course"]
    kit.imported(profile="canvas")
    assert kit.rows("SELECT class_id, course_id, term_id FROM sections ORDER BY 1") == [
        ("k1", "c1", "h1"), ("k2", "k2", "h1"),
    ]  # fmt: skip
    assert kit.rows("SELECT name FROM courses WHERE course_id = 'k2'") == [("Art (1)",)]


def without_terms(patch) -> None:
    patch.setattr(
        reading, "term_of", lambda found, sessions, year: sessions.get(found.terms[0])
    )  # fmt: skip


# -------------------------------------------------------------- 27: query features ignored


def ignored_queries(kit: Kit) -> None:
    """Nothing is left to the server: no request filters, sorts or selects."""
    kit.fake.data["users"].append(
        {**kit.fake.row("users", "p1"), "sourcedId": "p7", "username": "x", "status": "inactive"}
    )
    kit.fake.data["enrollments"].append(
        {**seat("e70", "p4", "k1", "student"), "status": "tobedeleted"}
    )
    kit.imported()
    assert not any(
        name in one.query for one in kit.fake.seen for name in ("filter", "sort", "fields")
    )


def without_own_filter(patch) -> None:
    patch.setattr(
        source.OneRoster, "_live", lambda self, kind: [one for _, one in self._rows(kind)]
    )


# ------------------------------------------------------- 36: one word for one and for many


def demographics(kit: Kit) -> None:
    api = api_for(kit.config, Traffic(), ("roster-demographics.readonly",))
    try:
        found = api.one("demographics", "p1")
    finally:
        api.close()
    assert found is not None and found["sex"] == "female"


def without_plural(patch) -> None:
    patch.setitem(envelopes.NAMES, "demographics", ("demographic",))


# ------------------------------------------------------------------------ 41: new ids


def new_ids(kit: Kit) -> None:
    """Nothing is doubled or disabled; a mapping file carries everybody over."""
    kit.imported()
    for row in kit.fake.data["users"]:
        row["sourcedId"] = f"u-{row['sourcedId']}"
    for row in kit.fake.data["enrollments"]:
        row["user"]["sourcedId"] = f"u-{row['user']['sourcedId']}"
    report = kit.run()
    assert report.status == "held", (report.status, report.message, report.refused)
    assert "--propose" in report.held[-1]
    kit.all_there()
    mapping = kit.config.target.with_name("mapping.csv")
    known = [row[0] for row in kit.rows("SELECT external_id FROM users")]
    mapping.write_text("old_id,new_id\n" + "".join(f"{one},u-{one}\n" for one in known))
    assert kit.run(mapping=mapping, allow_mass_removal=True).status == "applied"
    assert kit.rows("SELECT count(*) FROM users WHERE enabled = '1'") == [(6,)]


def without_holding(patch) -> None:
    patch.setattr("sis_connector.run.holds", lambda *_: [])


# ------------------------------------------------------------ 42: categories by metadata


def categories_by_metadata(kit: Kit) -> None:
    kit.imported(profile="canvas")
    kit.fake.categories_of_class = False
    kit.fake.data["categories"].append(record("cat-9", title="Everywhere"))
    other = {**QUIZ, "id": "w2", "name": "Quiz 2", "category": "Everywhere"}
    kit.send({**QUIZ, "class_id": "k2"}, {**other, "class_id": "k2"}, score("p4", 3))
    told = {row["title"]: row["category"]["sourcedId"] for row in kit.fake.data["lineItems"]}
    assert told == {"Quiz 1": "cat-3", "Quiz 2": "cat-9"}


def without_metadata(patch) -> None:
    patch.setattr(categories, "_class_of", lambda row: None)


RECORDS = [
    Quirk(14, "records to be deleted are passed over", tombstones, without_status),
    Quirk(15, "one current enrollment per user and class", historic_seats, without_ranking),
    Quirk(16, "other roles are counted and left out", other_roles, without_tolerance),
    Quirk(17, "years from any session; no session above itself", odd_sessions,
          without_self_parents),
    Quirk(18, "the tree ends where a parent is unknown", odd_orgs, without_known_parents),
    Quirk(19, "who lacks something is refused alone; schools' order moves nobody", bare_users,
          without_staying),
    Quirk(20, "the term that covers the class; a course of its own", bare_classes, without_terms),
    Quirk(27, "the connector filters for itself", ignored_queries, without_own_filter),
    Quirk(36, "the envelope's word is looked up, not made", demographics, without_plural),
    Quirk(41, "mass change is held, mapping carries over", new_ids, without_holding),
    Quirk(42, "whose a category is, metadata.classId tells", categories_by_metadata,
          without_metadata),
]  # fmt: skip
