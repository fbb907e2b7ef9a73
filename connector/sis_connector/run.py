"""One import: read, stage, plan, guard, apply, report."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sis_connector.choices import Choices, choose
from sis_connector.config import SyncConfig, ready
from sis_connector.errors import BadSetup, ConnectorError, Held
from sis_connector.plan.changes import Plan
from sis_connector.plan.diff import make_plan
from sis_connector.plan.guards import empty_schools, holds
from sis_connector.profiles import Profile, profile_named
from sis_connector.progress import Progress, Quiet
from sis_connector.records import Reading
from sis_connector.report import RunReport, kind_totals, left_out_of, school_totals
from sis_connector.source import Scope, Source
from sis_connector.stage.identities import read_mapping
from sis_connector.stage.roster import stage, stage_choices
from sis_connector.stage.staged import Rules, Staged
from sis_connector.target.passwords import hashes_for
from sis_connector.target.store import Current, RunRecord, apply, load
from sis_connector.transport.traffic import Traffic


def sync(config: SyncConfig, *, progress: Progress | None = None) -> RunReport:
    """Import once and tell what happened.

    Everything that goes wrong on the way is in the report, with nothing applied; only settings that
    no run could start with raise BadSetup. Progress is left open for its owner to close.
    """
    ready(config)
    profile = profile_named(config.profile)
    if config.parents and profile.no_parents:
        raise BadSetup(profile.no_parents, "Run it without --parents.")
    traffic = Traffic()
    now = datetime.now(UTC)
    server = urlsplit(config.origin).netloc
    report = RunReport(profile.name, server, config.target.name, now, now)
    source = profile.connect(config, traffic)
    try:
        with _without_collector():
            Run(config, profile, source, progress or Quiet(), report).go()
    except BadSetup:
        raise
    except Held as held:
        report.status, report.message, report.hint = "held", held.message, held.hint
    except ConnectorError as error:
        report.status, report.message, report.hint = "failed", error.message, error.hint
    finally:
        source.close()
        report.took(traffic)
        report.ended = datetime.now(UTC)
    return report


@contextmanager
def _without_collector() -> Iterator[None]:
    """An import makes hundreds of thousands of records and rows and hardly a cycle; looking for
    cycles among them again and again took a quarter of its time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@dataclass(slots=True)
class Run:
    """The steps of an import; `report` is filled on the way."""

    config: SyncConfig
    profile: Profile
    source: Source
    progress: Progress
    report: RunReport

    def go(self) -> None:
        with self._stage("Looking at the target"):
            current = load(self.config.target)
        with self._stage("Signing in"):
            if self.config.insecure:
                self.report.warnings.append(
                    "The server's certificate was not checked (--insecure)."
                )
            self.report.warnings += self.source.open()
            choices = choose(self.source, self.config, current)
            self.report.district = self.source.title()
            self.report.start_year = choices.start_year
        staged, rules = self._staged(current, choices)
        with self._stage("Comparing"):
            plan = make_plan(staged, rules, choices.reread)
        self._describe(plan, staged, rules)
        if not self.config.allow_mass_removal:
            self._guard(plan, staged, rules)
        if self.config.dry_run:
            self.report.status = "dry-run"
            return
        with self._stage("Writing"):
            self._apply(plan, rules)
        self.report.status = "applied" if plan.changes else "unchanged"

    def _staged(self, current: Current, choices: Choices) -> tuple[Staged, Rules]:
        reading, rules = self.read(current, choices)
        self.report.roads = reading.roads
        with self._stage("Building the roster"):
            staged = stage(reading, rules)
            if choices.schools is None:
                staged.incomplete.add("known_schools")
            stage_choices(choices.schools or (), choices.terms, rules, staged)
        return staged, rules

    def read(self, current: Current, choices: Choices) -> tuple[Reading, Rules]:
        """What the source holds for these choices, and the rules to stage it by."""
        config = self.config
        scope = Scope(choices.chosen, choices.start_year, config.parents, config.co_teachers)
        rules = Rules(
            source=self.source.name,
            scope=scope,
            today=config.today or self.source.today(),
            term_ends=choices.term_ends,
            current=current,
            google_domain=config.google_domain,
            office365_domain=config.office365_domain,
            autogenerate=config.autogenerate_usernames,
            passwords_temporary=config.passwords_temporary,
            mapping=read_mapping(config.mapping) if config.mapping else {},
            traits=self.profile.traits,
        )
        with self._stage("Reading", announce=False):
            return self.source.read(scope, self.progress), rules

    def _describe(self, plan: Plan, staged: Staged, rules: Rules) -> None:
        report = self.report
        report.plan = plan
        report.kinds = kind_totals(plan, staged)
        report.schools = school_totals(staged, rules)
        report.refused = staged.refusals
        report.left_out = left_out_of(staged)
        report.warnings += [*staged.warnings, *empty_schools(staged, rules)]

    def _guard(self, plan: Plan, staged: Staged, rules: Rules) -> None:
        found = holds(plan, staged, rules, self.config.hold_threshold)
        if found:
            self.report.held = found
            raise Held(
                f"Held for a person to look at: {found[0]}",
                "If this is right, run the import again with --allow-mass-removal.",
            )

    def _apply(self, plan: Plan, rules: Rules) -> None:
        new = {one.after["user_type"] for one in plan.of("users") if one.action == "add"}
        record = RunRecord(
            profile=self.report.profile,
            source=rules.source,
            start_year=rules.scope.start_year,
            schools=tuple(school.id for school in rules.scope.schools),
            started_at=self.report.started.isoformat(timespec="seconds"),
            applied_at=datetime.now(UTC).isoformat(timespec="seconds"),
            refused=len(self.report.refused),
        )
        hashes = hashes_for(new, self.config.passwords)
        self.report.rows_written = apply(self.config.target, plan, record, hashes)

    @contextmanager
    def _stage(self, name: str, *, announce: bool = True) -> Iterator[None]:
        if announce:
            self.progress.stage(name, 0)
        begun = time.monotonic()
        try:
            yield
        finally:
            self.report.stages[name] = time.monotonic() - begun
