"""`mock-sis serve --engine granian`: the same application behind granian's Rust server.

One worker process holds the district, journal and clock; this process only supervises it. What
touches a socket (rules that cut, truncate or drip) does not work there.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import click

from mock_sis.commands._serve_options import Plan, switches_of
from mock_sis.commands.serve import give_memory_back, greeting, make_world
from mock_sis.ready_file import remove_ready, write_ready
from mock_sis.scenarios.scenario import Scenario
from sis_core.serving.engine import EngineError, cannot_listen
from sis_core.serving.mischief.keys import KEYS

LIMITS = "granian serves: rules that cut, truncate or drip do not work with this engine"
_THREADS = 4
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class _Job:
    """What the worker must know; it crosses into another process."""

    plan: Plan
    port: int
    supervisor: int


def serve_with_granian(plan: Plan) -> None:
    """Serves until Ctrl-C; raises EngineError where granian is missing or the port is taken."""
    try:
        from granian import Granian
        from granian.constants import Interfaces
    except ImportError:
        raise EngineError(
            "granian is not installed; install it with: pip install 'mock-sis[granian]'"
        ) from None
    if plan.tls:
        raise EngineError("--tls works with the cheroot engine only; leave --engine granian out")
    if plan.scenario is not None:
        _check_sockets(plan.scenario)
    job = _Job(plan, _free_port(plan.host, plan.port), os.getpid())
    click.echo(LIMITS, err=True)
    server = Granian(
        "mock-sis",
        address=plan.host,
        port=job.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        log_enabled=False,
    )
    try:
        server.serve(target_loader=partial(_load, job), wrap_loader=False)
    finally:
        if plan.ready_file is not None:
            remove_ready(plan.ready_file)
    click.echo("stopped", err=True)


def _check_sockets(scenario: Scenario) -> None:
    """Raises EngineError for a rule that cuts connections, which granian does not give."""
    for rule in (rule for stage in scenario.stages for rule in stage.rules):
        for key in KEYS:
            if key.needs_socket and key.name in rule:
                raise EngineError(
                    f"scenario {scenario.name} has a rule with {key.name}, which needs the "
                    "connection's socket; leave --engine granian out"
                )


def _load(job: _Job) -> Callable[..., Any]:
    """Makes the application; called in the worker process."""
    from mock_sis.app import create_app

    world = make_world(job.plan, switches_of(job.plan))
    world.mischief.sockets = False
    world.keep_start()
    give_memory_back()
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(job.plan.host, job.plan.host)
    url = f"http://{shown}:{job.port}"
    ready = {**world.ready_at(url), "pid": job.supervisor}
    threading.Thread(target=_announce, args=(job, ready), daemon=True).start()
    return create_app(world)


def _announce(job: _Job, ready: dict[str, Any]) -> None:
    url = ready["control"]["url"].removesuffix("/_sandbox")
    if not _answers(f"{url}/ws/v1/metadata"):
        click.echo(f"mock-sis: granian does not answer at {url}", err=True)
        return
    if job.plan.ready_file is not None:
        write_ready(job.plan.ready_file, ready)
    for line in greeting(ready, job.plan.control_token):
        click.echo(line)
    sys.stdout.flush()


def _answers(url: str) -> bool:
    end = time.monotonic() + _PATIENCE
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < end:
        try:
            with opener.open(url, timeout=5):
                return True
        except OSError:
            time.sleep(0.02)
    return False


def _free_port(host: str, port: int) -> int:
    """The port, or a free one for 0; granian itself would not tell which one it took."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise EngineError(cannot_listen(host, port, error)) from None
        return int(probe.getsockname()[1])
