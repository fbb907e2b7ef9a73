"""OneRoster 1.1, at /ims/oneroster/v1p1 behind each of the roots that circulate (4.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oneroster_mock.mount import ROOTS
from sis_core.serving.exchange import Family
from sis_core.serving.later import Later, LaterFamily

if TYPE_CHECKING:
    from oneroster_mock.site import Site
    from oneroster_mock.versions.v1p1.provider import Provider

PATH = "/ims/oneroster/v1p1"


class V1p1:
    """The version as it is mounted."""

    name = "v1p1"

    def mounted(self, site: Site) -> Sequence[Family]:
        """One family for each root; which of them answer, the switch oneroster_root says."""

        def make() -> Provider:
            from oneroster_mock.versions.v1p1.provider import Provider

            return Provider(site)

        provider = Later(make)
        return [self._family(provider, root, before) for root, before in ROOTS.items()]

    @staticmethod
    def _family(provider: Later[Provider], root: str, before: str) -> Family:
        prefix = f"{before}{PATH}"

        def make() -> Family:
            return provider().family(root, prefix)

        return LaterFamily("oneroster", prefix, make)


VERSION = V1p1()
