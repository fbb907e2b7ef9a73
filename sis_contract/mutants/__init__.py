"""Bugs that the harness has to find: its own proof that it can fail.

`provider.toml` lists bugs of servers, `consumer.toml` bugs of connectors. Both were written from
the lists of quirks without sight of the checks and the cases, and committed before the first of
them, so that none is made to fit its bug.
"""
