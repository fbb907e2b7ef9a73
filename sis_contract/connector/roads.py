"""Finding out which roads a connector goes, by what it asks for."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sis_contract.connector.case import ROADS, NoChance, Road
from sis_contract.connector.cases.pushing import writes_grades
from sis_contract.connector.command import Command, CommandError
from sis_contract.connector.conduct import path_of
from sis_contract.connector.environment import Places, environment
from sis_contract.connector.grades import Grades, Work, section_of
from sis_contract.connector.world import Entry, MakeWorld, Wish, World

PROBE = "connector.probe"
"""What MOCK_SIS_CASE says while roads are found out."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What a connector did when it was asked to go a road: `goes` it, exit code, output."""

    road: Road
    goes: bool
    code: int | None
    output: str


def find_roads(
    template: str, make: MakeWorld, *, workers: int, timeout: float, tls: bool = False
) -> list[Probed]:
    """Runs the command once for each road, in a world without troubles; raises CommandError."""
    command = Command(template)
    with ThreadPoolExecutor(workers, thread_name_prefix="probe") as pool:
        try:
            turns = [pool.submit(_probed, command, make, road, timeout, tls) for road in ROADS]
            return [turn.result() for turn in turns]
        except BaseException:
            command.stop()
            raise


def _probed(command: Command, make: MakeWorld, road: Road, timeout: float, tls: bool) -> Probed:
    world = make(Wish("tiny", tls=tls))
    try:
        with tempfile.TemporaryDirectory(prefix="mock-sis-probe-") as folder:
            places = Places(Path(folder))
            changes = {}
            if road.startswith("push"):
                places.grades.write_text(_grades(world, road).text(), encoding="utf-8")
                changes["MOCK_SIS_GRADES"] = str(places.grades)
            made = environment(world, places, PROBE, road, changes)
            ended = command.run(made["MOCK_SIS_URL"], made, timeout)
        goes = _goes(road, world.entries(0))
        return Probed(road, goes, ended.code, ended.output)
    finally:
        world.stop()


def _grades(world: World, road: Road) -> Grades:
    made = Grades(sourced=road == "push-oneroster")
    try:
        section = section_of(world, "PTP")
    except NoChance as reason:
        raise CommandError(f"roads cannot be found out: {reason}; name them with --roads") from None
    work = Work("probe", section, "A first task", due=world.today().isoformat())
    made.add(work, {section.pupils[0]: 5.0})
    return made


def _goes(road: Road, entries: Sequence[Entry]) -> bool:
    paths = [path_of(one) for one in entries if one.status < 500]
    match road:
        case "v1":
            return any(path.startswith("/ws/v1/") for path in paths)
        case "queries":
            return any(path.startswith("/ws/schema/query/") for path in paths)
        case "oneroster":
            return any("/ims/oneroster/" in path for path in paths)
        case "push":
            return any(writes_grades(one) and "/ims/" not in path_of(one) for one in entries)
        case "push-oneroster":
            return any(writes_grades(one) and "/ims/" in path_of(one) for one in entries)
