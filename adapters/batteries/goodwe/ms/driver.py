"""A GoodWe without a battery, by UDP: its AC power, and its export limit as a limit of its output.

With a meter of its own the limit is one of what leaves the house, and the inverter follows the load by
itself. Without, it limits what the inverter gives: in W with one phase, in per cent with three. It stays
until it is taken back, so it moves rarely.
"""

from collections.abc import Sequence
from math import floor

from goodwe.protocol import ModbusRtuReadCommand, ModbusRtuWriteCommand, ModbusRtuWriteMultiCommand

from adapters.batteries.goodwe.link import GoodWeLink, Refusal
from adapters.batteries.goodwe.registers import DT_EXPORT_LIMIT_PCT, DT_EXPORT_LIMIT_W, DT_EXPORT_SWITCH
from adapters.batteries.goodwe.settings import reversible
from adapters.kinds.owners_limit import never_wider
from domain.command.capabilities import InverterCapabilities
from domain.command.order import OutputOrder
from domain.errors import NotSupported
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.reading import Reading

REASSERT_S = 900.0
FOLLOWS_AFTER_S = 295.0  # the setting is kept in memory that wears
WRITES_PER_HOUR = 60
FULL_PCT = 100
NO_LIMIT = "The firmware of this inverter has no export limit."


class GoodWeMsDriver:
    """One inverter. Fits `Device` and `InverterControl`."""

    def __init__(self, link: GoodWeLink, clock: Clock, *, rated_w: float, has_meter: bool) -> None:
        self._link, self._clock = link, clock
        self._rated_w, self._has_meter = rated_w, has_meter
        self._in_watts: bool | None = None
        self._has_limit: bool | None = None

    @property
    def capabilities(self) -> InverterCapabilities:
        """What it can do, once it was asked."""
        return InverterCapabilities(
            limits=bool(self._has_limit),
            rated_w=self._rated_w,
            by_own_meter=self._has_meter,
            follows_after_s=FOLLOWS_AFTER_S,
            reassert_s=REASSERT_S,
            settle_s=5.0,
            writes_per_hour=WRITES_PER_HOUR,
            why_not=NO_LIMIT if self._has_limit is False else "",
        )

    async def read(self) -> Reading:
        """The AC power of now; the first time it is also asked what it can do."""
        identity = await self._link.identify()
        self._in_watts = identity.is_single_phase
        if self._has_limit is None:
            await self._ask()
        power_w = (await self._link.live()).get("total_inverter_power")
        return Reading(
            read_at=self._clock.now(),
            pv_w=None if power_w is None else float(power_w),
            firmware=identity.firmware,
            model=identity.model,
        )

    async def close(self) -> None:
        """Closes the socket."""
        await self._link.close()

    async def baseline(self) -> Baseline:
        """Switch and value of the export limit. Raises NotSupported where there is none."""
        try:
            return {"is_on": await self._is_on(), "limit": await self._limit()}
        except Refusal as err:
            raise NotSupported(NO_LIMIT) from err

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured: a limit that was there may be the law's."""
        return captured

    def steps(self, order: OutputOrder, baseline: Baseline) -> Sequence[Step]:
        """Value, then switch, each only where it differs; a limit that was there before is never widened."""
        is_on, limit = self._wanted(order, baseline)
        return (self._value(limit), self._switch(is_on))

    async def read_back(self, order: OutputOrder, baseline: Baseline) -> ReadBack:
        """Compares the pair; what a limit that is off would be may be forgotten by the inverter."""
        wanted = self._wanted(order, baseline)
        seen = (await self._is_on(), await self._limit())
        agrees = seen[0] == wanted[0] and (seen[1] == wanted[1] or not wanted[0])
        return ReadBack(agrees=agrees, evidence={"is_on": seen[0], "limit": seen[1], "wanted": list(wanted)})

    def _wanted(self, order: OutputOrder, baseline: Baseline) -> tuple[bool, int]:
        found = bool(baseline["is_on"]), int(baseline["limit"])
        if order.limit_w is None:
            return found
        limit_w = min(max(0.0, order.limit_w), self._rated_w)
        limit = floor(limit_w if self._in_watts else FULL_PCT * limit_w / self._rated_w)
        return True, never_wider(limit, found[1] if found[0] else None)

    def _value(self, limit: int) -> Step:
        return reversible(
            f"export limit {limit} {'W' if self._in_watts else '%'}",
            read=self._limit,
            write=self._set_limit,
            wanted=lambda _: limit,
            only_if_other=True,
        )

    def _switch(self, on: bool) -> Step:
        return reversible(
            f"export limit {'on' if on else 'off'}",
            read=self._is_on,
            write=self._set_on,
            wanted=lambda _: on,
            only_if_other=True,
        )

    async def _ask(self) -> None:
        try:
            await self._limit()
            await self._is_on()
        except Refusal:
            self._has_limit = False  # it is read all the same
        else:
            self._has_limit = True

    async def _is_on(self) -> bool:
        return await self._number(DT_EXPORT_SWITCH, 1) == 1

    async def _limit(self) -> int:
        if self._in_watts is None:
            self._in_watts = (await self._link.identify()).is_single_phase
        if self._in_watts:
            return await self._number(DT_EXPORT_LIMIT_W, 2)
        return await self._number(DT_EXPORT_LIMIT_PCT, 1)

    async def _number(self, register: int, count: int) -> int:
        command = ModbusRtuReadCommand(self._link.address, register, count)
        return int.from_bytes(await self._link.ask(f"read {register}", command), "big")

    async def _set_on(self, on: bool) -> None:
        await self._write(DT_EXPORT_SWITCH, int(on))

    async def _set_limit(self, limit: int) -> None:
        if not self._in_watts:
            await self._write(DT_EXPORT_LIMIT_PCT, limit)
            return
        command = ModbusRtuWriteMultiCommand(self._link.address, DT_EXPORT_LIMIT_W, limit.to_bytes(4, "big"))
        await self._link.tell(f"write {DT_EXPORT_LIMIT_W}", command)

    async def _write(self, register: int, value: int) -> None:
        command = ModbusRtuWriteCommand(self._link.address, register, value)
        await self._link.tell(f"write {register}", command)
