"""The Enphase driver: one document a reading. It fits the port Device; `limited.py` takes orders."""

from datetime import timedelta
from typing import TypeVar

from adapters.inverters.enphase.link import TIMEOUT_S, GatewayLink
from adapters.inverters.enphase.payloads import (
    ENABLED,
    METERS,
    OF_GRID,
    OF_SUN,
    PRODUCTION,
    READINGS,
    Meter,
    MeterReading,
    Production,
)
from domain.ports.clock import Clock
from domain.reading.reading import Reading

REPORTS = timedelta(minutes=5)  # so often microinverters report to a gateway without a meter
REPORTS_LAST_S = 900.0
T = TypeVar("T")


class EnphaseDriver:
    """Reads one gateway. Solar is told by its production meter; without one by what the microinverters last
    reported, which is minutes old. The grid is told where a meter of net consumption is enabled.

    Raises Unreachable and Rejected.
    """

    def __init__(self, url: str, token: str | None, clock: Clock, *, timeout_s: float = TIMEOUT_S) -> None:
        self.link = GatewayLink(url, timeout_s=timeout_s)
        self._token, self._clock = token, clock
        self._meters: dict[str, int] | None = None

    async def read(self) -> Reading:
        """What flows now."""
        if self._meters is None:
            found = await self._get(METERS, list[Meter])
            self._meters = {each.measures: each.id for each in found if each.state == ENABLED}
        shown: dict[int, float | None] = {}
        if self._meters:
            shown = {each.id: each.power_w for each in await self._get(READINGS, list[MeterReading])}
        grid_w = shown.get(self._meters.get(OF_GRID, -1))
        if OF_SUN in self._meters:
            return Reading(
                read_at=self._clock.now(),
                pv_w=_production(shown.get(self._meters[OF_SUN])),
                grid_w=grid_w,
            )
        reported = await self._get(PRODUCTION, Production)
        return Reading(
            read_at=self._clock.now() - REPORTS,
            pv_w=_production(reported.power_w),
            good_for_s=REPORTS_LAST_S,
            caveat="without a production meter its power is minutes old, and nothing is steered by it",
        )

    @property
    def is_metered(self) -> bool:
        """Whether a meter tells what the roof gives, as far as the gateway was asked."""
        return self._meters is not None and OF_SUN in self._meters

    async def close(self) -> None:
        """Lets go of sockets."""
        await self.link.close()

    async def _get(self, path: str, kind: type[T]) -> T:
        return await self.link.get(path, kind, self._token)


def _production(power_w: float | None) -> float | None:
    """At night microinverters draw some, which is load."""
    return None if power_w is None else max(0.0, power_w)
