"""Requests over time as a picture: one bar a request, faults marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sis_contract.verdicts import Call

WIDTH = 1000.0
LANE, GAP, MARK = 12.0, 3.0, 9.0
_MOST_LANES = 8
_NARROWEST = 2.5
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600)
_MOST_TICKS = 9


@dataclass(frozen=True, slots=True)
class Bar:
    """One request: place and size in the picture's units, a class for its colour, its words."""

    x: float
    y: float
    width: float
    kind: str
    told: str
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the time axis with its label."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Bars and axis; `height` in the picture's units, `words` for who cannot see it."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    height: float
    words: str


def picture(calls: Sequence[Call]) -> Picture | None:
    """Requests over time; those that overlap lie in lanes below each other. None without any."""
    if not calls:
        return None
    ordered = sorted(calls, key=lambda call: call.at)
    began = ordered[0].at
    ended = max(call.at + call.milliseconds / 1000 for call in ordered)
    span = max(ended - began, 0.001)
    lanes: list[float] = []
    bars = []
    for call in ordered:
        x = (call.at - began) / span * (WIDTH - _NARROWEST)
        width = max(call.milliseconds / 1000 / span * (WIDTH - _NARROWEST), _NARROWEST)
        lane = _lane(lanes, x)
        lanes[lane] = x + width
        y = MARK + lane * (LANE + GAP)
        bars.append(Bar(x, y, width, _kind(call), _told(call), ", ".join(call.marks)))
    height = MARK + len(lanes) * (LANE + GAP)
    faults = sum(bool(call.marks) for call in ordered)
    noun = "request" if len(ordered) == 1 else "requests"
    words = f"{len(ordered)} {noun} in {span:.2f} s, {faults} with a fault"
    return Picture(tuple(bars), tuple(_ticks(span)), height, words)


def _lane(lanes: list[float], x: float) -> int:
    """The first lane that is free at x; the one that gets free first when all are taken."""
    for number, end in enumerate(lanes):
        if end <= x:
            return number
    if len(lanes) < _MOST_LANES:
        lanes.append(0.0)
        return len(lanes) - 1
    return lanes.index(min(lanes))


def _kind(call: Call) -> str:
    if not call.status:
        return "none"
    return {2: "good", 3: "moved", 4: "refused", 5: "broken"}.get(call.status // 100, "moved")


def _told(call: Call) -> str:
    faults = f" – fault: {', '.join(call.marks)}" if call.marks else ""
    status = call.status or "no answer"
    return f"{call.method} {call.url} → {status}, {call.milliseconds:.0f} ms{faults}"


def _ticks(span: float) -> list[Tick]:
    step = next((one for one in _STEPS if span / one <= _MOST_TICKS), _STEPS[-1])
    digits = 2 if step < 0.1 else 1 if step < 1 else 0
    count = min(int(span / step), 4 * _MOST_TICKS)
    scale = (WIDTH - _NARROWEST) / span
    return [Tick(n * step * scale, f"{n * step:.{digits}f} s") for n in range(count + 1)]
