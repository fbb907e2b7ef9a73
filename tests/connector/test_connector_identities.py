"""Sign-in identities and users of an earlier integration, L13 and L16."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from sis_connector.errors import BadSetup
from sis_connector.secret import Secret


def change_by_hand(config, sql, *arguments):
    with closing(sqlite3.connect(config.target)) as connection:
        connection.execute(sql, arguments)
        connection.commit()


def test_the_google_identity_is_the_address_in_the_domain(run, rows, fake):
    """Of a comma list the address in the domain counts; a look-alike domain does not."""
    fake.students[0]["contact_info"] = {"email": "n@home.example, nora@LEARN.example"}
    fake.students[1]["contact_info"] = {"email": "omar@notlearn.example"}

    run(google_domain="learn.example")

    assert rows(
        "select external_id, email, google_email_address from users where user_type='S' "
        "and external_id in ('812','813') order by 1"
    ) == [
        ("812", "n@home.example", "nora@LEARN.example"),
        ("813", "omar@notlearn.example", None),
    ]


def google_of(rows, external_id="812"):
    ((address,),) = rows(
        "select google_email_address from users where user_type='S' and external_id=?", external_id
    )
    return address


def test_an_identity_is_never_unset(run, rows, fake):
    """The SIS loses the address, the configuration the domain: the identity stays [L13]."""
    run(google_domain="learn.example")
    fake.students[0]["contact_info"] = ""

    run(google_domain="learn.example")
    assert google_of(rows) == "nora@learn.example"
    run()
    assert google_of(rows) == "nora@learn.example"


def test_an_imported_identity_follows_the_address(run, rows, fake):
    """A new address in the domain replaces the one that an import had set."""
    run(google_domain="learn.example")
    fake.students[0]["contact_info"] = {"email": "nora.quill@learn.example"}

    run(google_domain="learn.example")

    assert google_of(rows) == "nora.quill@learn.example"


@pytest.mark.parametrize("by_hand", ["nq@other.example", None], ids=["set", "cleared"])
def test_a_setting_made_by_hand_survives(run, rows, fake, config, by_hand):
    """Neither the old nor a new address from the SIS replaces what a person decided [L13]."""
    run(google_domain="learn.example")
    change_by_hand(
        config, "update users set google_email_address=? where external_id='812'", by_hand
    )

    run(google_domain="learn.example")
    assert google_of(rows) == by_hand
    fake.students[0]["contact_info"] = {"email": "new@learn.example"}
    run(google_domain="learn.example")
    assert google_of(rows) == by_hand
    assert run(google_domain="learn.example").status == "unchanged"


def test_a_shared_address_is_nobodys_identity(run, rows, fake):
    """Signing in with it would let one sibling in as the other; both are imported without."""
    fake.students[1]["contact_info"] = {"email": "Nora@learn.example"}

    report = run(google_domain="learn.example")

    assert (google_of(rows, "812"), google_of(rows, "813")) == (None, None)
    (warning,) = [one for one in report.warnings if "somebody else has" in one]
    assert "Nora Quill, Omar Vance" in warning


def test_a_newcomer_does_not_share_an_identity_that_is_taken(run, rows, fake):
    """Neither at the same school nor as a sibling of somebody at a school that is not read."""
    run(google_domain="learn.example")
    fake.students[4]["contact_info"] = {"email": "nora@learn.example"}
    fake.students[4] |= {"id": 888, "student_username": "zoe2"}

    run(google_domain="learn.example", schools=("220",), allow_mass_removal=True)

    assert google_of(rows, "888") is None
    assert google_of(rows, "812") == "nora@learn.example"


def as_if_imported_by_another(config):
    """The target's people came by an earlier integration with ids of its own."""
    for table, column in (("users", "external_id"), ("student_levels", "external_id"),
                          ("rosters", "user_id"), ("co_teachers", "user_id")):  # fmt: skip
        change_by_hand(config, f"update {table} set source='oneroster', {column}='or-'||{column}")
    change_by_hand(config, "update classes set source='oneroster'")
    for table in ("staff_aliases", "teacher_organizations"):
        change_by_hand(config, f"delete from {table}")


def test_users_of_another_integration_are_found_by_google_address(run, rows, config, fake):
    """The user keeps the row: password, identity and all; only the import id changes [L16]."""
    run(google_domain="learn.example", passwords={"S": Secret("first")})
    before = rows("select password_hash from users where external_id='812'")
    as_if_imported_by_another(config)

    report = run(google_domain="learn.example")

    assert report.kinds["students"].changed == 1
    assert rows(
        "select source, password_hash from users where user_type='S' and external_id='812'"
    ) == [("powerschool", *before[0])]
    assert rows("select count(*) from users where external_id='or-812'") == [(0,)]
    assert rows("select count(*) from rosters where user_id='or-812'") == [(0,)]


def test_without_a_match_no_duplicate_is_made_silently(run, rows, config, fake):
    """Who looks like a known user of another integration is reported instead [L16]."""
    run()
    as_if_imported_by_another(config)

    report = run()

    (who,) = [one for one in report.refused if one.external_id == "813"]
    assert who.reason == "possible_duplicate"
    assert "Omar Vance (oneroster id or-813)" in who.sentence
    assert "--mapping" in who.hint
    assert rows("select count(*) from users where user_type='S' and last_name='Vance'") == [(1,)]


def test_a_mapping_file_says_who_is_who(run, rows, config, fake, tmp_path):
    """Old and new id in a CSV file: the row is taken over [L16]."""
    run()
    as_if_imported_by_another(config)
    mapping = tmp_path / "map.csv"
    lines = [f"S,or-{one},{one}" for one in (812, 813, 814, 820, 821, 822)]
    lines += [f"T,or-{one},{one}" for one in (7102, 7103, 7104)]
    mapping.write_text("\n".join(["user_type,old_id,new_id", *lines, "S,or-1,999"]) + "\n")

    report = run(mapping=mapping)

    assert report.refused == []
    assert report.kinds["students"].changed == 6
    assert rows("select count(*) from users where source='oneroster'") == [(0,)]
    assert [one for one in report.warnings if "or-1" in one]
    assert run(mapping=mapping).kinds["students"].changed == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("old,new\n1,2\n", "columns old_id and new_id"),
        ("old_id,new_id\n1,\n", "Line 2"),
        ("old_id,new_id\n1,2\n3,2\n", "Line 3"),
        ("user_type,old_id,new_id\nX,1,2\n", "S, T or P"),
    ],
)
def test_a_wrong_mapping_file_is_named(run, tmp_path, text, words):
    """The sentence says which line and what it needs."""
    mapping = tmp_path / "map.csv"
    mapping.write_text(text)

    with pytest.raises(BadSetup, match=words):
        run(mapping=mapping)
