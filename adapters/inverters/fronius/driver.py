"""The Fronius driver: one document a reading. It fits the port Device; `limited.py` takes orders."""

from datetime import datetime, timedelta
from http import HTTPStatus

import msgspec

from adapters.inverters.fronius.payloads import (
    AT_THE_GRID,
    FINAL,
    FOR_NOW,
    OKAY,
    PATH,
    Answer,
    HeadOnly,
    PowerFlow,
    Status,
)
from adapters.links.http import HttpLink
from domain.errors import Rejected, Unreachable
from domain.ports.clock import Clock
from domain.reading.reading import Reading

SPACING = timedelta(seconds=4)  # section 2.6: the least between two requests
TIMEOUT_S = 4.0


class FroniusDriver:
    """Reads all inverters behind one address, or one of them.

    Solar is what comes out of them on the AC side. The grid is told where their meter sits at the connection.
    Asked again within the spacing, it answers with the reading it has. Raises Unreachable and Rejected.
    """

    def __init__(
        self, host: str, port: int, clock: Clock, *, inverter: int | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        bare = host.strip("[]")
        self._address = f"[{bare}]:{port}" if ":" in bare else f"{bare}:{port}"
        self._clock, self._inverter = clock, inverter
        self._http = HttpLink(self._address, f"http://{self._address}", timeout_s=timeout_s)
        self.is_several = False  # whether what it read is the sum of several inverters
        self._last: Reading | None = None
        self._asked_at: datetime | None = None

    async def read(self) -> Reading:
        """The AC power of now."""
        now = self._clock.now()
        if self._last is not None and self._asked_at is not None and abs(now - self._asked_at) < SPACING:
            return self._last
        self._last, self._asked_at = None, now
        flow = await self._flow()
        self._last = Reading(
            read_at=self._clock.now(),
            pv_w=self._solar_w(flow),
            grid_w=flow.site.grid_w if flow.site.meter == AT_THE_GRID else None,
        )
        return self._last

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._http.close()

    def _solar_w(self, flow: PowerFlow) -> float:
        if flow.site.battery_w is not None:
            raise Rejected(
                f"{self._address}: it has a battery of its own, so that its output is not the sun's"
            )
        chosen = flow.inverters
        if self._inverter is not None:
            chosen = {name: each for name, each in chosen.items() if name == str(self._inverter)}
        if not chosen:
            known = ", ".join(sorted(flow.inverters)) or "none"
            wanted = "" if self._inverter is None else f" {self._inverter}"
            raise Rejected(f"{self._address}: no inverter{wanted} is told of here (there are: {known})")
        self.is_several = len(chosen) > 1
        # Null means by the manual that it does not run; below zero it feeds itself, which is load.
        return sum(max(0.0, each.power_w or 0.0) for each in chosen.values())

    async def _flow(self) -> PowerFlow:
        answer = await self._http.ask("GET", PATH)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise Rejected(f"{self._address}: there is no Solar API, or it is switched off")
        if answer.status != HTTPStatus.OK:
            raise Unreachable(f"{self._address}: status {answer.status}")
        try:
            status = msgspec.json.decode(answer.content, type=HeadOnly).head.status
            if status.code != OKAY:
                raise self._failure(status)
            data = msgspec.json.decode(answer.content, type=Answer).body.data
        except msgspec.DecodeError as err:
            raise Unreachable(f"{self._address}: the answer makes no sense") from err
        if data is None:
            raise Unreachable(f"{self._address}: the answer is empty")
        return data

    def _failure(self, status: Status) -> Unreachable | Rejected:
        said = FINAL.get(status.code) or FOR_NOW.get(status.code) or (status.reason or "no reason given")[:80]
        where = f"{self._address}: {said}, code {status.code}"
        return Rejected(where) if status.code in FINAL else Unreachable(where)
