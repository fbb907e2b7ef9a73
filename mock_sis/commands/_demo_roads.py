"""The demonstration's other road: the same district once more, over OneRoster 1.1."""

from __future__ import annotations

from pathlib import Path

import click

from mock_sis.demo.roads import MOST, compare_roads
from mock_sis.world import World
from sis_connector import report_html
from sis_connector.config import SyncConfig
from sis_connector.progress import Quiet
from sis_connector.run import sync
from sis_connector.secret import Secret
from sis_core.district import Store

PROFILE = "learning-oneroster"


def other_road(world: World, store: Store, powerschool: Path, target: Path, page: Path) -> bool:
    """Imports over OneRoster into a second roster; True where both imports agree."""
    door = world.ready()["oneroster"]
    config = SyncConfig(
        profile=PROFILE,
        url=door["url"],
        token_url=door["token_url"],
        client_id=door["client_id"],
        client_secret=Secret(door["client_secret"]),
        target=target,
        today=world.clock.today(),
    )
    report = sync(config, progress=Quiet())
    report_html.write(report, page)
    if report.exit_code or not target.exists():
        click.echo(f"  {report.summary} {report.message} {report.hint}")
        return False
    click.echo(f"  {report.requests} requests in {report.seconds:.1f} s, profile {PROFILE}")
    found = compare_roads(store, powerschool, target)
    for kind, same in found.same.items():
        click.echo(f"  {kind:16}{same:>8} the same by both roads")
    for told in found.differences[:MOST]:
        click.echo(f"  {told}")
    if found.agree:
        click.echo("  Both imports agree person by person.")
    else:
        click.echo(f"  {len(found.differences)} rows differ between the two imports.")
    return found.agree
