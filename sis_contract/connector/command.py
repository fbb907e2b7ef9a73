"""Running the connector: one process in a group of its own, its output kept, ended in time."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_OUTPUT = 64 * 1024
"""Bytes of output that are kept, the last ones."""

_GRACE = 2.0
_LAST_WORDS = 0.5
_TICK = 0.05
_WINDOWS = sys.platform == "win32"


class CommandError(Exception):
    """The command cannot be started; the text says why."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: `code` is None where it had to be ended; output is both streams."""

    code: int | None
    seconds: float
    output: str


class Command:
    """A command line with `{url}` in it, to be run again and again.

    It is split as a shell would, and run without one. `stop` ends what is running, for good.
    """

    def __init__(self, template: str) -> None:
        self.template = template
        try:
            self._parts = [template] if _WINDOWS else shlex.split(template)
        except ValueError as error:
            raise CommandError(f"the command {template!r} cannot be split: {error}") from error
        if not self._parts or not self._parts[0].strip():
            raise CommandError("the command is empty; it looks like './sync.sh {url}'")
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def run(self, url: str, environ: Mapping[str, str], timeout: float) -> Ended:
        """Runs it until it ends or the time (seconds) is up."""
        arguments = [part.replace("{url}", url) for part in self._parts]
        began = time.monotonic()
        process = self._started(arguments, environ)
        said = _Said(process)
        try:
            code = _code(process, said, began + timeout)
        finally:
            with self._lock:
                self._running.discard(process)
            _end(process)
            _end_group(process)
        seconds = time.monotonic() - began
        return Ended(code, seconds, said.text())

    def stop(self) -> None:
        """Ends what is running; nothing can be started afterwards."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for process in running:
            _end(process)

    def _started(
        self, arguments: Sequence[str], environ: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped:
                raise CommandError("the run was stopped")
            try:
                process = subprocess.Popen(
                    arguments[0] if _WINDOWS else arguments,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    env=dict(environ),
                    start_new_session=not _WINDOWS,
                )
            except OSError as error:
                raise CommandError(
                    f"the command {arguments[0]!r} cannot be started: {error.strerror or error}"
                ) from error
            self._running.add(process)
            return process


class _Said:
    """The last of what a process prints, read while it runs."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._kept = b""
        self._reader = threading.Thread(target=self._read, name="said", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        stream = self._process.stdout
        if stream is None:
            return
        with stream:
            while part := os.read(stream.fileno(), MOST_OUTPUT):
                self._kept = (self._kept + part)[-MOST_OUTPUT:]

    def over(self, seconds: float) -> bool:
        """Waits so long for the end of all output; True when it came."""
        self._reader.join(seconds)
        return not self._reader.is_alive()

    def text(self) -> str:
        """What was printed. Somebody who left the group may hold the stream open: not waited for
        for long."""
        self.over(_LAST_WORDS)
        return self._kept.decode("utf-8", "replace")


def _code(process: subprocess.Popen[bytes], said: _Said, until: float) -> int | None:
    """The exit code; None where the moment (monotonic) comes first.

    The end of the output is heard at once; a child that holds it open is no reason to wait for.
    """
    while not said.over(min(_TICK, max(0.0, until - time.monotonic()))):
        if process.poll() is not None or time.monotonic() >= until:
            return process.poll()
    try:
        return process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        return None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Asks the process to end, then makes it."""
    if process.poll() is not None:
        return
    _signal(process, gently=True)
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        _signal(process, gently=False)
        process.wait()


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Ends children that the process left behind; its group is nobody else's."""
    if not _WINDOWS:
        _signal(process, gently=False)


def _signal(process: subprocess.Popen[bytes], *, gently: bool) -> None:
    if _WINDOWS:
        process.terminate() if gently else process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGTERM if gently else signal.SIGKILL)
    except ProcessLookupError:
        return
    except PermissionError:  # macOS says so of a group whose members are gone
        return
