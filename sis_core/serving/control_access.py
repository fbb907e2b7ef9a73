"""Who may use the sandbox's own addresses, and how they refuse."""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Callable

import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound

from sis_core.serving.problems import log
from sis_core.serving.requests import MAX_BODY

_LOCAL_HOST = re.compile(r"(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]{1,5})?", re.I)


class SandboxError(Exception):
    """A refusal of the sandbox's own addresses, in one sentence."""

    def __init__(self, sentence: str, status: int = 400, allow: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.allow = allow


def json_errors(app: Flask) -> None:
    """Makes Flask answer every error as `{"error": sentence}`, and none as HTML."""
    app.register_error_handler(SandboxError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _internal)


def guard(app: Flask, control_token: Callable[[], str]) -> None:
    """Lets in whoever has the control token; without one set, this machine only.

    Without a token the Host must be a loopback name and no other site may be the Origin: a web
    page in somebody's browser must not reach a sandbox through it.
    """
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY

    @app.before_request
    def check() -> None:
        if request.path.startswith("/static/"):
            return  # style sheets hold no secrets, and a browser sends them no token
        expected = control_token()
        if expected:
            _check_token(expected)
            return
        if not _is_loopback(request.remote_addr or ""):
            raise SandboxError("this address answers on the machine itself only", 403)
        if not _LOCAL_HOST.fullmatch(request.headers.get("Host", "")):
            raise SandboxError("this address answers to localhost only; use --control-token", 403)
        origin = request.headers.get("Origin", "")
        if origin and origin.partition("://")[2] != request.headers.get("Host"):
            raise SandboxError("another web site may not use this address", 403)


def _check_token(expected: str) -> None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    given = request.headers.get("X-Control-Token") or (text if scheme.lower() == "bearer" else "")
    if not given and request.method == "GET" and request.path == "/":
        given = request.args.get("token", "")  # a person's browser sends no headers of ours
    if not secrets.compare_digest(given.strip().encode(), expected.encode()):
        raise SandboxError(
            "the control token is missing or wrong: send it as Authorization: Bearer TOKEN "
            "or X-Control-Token",
            401,
        )


def _is_loopback(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)


_ASKING = """<!doctype html><html lang="en"><meta charset="utf-8"><title>mock-sis</title>
<h1>This page is guarded</h1>
<p>The server was started with <code>--control-token</code>. Add the token to the address:</p>
<p><code>/?token=TOKEN</code></p></html>"""


def _refused(error: SandboxError) -> Response:
    made = _json(str(error), error.status)
    if (
        error.status == 401
        and request.path == "/"
        and "text/html" in request.headers.get("Accept", "")
    ):
        made = Response(_ASKING, status=401, content_type="text/html; charset=utf-8")
        made.headers["Cache-Control"] = "no-store"
        return made  # no WWW-Authenticate: a browser would ask for a user name that nobody has
    if error.status == 401:
        made.headers["WWW-Authenticate"] = 'Bearer realm="mock-sis sandbox"'
    return made


def _http(error: HTTPException) -> Response:
    if isinstance(error, NotFound):
        return _json(f"there is no {request.path}; GET /_sandbox/ lists what there is", 404)
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(set(error.valid_methods or ()) - {"OPTIONS"}))
        made = _json(f"{request.path} takes {allowed}, not {request.method}", 405)
        made.headers["Allow"] = allowed
        return made
    return _json(str(error.description or error.name), error.code or 500)


def _internal(error: Exception) -> Response:
    log.error("internal error at %s %s", request.method, request.path, exc_info=error)
    return _json(f"internal error: {type(error).__name__}", InternalServerError.code)


def _json(sentence: str, status: int) -> Response:
    return Response(
        orjson.dumps({"error": sentence}), status=status, content_type="application/json"
    )
