"""`/_sandbox/dataversion`: the applications that follow tables, named by a person or a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_sis.changes.applications import Applications
from sis_core.district import DistrictError
from sis_core.serving.control_access import SandboxError
from sis_core.serving.control_input import body
from sis_core.serving.sandbox import Operation

if TYPE_CHECKING:
    from mock_sis.world import World


class ChangeControl:
    """The operations over one world's applications."""

    def __init__(self, world: World) -> None:
        self._store = world.store
        self._applications = Applications(world.store)

    def operations(self) -> tuple[Operation, ...]:
        """Reading and naming them."""
        return (
            Operation(
                "GET", "/dataversion", "The version, and who follows which tables.", self.shown
            ),
            Operation(
                "PUT",
                "/dataversion",
                'Names who follows which tables: {"applications": {"northsync": ["students"]}}.',
                self.named,
            ),
        )

    def shown(self) -> Any:
        """Version and applications."""
        return {"version": self._store.version, "applications": self._applications.all()}

    def named(self) -> Any:
        """Names the applications anew."""
        asked = body(known=("applications",))
        try:
            self._applications.name(asked.get("applications", {}))
        except DistrictError as error:
            raise SandboxError(str(error)) from None
        return self.shown()
