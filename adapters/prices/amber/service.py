"""The questions that Amber's REST API is asked, and which of its sites is meant."""

from collections.abc import Sequence
from datetime import date

import msgspec

from adapters.clouds.budget import RateBudget
from adapters.clouds.rows import as_documented, readable
from adapters.clouds.web_api import WebApi
from adapters.prices.amber.payloads import Interval, Site, Usage
from domain.errors import Rejected
from domain.ports.clock import Clock

ADDRESS = "https://api.amber.com.au/v1"
CALLS, WINDOW_S = 50, 300.0
REFUSED = "Amber does not take this token (check tariff.token) or this site (tariff.site_id)"
PAST, FINE_AHEAD, COARSE_AHEAD = 12, 24, 96  # intervals: an hour back, two hours and two days ahead


class AmberService:
    """One account, and one site of it once that is known. Raises DeviceError."""

    def __init__(
        self,
        token: str,
        clock: Clock,
        *,
        base_url: str = ADDRESS,
        site_id: str | None,
        timeout_s: float = 10.0,
    ) -> None:
        self._api = WebApi(
            "Amber",
            base_url,
            clock,
            headers={"authorization": f"Bearer {token}", "accept": "application/json"},
            budget=RateBudget(clock, calls=CALLS, window_s=WINDOW_S),
            refused=REFUSED,
            timeout_s=timeout_s,
        )
        self._site_id = site_id

    async def site_id(self) -> str:
        """The configured site, or the only one that is active."""
        if self._site_id is None:
            self._site_id = _only_one(
                readable(self._api.name, await self._api.get("/sites", list[msgspec.Raw]), Site)
            )
        return self._site_id

    async def fine(self) -> list[Interval]:
        """Prices of five minutes, from an hour back."""
        return await self._prices(5, PAST, FINE_AHEAD)

    async def coarse(self) -> list[Interval]:
        """Prices of half-hours, as far ahead as they are known."""
        return await self._prices(30, 0, COARSE_AHEAD)

    async def usage(self, first: date, last: date) -> list[Usage]:
        """What was used and billed on these market days, both included, seven at most."""
        site = await self.site_id()
        query = {"startDate": first.isoformat(), "endDate": last.isoformat()}
        rows = await self._api.get(f"/sites/{site}/usage", list[msgspec.Raw], query)
        return readable(self._api.name, rows, Usage)

    @property
    def calls_left(self) -> int | None:
        """How many questions Amber still allows now; None: not known."""
        return self._api.calls_left

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._api.close()

    async def _prices(self, resolution: int, previous: int, ahead: int) -> list[Interval]:
        site = await self.site_id()
        query = {"next": str(ahead), "previous": str(previous), "resolution": str(resolution)}
        rows = await self._api.get(f"/sites/{site}/prices/current", list[msgspec.Raw], query)
        return readable(self._api.name, rows, Interval)


def _only_one(sites: Sequence[Site]) -> str:
    active = [site for site in sites if site.is_active]
    if len(active) == 1:
        return active[0].id
    if not active:
        raise Rejected("Amber: this account has no active site")
    ids = ", ".join(f"{site.id} ({as_documented(site.network, str) or 'network unknown'})" for site in active)
    raise Rejected(f"Amber: several sites are active; set tariff.site_id to one of {ids}")
