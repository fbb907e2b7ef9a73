"""Mischief: rules that make a server misbehave on purpose, for clients that must survive it.

A rule is one flat JSON object: whom it touches, how often, and what happens to them. What the keys
are stands in `keys`; the gate asks `Mischief` about every request while there is a rule.
"""

from sis_core.serving.mischief.errors import MischiefError as MischiefError
from sis_core.serving.mischief.mischief import Mischief as Mischief
