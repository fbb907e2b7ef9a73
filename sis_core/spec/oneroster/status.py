"""Status information of OneRoster: problems as faults, and the forms their bodies come in (3.5)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sis_core.wire.faults import Fault

WORDS: Mapping[str, Mapping[str, str]] = {
    "text": {
        "fullsuccess": "full success",
        "unknownobject": "unknown object",
        "invaliddata": "invalid data",
        "unauthorized": "unauthorized",
        "forbidden": "forbidden",
        "server_busy": "server_busy",
        "unsupported": "unsupported",
        "internal": "internal_server_error",
    },
    "openapi": {
        "unauthorized": "unauthorisedrequest",
        "forbidden": "unauthorisedrequest",
        "server_busy": "targetreadfailure",
        "unsupported": "unsupportedoperation",
        "internal": "targetreadfailure",
    },
    "v1p2": {
        "unauthorized": "unauthorisedrequest",
        "unsupported": "invaliddata",
        "internal": "internal_server_error",
    },
}
"""codeMinor by table of words; what a table does not name is spelled as it is here."""

_BY_STATUS = {
    400: "invaliddata",
    401: "unauthorized",
    403: "forbidden",
    404: "unknownobject",
    405: "unsupported",
    409: "invaliddata",
    413: "invaliddata",
    415: "invaliddata",
    422: "invaliddata",
    429: "server_busy",
    502: "server_busy",
    503: "server_busy",
}
JSON = "application/json"
"""Without a charset: one client wants the type to end in json [client: TCI]."""

HTML = "text/html;charset=UTF-8"


class Problem(Fault):
    """A refusal in OneRoster's words: its HTTP status and its codeMinor, as `WORDS` keys it."""

    def __init__(
        self,
        status: int,
        code_minor: str,
        description: str,
        *,
        reason: str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(description, reason=reason, headers=headers)
        self.status = status
        self.code_minor = code_minor


def problem(
    status: int,
    code_minor: str,
    description: str,
    *,
    reason: str | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Problem:
    """A refusal to raise; `code_minor` as the text or as `WORDS` spells it."""
    keys = {said: key for key, said in WORDS["text"].items()}
    return Problem(
        status, keys.get(code_minor, code_minor), description, reason=reason, headers=headers
    )


@dataclass(frozen=True, slots=True)
class Info:
    """One statusInfo: what happened to an operation; `severity` status, warning or error."""

    major: str
    severity: str
    minor: str
    description: str
    operation: str = ""

    @property
    def reference(self) -> str:
        """A message reference, the same for the same message."""
        text = f"{self.operation}|{self.minor}|{self.description}"
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def info_of(fault: Fault, operation: str) -> Info:
    """The statusInfo of a refusal."""
    minor = getattr(fault, "code_minor", "") or _BY_STATUS.get(fault.status, "internal")
    major = "unsupported" if fault.status == 405 else "failure"
    return Info(major, "error", minor, fault.message, operation)


def warning(minor: str, description: str, operation: str) -> Info:
    """A warning inside a success."""
    return Info("success", "warning", minor, description, operation)


def success(operation: str) -> Info:
    """The statusInfo of a success without remark."""
    return Info("success", "status", "fullsuccess", "", operation)


def spelled(info: Info, table: str) -> dict[str, Any]:
    """A statusInfo as an entry of statusInfoSet."""
    return {
        "imsx_codeMajor": info.major,
        "imsx_severity": info.severity,
        "imsx_messageRefIdentifier": info.reference,
        "imsx_operationRefIdentifier": info.operation,
        "imsx_description": info.description,
        "imsx_codeMinor": minor_word(info.minor, table),
    }


def minor_word(minor: str, table: str) -> str:
    """A codeMinor in a table's word."""
    return WORDS[table].get(minor, minor)


def entry(info: Info, form: str, table: str) -> dict[str, Any]:
    """A statusInfo with the members that it has in a form of switch `errors`."""
    minor = minor_word(info.minor, table)
    match form:
        case "imsx_StatusInfo":
            return {
                "imsx_codeMajor": info.major,
                "imsx_severity": info.severity,
                "imsx_messageRefIdentifier": info.reference,
                "imsx_operationRefIdentifier": [info.operation],
                "imsx_description": info.description,
                "imsx_CodeMinor": {
                    "imsx_codeMinorField": [
                        {
                            "imsx_codeMinorFieldName": "TargetEndSystem",
                            "imsx_codeMinorFieldValue": minor,
                        }
                    ]
                },
            }
        case "flat":
            return {**spelled(info, table), "imsx_codeMinor": minor.replace(" ", "_")}
        case "unprefixed":
            return {
                "codeMajor": info.major,
                "severity": info.severity,
                "codeMinor": minor,
                "description": info.description,
            }
        case _:
            return spelled(info, table)


def body(infos: Sequence[Info], form: str, table: str) -> Any:
    """The body of a refusal in a form of switch `errors`; None for an empty one."""
    match form:
        case "imsx_StatusInfo" | "flat" | "unprefixed":
            return entry(infos[0], form, table)
        case "empty":
            return None
        case _:
            return {"statusInfoSet": [entry(info, form, table) for info in infos]}


def page(fault: Fault) -> bytes:
    """A refusal as a gateway's HTML page, for the switch value `errors=html`."""
    return (
        "<!DOCTYPE html><html><head><title>Error</title></head>"
        f"<body><h1>{fault.status}</h1></body></html>"
    ).encode()
