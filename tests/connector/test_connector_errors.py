"""The tree of errors and the tables that lead to it."""

from __future__ import annotations

import inspect

import requests

from sis_connector import errors
from sis_connector.transport import outcomes
from sis_connector.transport.answers import Answer


def test_every_status_is_mapped():
    """Each status from 100 to 599 is a success or one of our errors."""
    for status in range(100, 600):
        answer = Answer(status, {}, b"")
        error = outcomes.error_of_status(answer, "GET /x", "sis.example")
        assert (error is None) == (200 <= status < 300), status
        assert error is None or isinstance(error, errors.ConnectorError)
    for status in (429, 502, 503, 504):
        kind, _sentence = outcomes.STATUSES[status]
        assert issubclass(kind, errors.Retry) and kind.now


def test_every_transport_failure_is_mapped():
    """Each exception of requests becomes one of our errors, and certificates are never retried."""
    theirs = [
        kind
        for kind in vars(requests.exceptions).values()
        if inspect.isclass(kind) and issubclass(kind, requests.exceptions.RequestException)
    ]
    assert len(theirs) >= 20
    for kind in theirs:
        args = ("bad", "", 0) if issubclass(kind, requests.exceptions.JSONDecodeError) else ("bad",)
        error = outcomes.error_of_transport(kind(*args), "GET /x", str)
        assert isinstance(error, errors.ConnectorError), kind
    wrong = outcomes.error_of_transport(requests.exceptions.SSLError("x"), "GET /x", str)
    assert type(wrong) is errors.CertificateRefused
    invalid = outcomes.error_of_transport(requests.exceptions.InvalidURL("x"), "GET /x", str)
    assert not isinstance(invalid, errors.Retry)


def test_the_error_tree_is_drawn_as_it_is():
    """Every error class stands in the drawing at its parent, and the drawing has no other."""
    drawn: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        words = line.replace("│", " ").replace("├──", "   ").replace("└──", "   ")
        if words.strip() and words.startswith("    ") and words.split()[0][0].isupper():
            drawn.append((len(words) - len(words.lstrip()), words.split()[0]))
    parents: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for depth, name in drawn:
        path = [one for one in path if one[0] < depth]
        parents[name] = path[-1][1] if path else "Exception"
        path.append((depth, name))
    real = {
        name: kind.__bases__[0].__name__
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, errors.ConnectorError)
    }
    assert parents == real
