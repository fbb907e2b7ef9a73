"""The reference connector with one bug of the second, held-out list at a time.

One module a family, as for the first list.
"""
