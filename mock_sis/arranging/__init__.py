"""Rows by everyday names: added, patched, enrolled, dropped, deleted; docs/world-control.md."""
