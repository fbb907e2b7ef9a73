"""`/powerschool-ptg-api/v2`: the older gradebook's API, as its add-on serves it."""

from mock_sis.ptg.family import PtgFamily

__all__ = ["PtgFamily"]
