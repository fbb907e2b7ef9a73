"""The OpenAPI document of OneRoster 1.1."""

from __future__ import annotations

from typing import Any

from sis_core.spec.oneroster.openapi import Described
from sis_core.spec.oneroster.openapi import document as described
from sis_core.spec.oneroster.v1p1.entities import ENTITIES
from sis_core.spec.oneroster.v1p1.operations import (
    EXTENSIONS,
    OPERATIONS,
    SCOPE_PREFIX,
    SCOPES,
)


def document(url: str, token_url: str) -> dict[str, Any]:
    """The document of a provider whose root is `url`."""
    operations = (*OPERATIONS, *EXTENSIONS)
    return described(Described("1.1", operations, ENTITIES, SCOPE_PREFIX, SCOPES, url, token_url))
