"""Fee transactions: each read and checked, then written with the balances it makes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sis_core.district import BadValue, Write, stored
from sis_core.district.store import Store
from sis_core.district.values import Stored
from sis_core.wire.faults import BadRequest

TYPES = ("payment", "credit", "void")
MOST = 1000
_KNOWN = (
    *("student_id", "fee_id", "fee_start_year", "school_id", "transaction_amount"),
    *("transaction_type", "payment_method", "date", "description"),
)
_ID = re.compile(r"(?a:[0-9]{1,18})")
_AMOUNT = re.compile(r"(?a:[0-9]{1,9}(\.[0-9]{1,2}0*)?)")
_CENT = Decimal("0.01")
_FIRST_YEAR = 1990
_FEE = (
    "SELECT f.ID, f.StudentID, f.SchoolID, f.YearID, f.Fee_Balance, f.Group_Transaction_ID, "
    "s.DCID, c.DCID FROM Fee f JOIN Students s ON s.ID = f.StudentID "
    "LEFT JOIN Schools c ON c.School_Number = f.SchoolID WHERE f.DCID = ?"
)


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee as it stands: its ids, whose it is, and what is still owed."""

    dcid: int
    id: int
    student: int
    school: int | None
    year: int | None
    balance: Decimal
    group: int | None


class Transactions:
    """Writes within one transaction of the store."""

    def __init__(self, w: Write, store: Store, *, overpay: bool) -> None:
        self._w = w
        self._store = store
        self._overpay = overpay

    def apply(self, item: Mapping[str, Any]) -> int:
        """Applies one; returns its DCID. Raises 400 in one sentence."""
        fee = self._fee(item)
        kind = _type(item)
        amount = _amount(item)
        after = fee.balance + amount if kind == "void" else fee.balance - amount
        if after < 0 and kind != "void" and not self._overpay:
            raise _bad("transaction_amount", f"at most the fee's balance of {fee.balance}", amount)
        owed = self._owed(fee.student)
        day = self._column("Transaction_Date", item, "date", self._store.clock.today())
        said = self._column("Description", item, "description", kind.capitalize())
        row = {
            "StudentID": fee.student,
            "FeeID": fee.id,
            "SchoolID": fee.school,
            "YearID": fee.year,
            "Transaction_Amount": amount,
            "Starting_Balance": fee.balance,
            "Net_Balance": after,
            "Global_Starting_Balance": owed,
            "Global_Net_Balance": owed + after - fee.balance,
            "Transaction_Date": day,
            "Description": said,
            "Group_Transaction_ID": fee.group,
            "Payment_Method": self._method(item),
            "Transaction_Type": TYPES.index(kind) + 1,
        }
        key = self._w.insert("Fee_Transaction", row)
        changed = {"Fee_Balance": after, "Transaction_Date": day}
        self._w.update("Fee", fee.dcid, {**changed, "DateModified": self._store.clock.today()})
        return key

    # -- reading --------------------------------------------------------------------------------

    def _fee(self, item: Mapping[str, Any]) -> Fee:
        student, dcid = _id(item, "student_id"), _id(item, "fee_id")
        found = self._w.read(_FEE, (dcid,))
        if not found or found[0][6] != student:
            if not self._w.read("SELECT 1 FROM Students WHERE DCID = ?", (student,)):
                raise BadRequest(f"There is no student {student}")
            raise BadRequest(f"Student {student} has no fee {dcid}")
        row_id, owner, school, year, balance, group, _, school_dcid = found[0]
        if _given(item, "school_id") and _id(item, "school_id") != school_dcid:
            raise BadRequest(f"Fee {dcid} is not of school {item['school_id']}")
        if _given(item, "fee_start_year"):
            start = _id(item, "fee_start_year")
            if year is not None and start != year + _FIRST_YEAR:
                raise BadRequest(
                    f"Fee {dcid} is of the year that started in {year + _FIRST_YEAR}, not {start}"
                )
        return Fee(dcid, row_id, owner, school, year, _money(balance), group)

    def _owed(self, student: int) -> Decimal:
        found = self._w.read("SELECT Fee_Balance FROM Fee WHERE StudentID = ?", (student,))
        return sum((_money(row[0]) for row in found), Decimal(0))

    def _method(self, item: Mapping[str, Any]) -> Stored:
        if not _given(item, "payment_method"):
            return None
        asked = str(item["payment_method"]).strip().casefold()
        found = self._w.read(
            "SELECT Name, Value FROM Gen WHERE Cat = 'feepayment' ORDER BY SortOrder, Name"
        )
        for code, description in found:
            if asked in (str(code).casefold(), str(description).casefold()):
                return self._value("Payment_Method", "payment_method", code)
        there = ", ".join(f"{code} ({description})" for code, description in found) or "none"
        raise _bad("payment_method", f"one of {there}", item["payment_method"])

    def _column(self, column: str, item: Mapping[str, Any], name: str, default: object) -> Stored:
        return self._value(column, name, item[name] if _given(item, name) else default)

    def _value(self, column: str, name: str, value: object) -> Stored:
        declared = self._store.table("Fee_Transaction").column(column)
        assert declared is not None, f"Fee_Transaction has no {column}"
        try:
            return stored(declared, value)
        except BadValue as error:
            raise BadRequest(f"{name}: {error}") from None


