"""Fixtures for pytest: a served district per session, put back before each test that uses it.

Loaded by pytest wherever mock-sis is installed, so it imports nothing until a fixture is used.
A project's own fixtures of the same names win; `-p no:mock_sis` leaves all of this out.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_sis.testing.handles import District, OneRoster, Sis
    from mock_sis.testing.serving import Kept
    from mock_sis.world import World
    from sis_core.district import Clock
    from sis_core.serving.journal import Journal
    from sis_core.serving.mischief import Mischief

_OPTIONS = (
    ("sis_recipe", "Recipe of the district: tiny, small, medium, large, or a TOML file.", "small"),
    ("sis_seed", "Another seed, other people.", "7"),
    ("sis_today", "The day the district lives on, as 2026-10-15.", ""),
    ("sis_version", "The PowerSchool release to behave like.", ""),
    ("sis_tls", "Speak https, with a private authority made on the spot: true or false.", "false"),
)
_WORLD = "mock_sis_world"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options on the command line, and the same words in the ini file."""
    group = parser.getgroup("mock-sis", "a synthetic school district to test against")
    for name, told, default in _OPTIONS:
        group.addoption(f"--{name.replace('_', '-')}", dest=name, default=None, help=told)
        parser.addini(name, told, default=default)


def pytest_configure(config: pytest.Config) -> None:
    """The marker by which a test asks for another district."""
    config.addinivalue_line(
        "markers",
        "sis(recipe=, seed=, today=, version=, tls=, switches=): the district this test wants",
    )


@pytest.fixture(scope="session")
def _mock_sis_kept() -> Iterator[Kept]:
    from mock_sis.commands._worlds import worlds
    from mock_sis.testing.serving import Kept

    with Kept(worlds) as kept:
        yield kept


@pytest.fixture(name=_WORLD)
def _mock_sis_world(request: pytest.FixtureRequest, _mock_sis_kept: Kept) -> World:
    """The whole served world of this test, as at its start."""
    from sis_core.district import DistrictError
    from sis_core.wire.switches import SwitchError

    try:
        return _mock_sis_kept.world(_wish(request))
    except (DistrictError, SwitchError) as error:
        sentence = f"mock-sis: {error}"
    pytest.fail(sentence, pytrace=False)  # out here pytest does not tell it twice


def _wish(request: pytest.FixtureRequest) -> Any:
    from mock_sis.commands._worlds import TODAY
    from mock_sis.testing.serving import Wish, day_of, with_marker
    from sis_core.district import DistrictError

    chosen = {name: _chosen(request.config, name) for name, _, _ in _OPTIONS}
    if not chosen["sis_seed"].isdigit():
        raise DistrictError(f"sis_seed is a whole number, not {chosen['sis_seed']!r}")
    if chosen["sis_tls"].lower() not in ("true", "false"):
        raise DistrictError(f"sis_tls is true or false, not {chosen['sis_tls']!r}")
    wish = Wish(
        TODAY,
        recipe=chosen["sis_recipe"],
        seed=int(chosen["sis_seed"]),
        tls=chosen["sis_tls"].lower() == "true",
    )
    said: dict[str, Any] = {}
    if chosen["sis_today"]:
        said["today"] = day_of(chosen["sis_today"])
    if chosen["sis_version"]:
        said["version"] = chosen["sis_version"]
    for marker in reversed(list(request.node.iter_markers("sis"))):
        if marker.args:
            raise DistrictError(
                f'the sis marker takes words, such as recipe="tiny", not {marker.args[0]!r} alone'
            )
        said = with_marker(said, marker.kwargs)
    return wish.changed(said)


def _chosen(config: pytest.Config, name: str) -> str:
    given = config.getoption(name)
    return str(config.getini(name) if given is None else given)


@pytest.fixture
def sis(mock_sis_world: World) -> Sis:
    """PowerSchool's API: `url`, `client_id`, `client_secret`, `token`, `env()`, `switch()`."""
    from mock_sis.testing.handles import sis_of

    return sis_of(mock_sis_world)


@pytest.fixture
def oneroster(mock_sis_world: World) -> OneRoster:
    """OneRoster 1.1 of the same district: URLs, client and consumer credentials."""
    from mock_sis.testing.handles import oneroster_of

    return oneroster_of(mock_sis_world)


@pytest.fixture
def district(mock_sis_world: World) -> District:
    """The district: `facts`, `sql()`, `arrange()`, `happen()`, `age()`, `needs()`."""
    from mock_sis.testing.handles import District

    return District(mock_sis_world)


@pytest.fixture
def mischief(mock_sis_world: World) -> Mischief:
    """Faults on purpose: `mischief.add({"path": "/ws/v1/**", "status": 503, "times": 1})`."""
    return mock_sis_world.mischief


@pytest.fixture
def journal(mock_sis_world: World) -> Journal:
    """What was asked and answered since the test began."""
    return mock_sis_world.journal


@pytest.fixture
def clock(mock_sis_world: World) -> Clock:
    """The district's clock: `now()`, `today()`, `advance()`, `set()`, `freeze()`."""
    return mock_sis_world.clock


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Puts the newest journal lines into the report of a test that failed."""
    report = yield
    world = getattr(item, "funcargs", {}).get(_WORLD)
    if report.failed and call.when == "call" and world is not None:
        from mock_sis.testing.serving import tail

        report.sections.append(("mock-sis journal", tail(world) or "nothing was asked"))
    return report
