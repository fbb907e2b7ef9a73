"""`mock-sis serve`: a synthetic district on localhost, until Ctrl-C."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from mock_sis.commands._generator import GENERATOR
from mock_sis.commands._serve_options import Plan, plan_of, switches_of, with_options
from mock_sis.ready_file import ReadyFileError, remove_ready, write_ready
from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from sis_core.district import Clock, school_year_today
from sis_core.district.store import Store
from sis_core.serving.engine import EngineError
from sis_core.serving.tls import TlsError
from sis_core.wire.switches import Switches

if TYPE_CHECKING:
    pass

_FIRST_REQUESTS = 0.5


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
    plan = replace(plan_of(options), alone=alone)
    switches = switches_of(plan)
    try:
        if plan.engine == "granian":
            from mock_sis.commands._serve_granian import serve_with_granian

            serve_with_granian(plan)
        else:
            _serve(plan, switches)
    except (EngineError, TlsError, ReadyFileError) as error:
        raise click.ClickException(str(error)) from None


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
    told_of = f": {told['sentence']}" if told["sentence"] else ""
    return ["", f"Scenario {told['scenario']}{told_of}{more}"]


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
