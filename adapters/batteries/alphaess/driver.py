"""An AlphaESS battery system over Modbus TCP: readings out, orders in.

A forced state is one write of the dispatch block with the device's own timer in it; the link decides
how a write travels, the gateway when it is tried.
"""

from collections.abc import Sequence
from functools import partial
from math import ceil

from adapters.batteries.alphaess.dispatch import Dispatch, dispatch_in, forced
from adapters.batteries.alphaess.registers import (
    DISPATCH,
    DISPATCH_START,
    EXPORT_LIMIT,
    IDENTITY,
    LIVE,
    MODELS,
    RESERVE,
    STRING_POWERS,
    TELEMETRY,
    rows_for,
)
from adapters.links.modbus import Block, ModbusLink, Refusal, TolerantReader
from domain.command.capabilities import BatteryCapabilities, ReserveRange
from domain.command.order import (
    FORCED,
    BatteryAction,
    BatteryOrder,
    ExportOrder,
    InverterOrder,
    SettingOrder,
)
from domain.errors import ConfigurationError, InvalidRequest, NotSupported, Rejected
from domain.house.house import Battery
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.battery import BatteryMode, BatteryReading
from domain.reading.reading import Reading

SHORTEST_TIMER_S = 60  # below this units are not known to take the timer
NO_LIMIT_PCT = 100
LIMITS = tuple(row for row in LIVE if row.name in ("soc_pct", "max_charge_w", "max_discharge_w"))
CAPABILITIES = BatteryCapabilities(
    actions=frozenset(BatteryAction),
    ends_by_itself=True,
    curtails_while_forced=False,
    safe_export_limits_w=(0.0,),
    reserve=ReserveRange(),
    why_not="The inverter takes its export limit in percent of an unknown rating, so only 0 is safe.",
    curtail_hint=(
        "In the AlphaESS app, under Settings, Grid, Export limit, choose Modbus or external control; "
        "some older firmware follows no limit at all."
    ),
)


