"""`python -m mock_sis` is `mock-sis`."""

from __future__ import annotations

from mock_sis.cli import main

main()
