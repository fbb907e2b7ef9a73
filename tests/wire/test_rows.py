"""Rendered rows and pages: always what the store holds now, kept once, and reckoned exactly."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sis_core.district import Clock, Store
from sis_core.wire import rows as rows_module
from sis_core.wire.plan import Variant
from sis_core.wire.resource import Leaf, Many, Resource
from sis_core.wire.rows import RowBytes
from sis_core.wire.shelf import Frame, Run

PUPIL = Resource(
    "pupil",
    "pupils",
    "Students",
    "s",
    (
        Leaf("id", "s.DCID", "int"),
        Leaf("name", "s.First_Name"),
        Many(
            "race",
            "races",
            "StudentRace r",
            "r.StudentID = s.ID",
            (Leaf("code", "r.RaceCd"),),
            "r.ID",
        ),
    ),
)
NAME = Resource(
    "name",
    "names",
    "Students",
    "s",
    (Leaf("id", "s.DCID", "int"), Leaf("name", "s.First_Name")),
)
_NOTHING = frozenset[str]()


def _variant(resource: Resource) -> Variant:
    return Variant(resource, _NOTHING, (), _NOTHING, False)


def _listed(count: int) -> Frame:
    return (b"[", b",", b"]") if count else (b"nothing", b"", b"")


def _plain(count: int) -> Frame:
    return b"", b"\n", b""


def _district() -> Store:
    store = Store.memory(Clock(datetime(2026, 10, 15)))
    store.load(
        {
            "students": [
                {"dcid": n, "id": 100 + n, "first_name": "x" * n + "A"} for n in range(1, 13)
            ],
            "studentrace": [{"id": n, "studentid": 100 + n, "racecd": "W"} for n in range(1, 5)],
        }
    )
    return store


@pytest.fixture
def store() -> Iterator[Store]:
    """Twelve students, four of whom have a race."""
    made = _district()
    yield made
    made.close()


def _expected(store: Store, resource: Resource, ids: Sequence[int]) -> list[bytes]:
    """The JSON of rows by hand, from SQL on the store."""
    said = []
    for row_id in ids:
        for name in store.read("SELECT First_Name FROM Students WHERE DCID = ?", (row_id,)):
            sql = (
                "SELECT RaceCd FROM StudentRace WHERE StudentID = "
                "(SELECT ID FROM Students WHERE DCID = ?) ORDER BY ID"
            )
            races = [f'{{"code":"{code}"}}' for (code,) in store.read(sql, (row_id,))]
            below = races[0] if len(races) == 1 else f"[{','.join(races)}]"
            inner = f'{{"race":{below}}}' if races else '""'
            more = f',"races":{inner}' if resource is PUPIL else ""
            said.append(f'{{"id":{row_id},"name":"{name[0]}"{more}}}'.encode())
    return said


def _page(rows: RowBytes, resource: Resource, ids: Sequence[int]) -> bytes:
    return rows.page(_variant(resource), True, ids, _listed)


def _expected_page(rows: Sequence[bytes]) -> bytes:
    return b"[%s]" % b",".join(rows) if rows else b"nothing"


def _check_reckoning(rows: RowBytes) -> None:
    for form in rows._forms.values():
        shelf = form.shelf
        live: dict[Run, int] = {}
        for run, place in shelf.places.values():
            live[run] = live.get(run, 0) + run.length(place)
        in_all = {run: sum(run.length(n) for n in range(len(run.ids))) for run in live}

        assert shelf.size == sum(run.weight for run in live)
        assert shelf.dead == sum(in_all[run] - kept for run, kept in live.items())
        assert all(live[run] == in_all[run] for run in shelf.pages.values())
        assert all(run.key == key for key, run in shelf.pages.items())


def test_a_page_is_the_same_object_until_one_of_its_rows_changes(store: Store) -> None:
    """A change of a row drops its page and no other; a page asked for anew is kept again."""
    rows = RowBytes(store)
    first, second = _page(rows, PUPIL, [1, 2, 3]), _page(rows, PUPIL, [4, 5, 6])
    store.load({"schools": [{"dcid": 1}]})
    same = _page(rows, PUPIL, [1, 2, 3])
    with store.write() as w:
        w.update("students", 2, {"first_name": "Bo"})
    changed, untouched = _page(rows, PUPIL, [1, 2, 3]), _page(rows, PUPIL, [4, 5, 6])

    assert same is first
    assert changed == first.replace(b'"xxA"', b'"Bo"')
    assert _page(rows, PUPIL, [1, 2, 3]) is changed
    assert untouched is second
    _check_reckoning(rows)


def test_a_page_with_a_missing_row_is_not_kept(store: Store) -> None:
    """A row that comes later under an id that was asked for in vain shows at once."""
    rows = RowBytes(store)
    before = _page(rows, PUPIL, [1, 99])
    store.load({"students": [{"dcid": 99, "id": 199, "first_name": "Kim"}]})
    after = _page(rows, PUPIL, [1, 99])

    assert before == b"[%s]" % _expected(store, PUPIL, [1])[0]
    assert after == _expected_page(_expected(store, PUPIL, [1, 99]))
    assert _page(rows, PUPIL, [77]) == b"nothing"


def test_the_same_rows_in_another_frame_are_another_page(store: Store) -> None:
    """What stands around the rows belongs to a page's name."""
    rows = RowBytes(store)
    listed = _page(rows, NAME, [1, 2])
    plain = rows.page(_variant(NAME), True, [1, 2], _plain)
    a, b = _expected(store, NAME, [1, 2])

    assert (listed, plain) == (b"[%s,%s]" % (a, b), b"%s\n%s" % (a, b))
    _check_reckoning(rows)


