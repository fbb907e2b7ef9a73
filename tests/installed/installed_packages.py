"""Packages to install, and an administrator who does it over the control's real address."""

from __future__ import annotations

import base64
import http.client
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

XMLNS = "http://plugin.powerschool.pearson.com"
PAIR = {"client_id", "client_secret"}

EXTENSION = """<psExtension xmlns="http://www.powerschool.com">
  <extensionname>U_Northwind</extensionname>
  <extendedTable coreTable="Students" dbTableName="U_NORTHWIND_STUDENTS" comment="">
    <field name="external_key" type="String" length="40"/>
    {more}
  </extendedTable>
  <extendedTable type="standalone" dbTableName="U_NORTHWIND_RUNS" childName="run">
    <field name="run_on" type="Date"/>
  </extendedTable>
</psExtension>"""

QUERY = """<queries><query name="com.{company}.sync.student.names" coreTable="Students"
    flattened="true">
  <summary>Names</summary>
  <columns><column column="STUDENTS.DCID">dcid</column>
    <column column="STUDENTS.LAST_NAME">name</column></columns>
  <sql><![CDATA[SELECT s.dcid, s.last_name FROM students s ORDER BY s.dcid]]></sql>
</query></queries>"""


def package(
    version: str = "2.4.1",
    name: str = "Northwind Sync",
    fields: str = "STUDENTS.DCID STUDENTS.LAST_NAME",
    oauth: str = '<oauth accessLevelV1Api="READ"/>',
    publisher: str = "Northwind Learning",
    files: dict[str, str] | None = None,
    compressed: bool = False,
    access: str = "ViewOnly",
) -> bytes:
    """A zip that PowerSchool would take."""
    asked = "".join(
        f'<field table="{f.split(".")[0]}" field="{f.split(".")[1]}" access="{access}"/>'
        for f in fields.split()
    )
    xml = (
        f'<plugin xmlns="{XMLNS}" name="{name}" version="{version}">{oauth}'
        f"<access_request>{asked}</access_request>"
        f'<publisher name="{publisher}"><contact email="sis@northwind.example"/></publisher>'
        "</plugin>"
    )
    target = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(target, "w", how) as made:
        for path, content in {"plugin.xml": xml, **(files or {})}.items():
            made.writestr(path, content)
    return target.getvalue()


@dataclass(frozen=True)
class Told:
    """A status and a JSON body."""

    status: int
    json: Any


class Admin:
    """Calls the control, and the API with a plugin's credentials."""

    def __init__(self, url: str) -> None:
        self.host = url.removeprefix("http://")

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Told:
        """One request to the server."""
        connection = http.client.HTTPConnection(self.host, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            reply = connection.getresponse()
            data = reply.read()
            return Told(reply.status, json.loads(data) if data else None)
        finally:
            connection.close()

    def control(self, method: str, path: str, body: Any = None) -> Told:
        """One call below /_sandbox/plugins; bytes are sent as they are, else JSON."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        return self.ask(method, "/_sandbox/plugins" + quote(path, safe="/?=&"), data)

    def install(self, data: bytes, enable: bool = True) -> Told:
        """Uploads a package."""
        return self.control("POST", "?enable=1" if enable else "", data)

    def token(self, pair: dict[str, str]) -> Told:
        """The answer of the token endpoint to a plugin's credentials."""
        proof = f"{pair['client_id']}:{pair['client_secret']}".encode()
        return self.ask(
            "POST",
            "/oauth/access_token",
            b"grant_type=client_credentials",
            {
                "Authorization": "Basic " + base64.b64encode(proof).decode(),
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )

    def get(self, path: str, token: str, method: str = "GET") -> Told:
        """A call of the API as JSON."""
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return self.ask(method, path, None, headers)
