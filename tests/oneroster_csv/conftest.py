"""Districts that tests only read: the imported sample and a generated one, one of each a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from csv_districts import DAY, Answers, answers, made
from csv_packages import sample

from sis_core.district import Store
from sis_fixtures import new_store


@pytest.fixture(scope="session")
def sample_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the district that the hand-written sample becomes; nobody changes it."""
    path, outcome = made(tmp_path_factory.mktemp("sample"), sample())
    assert outcome.differing == ()
    return path


@pytest.fixture(scope="session")
def served(sample_db: Path) -> Iterator[Answers]:
    """The imported sample, served; nobody writes to it."""
    with answers(Store.open(sample_db)) as client:
        yield client


@pytest.fixture(scope="session")
def small_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a generated district `small`; nobody changes it."""
    path = tmp_path_factory.mktemp("small") / "small.db"
    new_store("small", 7, DAY, path).close()
    return path


@pytest.fixture
def small_copy(small_db: Path, tmp_path: Path) -> Path:
    """A copy of `small` that a test may change."""
    path = tmp_path / "copy.db"
    with closing(Store.open(small_db)) as store:
        store.save(path)
    return path
