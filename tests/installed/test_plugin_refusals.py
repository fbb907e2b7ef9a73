"""What PowerSchool refuses at upload or at enabling, in the words that are known (B3.3)."""

from __future__ import annotations

import io
import socket
import zipfile

import pytest
from installed_packages import QUERY, XMLNS, Admin, package

from mock_sis.world import World

QUERY_FILE = "queries_root/names.named_queries.xml"
NAMES = QUERY.format(company="northwind")


def _xml(inside: str) -> bytes:
    return (
        f'<plugin xmlns="{XMLNS}" name="Northwind Sync" version="1.0"><oauth/>{inside}'
        '<publisher name="Northwind"><contact email="sis@northwind.example"/></publisher></plugin>'
    ).encode()


def _zip(entries: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (package(fields="SECTIONMEETING.ID"), "SECTIONMEETING ID: Invalid Table"),
        (
            package(files={QUERY_FILE: NAMES.replace("STUDENTS.LAST_NAME", "STUDENTS.EMAIL")}),
            "PowerQuery com.northwind.sync.student.names refers to non-existent core table column "
            "STUDENTS.EMAIL",
        ),
    ],
    ids=["unknown table", "query with a missing column"],
)
def test_what_is_refused_at_enabling(world: World, admin: Admin, data: bytes, words: str) -> None:
    """It is installed, disabled, without grants and credentials, and the reason stays listed."""
    refused = admin.install(data)

    assert refused.status == 409
    assert words in refused.json["error"]
    listed = admin.control("GET", "/Northwind Sync").json
    assert (listed["enabled"], listed["client_id"], listed["granted"]) == (False, None, 0)
    assert [reason.split(" (")[0] for reason in listed["refusal"]] == [words]
    assert "com.northwind.sync.student.names" not in world.queries.installed


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            _xml("<access_request><fields><field/></fields></access_request>"),
            "Invalid content was found starting with element 'fields'",
        ),
        (
            package(files={QUERY_FILE: NAMES.replace("<queries>", f'<queries xmlns="{XMLNS}">')}),
            "Cannot find the declaration of element 'queries'",
        ),
        (_zip({"northwind/plugin.xml": _xml("")}), "plugin.xml has to stand at the root"),
        (_zip({"readme.txt": b"no plugin"}), "no plugin.xml at its root"),
    ],
    ids=["wrapped fields", "namespace on queries", "wrapper folder", "no plugin.xml"],
)
def test_what_is_refused_at_upload(admin: Admin, data: bytes, words: str) -> None:
    """It is not installed at all: 400 with the known words."""
    refused = admin.install(data)

    assert refused.status == 400
    assert words in refused.json["error"]
    assert [p["id"] for p in admin.control("GET", "").json["plugins"]] == [1, 2]


def test_a_registration_is_listed_and_nobody_is_called(world: World, admin: Admin) -> None:
    """The vendor's address stands in the answer; the mock opens no connection to it."""
    with socket.create_server(("127.0.0.1", 0)) as vendor:
        vendor.settimeout(0.3)
        url = f"https://127.0.0.1:{vendor.getsockname()[1]}/register"
        inside = f'<registration url="{url}"><callback-data>42</callback-data></registration>'
        told = admin.install(_xml(inside))
        assert told.status == 200, told.json
        assert told.json["package"]["registration_url"] == url
        with pytest.raises(TimeoutError):
            vendor.accept()
