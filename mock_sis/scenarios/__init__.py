"""Scenarios: a district, what happens to it, and how its server misbehaves, in one TOML file.

The shipped ones stand beside this file as `*.toml`; docs/scenarios.md says how to write one.
"""
