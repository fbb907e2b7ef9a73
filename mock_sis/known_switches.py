"""Every switch that a served district has, whoever declares it."""

from __future__ import annotations

from mock_sis.changes.switches import SWITCHES as CHANGES
from mock_sis.contacts.switches import SWITCHES as CONTACTS
from mock_sis.events.switches import SWITCHES as EVENTS
from mock_sis.fees.switches import SWITCHES as FEES
from mock_sis.installed.switches import SWITCHES as INSTALLED
from sis_core.spec.oneroster.switches import SWITCHES as ONEROSTER
from sis_core.spec.powerschool.switches import SWITCHES as POWERSCHOOL

SWITCHES = (*POWERSCHOOL, *INSTALLED, *CHANGES, *CONTACTS, *EVENTS, *FEES, *ONEROSTER)
