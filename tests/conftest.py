"""What every test folder shares: nothing of the machine's settings reaches a test."""

from __future__ import annotations

import os
import signal

import pytest


def pytest_configure() -> None:
    """Programs that tests start keep what they compiled, also where the machine says otherwise.

    Hundreds of them are started; without it each would compile every module of ours anew.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Started in a shell's background; our programs would not hear Ctrl-C either.
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Environment variables that change our programs or requests are taken out."""
    for name in ("KEEP", "MOCK_SIS_DEBUG", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
