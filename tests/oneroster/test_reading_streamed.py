"""Pages of more than a thousand rows, which are sent while they are made."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from roster_door import ROOT, Reader, reader_of

from sis_core.spec.oneroster.listings import Wanted
from sis_core.spec.oneroster.roster import Roster
from sis_core.spec.oneroster.v1p1.entities import ENTITIES
from sis_core.wire.memo import Memo


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """A `small` that the tests here may write to."""
    with reader_of("small") as made:
        yield made


def test_a_long_page_is_the_short_ones_together(reader: Reader) -> None:
    """Users of three kinds and enrollments come streamed as they come in pages of 1000."""
    for path in ("/users", "/enrollments"):
        reply = reader.get(path, limit=10_000)
        (rows,) = reply.json.values()
        short = [
            one
            for offset in range(0, reply.total, 1000)
            for one in reader.objects(path, limit=1000, offset=offset)
        ]

        assert reply.headers["transfer-encoding"] == "chunked"
        assert len(rows) == reply.total > 1000
        assert rows == short


def test_a_thousand_rows_still_have_their_length(reader: Reader) -> None:
    """Only longer pages are streamed; status information stands behind the rows of both."""
    short = reader.get("/enrollments", limit=1000)
    long = reader.get("/enrollments", limit=1001, filter="role!='x'", fields="role,nothing")

    assert int(short.headers["content-length"]) == len(short.body)
    assert "content-length" not in long.headers
    assert list(long.json) == ["enrollments", "statusInfoSet"]
    assert len(long.json["enrollments"]) == 1001


def test_rows_that_go_meanwhile_are_left_out(reader: Reader) -> None:
    """Rows deleted behind the first piece leave no hole: the page stays JSON, without them."""
    store = reader.world.store
    roster = Roster(store, Memo(store), reader.world.switches, ENTITIES)
    listing = roster.listing(Wanted("enrollment"))
    frame = (b"[", b",", b"]")
    style = roster.style("", ROOT)
    pieces = roster.pieces(
        listing, 0, len(listing), "enrollment", style, roster.members("enrollment"), frame
    )
    first = next(pieces)
    names = [listing.kinds[place].name for place in listing.places]
    seats = [key for key, name in zip(listing.keys, names, strict=True) if name == "seat"]
    with store.write() as w:
        for dcid in (seats[0], *seats[1100:3200]):  # a whole piece of 1000 among them
            w.delete("cc", dcid)
    served = [one["sourcedId"] for one in json.loads(first + b"".join(pieces))]

    left = seats[:1100] + seats[3200:]  # the first one had been sent already
    assert served[: len(left)] == [f"S{dcid}" for dcid in left]
    assert len(served) == len(listing) - 2100
    assert all(one.startswith(("T", "L")) for one in served[len(left) :])


def test_a_refusal_of_a_long_page_is_still_a_body(reader: Reader) -> None:
    """What is wrong with the parameters is said with its status, as for any page."""
    reply = reader.get("/enrollments", limit=10_000, filter="role>")

    assert reply.status == 400
    assert b"invalid_filter_field" in reply.body
