"""The reference connector: imports a school district from a SIS into a roster file of its own."""

from __future__ import annotations
