"""Pushing grades: from a file of anybody's grades, through an outbox, into the gradebooks.

Immediate and one-way: nothing of a gradebook is ever read back into the roster [L5].
"""
