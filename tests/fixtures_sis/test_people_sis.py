"""People look like people: families, ages, names, identifiers, contacts that agree."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date

import pytest
from plain_districts import roster_store

from sis_core.district import Store
from sis_fixtures import Recipe
from sis_fixtures.people.names import culture, known_cultures, plain
from sis_fixtures.people.usernames import unique


def _column(store: Store, sql: str) -> list[object]:
    return [row[0] for row in store.read(sql)]


def test_every_enrollment_status_occurs(small: Store) -> None:
    """Active, coming, gone, graduated, historical and inactive students are all there."""
    counts = Counter(_column(small, "SELECT Enroll_Status FROM Students"))

    assert set(counts) >= {-1, 0, 1, 2, 3, 4}
    assert counts[0] > 450


def test_ages_fit_grades(plain_small: Store) -> None:
    """On 1 September a student of grade g is g + 5 years old, or one more after a repetition."""
    for grade, born in plain_small.read(
        "SELECT Grade_Level, DOB FROM Students WHERE Enroll_Status = 0"
    ):
        birth = date.fromisoformat(born[:10])
        age = 2026 - birth.year - ((birth.month, birth.day) > (9, 1))
        assert age - grade in (5, 6), (grade, born)


def test_students_sit_in_a_school_that_teaches_their_grade(plain_small: Store) -> None:
    """Elementary, middle and high schools hold the grades of their span, every one of them."""
    rows = plain_small.read(
        "SELECT h.Low_Grade, h.High_Grade, s.Grade_Level, count(*) FROM Students s "
        "JOIN Schools h ON h.School_Number = s.SchoolID WHERE s.Enroll_Status = 0 GROUP BY 1, 2, 3"
    )

    assert {(low, high) for low, high, _, _ in rows} == {(-1, 5), (6, 8), (9, 12)}
    assert all(low <= grade <= high for low, high, grade, _ in rows)
    assert {grade for _, _, grade, _ in rows} == set(range(-1, 13))
    assert len({count for *_, count in rows}) > 4


def test_siblings_share_home_phone_and_guardians(plain_small: Store) -> None:
    """Children with a common contact in the home share address and phone, usually the surname."""
    families: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for person, *rest in plain_small.read(
        "SELECT a.PersonID, s.Street, s.City, s.Home_Phone, s.Last_Name FROM Students s "
        "JOIN StudentContactAssoc a ON a.StudentDCID = s.DCID JOIN StudentContactDetail d "
        "ON d.StudentContactAssocID = a.StudentContactAssocID WHERE d.LivesWithFlg = 1"
    ):
        families[person].append(tuple(rest))
    siblings = [rows for rows in families.values() if len(rows) > 1]

    assert len(siblings) > 80
    assert all(len({row[:3] for row in rows}) == 1 for rows in siblings)
    same = sum(len({row[3] for row in rows}) == 1 for rows in siblings)
    assert 0.5 < same / len(siblings) < 1


def test_some_households_are_split(plain_small: Store) -> None:
    """Some children have a parent with custody in another home, and then two addresses."""
    elsewhere = plain_small.read(
        "SELECT a.StudentDCID, d.IsCustodial, (SELECT count(*) FROM PersonAddressAssoc p "
        "JOIN Students s ON s.Person_ID = p.PersonID WHERE s.DCID = a.StudentDCID) "
        "FROM StudentContactDetail d JOIN StudentContactAssoc a "
        "ON a.StudentContactAssocID = d.StudentContactAssocID JOIN CodeSet c "
        "ON c.CodeSetID = d.RelationshipTypeCodeSetID "
        "WHERE d.LivesWithFlg = 0 AND c.Code IN ('Mother', 'Father')"
    )

    assert len(elsewhere) > 60
    assert {(custody, homes) for _, custody, homes in elsewhere} == {(1, 2), (0, 1)}


def test_the_wide_row_agrees_with_the_contacts(plain_small: Store) -> None:
    """Mother, Father, GuardianEmail and emergency contacts on Students are the contacts' own."""
    contacts: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for dcid, relation, name, mail, phone in plain_small.read(
        "SELECT a.StudentDCID, c.Code, p.LastName || ', ' || p.FirstName, e.EmailAddress, "
        "n.PhoneNumberAsEntered FROM StudentContactAssoc a JOIN Person p ON p.ID = a.PersonID "
        "JOIN CodeSet c ON c.CodeSetID = a.CurrRelTypeCodeSetID "
        "LEFT JOIN PersonEmailAddressAssoc ea ON ea.PersonID = p.ID "
        "LEFT JOIN EmailAddress e ON e.EmailAddressID = ea.EmailAddressID "
        "LEFT JOIN PersonPhoneNumberAssoc n ON n.PersonID = p.ID"
    ):
        contacts[dcid][relation].add(name)
        contacts[dcid]["names"].add(name)
        contacts[dcid]["mails"].add(mail)
        contacts[dcid]["phones"].add(phone)
    checked = 0
    for dcid, mother, father, mails, name, phone in plain_small.read(
        "SELECT DCID, Mother, Father, GuardianEmail, Emerg_Contact_1, Emerg_Phone_1 "
        "FROM Students WHERE Enroll_Status <> 4"
    ):
        mine = contacts[dcid]
        assert {mother} - {None} == mine["Mother"]
        assert {father} - {None} == mine["Father"]
        assert set((mails or "").split(",")) - {""} <= mine["mails"]
        assert {name} - {None} <= mine["names"]
        assert {phone} - {None} <= mine["phones"]
        checked += 1

    assert checked > 590


