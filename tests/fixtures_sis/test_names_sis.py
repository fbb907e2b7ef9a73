"""Names come from Faker's own tables, though Faker itself is not imported for them."""

from __future__ import annotations

import importlib
import subprocess
import sys
import unicodedata

import pytest

from sis_fixtures.people.names import culture

READ_ALL = """
import sys
from sis_fixtures.people.names import culture, known_cultures
for key in known_cultures():
    culture(key)
print([name for name in sys.modules if name.split(".")[0] == "faker"])
"""


@pytest.mark.parametrize(
    ("key", "locale", "tables"),
    [
        ("swedish", "sv_SE", ("first_names_female", "first_names_male", "last_names")),
        ("mexican", "es_MX", ("first_names_female", "first_names_male", "last_names")),
        (
            "japanese",
            "ja_JP",
            ("first_romanized_names_female", "first_romanized_names_male", "last_romanized_names"),
        ),
    ],
)
def test_a_culture_holds_the_names_of_fakers_provider(
    key: str, locale: str, tables: tuple[str, str, str]
) -> None:
    """What Faker's own provider holds begins a culture's tables, in the same order."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider

    found = culture(key)

    for ours, table in zip((found.female, found.male, found.last), tables, strict=True):
        # Faker has some names with two spaces in a row, and some with a combining accent.
        spaced = (" ".join(name.split()) for name in getattr(provider, table))
        theirs = [unicodedata.normalize("NFC", name) for name in spaced]
        first = list(dict.fromkeys(name for name in theirs if 1 < len(name) <= 24))[:40]
        assert list(ours[:40]) == first


def test_names_are_read_without_importing_faker() -> None:
    """No module of Faker is imported for the names of every culture there is."""
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.strip() == "[]"


def test_accents_stay_and_other_scripts_do_not() -> None:
    """A surname keeps its accent and its space; what is written in another script is left out."""
    assert "Åberg" in culture("swedish").last
    assert "García" in culture("mexican").last
    assert all(name.isprintable() and name == name.strip() for name in culture("polish").last)
