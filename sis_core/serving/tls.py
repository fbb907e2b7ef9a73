"""Certificates for the engine: the user's own, or one from a private authority made on the spot."""

from __future__ import annotations

import ssl
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cheroot.ssl import Adapter


class TlsError(Exception):
    """A certificate that cannot be used; the text is one sentence."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with its key, as PEM files; `ca_file` is what clients should trust."""

    certificate: Path
    key: Path
    ca_file: Path


class PrivateAuthority:
    """A certificate authority of this server's own, in a folder that `close` removes."""

    def __init__(self, *names: str) -> None:
        import trustme  # imports cryptography, which takes a while: only with --tls

        self._folder = tempfile.TemporaryDirectory(prefix="mock-sis-ca-")
        folder = Path(self._folder.name)
        authority = trustme.CA()
        issued = authority.issue_cert(*dict.fromkeys((*names, "localhost", "127.0.0.1", "::1")))
        self.certificate = Certificate(folder / "server.pem", folder / "key.pem", folder / "ca.pem")
        authority.cert_pem.write_to_path(str(self.certificate.ca_file))
        issued.private_key_pem.write_to_path(str(self.certificate.key))
        for blob in issued.cert_chain_pems:
            blob.write_to_path(str(self.certificate.certificate), append=True)

    def close(self) -> None:
        """Removes the files."""
        self._folder.cleanup()


def tls_adapter(certificate: Certificate) -> Adapter:
    """The engine's TLS side; raises TlsError where certificate and key do not go together."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate.certificate, certificate.key)
    except (OSError, ssl.SSLError) as error:
        raise TlsError(
            f"cannot use the certificate {certificate.certificate} with the key "
            f"{certificate.key}: {error}"
        ) from None
    return _Adapter(context)


class _Adapter(Adapter):
    """Wraps sockets; the handshake happens at the first read, in the connection's own thread."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context

    def bind(self, sock: Any) -> Any:
        """The listening socket stays as it is."""
        return sock

    def wrap(self, sock: Any) -> tuple[Any, dict[str, str]]:
        """The client's socket under TLS, not shaken hands yet."""
        wrapped = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        return wrapped, {"wsgi.url_scheme": "https"}

    def get_environ(self) -> dict[str, str]:
        """Nothing of the certificate goes to the application."""
        return {}

    def makefile(self, sock: Any, mode: str = "r", bufsize: int = -1) -> Any:
        """Not used: a connection makes its own."""
        return None
