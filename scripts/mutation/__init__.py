"""How many of the listed bugs the checks and cases find: `python -m scripts.mutation`."""