def test_rows_rendered_while_one_of_them_changed_are_not_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit between reading a row and keeping its page must not leave the old row behind."""
    rows = RowBytes(store)
    render = rows_module._Planned.render

    def slow(*arguments):
        found = render(*arguments)
        with store.write() as w:
            w.update("students", 2, {"first_name": "Bo"})
        return found

    monkeypatch.setattr(rows_module._Planned, "render", slow)
    old = _page(rows, NAME, [1, 2, 3])
    monkeypatch.setattr(rows_module._Planned, "render", render)

    assert b'"xxA"' in old
    assert b'"Bo"' in _page(rows, NAME, [1, 2, 3])


def test_a_change_elsewhere_while_rows_are_rendered_does_not_hinder_keeping(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Grades posted all the time must not keep student pages from being kept."""
    rows = RowBytes(store)
    render = rows_module._Planned.render

    def slow(*arguments):
        found = render(*arguments)
        store.load({"schools": [{"school_number": 5}]})
        return found

    monkeypatch.setattr(rows_module._Planned, "render", slow)

    assert _page(rows, PUPIL, [1, 2, 3]) is _page(rows, PUPIL, [1, 2, 3])


def test_it_is_bounded(store: Store) -> None:
    """Past the bound the form longest without new rows leaves; the last one starts anew."""
    rows = RowBytes(store, max_bytes=2000)
    first = _page(rows, NAME, [1, 2, 3])
    _page(rows, PUPIL, [1, 2, 3])
    _page(rows, PUPIL, [4, 5, 6])
    _page(rows, PUPIL, [7, 8, 9])

    assert 0 < rows.size <= 2000
    assert _page(rows, NAME, [1, 2, 3]) is not first
    _check_reckoning(rows)


def test_overlapping_pages_do_not_pile_up(store: Store) -> None:
    """Windows that move on by one row leave holes behind, but no more than their share."""
    note = Resource("note", "notes", "Students", "s", (Leaf("note", "s.Alert_Medical"),))
    long = "y" * 1000
    store.load({"students": [{"dcid": n, "id": n, "alert_medical": long} for n in range(200, 240)]})
    rows = RowBytes(store, max_bytes=100_000)
    for start in range(200, 235):
        page = _page(rows, note, range(start, start + 5))
        assert page == b"[%s]" % b",".join([b'{"note":"%s"}' % long.encode()] * 5)
        _check_reckoning(rows)

    (form,) = rows._forms.values()
    assert 20_000 < form.shelf.dead < 30_000
    assert len(form.shelf.places) == 39


