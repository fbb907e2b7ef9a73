"""Hostile names: what people are really called, and what breaks programs."""

from __future__ import annotations

from sis_contract.connector.case import Book
from sis_contract.connector.cases.playing import comes_through, newcomer
from sis_contract.connector.trial import Trial

PS = Book("names", "powerschool-api.md 2.1, 2.5 (docs/cases.md E-01 to E-20)")
OR = Book("names", "oneroster-1.1.md 2.9, 11")

HOSTILE: tuple[tuple[str, str], ...] = (
    ("Zoë-Anaïs", "O’Brien-D'Angelo"),
    ("\U0001d4d0da", "李\U00020bb7"),
    ("Robert'); DROP TABLE Students;--", "Tables"),
    ("<script>alert(1)</script>", "&amp; Sons"),
    ('Anne "Annie"', "Back\\slash, Jr."),
    ("=1+1", "@home"),
    ("%s %(name)s {0}", "100%"),
    ("Nu", "Null"),
    ("e\u0301ric", "Ångström"),
    ("\u202eJoan", "\u0645\u062d\u0645\u062f"),
    ("X", "Y" * 50),
)


def _hostile(trial: Trial) -> None:
    for number, (first, last) in enumerate(HOSTILE):
        trial.world.arrange(newcomer(trial, f"h{number}", first_name=first, last_name=last))
    comes_through(trial)


PS.case(
    "hostile-v1", "v1",
    "Names with quotes, tags, percent signs, four-byte letters and fifty of them come unharmed.",
    "capture", "",
)(_hostile)  # fmt: skip

PS.case(
    "hostile-queries", "queries",
    "The same out of PowerQueries.",
    "capture", "",
)(_hostile)  # fmt: skip

OR.case(
    "hostile-oneroster", "oneroster",
    "The same over OneRoster.",
    "client", "rows 11, 12",
)(_hostile)  # fmt: skip


def _usernames(trial: Trial) -> None:
    for number, name in enumerate(("a.b+c", "ümlaut", "with blank", "UPPER", "o'neil", "#1")):
        trial.world.arrange(newcomer(trial, f"u{number}", username=f"{name}{number}"))
    comes_through(trial)


PS.case(
    "hostile-usernames", "v1",
    "Usernames with signs, blanks and accents stay as they are.",
    "client", "",
)(_usernames)  # fmt: skip

OR.case(
    "hostile-usernames-oneroster", "oneroster",
    "Usernames with signs, blanks and accents stay as they are.",
    "client", "",
)(_usernames)  # fmt: skip

CASES = (*PS.cases, *OR.cases)