def items_of(body: Any, several: bool) -> tuple[Sequence[Mapping[str, Any]], tuple[str, ...]]:
    """The transactions of a body, and remarks; raises 400."""
    inner = body
    if several:
        inner = body.get("fee_transactions") if isinstance(body, dict) else None
        if not isinstance(inner, dict):
            raise BadRequest('The request body needs "fee_transactions": {"fee_transaction": […]}')
    wrapped = isinstance(inner, dict) and "fee_transaction" in inner
    if several and not wrapped:
        raise BadRequest('fee_transactions needs "fee_transaction": […]')
    found = inner["fee_transaction"] if wrapped else inner
    items = found if isinstance(found, list) and several else [found]
    if not items or not all(isinstance(item, dict) for item in items):
        raise BadRequest(f"A fee transaction is an object of {', '.join(_KNOWN)}")
    if len(items) > MOST:
        raise BadRequest(f"At most {MOST} transactions are taken, not {len(items)}")
    unknown = sorted({str(name)[:40] for item in items for name in item if name not in _KNOWN})
    notes = (f"a fee transaction has no {', '.join(unknown)}; ignored",) if unknown else ()
    for item in items:
        nested = next((n for n in _KNOWN if isinstance(item.get(n), dict | list | bool)), None)
        if nested is not None:
            raise BadRequest(f"{nested} takes a single value")
    return items, notes


def _given(item: Mapping[str, Any], name: str) -> bool:
    return item.get(name) not in (None, "")


def _id(item: Mapping[str, Any], name: str) -> int:
    if not _given(item, name):
        raise BadRequest(f"{name} is required")
    text = str(item[name]).strip()
    if not _ID.fullmatch(text):
        raise _bad(name, "a whole number", item[name])
    return int(text)


def _type(item: Mapping[str, Any]) -> str:
    if not _given(item, "transaction_type"):
        return TYPES[0]
    text = str(item["transaction_type"]).strip().lower()
    if text not in TYPES:
        raise _bad("transaction_type", f"one of {', '.join(TYPES)}", item["transaction_type"])
    return text


def _amount(item: Mapping[str, Any]) -> Decimal:
    if not _given(item, "transaction_amount"):
        raise BadRequest("transaction_amount is required")
    text = str(item["transaction_amount"]).strip()
    if not _AMOUNT.fullmatch(text) or not Decimal(text):
        said = "an amount above zero with at most two decimals, such as 12.50"
        raise _bad("transaction_amount", said, item["transaction_amount"])
    return Decimal(text).quantize(_CENT)


def _money(value: Any) -> Decimal:
    return Decimal(str(value or 0)).quantize(_CENT)


def _bad(name: str, wanted: str, value: Any) -> BadRequest:
    return BadRequest(f"{name} is {wanted}, not {str(value)[:60]!r}")
