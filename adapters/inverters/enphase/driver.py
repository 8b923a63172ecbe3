"""The Enphase driver: one document a reading. It fits the port Device and takes no orders: no local way to
limit the output is published for owners.
"""

import ssl
from datetime import timedelta
from typing import TypeVar

import httpx
import msgspec

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
from domain.errors import Rejected, Unreachable
from domain.ports.clock import Clock
from domain.reading.reading import Reading

TIMEOUT_S = 5.0
REPORTS = timedelta(minutes=5)  # so often microinverters report to a gateway without a meter
REPORTS_LAST_S = 900.0
T = TypeVar("T")


class EnphaseDriver:
    """Reads one gateway. Solar is told by its production meter; without one by what the microinverters last
    reported, which is minutes old. The grid is told where a meter of net consumption is enabled.

    Raises Unreachable and Rejected.
    """

    def __init__(self, url: str, token: str | None, clock: Clock, *, timeout_s: float = TIMEOUT_S) -> None:
        self._where = url.split("://", 1)[-1]
        self._clock = clock
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self._http = httpx.AsyncClient(
            base_url=url, headers=headers, timeout=timeout_s, trust_env=False, verify=_its_own_certificate()
        )
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

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._http.aclose()

    async def _get(self, path: str, kind: type[T]) -> T:
        try:
            answer = await self._http.get(path)
        except (httpx.ConnectError, httpx.ConnectTimeout) as err:
            raise Unreachable(f"{self._where}: no connection") from err
        except (httpx.HTTPError, httpx.InvalidURL) as err:
            raise Unreachable(f"{self._where}: no answer") from err
        if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise Rejected(f"{self._where}: the token was refused, status {answer.status_code}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise Rejected(f"{self._where}: it is no gateway: there is no {path}")
        if answer.status_code != httpx.codes.OK:
            raise Unreachable(f"{self._where}: status {answer.status_code}")
        try:
            return msgspec.json.decode(answer.content, type=kind)
        except msgspec.DecodeError as err:
            raise Unreachable(f"{self._where}: the answer makes no sense") from err


def _its_own_certificate() -> ssl.SSLContext:
    """A gateway signs its certificate itself, so that there is nobody to check it with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _production(power_w: float | None) -> float | None:
    """At night microinverters draw some, which is load."""
    return None if power_w is None else max(0.0, power_w)
