"""Bugs of reading page by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scripts.mutation.consumer.patching import (
    IMPORTS,
    ONEROSTER,
    Function,
    Patch,
    mutant,
)
from sis_connector.oneroster import links, values
from sis_connector.oneroster import paging as or_paging
from sis_connector.oneroster.envelopes import rows_in
from sis_connector.powerschool import paging, queries
from sis_connector.powerschool.mapped import identity, whole
from sis_connector.target import lines

Stop = Callable[[or_paging.Pages, list[Any], dict[str, str]], bool]
"""After a page: whether the reading ends. Told are everything so far, the page and its headers."""


def oneroster_pages(
    reader: Any, collection: Any, limit: int, stop: Stop, *, step: int = 0
) -> tuple[list[Any], list[str]]:
    """A plain reading by offset; it goes on by `step`, or by as many rows as came."""
    found = or_paging.Pages()
    offset = 0
    while True:
        params = {**collection.query, "limit": str(limit), "offset": str(offset)}
        page = reader.page(collection.path, params)
        batch = rows_in(page.body, collection.kind, f"GET {collection.path}")
        found.take(batch, collection.shape)
        if not batch or stop(found, batch, dict(page.headers)):
            return list(found.rows.values()), []
        offset += step or len(batch)


@mutant("sync-first-page-only", IMPORTS)
def first_page_only(patch: Patch) -> None:
    def of_v1(original: Function) -> Function:
        return lambda client, collection, size: paging.read_page(client, collection, size, 1)

    def of_query(original: Function) -> Function:
        def read(client: Any, name: str, arguments: Any, *, at_once: bool = False) -> Any:
            path = f"/ws/schema/query/{name}"
            return queries.records_in(client.query(path, queries.page_params(1), arguments))

        return read

    def of_oneroster(original: Function) -> Function:
        return lambda reader, collection, limit: oneroster_pages(
            reader, collection, limit, lambda found, batch, headers: True
        )

    patch.swap(paging, "read_all", of_v1)
    patch.swap(queries, "read_query", of_query)
    patch.swap(or_paging, "read_all", of_oneroster)


@mutant("sync-stops-at-capped-page", ONEROSTER)
def stops_at_capped_page(patch: Patch) -> None:
    def made(original: Function) -> Function:
        return lambda reader, collection, limit: oneroster_pages(
            reader, collection, limit, lambda found, batch, headers: len(batch) < limit
        )

    patch.swap(or_paging, "read_all", made)


@mutant("sync-skips-after-cap", ONEROSTER)
def skips_after_cap(patch: Patch) -> None:
    def made(original: Function) -> Function:
        return lambda reader, collection, limit: oneroster_pages(
            reader, collection, limit, lambda found, batch, headers: False, step=limit
        )

    patch.swap(or_paging, "read_all", made)


@mutant("sync-trusts-count", IMPORTS)
def trusts_count(patch: Patch) -> None:
    def of_v1(original: Function) -> Function:
        def read(client: Any, collection: Any, size: int | None) -> list[Any]:
            found: list[Any] = []
            expected, page = paging.count(client, collection), 1
            while len(found) < expected:
                batch = paging.read_page(client, collection, size, page)
                if not batch:
                    break
                found, page = found + batch, page + 1
            return found[:expected]

        return read

    def of_query(original: Function) -> Function:
        def read(client: Any, name: str, arguments: Any, *, at_once: bool = False) -> Any:
            path = f"/ws/schema/query/{name}"
            counted = client.query(f"{path}/count", {}, arguments)
            expected = whole(counted.get("count"), path)
            return queries.read_pages(client, path, arguments, expected)[:expected]

        return read

    def enough(found: or_paging.Pages, batch: list[Any], headers: dict[str, str]) -> bool:
        total = or_paging.total_in(headers)
        return total is not None and len(found.rows) >= total

    def of_oneroster(original: Function) -> Function:
        return lambda reader, collection, limit: oneroster_pages(reader, collection, limit, enough)

    patch.swap(paging, "read_all", of_v1)
    patch.swap(queries, "read_query", of_query)
    patch.swap(or_paging, "read_all", of_oneroster)


@mutant("sync-needs-link", ONEROSTER)
def needs_link(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def read(reader: Any, collection: Any, limit: int) -> tuple[list[Any], list[str]]:
            found = or_paging.Pages()
            params: Any = {**collection.query, "limit": str(limit), "offset": "0"}
            while params:
                page = reader.page(collection.path, params)
                batch = rows_in(page.body, collection.kind, f"GET {collection.path}")
                found.take(batch, collection.shape)
                link = page.headers.get("link", "")
                params = links.next_page(link, collection.path, len(found.rows))
            return list(found.rows.values()), []

        return read

    patch.swap(or_paging, "read_all", made)


@mutant("sync-query-first-hundred", ("queries", "push"))
def query_first_hundred(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def read(client: Any, name: str, arguments: Any, *, at_once: bool = False) -> Any:
            return queries.records_in(client.query(f"/ws/schema/query/{name}", {}, arguments))

        return read

    patch.swap(queries, "read_query", made)


@mutant("sync-keeps-double-rows", IMPORTS)
def keeps_double_rows(patch: Patch) -> None:
    """What came twice stands in the roster twice."""
    twice: set[str] = set()

    def note(keys: list[str]) -> None:
        seen: set[str] = set()
        for key in keys:
            twice.update({key} & seen)
            seen.add(key)

    def of_v1(original: Function) -> Function:
        def read(client: Any, collection: Any, size: int | None) -> list[Any]:
            expected = paging.count(client, collection)
            found = paging.read_pages(client, collection, size, expected)
            note([identity(row) for row in found])
            return found

        return read

    def of_query(original: Function) -> Function:
        def read(client: Any, name: str, arguments: Any, *, at_once: bool = False) -> Any:
            path = f"/ws/schema/query/{name}"
            counted = client.query(f"{path}/count", {}, arguments)
            expected = whole(counted.get("count"), path)
            found = queries.read_pages(client, path, arguments, expected)
            note([f"{row.get('section_dcid')}/{row.get('student_dcid')}" for row in found])
            return found

        return read

    def of_oneroster(original: Function) -> Function:
        def read(reader: Any, collection: Any, limit: int) -> tuple[list[Any], list[str]]:
            keys: list[str] = []

            def more(found: or_paging.Pages, batch: list[Any], headers: dict[str, str]) -> bool:
                keys.extend(values.identity(row) for row in batch)
                return False

            rows = oneroster_pages(reader, collection, limit, more)
            note(keys)
            return rows

        return read

    def doubled(original: Function) -> Function:
        def told(*given: Any) -> Any:
            for line in original(*given):
                yield line
                key = line.get("id") or f"{line.get('class')}/{line.get('user')}"
                if key in twice:
                    yield line

        return told

    patch.swap(paging, "read_all", of_v1)
    patch.swap(queries, "read_query", of_query)
    patch.swap(or_paging, "read_all", of_oneroster)
    patch.swap(lines, "lines_of", doubled)
