"""Rows by their everyday names: added, patched, enrolled, dropped, deleted; docs/arrange.md."""
