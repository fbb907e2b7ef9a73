"""The sessions of a run: one for PowerSchool, one for OneRoster, over one client."""

from __future__ import annotations

from dataclasses import dataclass, field

from sis_contract.provider.check import Api, Check, LeftOut
from sis_contract.provider.client import Client, Unreachable
from sis_contract.provider.oneroster.session import OneRoster
from sis_contract.provider.powerschool.session import PowerSchool


@dataclass(slots=True)
class Sessions:
    """What checks run with; a session that is None was not asked for.

    `silent` says of a side that stopped answering why nothing more is asked there.
    """

    client: Client
    powerschool: PowerSchool | None
    oneroster: OneRoster | None
    writes: bool = False
    silent: dict[Api, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """The server's address, for people."""
        one = self.powerschool.url if self.powerschool else ""
        other = self.oneroster.url if self.oneroster else ""
        return one or other

    def secrets(self) -> list[str]:
        """What no report may show: secrets and tokens."""
        return [text for one in self._both() for text in one.secrets()]

    def left_behind(self) -> list[str]:
        """What checks wrote and could not take back."""
        return [text for one in self._both() for text in one.left_behind]

    def _both(self) -> list[PowerSchool | OneRoster]:
        return [one for one in (self.powerschool, self.oneroster) if one is not None]

    def of(self, check: Check) -> PowerSchool | OneRoster:
        """The session that a check needs.

        Raises LeftOut where the person did not offer it, Unreachable where nobody answers any more.
        """
        found = self.powerschool if check.api == "powerschool" else self.oneroster
        if found is None:
            option = "--url" if check.api == "powerschool" else "--oneroster-url"
            raise LeftOut(f"nowhere to ask; give {option}")
        if check.writes and not self.writes:
            raise LeftOut("they write; give --allow-writes where a test may write")
        if check.api in self.silent:
            raise Unreachable(self.silent[check.api])
        return found