def test_accounts_belong_to_contacts_and_show_their_children(plain_small: Store) -> None:
    """A guardian's account shows exactly the students whose contact its person is."""
    shown = plain_small.read(
        "SELECT pa.PersonID, gs.StudentsDCID FROM GuardianStudent gs "
        "JOIN GuardianPersonAssoc pa ON pa.GuardianID = gs.GuardianID"
    )
    known = plain_small.read(
        "SELECT a.PersonID, a.StudentDCID FROM StudentContactAssoc a "
        "WHERE a.PersonID IN (SELECT PersonID FROM GuardianPersonAssoc)"
    )

    assert sorted(shown) == sorted(known)
    assert len(shown) > 400


def test_some_guardians_lack_account_or_address(plain_small: Store) -> None:
    """Contacts without account, accounts without e-mail, contacts without any e-mail exist."""
    persons = plain_small.scalar(
        "SELECT count(DISTINCT PersonID) FROM StudentContactAssoc WHERE PersonID NOT IN "
        "(SELECT PersonID FROM GuardianPersonAssoc)"
    )
    bare = plain_small.scalar(
        "SELECT count(*) FROM PCAS_Account WHERE PCAS_AccountID NOT IN "
        "(SELECT PCAS_AccountID FROM PCAS_EmailContact)"
    )
    off = plain_small.scalar("SELECT count(*) FROM PCAS_Account WHERE IsEnabled = 0")

    assert persons > 100
    assert bare > 5
    assert off > 5


def test_names_come_from_several_cultures() -> None:
    """A thousand students have accents, apostrophes, hyphens and spaces in their names."""
    recipe = Recipe.load("small")
    store = roster_store(replace(recipe, scale=replace(recipe.scale, students=1000)), 3)
    names = [str(n) for n in _column(store, "SELECT Last_Name || First_Name FROM Students")]
    store.close()

    for sign in ("'", "-", " "):
        assert any(sign in name for name in names), sign
    assert sum(not name.isascii() for name in names) > 50
    assert len(set(names)) > 980


def test_a_recipe_chooses_the_cultures() -> None:
    """[people.cultures] weighs where names come from."""
    recipe = Recipe.load("tiny")
    people = replace(recipe.people, cultures={"polish": 1.0})
    store = roster_store(replace(recipe, people=people), 3)
    names = set(_column(store, "SELECT First_Name FROM Students"))
    store.close()

    polish = culture("polish")
    assert names <= {*polish.female, *polish.male}


@pytest.mark.parametrize("key", known_cultures())
def test_every_culture_has_names_in_latin_script(key: str) -> None:
    """A culture has surnames and names for girls and boys, all short and in Latin letters."""
    found = culture(key)

    for table in (found.female, found.male, found.last):
        assert len(table) >= 10
        assert all(re.fullmatch(r"[^\W\d_][^\d_]*", name) and len(name) <= 24 for name in table)


def test_usernames_are_unique_and_short(small: Store) -> None:
    """Usernames are plain letters, digits and dots, at most 20 long, unique across everybody."""
    names = [str(n) for n in _column(
        small,
        "SELECT Student_Web_ID FROM Students WHERE Student_Web_ID IS NOT NULL UNION ALL "
        "SELECT coalesce(TeacherLoginID, LoginID) FROM Users "
        "WHERE coalesce(TeacherLoginID, LoginID) IS NOT NULL",
    )]  # fmt: skip

    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 20
    assert small.scalar("SELECT count(*) FROM Students WHERE Student_Web_ID IS NULL") > 0


