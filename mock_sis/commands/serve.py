"""`mock-sis serve`: a synthetic district on localhost, until Ctrl-C."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from mock_sis.commands._day import Day
from mock_sis.commands._generator import GENERATOR
from mock_sis.known_switches import SWITCHES
from mock_sis.ready_file import ReadyFileError, remove_ready, write_ready
from mock_sis.switch_file import read_switch_file
from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from sis_core.district import Clock, school_year_today
from sis_core.district.store import Store
from sis_core.serving.engine import EngineError
from sis_core.serving.journal import MAX_ENTRIES
from sis_core.serving.tls import Certificate, TlsError
from sis_core.wire.switches import NEWEST, VERSIONS, SwitchError, Switches, parse_settings

if TYPE_CHECKING:
    from mock_sis.scenarios.scenario import Scenario

DEFAULT_PORT = 8377
DEFAULT_SEED = 7
_FIRST_REQUESTS = 0.5
_FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the command line asked for."""

    recipe: str
    db: Path | None
    seed: int
    today: date | None
    version: str
    host: str
    port: int
    tls: bool
    certificate: Certificate | None
    settings: dict[str, str]
    engine: str
    control_token: str
    client_id: str | None
    client_secret: str | None
    ready_file: Path | None
    journal: int = MAX_ENTRIES
    scenario: Scenario | None = None
    alone: bool = False
    """True where OneRoster is served without PowerSchool's API."""


_OPTIONS = (
    click.option(
        "--recipe", help="Recipe of the district, a name or a TOML file.  [default: small]"
    ),
    click.option(
        "--scenario",
        help="Play a scenario: a shipped one by name (`mock-sis scenarios list`) or a TOML file.",
    ),
    click.option("--db", type=_FILE, help="Serve this district's file instead of making one."),
    click.option("--seed", type=int, help="Another seed, other people.  [default: 7]"),
    click.option(
        "--today",
        type=Day(),
        help="The day the district lives on (default: this machine's, within a school year).",
    ),
    click.option(
        "--sis-version",
        "version",
        type=click.Choice(VERSIONS),
        help="The PowerSchool release to behave like; it sets the defaults of switches.  "
        f"[default: {NEWEST}]",
    ),
    click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
    click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=DEFAULT_PORT,
        show_default=True,
        help="Port to listen on; 0 takes a free one.",
    ),
    click.option(
        "--tls", is_flag=True, help="Speak https, with a private authority made on the spot."
    ),
    click.option("--tls-cert", type=_FILE, help="Speak https with this certificate (PEM) …"),
    click.option("--tls-key", type=_FILE, help="… and its key (PEM)."),
    click.option(
        "--set",
        "sets",
        multiple=True,
        metavar="SWITCH=VALUE",
        help="Set a switch; may be repeated. `mock-sis switches` lists them.",
    ),
    click.option(
        "--switches", "switch_file", type=_FILE, help="Switches from a TOML or JSON file."
    ),
    click.option(
        "--engine",
        type=click.Choice(["cheroot", "granian"]),
        default="cheroot",
        show_default=True,
        help="granian is faster under load; it cannot cut connections.",
    ),
    click.option(
        "--control-token", default="", metavar="TOKEN", help="Guards the page and /_sandbox."
    ),
    click.option("--client-id", help="The plugin's client id (default: derived from the seed)."),
    click.option("--client-secret", help="The plugin's secret (default: derived from the seed)."),
    click.option(
        "--journal",
        type=click.IntRange(10, 1_000_000),
        default=MAX_ENTRIES,
        show_default=True,
        help="How many requests the journal keeps.",
    ),
    click.option(
        "--ready-file",
        type=_FILE,
        help="Write URLs and credentials here as JSON while the server answers.",
    ),
)


