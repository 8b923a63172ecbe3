"""Devices of a simulated house that lives in another process, reached through its door."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from adapters.streams import sent
from domain.command.capabilities import ChargerCapabilities
from domain.command.order import ChargeOrder
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.forecast.series import PowerForecast, PowerSlot
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.charger import ChargerReading
from domain.reading.reading import Reading

ANSWER_S = 3.0  # real seconds


class RemoteHouse:
    """One connection to a house's door; a lock, and a new connection after any trouble."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._lock = asyncio.Lock()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, **question: Any) -> Any:
        """One question. Raises Unreachable before it left, OutcomeUnknown after, Rejected on an error."""
        async with self._lock:
            reader, writer = await self._connected()
            try:
                async with asyncio.timeout(ANSWER_S):
                    await sent(writer, msgspec.json.encode(question) + b"\n")
                    line = await reader.readline()
            except (TimeoutError, ConnectionError) as err:
                await self._drop()
                raise OutcomeUnknown("simulated house: no answer") from err
            except asyncio.CancelledError:
                await self._drop()
                raise
            if not line:
                await self._drop()
                raise OutcomeUnknown("simulated house: hung up")
        reply: dict[str, Any] = msgspec.json.decode(line)
        if "error" in reply:
            raise Rejected(f"simulated house: {reply['error']}")
        return reply["ok"]

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None:
            try:
                async with asyncio.timeout(ANSWER_S):
                    self._streams = await asyncio.open_connection(self._host, self._port)
            except (TimeoutError, OSError) as err:
                raise Unreachable("simulated house: no connection") from err
        return self._streams

    async def _drop(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def close(self) -> None:
        """Hangs up."""
        await self._drop()


class RemoteChargerDriver:
    """A simulated charge point in another process."""

    def __init__(
        self, charger_id: str, house: RemoteHouse, clock: Clock, capabilities: ChargerCapabilities
    ) -> None:
        self._id, self._house, self._clock, self.capabilities = charger_id, house, clock, capabilities

    async def read(self) -> Reading:
        """Plug, power, current and the car's state of charge."""
        try:
            said = await self._house.ask(do="charger", id=self._id)
        except OutcomeUnknown as err:
            raise Unreachable(str(err)) from err
        return Reading(read_at=self._clock.now(), charger=msgspec.convert(said, ChargerReading))

    async def close(self) -> None:
        """Hangs up."""
        await self._house.close()

    async def baseline(self) -> Baseline:
        """A charger has no settings of its own that we overwrite."""
        return {}

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured."""
        return captured

    def steps(self, order: ChargeOrder, baseline: Baseline) -> Sequence[Step]:
        """One write."""
        return [Step(what=f"set {order.current_a} A", do=lambda: self._set(order))]

    async def _set(self, order: ChargeOrder) -> None:
        await self._house.ask(do="set_current", id=self._id, current_a=order.current_a, phases=order.phases)

    async def read_back(self, order: ChargeOrder, baseline: Baseline) -> ReadBack:
        """The current it is set to."""
        reading = (await self.read()).charger
        set_a = None if reading is None else reading.target_current_a
        phases = None if reading is None else reading.phases
        agrees = set_a == order.current_a and order.phases in (None, phases)
        return ReadBack(agrees=agrees, evidence={"set_current_a": set_a, "phases": phases})


class RemoteSolarForecast:
    """The sky over a simulated house: it knows what will come."""

    def __init__(self, house: RemoteHouse, clock: Clock) -> None:
        self._house, self._clock = house, clock

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """Mean powers over [start, end), W."""
        try:
            said = await self._house.ask(do="solar_forecast", start=start.isoformat(), end=end.isoformat())
        except OutcomeUnknown as err:
            raise Unreachable(str(err)) from err
        return PowerForecast(
            slots=msgspec.convert(said, tuple[PowerSlot, ...]),
            source="simulated",
            made_at=self._clock.now(),
        )

    async def close(self) -> None:
        """Nothing is open."""
