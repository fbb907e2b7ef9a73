"""/ws/contacts."""

from __future__ import annotations

from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import get, mutant
from scripts.mutation.provider.rows import DROP, edited

PREFIX = "/ws/contacts/"
ALONE = {
    "student": "SELECT min(DCID) FROM Students WHERE DCID NOT IN "
    "(SELECT StudentDCID FROM StudentContactAssoc)"
}
WITH = {"student": "SELECT min(StudentDCID) FROM StudentContactAssoc"}
OF_STUDENT = "/ws/contacts/student/<student>"


@mutant("ps-contacts-none-200", get(OF_STUDENT), find=ALONE)
def contacts_none_200(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    reading = asked.method == "GET" and asked.place.startswith(f"{PREFIX}student/")
    return reply.with_status(200).with_json([]) if reading and reply.status == 204 else reply


@mutant("ps-contacts-nulls-left-out", get(OF_STUDENT), find=WITH)
def contacts_nulls_left_out(asked: Asked, serve: Serve) -> Reply:
    def without(key: str, value: Any) -> Any:
        return DROP if value is None else value

    reply = serve(asked)
    return edited(reply, without, xml=False) if asked.place.startswith(PREFIX) else reply


@mutant("ps-contacts-booleans-as-text", get(OF_STUDENT), find=WITH)
def contacts_booleans_as_text(asked: Asked, serve: Serve) -> Reply:
    def text(key: str, value: Any) -> Any:
        return str(value).lower() if isinstance(value, bool) else value

    reply = serve(asked)
    return edited(reply, text, xml=False) if asked.place.startswith(PREFIX) else reply