def with_options(function: Callable[..., None]) -> Callable[..., None]:
    """Gives a function the options of serving."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.command(name="serve")
@with_options
def command(**options: Any) -> None:
    """Serve a synthetic district as PowerSchool SIS does.

    Answers until Ctrl-C on localhost: the plugin API at /ws, OneRoster 1.1 at /ims/oneroster/v1p1,
    tokens at /oauth/access_token, a page for people at /, control for tests at /_sandbox. Same
    recipe, seed and day, same district and same credentials.

    \b
    Examples:
      mock-sis serve
      mock-sis serve --recipe tiny --port 0 --ready-file ready.json
      mock-sis serve --db district.db --today 2026-10-15 --tls
      mock-sis serve --set pagesize_over_max=reject --set throttle_per_minute=60
      mock-sis serve --set oneroster_root=api --set booleans=json
      mock-sis serve --scenario moving-rows
    """
    run(options)


def run(options: dict[str, Any], *, alone: bool = False) -> None:
    """Serves as the options say until Ctrl-C; `alone` leaves PowerSchool's own API out."""
    plan = replace(_plan(options), alone=alone)
    switches = switches_of(plan)
    try:
        if plan.engine == "granian":
            from mock_sis.commands._serve_granian import serve_with_granian

            serve_with_granian(plan)
        else:
            _serve(plan, switches)
    except (EngineError, TlsError, ReadyFileError) as error:
        raise click.ClickException(str(error)) from None


def _plan(options: dict[str, Any]) -> Plan:
    if options["db"] and options["recipe"]:
        raise click.UsageError("give --recipe or --db, not both")
    if options["db"] and options["seed"] is not None:
        raise click.UsageError("give --seed or --db, not both: a file's district has its seed")
    if bool(options["tls_cert"]) != bool(options["tls_key"]):
        raise click.UsageError("--tls-cert and --tls-key go together")
    if not is_loopback(options["host"]) and not options["control_token"]:
        raise click.UsageError(
            f"--host {options['host']} can be reached from other machines: "
            "add --control-token TOKEN, or listen on 127.0.0.1"
        )
    certificate = None
    if options["tls_cert"]:
        cert = options["tls_cert"]
        certificate = Certificate(cert, options["tls_key"], cert)
    try:
        settings = read_switch_file(options["switch_file"]) if options["switch_file"] else {}
        settings |= parse_settings(options["sets"])
    except SwitchError as error:
        raise click.UsageError(str(error)) from None
    scenario = _scenario(options["scenario"])
    recipe, seed, day, version = wished(scenario)
    seed = seed if options["seed"] is None else options["seed"]
    today: datetime | None = options["today"]
    return Plan(
        recipe=options["recipe"] or recipe,
        db=options["db"],
        seed=seed,
        today=today.date() if today else None if options["db"] else day,
        version=options["version"] or version,
        scenario=scenario,
        host=options["host"],
        port=options["port"],
        tls=options["tls"] or certificate is not None,
        certificate=certificate,
        settings=settings,
        engine=options["engine"],
        control_token=options["control_token"],
        client_id=options["client_id"],
        client_secret=options["client_secret"],
        ready_file=options["ready_file"],
        journal=options["journal"],
    )


def _scenario(name: str | None) -> Scenario | None:
    if name is None:
        return None
    from mock_sis.scenarios.read import load

    return load(name)


def wished(scenario: Scenario | None) -> tuple[str, int, date | None, str]:
    """Recipe, seed, day and release where no option decides: the scenario's own, or defaults."""
    if scenario is None:
        return "small", DEFAULT_SEED, None, NEWEST
    seed = DEFAULT_SEED if scenario.seed is None else scenario.seed
    return scenario.recipe or "small", seed, scenario.today, scenario.version or NEWEST


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    if host in ("localhost", "127.0.0.1"):
        return True
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def switches_of(plan: Plan) -> Switches:
    """The plan's switches; raises UsageError for an unknown name or value."""
    switches = Switches(SWITCHES, plan.version)
    try:
        switches.set(plan.settings)
    except SwitchError as error:
        raise click.UsageError(str(error)) from None
    return switches