def test_a_taken_username_gets_a_number() -> None:
    """Collisions append the next free number and stay within 20 characters."""
    taken: dict[str, int] = {}
    long = "abcdefghijklmnopqrst"

    made = [unique(long, taken) for _ in range(3)] + [unique("ab2", taken), unique("ab", taken)]

    assert made == [long, "abcdefghijklmnopqrs2", "abcdefghijklmnopqrs3", "ab2", "ab"]
    assert unique("ab", taken) == "ab3"


@pytest.mark.parametrize(
    ("name", "said"),
    [("D'Arcy", "darcy"), ("Łódź-Nuñez", "lodznunez"), ("Nguyễn", "nguyen"), ("Weiß", "weiss")],
)
def test_names_become_plain(name: str, said: str) -> None:
    """A username's letters are ASCII, without accents, apostrophes and hyphens."""
    assert plain(name) == said


def test_identifiers_have_mixed_forms(plain_small: Store) -> None:
    """State ids have ten digits, some with leading zeros; staff numbers come in three forms."""
    states = [str(s) for s in _column(
        plain_small,
        "SELECT State_StudentNumber FROM Students WHERE State_StudentNumber IS NOT NULL",
    )]  # fmt: skip
    staff = [str(t) for t in _column(plain_small, "SELECT TeacherNumber FROM Users")]

    assert all(re.fullmatch(r"[0-9]{10}", state) for state in states)
    assert 30 < sum(state.startswith("0") for state in states) < 150
    for form in (r"0[0-9]{4}", r"T-[0-9]{4}", r"[1-9][0-9]{3}"):
        assert any(re.fullmatch(form, number) for number in staff), form


def test_dcid_and_id_keep_no_constant_distance(plain_small: Store) -> None:
    """DCID and ID differ in each row, by amounts that change, and one's ID is another's DCID."""
    for table in ("Students", "Sections", "CC", "SchoolStaff", "Courses"):
        apart = _column(plain_small, f"SELECT DISTINCT ID - DCID FROM {table}")
        assert 0 not in apart
        assert len(apart) > 1, table
    assert plain_small.scalar(
        "SELECT count(*) FROM CC WHERE DCID IN (SELECT ID FROM CC)"
    )  # fmt: skip


def test_some_have_no_email(plain_small: Store) -> None:
    """A few students and a few of the staff have no e-mail address."""
    students = plain_small.scalar(
        "SELECT count(*) FROM Students s WHERE NOT EXISTS (SELECT 1 FROM Sync_StudentMap m "
        "JOIN PSM_StudentContact c ON c.StudentID = m.StudentID WHERE m.StudentsDCID = s.DCID)"
    )
    staff = plain_small.scalar("SELECT count(*) FROM Users WHERE Email_Addr IS NULL")

    assert 15 < students < 90
    assert 0 < staff < 20


def test_no_social_security_numbers_unless_wanted(plain_small: Store) -> None:
    """By default nobody has one; `ssn = true` gives numbers that are never given out."""
    recipe = Recipe.load("tiny")
    store = roster_store(replace(recipe, people=replace(recipe.people, ssn=True)), 7)
    numbers = _column(store, "SELECT SSN FROM Students")
    store.close()

    assert plain_small.scalar("SELECT count(SSN) FROM Students") == 0
    assert len(set(numbers)) == 60
    assert all(re.fullmatch(r"9[0-9]{2}-00-[0-9]{4}", str(number)) for number in numbers)


def test_extension_rows_and_races_are_there_for_some(plain_small: Store) -> None:
    """Core fields exist for part of the students; races are none, one or two."""
    races = Counter(_column(
        plain_small,
        "SELECT (SELECT count(*) FROM StudentRace r WHERE r.StudentID = s.ID) FROM Students s",
    ))  # fmt: skip
    fields = plain_small.scalar("SELECT count(*) FROM StudentCoreFields")

    assert set(races) == {0, 1, 2}
    assert 150 < fields < 350


def test_last_first_is_made_of_the_names(plain_small: Store) -> None:
    """LastFirst reads `Last, First Middle`."""
    wrong = plain_small.scalar(
        "SELECT count(*) FROM Students WHERE LastFirst <> "
        "Last_Name || ', ' || First_Name || coalesce(' ' || Middle_Name, '')"
    )

    assert wrong == 0
