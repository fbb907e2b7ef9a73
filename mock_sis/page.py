"""The page for people at `/`: the district, how to connect, samples, switches, the last journal."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response, render_template, request
from markupsafe import Markup, escape

from sis_core.serving.control import Control
from sis_core.serving.journal import Wanted
from sis_core.wire.ask import Ask
from sis_core.wire.faults import Fault

if TYPE_CHECKING:
    from mock_sis.world import World
    from sis_core.spec.powerschool.v1 import V1

_JOURNAL_LINES = 15
_SAMPLES = (
    (
        "A student",
        "SELECT DCID FROM Students WHERE Enroll_Status = 0 ORDER BY DCID LIMIT 1",
        "/ws/v1/student/{}",
        "demographics,addresses,phones,school_enrollment,ethnicity_race,contact,contact_info",
    ),
    (
        "A section",
        "SELECT DCID FROM Sections WHERE Teacher IS NOT NULL ORDER BY TermID DESC, DCID LIMIT 1",
        "/ws/v1/section/{}",
        "term",
    ),
    (
        "A member of staff",
        "SELECT DCID FROM SchoolStaff WHERE Status = 1 ORDER BY DCID LIMIT 1",
        "/ws/v1/staff/{}",
        "emails,phones,school_affiliations",
    ),
)
_KINDS = ("schools", "students", "staff", "sections", "enrollments")
_POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:"

log = logging.getLogger("mock_sis")


@dataclass(frozen=True, slots=True)
class Sample:
    """One record as the API answers it, pretty-printed."""

    title: str
    path: str
    json: str


def page_blueprint(world: World, v1: V1) -> Blueprint:
    """`GET /`, answered from one world."""
    blueprint = Blueprint("page", __name__)

    @blueprint.get("/")
    def page() -> Response:
        made = Response(render_template("page.html", **_shown(world, v1)))
        made.headers["Content-Security-Policy"] = _POLICY
        made.headers["Cache-Control"] = "no-store"
        return made

    return blueprint


def _rostered(world: World, base: str) -> dict[str, Any] | None:
    """How to reach the mounted OneRoster provider, by the address that the page was asked at."""
    for mount in world.mounts:
        if mount.name == "oneroster":
            return dict(mount.ready(world, base))
    return None


def _shown(world: World, v1: V1) -> dict[str, Any]:
    facts = world.facts()
    base = request.host_url.rstrip("/")
    plugin = world.plugins.all()[0]
    entries = world.journal.entries(Wanted(limit=_JOURNAL_LINES, newest=True))
    return {
        "facts": facts,
        "counts": [(kind, f"{facts[kind]:,}") for kind in _KINDS],
        "now": world.clock.now().strftime("%A, %d %B %Y, %H:%M"),
        "frozen": world.clock.frozen,
        "base": base,
        "plugin": plugin,
        "powerschool": world.powerschool,
        "oneroster": _rostered(world, base),
        "curls": _curls(world, base, plugin.client_id, plugin.client_secret),
        "samples": _samples(world, v1, base) if world.powerschool else [],
        "version": world.switches.version,
        "changed": world.switches.changed(),
        "switches": world.switches.known,
        "coded": _coded,
        "recipe": world.store.setting("recipe"),
        "first_day": str(world.store.setting("today") or ""),
        "values": world.switches.all(),
        "entries": [
            {
                **entry.shown(bodies=False),
                "here": f"{datetime.fromtimestamp(entry.at):%d %b %H:%M:%S}",
            }
            for entry in entries
        ],
        "operations": Control(world).operations(),
        "token": request.args.get("token", ""),
        "control_token": bool(world.control_token),
    }


def _coded(text: str) -> Markup:
    """Help with its `backticks` as code."""
    parts = [escape(part) for part in text.split("`")]
    if len(parts) % 2 == 0:
        return escape(text)
    coded = [Markup("<code>%s</code>") % part if n % 2 else part for n, part in enumerate(parts)]
    return Markup("").join(coded)


def _curls(world: World, base: str, client: str, secret: str) -> list[tuple[str, str]]:
    trust = f" --cacert {world.ca_file}" if world.ca_file else ""
    school = world.store.scalar(
        "SELECT DCID FROM Schools WHERE School_Number NOT IN (0, 999999) ORDER BY DCID"
    )
    number = world.store.scalar("SELECT School_Number FROM Schools WHERE DCID = ?", (school,))
    bearer = f'curl -s{trust} -H "Authorization: Bearer $TOKEN" -H "Accept: application/json"'
    taken = 'sed \'s/.*"access_token":"\\([^"]*\\)".*/\\1/\''
    roster = _rostered(world, base)
    oneroster = (
        [
            ("OneRoster: the organizations", f'{bearer} "{roster["url"]}/orgs"'),
            (
                "OneRoster: ten students, by name",
                f'{bearer} "{roster["url"]}/students?limit=10&sort=familyName"',
            ),
        ]
        if roster
        else []
    )
    lines = [
        (
            "A token, kept in $TOKEN for the other lines",
            f"TOKEN=$(curl -s{trust} -u {client}:{secret} -d grant_type=client_credentials "
            f"{base}/oauth/access_token | {taken})",
        ),
    ]
    if not world.powerschool:
        return [*lines, *oneroster]
    lines += [
        ("The district", f'{bearer} "{base}/ws/v1/district"'),
        ("The schools", f'{bearer} "{base}/ws/v1/district/school"'),
    ]
    if school is None:
        return [*lines, *oneroster]
    query = "com.example.mocksis.roster.guardians"
    return [
        *lines,
        (
            "Ten students of a school, with addresses",
            f'{bearer} "{base}/ws/v1/school/{school}/student?expansions=addresses&pagesize=10"',
        ),
        (
            "A PowerQuery of our own plugin: guardians",
            f'{bearer} -H "Content-Type: application/json" '
            f'-d \'{{"schoolid": {number}}}\' "{base}/ws/schema/query/{query}?pagesize=10"',
        ),
        *oneroster,
    ]


def _samples(world: World, v1: V1, base: str) -> list[Sample]:
    access = world.plugins.all()[0].access()
    found = []
    for title, sql, path, expansions in _SAMPLES:
        dcid = world.store.scalar(sql)
        if dcid is None:
            continue
        shown = path.format(dcid)
        ask = Ask(
            "GET", shown, {"expansions": expansions}, {"accept": "application/json"}, b"", base
        )
        try:
            body = v1.answer(ask, access).body
        except Fault as fault:
            log.info("no sample of %s: %s", shown, fault.reason)
            continue
        pretty = orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2).decode()
        found.append(Sample(title, f"{shown}?expansions={expansions}", pretty))
    return found
