"""schemathesis over our OpenAPI: no 5xx, nothing outside the document, refusals change nothing.

Bounded and seeded: a few good and a few bad calls for every operation, half of them with ids that
exist, over real HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from requests import Session
from roster_door import ROOT, Reader, reader_of
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from oneroster_mock.versions.v1p1.openapi import document
from sis_core.spec.oneroster.v1p1.operations import EXTENSIONS, OPERATIONS

EVERY = {o.name: o for o in (*OPERATIONS, *EXTENSIONS)}
WORDS = {"org": "schools", "academicSession": "terms", "course": "courses", "class": "classes",
         "user": "users", "lineItem": "lineItems"}  # fmt: skip
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
EXAMPLES = {"GET": 3, "PUT": 8, "DELETE": 4}


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Reader]:
    """A district that is written to at random; no expected value is read from it."""
    with reader_of("tiny") as reader:
        yield reader


@pytest.fixture(scope="module")
def calls(fuzzed: Reader) -> dict[str, Any]:
    """schemathesis's operations, by name."""
    url = fuzzed.world.url
    schema = schemathesis.openapi.from_dict(document(f"{url}{ROOT}", f"{url}/oauth/access_token"))
    schema.validate()
    found = [result.ok() for result in schema.get_all_operations()]
    return {one.definition.raw["operationId"]: one for one in found}


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """A client that keeps its connections."""
    with Session() as found:
        yield found


def known_ids(reader: Reader, name: str) -> dict[str, list[str]]:
    """Ids that exist for each id in an operation's path."""
    operation = EVERY[name]
    words = {parent.id: WORDS[parent.entity] for parent in operation.parents}
    if not words and "{id}" in operation.path:
        words = {"id": operation.path.split("/")[1]}
    return {key: reader.ids(f"/{word}", limit=5) or ["none"] for key, word in words.items()}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE],
                         ids=["good", "bad"])  # fmt: skip
@pytest.mark.parametrize("name", EVERY)
def test_the_provider_keeps_to_its_document(
    fuzzed: Reader, calls: dict[str, Any], session: Session, name: str, mode: GenerationMode
) -> None:
    """Every status, header and body is a documented one, and a refusal leaves the store alone."""
    known = known_ids(fuzzed, name)
    store = fuzzed.world.store

    @seed(1105)
    @settings(
        max_examples=EXAMPLES[EVERY[name].method],
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=calls[name].as_strategy(generation_mode=mode), data=st.data())
    def check(case: Any, data: st.DataObject) -> None:
        for key, ids in known.items():
            if data.draw(st.booleans()):
                case.path_parameters[key] = data.draw(st.sampled_from(ids))
        before = store.version
        headers = {"Authorization": f"Bearer {fuzzed.token}"}
        response = case.call(base_url=fuzzed.world.url + ROOT, headers=headers, session=session)
        wrote = case.method in ("PUT", "DELETE") and response.status_code < 300
        assert wrote or store.version == before
        case.validate_response(response, checks=list(CHECKS))

    check()
