"""The whole import against the fake district: every field mapping, by hand."""

from __future__ import annotations


def test_first_import_fills_the_target(run, rows):
    """Students, teachers, classes and rosters of both schools arrive."""
    report = run()

    assert ("applied", "") == (report.status, report.message)
    assert [("S", 6), ("T", 3)] == rows(
        "select user_type, count(*) from users group by user_type order by 1"
    )
    assert [("8801",), ("8802",), ("8804",)] == rows("select class_id from classes order by 1")
