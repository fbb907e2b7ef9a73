"""Fee transactions over a real socket; the store tells what they did."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from mock_sis.world import World

ONE, SEVERAL = "/ws/v1/fee/transaction", "/ws/v1/fee/transactions"
ROWS: dict[str, list[dict[str, Any]]] = {
    "schools": [{"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill Middle"}],
    "students": [
        {"dcid": 812, "id": 1812, "student_number": 20417, "last_name": "Quill", "schoolid": 210},
        {"dcid": 813, "id": 1813, "student_number": 20418, "last_name": "Vance", "schoolid": 210},
    ],
    "fee": [
        {
            "dcid": 51, "id": 151, "studentid": 1812, "schoolid": 210, "fee_amount": 40,
            "fee_balance": 32, "yearid": 36, "group_transaction_id": 7,
        },
        {"dcid": 52, "id": 152, "studentid": 1812, "schoolid": 210, "fee_amount": 15,
         "fee_balance": 15, "yearid": 36},
    ],
    "gen": [
        {"cat": "feepayment", "name": "1", "value": "Cash", "sortorder": 1},
        {"cat": "feepayment", "name": "2", "value": "Check", "sortorder": 2},
    ],
}  # fmt: skip
KEPT = (
    "SELECT StudentID, FeeID, SchoolID, YearID, Transaction_Amount, Starting_Balance, Net_Balance, "
    "Global_Starting_Balance, Global_Net_Balance, substr(Transaction_Date, 1, 10), Description, "
    "Group_Transaction_ID, Payment_Method, Transaction_Type FROM Fee_Transaction ORDER BY DCID"
)


@pytest.fixture
def world() -> Iterator[World]:
    """A student with two fees, on 15 October 2026."""
    with World.empty("2026-10-15") as made:
        made.load(ROWS)
        made.start()
        yield made


def send(
    world: World, path: str, body: Any, headers: dict[str, str] | None = None, method: str = "POST"
) -> tuple[int, bytes]:
    """Status and body of one request; bytes are sent as they are."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {
        "Authorization": f"Bearer {world.valid_token()}",
        "Accept": "application/json",
        "Content-Type": "application/json",
        **(headers or {}),
    }
    parts = urlsplit(world.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
    try:
        connection.request(method, path, data, {k: v for k, v in sent.items() if v})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def paying(**changes: Any) -> dict[str, Any]:
    """A good transaction with some members changed; None takes one away."""
    made = {"student_id": 812, "fee_id": 51, "transaction_amount": 12.5, **changes}
    return {name: value for name, value in made.items() if value is not None}


def balances(world: World) -> list[Any]:
    """What is owed on each fee."""
    return [row[0] for row in world.store.read("SELECT Fee_Balance FROM Fee ORDER BY DCID")]


def test_a_payment_is_kept_with_its_balances(world: World) -> None:
    """A payment takes from the fee's balance; the row tells balances before and after."""
    body = paying(
        transaction_type="Payment", payment_method="check", date="2026-10-01",
        description="For the lab", school_id=3, fee_start_year=2026,
    )  # fmt: skip

    assert send(world, ONE, {"fee_transaction": body}) == (200, b"{}")
    assert balances(world) == [19.5, 15]
    assert world.store.read(KEPT) == [
        (1812, 151, 210, 36, 12.5, 32, 19.5, 47, 34.5, "2026-10-01", "For the lab", 7, 2, 1)
    ]


def test_it_is_seen_in_the_students_fees(world: World) -> None:
    """The student's expansion shows the new balance and the transaction."""
    send(world, ONE, paying(date="2026-10-01"))
    status, body = send(world, "/ws/v1/student/812?expansions=fees", b"", method="GET")
    fee = json.loads(body)["student"]["fees"]["fee"][0]

    assert status == 200
    assert fee["fee_balance"] == "19.50"
    assert fee["fee_transaction"]["transaction_amount"] == "12.50"
    assert fee["fee_transaction"]["starting_balance"] == "32.00"


def test_credits_and_voids(world: World) -> None:
    """A credit takes from the balance, a void gives back; the day is the district's own."""
    send(world, ONE, paying(transaction_type="credit", transaction_amount="2.00"))
    send(world, ONE, paying(transaction_type="VOID", transaction_amount=10))

    assert balances(world) == [40, 15]
    rows = world.store.read(
        "SELECT Transaction_Type, Net_Balance, substr(Transaction_Date, 1, 10), Description "
        "FROM Fee_Transaction ORDER BY DCID"
    )
    assert rows == [(2, 30, "2026-10-15", "Credit"), (3, 40, "2026-10-15", "Void")]


def test_several_at_once(world: World) -> None:
    """They are applied one after the other, on one fee too; one may stand alone."""
    items = [paying(transaction_amount=1), paying(transaction_amount=2), paying(fee_id=52)]

    assert send(world, SEVERAL, {"fee_transactions": {"fee_transaction": items}})[0] == 200
    alone = {"fee_transactions": {"fee_transaction": paying(transaction_amount=3)}}
    assert send(world, SEVERAL, alone)[0] == 200
    assert balances(world) == [26, 2.5]
    assert world.store.read("SELECT Global_Net_Balance FROM Fee_Transaction ORDER BY DCID") == [
        (46,), (44,), (31.5,), (28.5,),
    ]  # fmt: skip


def test_xml_is_taken(world: World) -> None:
    """The same in XML."""
    body = (
        b"<fee_transaction><student_id>812</student_id><fee_id>51</fee_id>"
        b"<transaction_amount>12.50</transaction_amount></fee_transaction>"
    )

    assert send(world, ONE, body, {"Content-Type": "text/xml"})[0] == 200
    assert balances(world) == [19.5, 15]


BAD: list[tuple[Any, str]] = [
    (b"{", "not valid JSON"),
    ([], "is an object of student_id"),
    (7, "is an object of student_id"),
    ({"fee_transaction": [paying()]}, "is an object of student_id"),
    (paying(student_id=None), "student_id is required"),
    (paying(fee_id=None), "fee_id is required"),
    (paying(transaction_amount=None), "transaction_amount is required"),
    (paying(student_id="x"), "student_id is a whole number"),
    (paying(student_id=999), "There is no student 999"),
    (paying(student_id=813), "Student 813 has no fee 51"),
    (paying(fee_id=99), "Student 812 has no fee 99"),
    (paying(fee_id=[51]), "fee_id takes a single value"),
    (paying(transaction_amount=0), "above zero"),
    (paying(transaction_amount=-5), "above zero"),
    (paying(transaction_amount=1.005), "two decimals"),
    (paying(transaction_amount=1e300), "above zero"),
    (paying(transaction_amount=True), "single value"),
    (paying(transaction_type="gift"), "one of payment, credit, void"),
    (paying(payment_method="gold"), "one of 1 (Cash), 2 (Check)"),
    (paying(date="01/10/2026"), "date: "),
    (paying(description="x" * 256), "description: "),
    (paying(school_id=4), "not of school 4"),
    (paying(fee_start_year=2025), "started in 2026, not 2025"),
]


@pytest.mark.parametrize(("body", "said"), BAD)
def test_a_bad_payload_is_400_and_keeps_nothing(world: World, body: Any, said: str) -> None:
    """One clear sentence, and neither row nor balance changes."""
    before = world.store.version
    status, answer = send(world, ONE, body)

    assert status == 400
    assert said in json.loads(answer)["errorMessage"]["message"]
    assert world.store.version == before


@pytest.mark.parametrize(
    "items", [[paying(), paying(fee_id=99)], [], [paying()] * 1001, "x", [paying(), 7]]
)
def test_several_are_all_kept_or_none(world: World, items: Any) -> None:
    """A wrong one among them undoes the others."""
    before = world.store.version

    assert send(world, SEVERAL, {"fee_transactions": {"fee_transaction": items}})[0] == 400
    assert send(world, SEVERAL, {"fee_transaction": paying()})[0] == 400
    assert world.store.version == before


def test_an_overpayment_is_a_switch(world: World) -> None:
    """It leaves the balance below zero, or is refused."""
    assert send(world, ONE, paying(transaction_amount=33))[0] == 200
    assert balances(world) == [-1, 15]
    world.switches.set({"fee_overpaid": "reject"})

    status, body = send(world, ONE, paying(fee_id=52, transaction_amount=15.01))
    assert status == 400
    assert b"at most the fee's balance of 15.00" in body


def test_the_answer_is_a_switch(world: World) -> None:
    """200 with an empty object, or with nothing."""
    world.switches.set({"fee_answer": "empty"})

    assert send(world, ONE, paying()) == (200, b"")


@pytest.mark.parametrize(
    ("content_type", "status"), [("", 500), ("nonsense", 500), ("text/plain", 415)]
)
def test_the_type_of_a_fee_transaction(world: World, content_type: str, status: int) -> None:
    """A missing or malformed Content-Type is 500, another one 415, as documented."""
    assert send(world, ONE, paying(), {"Content-Type": content_type})[0] == status


def test_who_may(world: World) -> None:
    """Fees need the level FULL; other methods are 405, other paths 404, no token 401."""
    client = world.plugins.all()[0].client_id
    assert send(world, ONE, paying(), method="PUT")[0] == 405
    assert send(world, "/ws/v1/fee", paying())[0] == 404
    assert send(world, ONE, paying(), {"Authorization": ""})[0] == 401
    world.plugins.change(client, access_level="READ")

    status, body = send(world, ONE, paying())
    assert status == 401
    assert b"accessLevelV1Api FULL permission" in body


def test_several_came_with_25_2() -> None:
    """An older server knows one transaction at a time."""
    with World.empty("2026-10-15", "12.0") as world:
        world.load(ROWS)
        world.start()
        body = {"fee_transactions": {"fee_transaction": paying()}}

        assert send(world, SEVERAL, body)[0] == 404
        assert send(world, ONE, paying())[0] == 200
