"""The table of docs/benchmarks.md, measured here and now: `make bench`.

Each module measures a few rows in processes of their own. Ratios are timed in the same run, one
after the other in turns, so that a busy machine harms both sides alike.
"""
