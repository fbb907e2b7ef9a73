"""Cases for a connector: a world for each, a command run in it, its roster and conduct judged.

Knows no server: worlds are handed over by whoever may make them (`world`).
"""
