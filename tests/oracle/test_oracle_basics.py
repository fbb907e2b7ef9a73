"""Oracle queries run on a district, or are refused with the construct and its line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sis_core.district import Store
from sis_core.oracle import Untranslatable, translate

Ask = Callable[..., list[tuple[Any, ...]]]


def test_a_query_answers_as_it_goes_out(ask: Ask) -> None:
    """Whole numbers have no point, days no time, and an empty text is null."""
    rows = ask("select dcid, dob, balance1, '' nothing, balance1 * 2 from students order by dcid")

    assert rows[0] == (1, "2013-04-09", 12.5, None, 25)
    assert rows[2] == (3, None, None, None, None)


def test_what_is_not_translated_is_named_with_its_line(store: Store) -> None:
    """The refusal says construct and line."""
    with pytest.raises(Untranslatable) as refused:
        translate("select id\nfrom students\nsample (10)", store.tables)

    assert refused.value.construct == "SAMPLE"
    assert refused.value.line == 2
