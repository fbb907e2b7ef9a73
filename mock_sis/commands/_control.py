"""Asking a running server's control, `/_sandbox`: where it is, what opens it, how it refuses."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from mock_sis.ready_file import ReadyFileError, read_ready

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Server:
    """Where a server's control is, and what opens it."""

    control: str
    ca_file: str | None
    token: str


def server_options(command: F) -> F:
    """Adds the options that name a server."""
    for option in (
        click.option("--control-token", default="", metavar="TOKEN", help="As given to serve."),
        click.option("--ca-file", help="The authority to trust, for an https URL."),
        click.option("--url", help="The server's URL.  [default: http://127.0.0.1:8377]"),
        click.option(
            "--ready",
            type=click.Path(path_type=Path, dir_okay=False),
            help="The server's ready file.",
        ),
    ):
        command = option(command)
    return command


def server_of(ready: Path | None, url: str | None, ca_file: str | None, token: str) -> Server:
    """The server that these options name; raises a ClickException in one sentence."""
    if ready and url:
        raise click.UsageError("give --ready or --url, not both")
    if ready is None:
        base = (url or "http://127.0.0.1:8377").rstrip("/")
        if urllib.parse.urlsplit(base).scheme not in ("http", "https"):
            raise click.UsageError(f"--url is an http or https URL, not {base!r}")
        return Server(f"{base}/_sandbox", ca_file, token)
    try:
        found = read_ready(ready)
    except ReadyFileError as error:
        raise click.ClickException(str(error)) from None
    return Server(found["control"]["url"], ca_file or found.get("ca_file"), token)


def ask(
    server: Server, path: str, *, method: str = "GET", body: bytes | None = None, wait: float = 30
) -> dict[str, Any]:
    """The control's JSON answer; raises a ClickException with its sentence where it refuses."""
    url = f"{server.control}{path}"
    request = urllib.request.Request(url, body, method=method)
    if body is not None:
        request.add_header("Content-Type", "application/octet-stream")
    if server.token:
        request.add_header("X-Control-Token", server.token)
    context = None
    if url.startswith("https"):
        context = ssl.create_default_context(cafile=server.ca_file)
    # No proxy of the machine may stand between a tool and a server on localhost.
    handlers: list[Any] = [urllib.request.ProxyHandler({})]
    if context is not None:
        handlers.append(urllib.request.HTTPSHandler(context=context))
    opener = urllib.request.build_opener(*handlers)
    try:
        with opener.open(request, timeout=wait) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except urllib.error.HTTPError as error:
        with error:
            hint = "; here: --control-token TOKEN, as given to serve" if error.code == 401 else ""
            raise click.ClickException(f"{_sentence(error)}{hint}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise click.ClickException(
            f"no mock-sis answers at {server.control}: {reason}; start one with: mock-sis serve"
        ) from None


def _sentence(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (ValueError, KeyError, TypeError):
        return f"{error.url} answered {error.code}; is that a mock-sis?"
