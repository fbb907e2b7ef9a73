"""Certificates: refused unless trusted, whatever the environment says (L7)."""

from __future__ import annotations

import ssl

import pytest
import trustme
from fake_district import small_district
from fake_sis import serve


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def secure(authority):
    """The small district over TLS, under a private authority."""
    district = small_district()
    server = serve(district)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    district.url = district.url.replace("http:", "https:")
    yield district
    server.shutdown()
    server.server_close()


@pytest.fixture
def ca_file(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def test_an_unknown_certificate_is_refused(run, secure):
    """Without --ca-file nothing is sent, and the certificate is not tried again and again."""
    report = run(url=secure.url)

    assert report.status == "failed"
    assert "certificate was refused" in report.message
    assert "--ca-file" in report.hint
    assert secure.seen == []
    assert report.retries == 0


def test_a_private_authority_can_be_trusted(run, secure, ca_file, monkeypatch, tmp_path):
    """--ca-file is what counts, even against a bundle in the environment."""
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))

    assert run(url=secure.url, ca_file=ca_file).status == "applied"


def test_a_bundle_in_the_environment_does_not_undo_insecure(run, secure, monkeypatch, ca_file):
    """--insecure accepts any certificate, and the report warns of it."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca_file))

    report = run(url=secure.url, insecure=True)

    assert report.status == "applied"
    assert [one for one in report.warnings if "--insecure" in one]


def test_another_authority_is_refused(run, secure, tmp_path):
    """A certificate of somebody else's authority does not pass."""
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))

    assert "certificate" in run(url=secure.url, ca_file=other).message
