"""The OpenAPI document: served, printed, valid, and as complete as the standard's tables."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from roster_door import ROOT, Reader

from sis_core.spec.oneroster.filters import BadFilter, parsed
from sis_core.spec.oneroster.openapi import FILTER
from sis_core.spec.oneroster.v1p1.operations import (
    EXTENSIONS,
    OPERATIONS,
    SCOPE_PREFIX,
)


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """mock-sis in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "mock_sis", *map(str, arguments)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    """What `mock-sis openapi` prints."""
    done = run("openapi", "oneroster")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_the_served_document_is_the_printed_one(tiny: Reader, printed: dict[str, Any]) -> None:
    """/_sandbox/openapi/oneroster.json is the same document, for the server's own address."""
    reply = tiny.ask("GET", "/_sandbox/openapi/oneroster.json")

    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert reply.json["servers"] == [{"url": f"{tiny.world.url}{ROOT}"}]
    assert (
        json.loads(reply.body.replace(tiny.world.url.encode(), b"http://127.0.0.1:8377")) == printed
    )
    assert tiny.ask("GET", "/_sandbox/openapi/oneroster").json == reply.json


def test_an_unknown_document_is_told(tiny: Reader) -> None:
    """Another name is refused in one sentence that names what there is."""
    reply = tiny.ask("GET", "/_sandbox/openapi/clever.json")

    assert (reply.status, reply.json) == (
        400, {"error": "there is no OpenAPI document 'clever' (documents: oneroster)"},
    )  # fmt: skip


def test_the_served_root_follows_its_switch(own: Reader) -> None:
    """With oneroster_root=api the server that the document names answers."""
    own.world.switches.set({"oneroster_root": "api"})
    [server] = own.ask("GET", "/_sandbox/openapi/oneroster.json").json["servers"]

    assert server["url"] == f"{own.world.url}/api{ROOT}"
    assert own.ask("GET", server["url"].removeprefix(own.world.url) + "/orgs").status == 200


def test_the_document_goes_to_a_file(tmp_path: Path, printed: dict[str, Any]) -> None:
    """-o writes it, --url says where the server is."""
    path = tmp_path / "oneroster.json"
    done = run("openapi", "-o", path, "--url", "https://sis.example/")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["servers"] == [{"url": f"https://sis.example{ROOT}"}]
    assert found["paths"] == printed["paths"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--url", "sis.example"), "--url takes an address with http:// or https://"),
     (("clever",), "oneroster")],
)  # fmt: skip
def test_bad_arguments_are_told(arguments: tuple[str, ...], said: str) -> None:
    """An address without scheme and an unknown provider end with 2 and a sentence."""
    done = run("openapi", *arguments)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_document_is_openapi(printed: dict[str, Any]) -> None:
    """It is valid OpenAPI 3.1, and every schema in it is JSON Schema 2020-12."""
    schemathesis.openapi.from_dict(printed).validate()
    for schema in printed["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    references = set(re.findall(r'"\$ref": "#/components/([^"]+)"', json.dumps(printed)))
    for reference in references:
        kind, name = reference.split("/")
        assert name in printed["components"][kind]


def test_every_operation_stands_in_the_document(printed: dict[str, Any]) -> None:
    """All 61 and the extension, each with its path, method, scope, ids and parameters."""
    found = {
        call["operationId"]: (path, method.upper(), call)
        for path, methods in printed["paths"].items()
        for method, call in methods.items()
    }
    assert set(found) == {o.name for o in (*OPERATIONS, *EXTENSIONS)}
    assert len(found) == 62
    for operation in (*OPERATIONS, *EXTENSIONS):
        path, method, call = found[operation.name]
        assert (path, method) == (operation.path, operation.method)
        assert call["security"][0] == {"oauth2": [SCOPE_PREFIX + operation.scope]}
        names = [p.get("name") or p["$ref"].rpartition("/")[2] for p in call["parameters"]]
        ids = re.findall(r"{(\w+)}", path)
        query = {
            "collection": ["limit", "offset", "orderBy", "filter", "sort", "fields"],
            "object": ["fields"],
        }.get(operation.answers, [])
        assert names == ids + query


@settings(max_examples=200, deadline=None)
@given(st.text("ab.' =!<>~ANDOR_1", max_size=20) | st.from_regex(FILTER, fullmatch=True))
def test_the_filters_pattern_is_the_grammar(text: str) -> None:
    """What the document's pattern allows is what the provider reads, and nothing else."""
    try:
        parsed(text)
        read = True
    except BadFilter:
        read = False

    assert jsonschema_rs.is_valid({"type": "string", "pattern": FILTER}, text) == read
