"""Resources: PowerSchool has none; what an import brought is kept beside the district."""

from __future__ import annotations

import re

from sis_core.spec.oneroster.declare import Kind, Texts, Value
from sis_core.spec.oneroster.kinds.choosing import Choose


def resources(choose: Choose) -> tuple[Kind, ...]:
    """The one kind of resources."""
    return (
        Kind(
            "resource",
            "resource",
            "_resources",
            "m",
            "m.key",
            re.compile(r"(\d{1,18})"),
            "m.key = ?",
            {
                "title": Value("m.title", "spec"),
                "roles": Texts("j.value", "FROM json_each(m.roles) j", "j.key", "spec"),
                "importance": Value("m.importance", "spec"),
                "vendorResourceId": Value("m.vendorresourceid", "spec"),
                "vendorId": Value("m.vendorid", "spec"),
                "applicationId": Value("m.applicationid", "spec"),
            },
            key="key",
            stamps=("at",),
        ),
    )
