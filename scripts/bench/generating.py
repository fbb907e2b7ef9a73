"""The generator: student fields against Faker's methods, `large` against executemany."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from statistics import median

from scripts.bench.row import Row, at_least
from scripts.bench.servers import ROOT, generated

DAY = date(2026, 10, 15)
WITH_FAKER = 1000
ROUNDS = 3


def rows() -> Iterator[Row]:
    """Student fields, then the whole of large."""
    pairs = [(_alone("fields")["rate"], _alone("faker")["rate"]) for _ in range(ROUNDS)]
    ours, faker = max(pairs, key=lambda pair: pair[0])
    yield at_least(
        "student fields alone, against a loop over Faker's methods", 20,
        median(one / other for one, other in pairs),
        f"{ours:.0f} students/s against {faker:.0f}/s, median of {ROUNDS} pairs",
    )  # fmt: skip
    large = _alone("large")
    with generated("large") as db:
        plain = _alone("executemany", str(db))
    seconds, ratio = large["seconds"], large["seconds"] / plain["seconds"]
    yield Row(
        "large generated and loaded",
        "≤ 20 s or ≤ 4 × executemany of the same rows",
        f"{seconds:.1f} s, {ratio:.1f} × ({plain['seconds']:.1f} s for {plain['rows']:.0f} rows)",
        seconds <= 20 or ratio <= 4,
    )
    yield Row(
        "memory for that, at its peak", "≤ 600 MiB", f"{large['peak']:.0f} MiB",
        large["peak"] <= 600,
    )  # fmt: skip


def _alone(what: str, *arguments: str) -> dict[str, float]:
    """A measurement in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.bench.generating", what, *arguments],
        cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


def fields() -> dict[str, float]:
    """The people of large as Students rows, without a store; name tables are read before.

    Faker's own tables are read before its loop is timed, too.
    """
    from sis_fixtures.generate import student_fields
    from sis_fixtures.recipe import Recipe

    student_fields(Recipe.load("tiny"), 7, DAY)
    recipe = Recipe.load("large")
    begun = time.perf_counter()
    made = len(student_fields(recipe, 7, DAY))
    return {"rate": made / (time.perf_counter() - begun)}


def faker() -> dict[str, float]:
    """The same fields by Faker's methods: what most seed scripts do."""
    from faker import Faker

    fake = Faker("en_US")
    fake.seed_instance(7)
    begun = time.perf_counter()
    for number in range(WITH_FAKER):
        street, city = fake.street_address(), fake.city()
        row = (
            number, fake.first_name(), fake.first_name(), fake.last_name(), fake.user_name(),
            fake.random_element(("F", "M")), fake.date_of_birth(minimum_age=5, maximum_age=18),
            street, city, fake.state_abbr(), fake.postcode(), street, city, fake.phone_number(),
            fake.name(), fake.phone_number(), fake.name(), fake.phone_number(), fake.email(),
            fake.name(), fake.name(), fake.name(), fake.phone_number(),
            fake.date_between("-3y", "today"), fake.random_int(0, 9999999999),
        )  # fmt: skip
        assert row
    return {"rate": WITH_FAKER / (time.perf_counter() - begun)}


def large() -> dict[str, float]:
    """A large district in memory."""
    from sis_fixtures import new_store

    begun = time.perf_counter()
    new_store("large", 7, DAY).close()
    seconds = time.perf_counter() - begun
    return {
        "seconds": seconds,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def executemany(path: str) -> dict[str, float]:
    """The rows of a district put into an empty database of the same schema, table by table."""
    from sis_core.district import Clock, Store

    seconds, number = 0.0, 0
    with (
        closing(sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True)) as source,
        closing(Store.memory(Clock(datetime(2026, 10, 15)))) as store,
        store.bulk() as put,
    ):
        for table in store.tables.values():
            if table.view:
                continue
            found = source.execute(f"SELECT * FROM {table.name}")
            names = [one[0] for one in found.description]
            loaded = found.fetchall()
            begun = time.perf_counter()
            put(table.name, names, loaded)
            seconds += time.perf_counter() - begun
            number += len(loaded)
        begun = time.perf_counter()
    seconds += time.perf_counter() - begun  # the indexes, which large builds as well
    return {"seconds": seconds, "rows": number}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
