"""Switches: every guess that a client can see, as a named choice with a default.

A `Switch` is a record; `Switches` is one server's current settings, changed at start
(`--set name=value`), at run time (`/_sandbox/switches`) or by a file (`--switches FILE`).
"""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

VERSIONS = ("10.0", "12.0", "25.2")
NEWEST = VERSIONS[-1]


class SwitchError(Exception):
    """An unknown switch or value; the text names the accepted ones."""


@dataclass(frozen=True, slots=True)
class Switch:
    """One open point: what may differ, the choices (first = default), one line of help.

    `choices` empty means a whole number ≥ 0 whose default is `number`. `by_version` overrides the
    default for older SIS versions. `source` says where the default is known from.
    """

    name: str
    choices: tuple[str, ...]
    help: str
    source: str = "guess"
    by_version: Mapping[str, str] = field(default_factory=dict)
    number: int = 0

    def default(self, version: str = NEWEST) -> str:
        """The setting that a server of that SIS version starts with."""
        if not self.choices:
            return str(self.number)
        return self.by_version.get(version, self.choices[0])

    def checked(self, value: str) -> str:
        """The value, if it is one of the choices; raises SwitchError naming them otherwise."""
        if not self.choices:
            if value.isascii() and value.isdigit():
                return value
            raise SwitchError(f"switch {self.name} takes a whole number, not {value!r}")
        if value in self.choices:
            return value
        raise SwitchError(f"switch {self.name} is one of {', '.join(self.choices)}, not {value!r}")


class Switches:
    """The settings of one server; reading is cheap, changing is safe from any thread."""

    def __init__(self, known: Iterable[Switch], version: str = NEWEST) -> None:
        if version not in VERSIONS:
            raise SwitchError(f"--sis-version is one of {', '.join(VERSIONS)}, not {version!r}")
        self.version = version
        self.known = {switch.name: switch for switch in known}
        self._values = {name: switch.default(version) for name, switch in self.known.items()}
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def on(self, name: str, value: str) -> bool:
        """True where a switch stands at a value; an unknown value is a programming error."""
        self.known[name].checked(value)
        return self._values[name] == value

    def number(self, name: str) -> int:
        """A numeric switch's value."""
        return int(self._values[name])

    def set(self, values: Mapping[str, str]) -> None:
        """Changes several switches at once, or none; raises SwitchError."""
        checked = {name: self._switch(name).checked(str(value)) for name, value in values.items()}
        with self._lock:
            self._values = {**self._values, **checked}
        for listener in self._listeners:
            listener()

    def reset(self) -> None:
        """Puts every switch back to its version's default."""
        self.set({name: switch.default(self.version) for name, switch in self.known.items()})

    def all(self) -> dict[str, str]:
        """Every switch and its present value."""
        return dict(self._values)

    def changed(self) -> dict[str, str]:
        """The switches that differ from their default."""
        return {
            name: value
            for name, value in self._values.items()
            if value != self.known[name].default(self.version)
        }

    def listen(self, listener: Callable[[], None]) -> None:
        """Calls a function after every change."""
        self._listeners.append(listener)

    def _switch(self, name: str) -> Switch:
        found = self.known.get(name)
        if found is None:
            near = difflib.get_close_matches(name, self.known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise SwitchError(
                f"there is no switch {name!r}{hint} (switches: {', '.join(sorted(self.known))})"
            )
        return found


def parse_settings(pairs: Iterable[str]) -> dict[str, str]:
    """Reads `name=value` texts as given to `--set`; raises SwitchError for another form."""
    values = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise SwitchError(f"--set takes name=value, not {pair!r}")
        values[name.strip()] = value.strip()
    return values
