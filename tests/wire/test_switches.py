"""Switches: named guesses with choices."""

from __future__ import annotations

import pytest

from mock_sis.known_switches import SWITCHES as KNOWN
from sis_core.spec.powerschool.switches import SWITCHES
from sis_core.wire.switches import Switch, SwitchError, Switches, parse_settings


def test_a_version_sets_the_defaults_of_its_time() -> None:
    """SIS 10.0 has no accessLevelV1Api and no users_dcid; 25.2 has both [doc][client]."""
    old, new = Switches(SWITCHES, "10.0"), Switches(SWITCHES)

    assert (old["access_level_v1"], old["staff_users_dcid"]) == ("ignore", "no")
    assert (new["access_level_v1"], new["staff_users_dcid"]) == ("enforce", "yes")
    assert old.changed() == {}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"pagesize_over_maxx": "reject"}, "did you mean 'pagesize_over_max'"),
        ({"pagesize_over_max": "explode"}, "one of truncate, reject"),
        ({"throttle_per_minute": "many"}, "whole number"),
    ],
)
def test_unknown_names_and_values_are_refused_and_change_nothing(
    values: dict[str, str], words: str
) -> None:
    """The sentence names what is accepted; no half of a change is kept."""
    switches = Switches(SWITCHES)
    before = switches.all()

    with pytest.raises(SwitchError, match=words):
        switches.set({"bearer_colon": "reject", **values})

    assert switches.all() == before


def test_a_change_is_heard_and_can_be_taken_back() -> None:
    """Listeners hear of a change; reset brings the version's defaults back."""
    switches = Switches(SWITCHES)
    heard: list[int] = []
    switches.listen(lambda: heard.append(1))
    switches.set({"pagesize_over_max": "reject"})
    changed = switches.changed()
    switches.reset()

    assert changed == {"pagesize_over_max": "reject"}
    assert switches.changed() == {}
    assert heard == [1, 1]


def test_set_texts_are_name_equals_value() -> None:
    """Anything else is refused with the right form."""
    assert parse_settings(["a=b", "c=d=e"]) == {"a": "b", "c": "d=e"}
    with pytest.raises(SwitchError, match="name=value"):
        parse_settings(["a"])


@pytest.mark.parametrize("switch", KNOWN, ids=lambda s: s.name)
def test_every_switch_explains_itself(switch: Switch) -> None:
    """Each has at least two choices or is a number, and one line of help."""
    assert len(switch.choices) >= 2 or not switch.choices
    assert 20 <= len(switch.help) <= 120
    for version, value in switch.by_version.items():
        assert version in ("10.0", "12.0")
        assert value in switch.choices
