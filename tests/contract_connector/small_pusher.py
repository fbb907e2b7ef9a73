"""A small pusher of grades into PowerTeacher Pro, for tests; each BUG takes away a good habit."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from small_client import BUG, Server, Stop

STATE = Path(os.environ["MOCK_SIS_STATE"]) / "made.json"


def ask(server: Server, method: str, path: str, body: Any = None, **params: Any) -> Any:
    """Status, headers and JSON of one request with the token."""
    if not server.token:
        server.sign_in()
    headers = {
        "Authorization": f"Bearer {server.token}",
        "Accept": "application/json",
        "Content-Type": "application/json",
    }
    target = f"{path}?{urlencode(params)}" if params else path
    text = "" if body is None else json.dumps(body)
    status, answered, data = server.patient(method, target, headers, text)
    return status, answered, json.loads(data) if data else None


def person_of(server: Server, section: str) -> str:
    """Users.DCID of the lead."""
    staff = ask(server, "GET", f"/ws/v1/section/{section}")[2]["section"]["staff_id"]
    return str(ask(server, "GET", f"/ws/v1/staff/{staff}")[2]["staff"]["users_dcid"])


def create(server: Server, work: dict[str, Any], person: str) -> list[int]:
    """A new assignment: its own id and that of its section."""
    path = "/ws/xte/teacher_category"
    categories = ask(server, "GET", path, users_dcid=person, year_id="36")[2]
    section = {
        "sectionsdcid": int(work["class_id"]), "name": work["name"], "duedate": work["due"],
        "scoretype": "POINTS", "scoreentrypoints": work["points"],
        "totalpointvalue": work["points"], "weight": 1, "iscountedinfinalgrade": True,
        "isscoringneeded": True, "publishoption": "Immediately", "isscorespublish": True,
        "_assignmentcategoryassociations": [
            {"teachercategoryid": categories[0]["teachercategoryid"], "isprimary": True}
        ],
    }  # fmt: skip
    status, headers, _ = ask(
        server, "POST", "/ws/xte/section/assignment/", {"_assignmentsections": [section]},
        users_dcid=person,
    )  # fmt: skip
    if status not in (200, 201):
        raise Stop(f"assignment: {status}")
    found = {name.lower(): value for name, value in headers.items()}
    return [int(found["assignmentsectionids"].strip("[]"))]


def put(server: Server, scores: list[dict[str, Any]], section: int, person: str) -> None:
    """Scores as one batch; one by one where the batch is refused."""
    rows = [_row(score, section) for score in scores]
    params = {"users_dcid": person, "status": "A", "term_id": "3600"}
    for _ in range(30 if BUG == "insists" and len(scores) > 1 else 1):
        status, _, _ = ask(server, "PUT", "/ws/xte/score", {"assignment_scores": rows}, **params)
    if status == 409 and len(scores) > 1 and BUG != "drops-batch":
        for score in scores:
            put(server, [score], section, person)


def _row(score: dict[str, Any], section: int) -> dict[str, Any]:
    points = score["score"] + (1 if BUG == "wrong-points" else 0)
    return {
        "_assignmentsection": {"assignmentsectionid": section},
        "studentsdcid": int(score["student_id"]), "actualscoreentered": str(points),
        "actualscorekind": "REAL_SCORE", "scoretype": "POINTS", "scorepoints": points,
    }  # fmt: skip


def main() -> int:
    """Pushes what MOCK_SIS_GRADES holds, if there is any."""
    if "MOCK_SIS_GRADES" not in os.environ:
        return 0
    text = Path(os.environ["MOCK_SIS_GRADES"]).read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    made = json.loads(STATE.read_text()) if STATE.exists() and BUG != "forgets" else {}
    server = Server()
    for work in (line for line in lines if line["type"] == "assignment"):
        person = person_of(server, work["class_id"])
        if work["id"] not in made:
            made[work["id"]] = create(server, work, person)[0]
            STATE.write_text(json.dumps(made))
        if BUG != "no-scores":
            own = [one for one in lines if one.get("assignment_id") == work["id"]]
            put(server, own, made[work["id"]], person)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stop as reason:
        print(reason, file=sys.stderr)
        sys.exit(1)
