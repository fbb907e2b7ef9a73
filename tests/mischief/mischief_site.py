"""Invented rows, and a session that asks a served world."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import requests

from mock_sis.world import World

CLIENT = "4b8a0d2c-3f55-4a51-9f3e-0d6a8c1b7e29"
SECRET = "9a6f1d4e-77c2-4d0b-b1f5-2e8c3a5d6f70"
DAY = "2026-10-15"
STUDENTS = "/ws/v1/school/3/student"
USERS = "/ims/oneroster/v1p1/students"

TABLES: dict[str, list[dict[str, Any]]] = {
    "schools": [
        {"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill Middle", "low_grade": 6},
        {"dcid": 4, "id": 14, "school_number": 220, "name": "Fern Lake High", "low_grade": 9},
    ],
    "students": [
        {
            "dcid": 812 + n,
            "id": 1812 + n,
            "student_number": 20417 + n,
            "first_name": first,
            "last_name": last,
            "schoolid": 210 if n < 6 else 220,
            "enroll_status": 0,
            "grade_level": 7,
        }
        for n, (first, last) in enumerate(
            [
                ("Nora", "Quill"),
                ("Omar", "Vance"),
                ("Lena", "Quist"),
                ("Iris", "Moss"),
                ("Juno", "Pell"),
                ("Kai", "Rowe"),
                ("Mira", "Sand"),
            ]
        )
    ],
}


QUERY = {
    "name": "org.example.roster.students",
    "coretable": "students",
    "flattened": True,
    "columns": [{"column": "STUDENTS.DCID", "alias": "dcid"}],
    "sql": "SELECT students.dcid FROM students WHERE students.schoolid = 210 ORDER BY 1",
}
POWERQUERY = f"/ws/schema/query/{QUERY['name']}"


class Site:
    """A served world and a client of it, with a token that works."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.session = requests.Session()
        self.session.trust_env = False
        self.token = world.valid_token()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        self.session.close()

    def add(self, **rule: Any) -> str:
        """Adds a rule."""
        return self.world.mischief.add(rule)

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """The answer to one request with the token, JSON accepted."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
            **more.pop("headers", {}),
        }
        url = f"{self.world.url}{path}"
        return self.session.request(method, url, headers=headers, timeout=20, **more)

    def get(self, path: str, **more: Any) -> requests.Response:
        """The answer to a GET."""
        return self.ask("GET", path, **more)

    def control(self, method: str, path: str, value: object = None) -> requests.Response:
        """The answer of the sandbox's control."""
        return self.session.request(
            method, f"{self.world.url}/_sandbox{path}", json=value, timeout=20
        )

    def asked_token(self) -> requests.Response:
        """The answer to an ordinary token request."""
        return self.session.post(
            f"{self.world.url}/oauth/access_token",
            data={"grant_type": "client_credentials"},
            auth=(CLIENT, SECRET),
            timeout=20,
        )