class AlphaEssDriver:
    """One system. Fits `Device` and `BatteryControl`; unknown models raise ConfigurationError."""

    def __init__(self, link: ModbusLink, *, model: str, battery: Battery, clock: Clock) -> None:
        if model not in MODELS:
            raise ConfigurationError([f"battery.model: {model!r} is none of {', '.join(MODELS)}"])
        self._link, self._model, self._battery, self._clock = link, model, battery, clock
        self._live = TolerantReader(link, rows_for(model, LIVE))
        self._limits = TolerantReader(link, LIMITS)
        self._settings = TolerantReader(link, (EXPORT_LIMIT, *DISPATCH))
        self._reserve = TolerantReader(link, (RESERVE,))
        self._firmware: str | None = None
        self._is_identified = False
        self._sent: tuple[BatteryOrder, Dispatch] | None = None

    @property
    def capabilities(self) -> BatteryCapabilities:
        """The same for all models."""
        return CAPABILITIES

    async def read(self) -> Reading:
        """The newest values; the identity is asked for once."""
        if not self._is_identified:
            await self._identify()
        seen = await self._live.read()
        return Reading(
            read_at=seen.at,
            grid_w=seen.number("grid_w"),
            pv_w=_pv_w(seen),
            phase_a=(seen.number("grid_l1_a"), seen.number("grid_l2_a"), seen.number("grid_l3_a")),
            battery=BatteryReading(
                power_w=seen.number("battery_w"),
                soc_pct=seen.number("soc_pct"),
                mode=_mode(seen),
                max_charge_w=seen.number("max_charge_w") or None,
                max_discharge_w=seen.number("max_discharge_w") or None,
                reserve_pct=seen.number("reserve_pct"),
                export_limit_w=0.0 if seen.number("export_limit_pct") == 0 else None,
            ),
            firmware=self._firmware,
            model=self._model,
        )

    async def survey(self) -> Block:
        """Every register of the map that this unit has, by name: for people who look after it."""
        return await TolerantReader(
            self._link, rows_for(self._model, (*TELEMETRY, *IDENTITY, EXPORT_LIMIT, *DISPATCH))
        ).read()

    async def close(self) -> None:
        """Closes the link, which is this system's alone."""
        await self._link.close()

    async def baseline(self) -> Baseline:
        """The export limit, % as the inverter keeps it; None where the firmware has none."""
        block = await self._settings.read()
        return {EXPORT_LIMIT.name: block.number(EXPORT_LIMIT.name)}

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured: a dispatch is no part of it, so that a restore always stops one."""
        return captured

    def steps(self, order: InverterOrder | SettingOrder, baseline: Baseline) -> Sequence[Step]:
        """The writes, in order.

        Raises NotSupported for an export limit other than 0, InvalidRequest for a force without end.
        """
        if isinstance(order, SettingOrder):
            return (Step(what="set the backup reserve", do=partial(self._set_reserve, order.percent)),)
        if isinstance(order, ExportOrder):
            return self._export_steps(order, baseline)
        if order.action not in FORCED:
            return (Step(what="stop the dispatch", do=self._stop),)
        if order.until is None:
            raise InvalidRequest("a forced state needs an end", {"until": "missing"})
        return (Step(what="write the dispatch block", do=partial(self._force, order)),)

    def _export_steps(self, order: ExportOrder, baseline: Baseline) -> Sequence[Step]:
        if order.limit_w is None:
            percent = _saved_limit_pct(baseline)
            return (Step(what="allow export again", do=partial(self._limit_export, percent)),)
        if order.limit_w:
            raise NotSupported(CAPABILITIES.why_not)
        # A running dispatch overrides the export limit, so it has to go first.
        return (
            Step(what="stop a running dispatch", do=self._stop_if_running, came=self._is_stopped),
            Step(what="forbid export", do=partial(self._limit_export, 0)),
        )

    async def read_back(self, order: InverterOrder | SettingOrder, baseline: Baseline) -> ReadBack:
        """Compares the settings with the order's; the timer is not compared, since time has passed."""
        if isinstance(order, SettingOrder):
            found_pct = (await self._reserve.read()).number(RESERVE.name)
            return ReadBack(agrees=found_pct == order.percent, evidence={RESERVE.name: found_pct})
        wanted = await self._wanted(order, baseline)
        block = await self._settings.read()
        agrees = all(block.values.get(name) == value for name, value in wanted.items())
        return ReadBack(agrees=agrees, evidence={"registers": dict(block.values), "wanted": wanted})

    async def _wanted(self, order: InverterOrder, baseline: Baseline) -> dict[str, float]:
        if isinstance(order, ExportOrder):
            if order.limit_w is None:
                return {EXPORT_LIMIT.name: _saved_limit_pct(baseline)}
            return {DISPATCH_START.name: 0, EXPORT_LIMIT.name: 0}
        if order.action not in FORCED:
            return {DISPATCH_START.name: 0}
        # Limits and charge drift, so what was sent counts as long as this process sent it.
        sent = self._sent[1] if self._sent and self._sent[0] == order else None
        wanted = (sent or await self._dispatch(order)).values
        del wanted["dispatch_duration_s"]
        if sent is None and order.action is BatteryAction.HOLD:
            del wanted["dispatch_target_pct"]
        return wanted

    async def _force(self, order: BatteryOrder) -> None:
        dispatch = await self._dispatch(order)
        self._sent = (order, dispatch)
        await self._link.write_block(DISPATCH_START.address, dispatch.words)

    async def _stop(self) -> None:
        await self._link.write_one(DISPATCH_START.address, 0)

    async def _stop_if_running(self) -> None:
        if not await self._is_stopped():
            await self._stop()

    async def _is_stopped(self) -> bool:
        return not (await self._link.read((DISPATCH_START,))).number(DISPATCH_START.name)

    async def _limit_export(self, percent: int) -> None:
        await self._link.write_one(EXPORT_LIMIT.address, percent)

    async def _set_reserve(self, reserve_pct: float) -> None:
        """Some documents count it in tenths: one that reads as no percent is not written to."""
        if (await self._reserve.read()).number(RESERVE.name) is None:
            raise Rejected("the inverter does not tell its reserve in percent, so it is left as it is")
        await self._link.write_one(RESERVE.address, int(reserve_pct))

    async def _dispatch(self, order: BatteryOrder) -> Dispatch:
        """The order as this moment's block: within the battery's own limits, for the time that remains."""
        now = await self._limits.read()
        assert order.until is not None
        remaining_s = (order.until - self._clock.now()).total_seconds()
        duration_s = max(SHORTEST_TIMER_S, ceil(remaining_s))
        target_pct = order.target_soc_pct
        if order.action is BatteryAction.HOLD:
            soc_pct = now.number("soc_pct")
            return forced(0, self._battery.reserve_pct if soc_pct is None else soc_pct, duration_s)
        if order.action is BatteryAction.FORCE_CHARGE:
            power_w = _within(order.power_w, self._battery.max_charge_w, now.number("max_charge_w"))
            return forced(-power_w, 100 if target_pct is None else target_pct, duration_s)
        power_w = _within(order.power_w, self._battery.max_discharge_w, now.number("max_discharge_w"))
        return forced(power_w, self._battery.reserve_pct if target_pct is None else target_pct, duration_s)

    async def _identify(self) -> None:
        try:
            found = await TolerantReader(self._link, IDENTITY).read()
        except Refusal:
            self._is_identified = True  # a unit that will not say who it is still works
            return
        version = [found.number(f"ems_version_{part}") for part in ("high", "middle", "low")]
        ems = ".".join(f"{part:.0f}" for part in version if part is not None)
        self._firmware = found.text("firmware") or ems or None
        self._is_identified = True


def _pv_w(seen: Block) -> float | None:
    """All strings, and what an AC-coupled meter sees; such a meter's own draw at night is no production."""
    strings = [power for name in STRING_POWERS if (power := seen.number(name)) is not None]
    meter_w = seen.number("pv_meter_w")
    if not strings and meter_w is None:
        return None
    return sum(strings) + max(0.0, meter_w or 0.0)


def _mode(seen: Block) -> BatteryMode:
    dispatch = dispatch_in(seen)
    if dispatch is None:
        return BatteryMode.UNKNOWN
    if not dispatch.start and seen.number(EXPORT_LIMIT.name) == 0:
        return BatteryMode.CURTAILED
    return dispatch.battery_mode


def _saved_limit_pct(baseline: Baseline) -> int:
    """A saved 0 may be our own, from before a crash, and would keep the house curtailed for ever.

    Source: the write sequences of other integrations, which lift a saved 0 to 100 % and put every other
    percentage back as it was.
    """
    return int(baseline.get(EXPORT_LIMIT.name) or NO_LIMIT_PCT)


def _within(asked_w: float | None, rated_w: float, bms_w: float | None) -> float:
    """The asked power, None being the most there is, W; a battery management that says 0 says nothing."""
    most_w = min(rated_w, bms_w) if bms_w else rated_w
    return most_w if asked_w is None else max(0.0, min(asked_w, most_w))
