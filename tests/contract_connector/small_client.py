"""A small connector of its own, for tests: /ws/v1 by the standard library, good unless BUG is set.

It shares nothing with the reference connector. Each BUG takes away one good habit.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

BUG = os.environ.get("BUG", "")
BUSY = (429, 502, 503, 504)
TRIES = 5


class Stop(Exception):
    """The import cannot be trusted."""


class Server:
    """Requests with a token, repeated with patience."""

    def __init__(self) -> None:
        self.url = os.environ["MOCK_SIS_URL"] if BUG == "slash" else ""
        self.host = urlsplit(os.environ["MOCK_SIS_URL"]).netloc
        self.token = ""
        self.limits: dict[str, Any] = {}

    def once(self, method: str, path: str, headers: dict[str, str], body: str) -> Any:
        connection = http.client.HTTPConnection(self.host, timeout=3)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def patient(self, method: str, path: str, headers: dict[str, str], body: str = "") -> Any:
        tries = 40 if BUG == "for-ever" else 1 if BUG == "no-retry" else TRIES
        for attempt in range(tries):
            wait = 0.1 * 2**attempt
            try:
                status, answered, data = self.once(method, path, headers, body)
            except (http.client.HTTPException, OSError):
                status, answered, data = 0, {}, b""
            if status and status not in BUSY:
                return status, answered, data
            asked = answered.get("Retry-After", "")
            wait = float(asked) if asked.isdigit() and BUG != "ignores-retry-after" else wait
            time.sleep(0 if BUG in ("no-pause", "for-ever") else wait)
        raise Stop(f"{path} failed {tries} times")

    def sign_in(self) -> None:
        pair = f"{os.environ['MOCK_SIS_CLIENT_ID']}:{os.environ['MOCK_SIS_CLIENT_SECRET']}"
        headers = {
            "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        form = "grant_type=client_credentials"
        status, _, data = self.patient("POST", "/oauth/access_token", headers, form)
        if status != 200:
            raise Stop(f"no token: {status}")
        self.token = json.loads(data)["access_token"]

    def get(self, path: str, **params: Any) -> Any:
        query = f"?{urlencode(params)}" if params else ""
        base = "/" if BUG == "slash" else ""
        for _ in range(30 if BUG == "sign-in-again" else 2):
            if not self.token or BUG == "token-each":
                self.sign_in()
            headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
            status, _, data = self.patient("GET", f"{base}{path}{query}", headers)
            if status != 401:
                break
            self.token = ""
        if status != 200:
            raise Stop(f"{path}: {status}")
        try:
            return json.loads(data)
        except ValueError as error:
            if BUG == "spoilt-is-empty":
                return {}
            raise Stop(f"{path}: no JSON") from error

    def rows(self, path: str, kind: str, **params: Any) -> list[Any]:
        count = int(self.get(f"{path}/count")["resource"]["count"])
        found: dict[Any, Any] = {}
        size = 100
        if BUG != "size-100":
            if not self.limits or BUG == "storm":
                self.limits = self.get("/ws/v1/metadata")["metadata"]
            size = int(self.limits[f"{kind}_max_page_size"])
        page = 1
        while len(found) < count:
            body = self.get(path, page=page, pagesize=size, **params)
            whole = body.get(f"{kind}s") or {}
            rows = whole.get(kind, []) if isinstance(whole, dict) else []
            if isinstance(rows, dict):
                rows = [] if BUG == "lists-only" else [rows]
            found |= {row["id"]: row for row in rows}
            page += 1
            if not rows or BUG == "first-page":
                break
            if BUG == "size-100" and len(rows) < size:
                break
        if len(found) != count and BUG not in TRUSTING:
            raise Stop(f"{path}: {len(found)} of {count}")
        return list(found.values())


TRUSTING = ("first-page", "lists-only", "size-100", "trusting", "spoilt-is-empty")


def lines(server: Server) -> list[dict[str, Any]]:
    """The roster of every school."""
    made: list[dict[str, Any]] = [{"kind": "roster", "ids": "dcid"}]
    schools = server.get("/ws/v1/district/school")["schools"]["school"]
    for school in schools if isinstance(schools, list) else [schools]:
        made.append({"kind": "school", "id": school["id"], "name": school["name"]})
        base = f"/ws/v1/school/{school['id']}"
        for one in server.rows(f"{base}/student", "student"):
            made.append(_student(one, school["id"]))
        for one in server.rows(f"{base}/staff", "staff"):
            made.append(_teacher(one))
        for one in server.rows(f"{base}/section", "section"):
            made += _class(server, one)
    return made


def _student(one: dict[str, Any], school: Any) -> dict[str, Any]:
    name = one.get("student_username")
    if BUG == "numbers" and isinstance(name, str) and name.isdigit():
        name = int(name)
    return {
        "kind": "student", "id": one["id"], "school": 1 if BUG == "wrong-school" else school,
        "first_name": one["name"].get("first_name"), "last_name": one["name"].get("last_name"),
        **({"username": name} if name is not None else {}),
    }  # fmt: skip


def _teacher(one: dict[str, Any]) -> dict[str, Any]:
    name = one.get("teacher_username")
    return {"kind": "teacher", "id": one["id"], **({"username": name} if name else {})}


def _class(server: Server, one: dict[str, Any]) -> list[dict[str, Any]]:
    made = [{"kind": "class", "id": one["id"]}]
    if one.get("staff_id"):
        made[0]["teacher"] = one["staff_id"]
    today = os.environ["MOCK_SIS_TODAY"]
    path = f"/ws/v1/section/{one['id']}/section_enrollment"
    for seat in server.rows(path, "section_enrollment"):
        gone = seat["dropped"] is True or str(seat["dropped"]).lower() == "true"
        if (gone or seat["exit_date"] <= today) and BUG != "keeps-dropped":
            continue
        made.append({"kind": "enrollment", "class": one["id"], "user": seat["student_id"]})
    return made


def main() -> int:
    """Imports once; 0 when it came through."""
    if BUG == "says-secret":
        print("using", os.environ["MOCK_SIS_CLIENT_SECRET"])
    if BUG == "hangs":
        time.sleep(600)
    server = Server()
    if BUG == "does-nothing":
        return 0
    try:
        made = lines(server)
        if BUG == "gives-up":
            raise Stop("something is wrong")
        if BUG == "writes":
            headers = {"Authorization": f"Bearer {server.token}"}
            server.patient("POST", "/ws/v1/student", headers, "{}")
        if BUG == "says-token":
            print(server.token)
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 0 if BUG == "always-0" else 1
    roster = Path(os.environ["MOCK_SIS_ROSTER"])
    before = roster.read_text(encoding="utf-8").count('"student"') if roster.exists() else 0
    students = sum(1 for line in made if line["kind"] == "student")
    if before and students < before * 0.4 and BUG not in TRUSTING:
        print("held", file=sys.stderr)
        return 1
    if BUG != "no-roster":
        text = "".join(json.dumps(line) + "\n" for line in made)
        roster.write_text("{" if BUG == "bad-roster" else text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
