"""Bugs of behaviour."""

from __future__ import annotations

from typing import Any

from scripts.mutation.consumer.patching import IMPORTS, Function, Patch, mutant
from sis_connector import from_env
from sis_connector.config import SyncConfig
from sis_connector.errors import ConnectorError
from sis_connector.oneroster.reading import Builder
from sis_connector.oneroster.source import PLENTY, OneRoster
from sis_connector.powerschool.sis import PowerSchool
from sis_connector.records import Reading
from sis_connector.run import Run
from sis_connector.target.tables import IMPORTED


@mutant("sync-exits-well-after-failure")
def exits_well_after_failure(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def run(environ: Any) -> tuple[str, int]:
            try:
                said, _exit_code = original(environ)
            except ConnectorError as wrong:
                said = wrong.message
            return said, 0

        return run

    patch.swap(from_env, "run", made)


@mutant("sync-half-roster-kept", IMPORTS)
def half_roster_kept(patch: Patch) -> None:
    """Lists that came are written, nothing that hangs on a missing one is taken away."""
    troubles: list[ConnectorError] = []

    def of_powerschool(original: Function) -> Function:
        def read(self: PowerSchool, scope: Any, progress: Any) -> Reading:
            reading = Reading()
            try:
                self._read_people(scope, reading, progress)
                self._read_classes(scope, reading, progress)
                reading.co_teachers = self._read_co_teachers(scope, reading, progress)
                self._read_strangers(scope, reading, progress)
            except ConnectorError as trouble:
                troubles.append(trouble)
            return reading

        return read

    def of_oneroster(original: Function) -> Function:
        def read(self: OneRoster, scope: Any, progress: Any) -> Reading:
            for kind in PLENTY:
                try:
                    self._keep(kind, *self._fetched(kind))
                except ConnectorError as trouble:
                    troubles.append(trouble)
                    self._known[kind] = []
            return original(self, scope, progress)  # type: ignore[no-any-return]

        return read

    def of_check(original: Function) -> Function:
        return lambda self: None if troubles else original(self)

    def of_staging(original: Function) -> Function:
        def staged(self: Run, *given: Any) -> Any:
            found, rules = original(self, *given)
            if troubles:
                found.incomplete |= {table.name for table in IMPORTED}
            return found, rules

        return staged

    def of_guard(original: Function) -> Function:
        return lambda self, *given: None if troubles else original(self, *given)

    def of_go(original: Function) -> Function:
        def go(self: Run) -> None:
            original(self)
            if troubles:
                raise troubles[0]

        return go

    patch.swap(PowerSchool, "read", of_powerschool)
    patch.swap(OneRoster, "read", of_oneroster)
    patch.swap(Builder, "_demand_consistency", of_check)
    patch.swap(Run, "_staged", of_staging)
    patch.swap(Run, "_guard", of_guard)
    patch.swap(Run, "go", of_go)


@mutant("sync-certificate-unchecked")
def certificate_unchecked(patch: Patch) -> None:
    patch.swap(SyncConfig, "verify", lambda original: lambda self: False)