def make_world(plan: Plan, switches: Switches) -> World:
    """The world that a plan describes, not served yet."""
    store = _store(plan)
    try:
        world = World(
            store,
            switches=switches,
            seed=plan.seed,
            client_id=plan.client_id,
            client_secret=plan.client_secret,
            control_token=plan.control_token,
            generator=GENERATOR,
            mounts=(ONEROSTER,),
            powerschool=not plan.alone,
            journal=plan.journal,
        )
        if plan.scenario is not None:
            world.play(plan.scenario)
        return world
    except BaseException:
        store.close()
        raise


def _store(plan: Plan) -> Store:
    if plan.db is not None:
        clock = (
            Clock(datetime.combine(plan.today, datetime.min.time().replace(hour=8)))
            if plan.today
            else None
        )
        return Store.open(plan.db, clock)
    from sis_fixtures import new_store

    return new_store(plan.recipe, plan.seed, plan.today or school_year_today(date.today()))


def _check_names(plan: Plan) -> None:
    """Refuses a recipe or file that is not there before anything is said to be made."""
    if plan.db is None:
        from sis_fixtures.recipe import Recipe

        Recipe.load(plan.recipe)
    elif not plan.db.exists():
        Store.open(plan.db)  # which refuses it in its own words


def _serve(plan: Plan, switches: Switches) -> None:
    stopped = threading.Event()
    _check_names(plan)
    what = f"opening {plan.db} …" if plan.db else f"making the {plan.recipe} district …"
    click.echo(what, err=True)
    world = make_world(plan, switches)
    try:
        world.start(plan.host, plan.port, tls=plan.certificate or plan.tls)
        _stop_on_signals(stopped)
        ready = world.ready()
        if plan.ready_file is not None:
            write_ready(plan.ready_file, ready)
        for line in (*greeting(ready, plan.control_token), *_played(plan, world)):
            click.echo(line)
        sys.stdout.flush()
        # Whoever waits for the ready file asks at once: the first half second is theirs.
        if not stopped.wait(_FIRST_REQUESTS):
            give_memory_back()
        while not stopped.wait(0.5):
            pass
    finally:
        if plan.ready_file is not None:
            remove_ready(plan.ready_file)
        world.stop()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing is left to interrupt
    click.echo("stopped", err=True)


def _played(plan: Plan, world: World) -> list[str]:
    """What a person reads of the scenario, where one is played."""
    if plan.scenario is None:
        return []
    told = world.player.state()
    more = "" if told["over"] else "; after each sync: mock-sis scenarios next"
    return ["", f"Scenario {told['scenario']}: {told['sentence']}{more}"]


def give_memory_back() -> None:
    """Returns what generating took and freed to the system, where the C library can."""
    import ctypes

    gc.collect()
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _stop_on_signals(stopped: threading.Event) -> None:
    """Ctrl-C, or SIGTERM as containers send it, ends cleanly; a second one changes nothing."""

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def greeting(ready: dict[str, Any], control_token: str = "") -> list[str]:
    """What a person reads when the server answers."""
    roster = ready["oneroster"]
    door, district = ready["powerschool"] or roster, ready["district"]
    client, secret = door["client_id"], door["client_secret"]
    url = ready["control"]["url"].removesuffix("/_sandbox")
    ca = f" --cacert {ready['ca_file']}" if "ca_file" in ready else ""
    page = f"{url}/?token={control_token}" if control_token else f"{url}/"
    lines = [
        f"{district['name']}: {district['schools']} schools, {district['students']} students, "
        f"{district['sections']} sections; it is {district['today']} there",
    ]
    if ready["powerschool"]:
        lines.append(f"  URL            {url}")
    if roster:
        lines.append(f"  OneRoster 1.1  {roster['url']}")
    yours = (
        "  your plugin    mock-sis plugin install FILE --enable (the pair above is the sandbox's)"
    )
    return [
        *lines,
        f"  client id      {client}",
        f"  client secret  {secret}",
        *([yours] if ready["powerschool"] else []),
        f"  page           {page}",
        "",
        f"  curl{ca} -u {client}:{secret} -d grant_type=client_credentials "
        f"{url}/oauth/access_token",
        "",
        "Ctrl-C ends it.",
    ]
