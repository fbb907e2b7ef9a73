"""Soak: troubles drawn by a seed, after which everything must be right again."""
