"""The questions that Localvolts' API is asked, and whose meter the answer is about."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from adapters.clouds.budget import RateBudget
from adapters.clouds.rows import readable
from adapters.clouds.web_api import WebApi
from adapters.prices.localvolts.payloads import Row
from domain.errors import Rejected
from domain.ports.clock import Clock

ADDRESS = "https://api.localvolts.com/v1"
CALLS, WINDOW_S = 30, 300.0  # of our own making: no limit is documented
ALL = "*"
NMI_LENGTH = 10  # without its checksum
REFUSED = "Localvolts does not take this key (check tariff.api_key and tariff.partner)"
REFUSING = r"API key|[Pp]artner|[Aa]uthori[sz]ation"  # it says so with status 500


class LocalvoltsService:
    """One partner's meters, and one of them. Raises DeviceError."""

    def __init__(
        self,
        api_key: str,
        partner: str,
        clock: Clock,
        *,
        nmi: str | None,
        base_url: str = ADDRESS,
        timeout_s: float = 15.0,
    ) -> None:
        self._api = WebApi(
            "Localvolts",
            base_url,
            clock,
            headers={"authorization": f"apikey {api_key}", "partner": partner},
            budget=RateBudget(clock, calls=CALLS, window_s=WINDOW_S),
            refused=REFUSED,
            refusing=REFUSING,
            timeout_s=timeout_s,
        )
        self._nmi = None if nmi is None else nmi[:NMI_LENGTH]

    async def rows(self, first_end: datetime, last_end: datetime) -> Sequence[Row]:
        """The intervals whose ends lie between these two, as far as they are told; a row with a date beyond
        is none of them.
        """
        query = {"NMI": self._nmi or ALL, "from": _stamp(first_end), "to": _stamp(last_end)}
        told = await self._api.get("/customer/interval", list[msgspec.Raw], query)
        rows = readable(self._api.name, told, Row)
        meters = {row.nmi for row in rows} if self._nmi is None else {self._nmi}
        if len(meters) > 1:
            known = ", ".join(f"…{nmi[-4:]}" for nmi in sorted(meters))
            raise Rejected(f"Localvolts: several meters are told of ({known}); set tariff.nmi to one of them")
        return [row for row in rows if row.nmi in meters and row.end <= last_end]

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._api.close()


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
