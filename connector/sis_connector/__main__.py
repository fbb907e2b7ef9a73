"""`python -m sis_connector`."""

from __future__ import annotations

from sis_connector.cli import main

if __name__ == "__main__":
    main(prog_name="sis-connector")
