"""A SolarEdge inverter: its AC power by SunSpec, its limit by dynamic power control.

The limit holds only as long as commands come: without us the inverter goes over to its owner's fallback.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from math import floor
from typing import Any

from adapters.inverters.solaredge import registers
from adapters.kinds.owners_limit import never_wider
from adapters.links.modbus import ModbusLink, Refusal
from adapters.links.sunspec.inverter import SunSpecReader
from domain.command.capabilities import InverterCapabilities
from domain.command.order import OutputOrder
from domain.errors import NotSupported
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.reading import Reading

TIMEOUT_S = 600
REASSERT_S = 240.0
FULL_PCT = 100.0
NEAR_PCT = 0.02  # a float of the device is rounded
WRITES_PER_HOUR = 480  # what changes often is one register that is made for it
NO_CONTROL = (
    "This SolarEdge does not let its power be controlled: switch on Advanced Power Control in SetApp, Site"
    " Limits or Power Control."
)


class SolarEdgeInverter:
    """One inverter. Fits `Device` and `InverterControl`."""

    def __init__(self, link: ModbusLink, clock: Clock) -> None:
        self._link = link
        self._reader = SunSpecReader(link, clock)
        self._rated_w: float | None = None
        self._asked_at: int | None = None

    @property
    def capabilities(self) -> InverterCapabilities:
        """What it can do, once it was asked."""
        is_known, able = self._asked_at is not None, self._rated_w is not None
        return InverterCapabilities(
            limits=able,
            rated_w=self._rated_w,
            ends_by_itself=True,
            reassert_s=REASSERT_S,
            settle_s=5.0,
            writes_per_hour=WRITES_PER_HOUR,
            why_not=NO_CONTROL if is_known and not able else "",
        )

    async def read(self) -> Reading:
        """The AC power of now; on a new connection it is also asked what it can do."""
        reading = await self._reader.read()
        if self._asked_at != self._link.connections:
            await self._ask()
        return reading

    async def close(self) -> None:
        """Closes the link."""
        await self._reader.close()

    async def baseline(self) -> Baseline:
        """Dynamic power control as it stands. Raises NotSupported where there is none."""
        return await self._read()

    def unforced(self, captured: Baseline) -> Baseline:
        """Without a limit that runs out as ours does; any other is the owner's."""
        is_as_ours = captured["enabled"] and captured["timeout_s"] == TIMEOUT_S
        return {**captured, "limit_pct": FULL_PCT} if is_as_ours else captured

    def steps(self, order: OutputOrder, baseline: Baseline) -> Sequence[Step]:
        """The limit, around it what makes it hold and end; what is set already is not written again."""
        limit_pct = self._percent(order, baseline)
        limit = Step(
            what=f"limit the output to {limit_pct:g} %",
            do=partial(self._link.write_block, registers.LIMIT_PCT, registers.float_words(limit_pct)),
        )
        if order.limit_w is None:
            return (
                limit,
                self._ensure("switch power control back", "enabled", int(baseline["enabled"])),
                self._ensure("put back its time-out", "timeout_s", int(baseline["timeout_s"])),
            )
        return (
            self._ensure("let a limit run out", "timeout_s", TIMEOUT_S),
            limit,
            self._ensure("switch power control on", "enabled", 1),
        )

    async def read_back(self, order: OutputOrder, baseline: Baseline) -> ReadBack:
        """Compares share and switch; a limit that is off may read as it likes. One that is put back and
        still has our time-out would end with it.
        """
        seen, limit_pct = await self._read(), self._percent(order, baseline)
        enabled = 1 if order.limit_w is not None else int(baseline["enabled"])
        is_same = seen["limit_pct"] is not None and abs(seen["limit_pct"] - limit_pct) <= NEAR_PCT
        timeout_s = TIMEOUT_S if order.limit_w is not None else baseline["timeout_s"]
        has_our_timer = seen["timeout_s"] == TIMEOUT_S != timeout_s
        agrees = seen["enabled"] == enabled and ((is_same and not has_our_timer) or not enabled)
        return ReadBack(agrees=agrees, evidence={"registers": seen, "limit_pct": limit_pct})

    def _percent(self, order: OutputOrder, baseline: Baseline) -> float:
        if order.limit_w is None:
            saved = baseline["limit_pct"]
            return FULL_PCT if saved is None else float(saved)
        if self._rated_w is None:
            raise NotSupported(NO_CONTROL)
        percent = min(FULL_PCT, floor(10_000 * order.limit_w / self._rated_w) / 100)  # never more than asked
        before: float | None = baseline["limit_pct"] if baseline["enabled"] else None
        return never_wider(percent, before)

    def _ensure(self, what: str, name: str, value: int) -> Step:
        address = registers.ENABLED if name == "enabled" else registers.TIMEOUT_S
        words = [value] if name == "enabled" else registers.long_words(value)

        async def is_set() -> bool:
            return list(await self._link.read_registers(address, len(words))) == words

        return Step(what=what, do=partial(self._unless, is_set, address, words), came=is_set)

    async def _unless(self, is_set: Callable[[], Awaitable[bool]], address: int, words: list[int]) -> None:
        if not await is_set():
            await self._link.write_block(address, words)

    async def _ask(self) -> None:
        try:
            words = await self._link.read_registers(registers.RATED_W, 2)
        except Refusal:
            self._rated_w = None  # it is read all the same
        else:
            self._rated_w = registers.float_in(words) or None
        self._asked_at = self._link.connections

    async def _read(self) -> dict[str, Any]:
        try:
            (enabled,) = await self._link.read_registers(registers.ENABLED, 1)
            timeout = await self._link.read_registers(registers.TIMEOUT_S, 2)
            limit = await self._link.read_registers(registers.LIMIT_PCT, 2)
        except Refusal as err:
            raise NotSupported(NO_CONTROL) from err
        return {
            "enabled": enabled,
            "timeout_s": registers.long_in(timeout),
            "limit_pct": registers.float_in(limit),
        }
