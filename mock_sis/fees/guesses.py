"""What of fee transactions is a guess without a switch."""

from __future__ import annotations

GUESSES: tuple[tuple[str, str], ...] = (
    ("required", "student_id, fee_id and transaction_amount; the documentation calls all optional"),
    ("the body", "in its envelope fee_transaction, or without it; one given as an object alone"),
    ("transaction_type", "payment (also without one), credit or void, in any case; stored as 1 to "
     "3; a void adds to the balance, the others take from it"),
    ("transaction_amount", "above zero, with at most two decimals"),
    ("fee_start_year, school_id", "must be the fee's own where they are given"),
    ("payment_method", "code or description of one of the district's payment methods"),
    ("date", "the district's day where none is given"),
    ("several transactions", "one after the other; one that is refused undoes them all"),
    ("balances", "before and after, of the fee and of all fees of the student"),
    ("an older server", "`/fee/transactions` came with 25.2; before that it is 404"),
)  # fmt: skip
