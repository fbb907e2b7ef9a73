"""What nobody has written down about event subscriptions."""

from __future__ import annotations

from sis_core.wire.switches import Switch

SWITCHES: tuple[Switch, ...] = (
    Switch(
        "events_in_a_post",
        ("all", "one"),
        "the events of one change of the district: together in one notification, or one in each",
    ),
    Switch(
        "events_test",
        ("one", "each"),
        "subscribing to test_subscription sends one test event, or one for each of its types",
    ),
    Switch(
        "events_scheme",
        ("any", "https"),
        "addresses of receivers: http too, for tests on one machine, or https only as documented",
    ),
    Switch(
        "events_certificates",
        ("verify", "accept"),
        "certificates of https receivers: checked, or any accepted",
    ),
    Switch(
        "events_attempts",
        (),
        "how often a notification is tried until its receiver answers 2xx; at least once",
        number=5,
    ),
    Switch(
        "events_first_wait",
        (),
        "milliseconds before the second attempt; every further wait is twice as long, to 5 minutes",
        number=1000,
    ),
    Switch("events_none", ("404", "empty"), "reading subscriptions where there are none"),
)
