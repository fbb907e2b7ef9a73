"""Rows as bytes: rendered once, kept in the texts of pages, dropped when what they read changes."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from sis_core.district import Store
from sis_core.wire.shelf import BARE, Frame, PageKey, Run, Shelf

K = TypeVar("K", bound=Hashable)

_CHUNK = 500
_MAX_FORMS = 128
_MOST_DEAD = 0.25
"""The share of the memory that places left by rows may take in one form."""


class Renderer(Protocol):
    """How the rows of one form are made.

    A change of a row in the table `own` changes that row; a change in one of `tables` may change
    any row.
    """

    @property
    def own(self) -> str:
        """The lower-case name of the rows' own table, or an empty text."""

    @property
    def tables(self) -> frozenset[str]:
        """The lower-case names of the other tables that a row is read from."""

    def render(self, ids: Sequence[int]) -> dict[int, bytes]:
        """The rows with these ids that exist, each as bytes."""


@dataclass(slots=True, eq=False)
class _Form:
    """One form of a resource: how its rows are made, and those that are kept."""

    renderer: Renderer
    shelf: Shelf = field(default_factory=Shelf)


class KeptRows(ABC, Generic[K]):
    """Rendered rows of a store, kept in memory up to `max_bytes`; safe between threads.

    A form, named by its key, has a shelf of its own; the shelf longest without new rows leaves
    first.

    A change to a form's own table drops that row and the page it stood in; a change to any other
    table that it reads drops all its rows. What was fetched before a change is not kept after it.
    """

    def __init__(self, store: Store, max_bytes: int = 160 * 1024 * 1024) -> None:
        self._store = store
        self._max = max_bytes
        self._forms: OrderedDict[K, _Form] = OrderedDict()
        self._lock = threading.Lock()
        self._rendering = threading.Lock()
        store.listen(self._changed)

    @abstractmethod
    def renderer(self, key: K) -> Renderer:
        """How the rows of that form are made."""

    def rows(self, key: K, ids: Sequence[int]) -> list[bytes]:
        """Each row's element in bytes, in the order of ids; unknown ids are left out."""
        return self._rows(key, self._form(key), ids)

    def framed(self, key: K, ids: Sequence[int], frame: Callable[[int], Frame]) -> bytes:
        """The rows in their frame, which may depend on how many they are; unknown ids left out.

        A page that was asked for before, and no row of which has changed, is the same object.
        """
        form = self._form(key)
        framed = frame(len(ids))
        page = (framed, array("q", ids).tobytes())
        known = form.shelf.pages.get(page)
        if known is not None:
            return known.text
        generation = form.shelf.generation
        rows = self._rows(key, form, ids)
        if len(rows) != len(ids):
            return Run.of((), rows, frame(len(rows))).text
        run = Run.of(ids, rows, framed)
        # Rows that move into this page leave their place in another: too many such holes are
        # memory for nothing, and then the page is made anew each time.
        if rows and form.shelf.dead < self._max * _MOST_DEAD and len(set(ids)) == len(ids):
            self._keep(key, form, run, generation, page)
        return run.text

    @property
    def size(self) -> int:
        """Bytes that the kept rows are reckoned at."""
        return sum(form.shelf.size for form in list(self._forms.values()))

    def _form(self, key: K) -> _Form:
        found = self._forms.get(key)
        if found is not None:
            return found
        form = _Form(self.renderer(key))
        with self._lock:
            form = self._forms.setdefault(key, form)
            while len(self._forms) > _MAX_FORMS:
                self._forms.popitem(last=False)
        return form

    def _rows(self, key: K, form: _Form, ids: Sequence[int]) -> list[bytes]:
        found = form.shelf.rows(ids)
        missing = [i for i, row in zip(ids, found, strict=True) if row is None]
        if missing:
            made = self._render(key, form, missing)
            found = [made.get(i) if r is None else r for i, r in zip(ids, found, strict=True)]
        return [row for row in found if row is not None]

    def _render(self, key: K, form: _Form, ids: list[int]) -> dict[int, bytes]:
        made: dict[int, bytes] = {}
        for start in range(0, len(ids), _CHUNK):
            # One thread renders at a time: several would take the interpreter from each other at
            # every statement, and none would be done sooner.
            with self._rendering:
                generation = form.shelf.generation
                chunk = ids[start : start + _CHUNK]
                # Another thread may have rendered them while this one waited.
                known = zip(chunk, form.shelf.rows(chunk), strict=True)
                made.update((i, row) for i, row in known if row is not None)
                chunk = [i for i in chunk if i not in made]
                if not chunk:
                    continue
                fresh = form.renderer.render(chunk)
                made.update(fresh)
                self._keep(key, form, Run.of(fresh, list(fresh.values()), BARE), generation)
        return made

    def _keep(
        self, key: K, form: _Form, run: Run, generation: int, page: PageKey | None = None
    ) -> None:
        if not run.ids:
            return
        with self._lock:
            shelf = form.shelf
            if generation != shelf.generation or self._forms.get(key) is not form:
                return
            self._forms.move_to_end(key)
            while (size := self.size + run.weight) > self._max and len(self._forms) > 1:
                self._forms.popitem(last=False)
            if size > self._max:
                shelf.clear()
            shelf.add(run, page)

    def _changed(self, changed: frozenset[tuple[str, int]] | None) -> None:
        with self._lock:
            if changed is None:
                self._forms.clear()
                return
            tables = {table for table, _ in changed}
            for key, form in list(self._forms.items()):
                own = form.renderer.own
                if tables & form.renderer.tables:
                    del self._forms[key]
                elif own in tables:
                    for row_id in [i for table, i in changed if table == own]:
                        form.shelf.drop(row_id)