def test_an_id_asked_for_twice_stands_there_twice(store: Store) -> None:
    """Nothing of such a page is kept as a page, because a row has one place."""
    rows = RowBytes(store)
    page = _page(rows, NAME, [3, 3, 4])
    three, four = _expected(store, NAME, [3, 4])

    assert page == b"[%s,%s,%s]" % (three, three, four)
    assert _page(rows, NAME, [3, 3, 4]) is not page
    _check_reckoning(rows)


_IDS = st.lists(st.integers(1, 14), max_size=6) | st.builds(
    lambda start, size: list(range(start, start + size)), st.integers(1, 12), st.integers(1, 8)
)
_STEP = st.one_of(
    st.tuples(st.sampled_from(["page", "get"]), st.sampled_from([PUPIL, NAME]), _IDS),
    st.tuples(st.just("rename"), st.integers(1, 12), st.text("abc", min_size=1, max_size=9)),
    st.tuples(st.just("race"), st.integers(1, 14), st.sampled_from("WAB")),
    st.tuples(st.just("delete"), st.integers(1, 14), st.none()),
    st.tuples(st.just("insert"), st.integers(1, 14), st.none()),
    st.tuples(st.just("restore"), st.none(), st.none()),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(_STEP, max_size=40), bound=st.sampled_from([500, 3000, 10**6]))
def test_whatever_is_written_in_between_every_page_is_what_the_store_holds(
    steps: list[tuple[str, object, object]], bound: int
) -> None:
    """Pages, rows, changes of both tables and restores in any order, under any memory bound."""
    store = _district()
    store.snapshot("begin")
    rows = RowBytes(store, max_bytes=bound)
    for what, subject, more in steps:
        if what == "page":
            assert _page(rows, subject, more) == _expected_page(_expected(store, subject, more))
        elif what == "get":
            assert rows.get(_variant(subject), True, more) == _expected(store, subject, more)
        else:
            _write(store, what, subject, more)
        _check_reckoning(rows)
    store.close()


def _write(store: Store, what: str, row_id: int, text: str) -> None:
    if what == "restore":
        store.restore("begin")
        return
    known = store.scalar("SELECT 1 FROM Students WHERE DCID = ?", (row_id,))
    with store.write() as w:
        if what == "rename" and known:
            w.update("students", row_id, {"first_name": text})
        elif what == "race":
            w.insert("studentrace", {"studentid": 100 + row_id, "racecd": text})
        elif what == "delete" and known:
            w.delete("students", row_id)
        elif what == "insert" and not known:
            w.insert("students", {"dcid": row_id, "id": 100 + row_id, "first_name": "New"})


def test_readers_in_many_threads_never_see_an_older_row_again(store: Store) -> None:
    """A writer counts up in one row; each reader of pages over it sees numbers that only grow."""
    rows = RowBytes(store)
    over = threading.Event()
    wrong: list[object] = []

    def read(size: int) -> None:
        last = -1
        while not over.wait(0.001):  # readers that never rest keep the writer waiting
            text = _page(rows, NAME, list(range(5 - size, 5 + size)))
            name = text.split(b'"id":5,"name":"')[1].split(b'"')[0]
            number = int(name[1:]) if name.startswith(b"v") else -1
            if number < last:
                wrong.append((size, last, number))
            last = number

    threads = [threading.Thread(target=read, args=(1 + n % 4,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for number in range(50):
        with store.write() as w:
            w.update("students", 5, {"first_name": f"v{number}"})
        page = _page(rows, NAME, [4, 5, 6])
        assert b'"id":5,"name":"v%d"' % number in page
    over.set()
    for thread in threads:
        thread.join(30)

    assert wrong == []
    _check_reckoning(rows)
