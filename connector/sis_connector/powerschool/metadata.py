"""What `/ws/v1/metadata` tells that an administrator should know."""

from __future__ import annotations

from typing import Any

from sis_connector.powerschool.mapped import inside, text

SMALLEST_GOOD_PAGE = 100
OLDEST_VERSION = (8, 2)
READ_RESOURCES = ("course", "school", "section", "section_enrollment", "staff", "student", "term")


def page_size_warnings(metadata: Any) -> list[str]:
    """A page size of the plugin that makes an import slow [L8]."""
    told = inside(metadata, "metadata")
    sizes = {name: text(told.get(f"{name}_max_page_size")) or "" for name in READ_RESOURCES}
    small = {
        name: size
        for name, size in sizes.items()
        if size.isdigit() and int(size) < SMALLEST_GOOD_PAGE
    }
    if not small:
        return []
    named = ", ".join(f"{name} {size}" for name, size in small.items())
    return [
        f"The plugin's page size is below {SMALLEST_GOOD_PAGE} ({named}). Every record is "
        "still imported, but slowly: raise it on the plugin's configuration page."
    ]


def version_warnings(metadata: Any) -> list[str]:
    """A server that is older than the plugin API [L7]."""
    version = text(inside(metadata, "metadata").get("powerschool_version")) or ""
    parts = version.split(".")
    if len(parts) < 2 or not all(part.isdigit() for part in parts[:2]):
        return []
    if (int(parts[0]), int(parts[1])) >= OLDEST_VERSION:
        return []
    return [f"This is PowerSchool {version}; the plugin API needs 8.2 or newer."]
