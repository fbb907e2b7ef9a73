"""Addresses that PowerSchool has and mock-sis does not serve yet: 501 with a reason."""

from __future__ import annotations

from sis_core.serving.bearer import Bearers
from sis_core.serving.exchange import Exchange, Family
from sis_core.serving.problems import message_answer
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault, NotKnown

_RULE = (
    "a rule can answer in its place: mock-sis mischief add "
    '\'{{"path": "{prefix}/**", "status": 200, "body": {{}}}}\''
)
_BEHIND_A_TOKEN = {
    "attendance": (
        "/ws/attendance",
        "attendance writing",
        f"rows of ATTENDANCE are read below /ws/schema/table, and {_RULE}",
    ),
    "data validation": ("/ws/datavalidation", "data validation rules", _RULE),
    "plugin validation": (
        "/ws/schema/plugin",
        "validation of plugins",
        "mock-sis plugin lint FILE says what is wrong with a package",
    ),
}
"""Name → prefix, what PowerSchool has there, and what a client can do without it."""
_ONEROSTER = ("/ims/oneroster", "/api/ims/oneroster", "/ws/v1p1/ims/oneroster")
"""Three roots circulate for PowerSchool; which one is right is uncertain [guess]."""


class Unserved:
    """A prefix below which everything answers 501; with `bearers` a missing token comes first."""

    def __init__(
        self, name: str, prefix: str, what: str, instead: str, bearers: Bearers | None = None
    ) -> None:
        self.name = name
        self.prefix = prefix
        self._what = what
        self._instead = instead.format(prefix=prefix)
        self._bearers = bearers

    def answer(self, exchange: Exchange) -> Answer:
        """Refuses, always."""
        if self._bearers is not None:
            self._bearers.token(exchange)
        raise NotKnown(
            f"mock-sis does not serve {exchange.ask.path} yet; {self._instead}",
            reason=f"PowerSchool has {self._what} below {self.prefix}; "
            "this release of mock-sis has not",
        )

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"message": …}`."""
        return message_answer(fault)


def unserved(bearers: Bearers) -> list[Family]:
    """Every such prefix."""
    below_ws: list[Family] = [
        Unserved(name, prefix, what, instead, bearers)
        for name, (prefix, what, instead) in _BEHIND_A_TOKEN.items()
    ]
    return below_ws + [
        Unserved("oneroster", prefix, "OneRoster", "it speaks OneRoster 1.1 where that is mounted")
        for prefix in _ONEROSTER
    ]
