"""What clients did oddly, read out of a journal when somebody asks; no request pays for it."""

from sis_core.serving.conduct.oddity import Kind as Kind
from sis_core.serving.conduct.oddity import Oddity as Oddity
from sis_core.serving.conduct.reading import KINDS as KINDS
from sis_core.serving.conduct.reading import conduct as conduct
