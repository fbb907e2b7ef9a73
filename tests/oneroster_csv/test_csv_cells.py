"""Cells: what is written into one is read from it again; what is no value is refused."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroster_mock.bulk import cells
from oneroster_mock.bulk.columns import FILES
from oneroster_mock.bulk.lines import Unreadable, rows
from oneroster_mock.bulk.outlet.flatten import cell
from sis_core.spec.oneroster.v1p1.entities import ENTITIES

_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@given(st.lists(_TEXT, max_size=6))
def test_a_list_is_read_as_it_was_written(parts: list[str]) -> None:
    """Commas, quotes and blanks inside the elements of a list survive."""
    wanted = [part.lstrip(" ") for part in parts]
    assert cells.read_list(cells.write_list(wanted)) == [part for part in wanted if part]


@given(st.lists(st.lists(_TEXT, min_size=2, max_size=4), min_size=1, max_size=5))
def test_rows_are_read_as_they_were_written(written: list[list[str]]) -> None:
    """What csv writes with CR LF comes back cell by cell, with the line of each row."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(written)
    found = list(rows(io.BytesIO(text.getvalue().encode())))

    assert [row for _, row in found] == [[c for c in row] for row in written]
    assert [line for line, _ in found] == list(range(1, len(written) + 1))


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_one_sentence(content: bytes) -> None:
    """Nothing else than Unreadable leaves the reader, whatever the bytes."""
    try:
        list(rows(io.BytesIO(content)))
    except Unreadable as stop:
        assert stop.line >= 1
        assert stop.text


@given(st.text(max_size=30))
def test_any_cell_is_a_value_or_a_sentence(text: str) -> None:
    """Readers answer a value or say in a ValueError what they take."""
    for reader in (
        cells.read_date,
        cells.read_moment,
        cells.read_year,
        cells.read_boolean,
        cells.read_number,
        cells.read_text,
        cells.read_user_ids,
    ):
        try:
            reader(text)
        except ValueError as wrong:
            assert str(wrong).startswith("takes ")


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda m: m.replace(tzinfo=UTC))
)
def test_moments_are_read_in_utc(moment: datetime) -> None:
    """A moment with Z is kept to the second, as the store has it."""
    text = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    assert cells.read_moment(text)[:19] == moment.strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-09-30T08:15:00.000Z", "2026-09-30 08:15:00"),
        ("2026-09-30T08:15:00+02:00", "2026-09-30 06:15:00"),
        ("2026-12-31T23:30:00.5-01:00", "2027-01-01 00:30:00.5"),
    ],
)
def test_offsets_of_moments_are_taken_off(text: str, stored: str) -> None:
    """An offset is turned into UTC, over the turn of a year as well."""
    assert cells.read_moment(text) == stored


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_days_are_read_as_they_are(day: date) -> None:
    """Every day of the calendar is a date."""
    assert cells.read_date(day.isoformat()) == day.isoformat()


@pytest.mark.parametrize(
    ("value", "text"), [(80, "80"), (80.0, "80"), (18.5, "18.5"), (-0.25, "-0.25"), (0, "0")]
)
def test_numbers_are_written_without_needless_zeros(value: float, text: str) -> None:
    """Whole numbers have no point."""
    assert cells.write_number(value) == text


def test_values_of_every_kind_become_cells() -> None:
    """References become ids, lists one cell, moments of lineItems days, booleans stay words."""
    classes, items = FILES["classes"], FILES["lineItems"]
    terms, due = classes.column("termSourcedIds"), items.column("dueDate")
    users = FILES["users"]
    ids, on = users.column("userIds"), users.column("enabledUser")
    assert terms is not None and due is not None and ids is not None and on is not None

    assert cell(terms, [{"sourcedId": "a"}, {"sourcedId": "b,c"}]) == 'a,"b,c"'
    assert cell(due, "2026-10-02T00:00:00.000Z") == "2026-10-02"
    assert cell(ids, [{"type": "LDAP", "identifier": "x"}]) == "{LDAP:x}"
    assert cell(on, "true") == "true"
    assert cell(terms, None) == ""


def test_every_column_is_a_member_of_its_entity() -> None:
    """Each column of the binding is a member of the REST object, but for password; none lacks."""
    for file in FILES.values():
        if file.entity not in ENTITIES:
            continue
        members = {member.name for member in ENTITIES[file.entity].members}
        said = {column.member for column in file.columns}
        assert said - members <= {"password"}, file.name
        assert members - said <= {"children", "metadata", "resources"}, file.name


HEADERS = {
    # oneroster-1.1.md 6.3
    "orgs": "name,type,identifier,parentSourcedId",
    "academicSessions": "title,type,startDate,endDate,parentSourcedId,schoolYear",
    "courses": "schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
    "classes": "title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
    "termSourcedIds,subjects,subjectCodes,periods",
    "users": "enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,"
    "identifier,email,sms,phone,agentSourcedIds,grades,password",
    "demographics": "birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,"
    "nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,"
    "hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,"
    "publicSchoolResidenceStatus",
    "enrollments": "classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
    "resources": "vendorResourceId,title,roles,importance,vendorId,applicationId",
    "classResources": "title,classSourcedId,resourceSourcedId",
    "courseResources": "title,courseSourcedId,resourceSourcedId",
    "categories": "title",
    "lineItems": "title,description,assignDate,dueDate,classSourcedId,categorySourcedId,"
    "gradingPeriodSourcedId,resultValueMin,resultValueMax",
    "results": "lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment",
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers_are_those_of_the_binding(name: str) -> None:
    """Every file has exactly the columns of the standard, in its order."""
    wanted = f"sourcedId,status,dateLastModified,{HEADERS[name]}"
    assert ",".join(FILES[name].header) == wanted
    assert set(FILES) == set(HEADERS)
