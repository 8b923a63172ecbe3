"""A Sigenergy EVDC over Modbus: started and stopped, and with firmware V2.9 given a power.

It charges at the DC side of the hybrid inverter, so that a current means the power that it would have at the
loadpoint's phases and voltage. A charge that was stopped begins again only after the car was unplugged.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from adapters.batteries.sigenergy.chargers.dc_told import BEGINNING, flows, goes_on, reading_of, state_of
from adapters.batteries.sigenergy.chargers.registers import (
    DC,
    DC_GIVEN_LIMIT,
    DC_LIMIT,
    DC_SWITCH,
    START,
    STOP,
    DcState,
)
from adapters.batteries.sigenergy.chargers.switch import Switch
from adapters.batteries.sigenergy.chargers.v2g import HouseFeed
from adapters.batteries.sigenergy.plant import OptionalReader, Plant
from adapters.links.modbus import Block, InputRegisters, ModbusLink, Register, TolerantReader, encode
from domain.command.capabilities import ChargerCapabilities
from domain.command.order import ChargerOrder, FeedOrder
from domain.errors import NotSupported
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.reading import Reading

LEAST_A = 6
LEAST_GIVEN_W = 500.0  # as little as others have charged with; nobody has told of giving
NEAR_W = 50.0
NO_RATE = "This firmware takes no power: the car charges at the charger's and the plant's own limits."


class SigenergyDcCharger:
    """Fits `Device` and `ChargerControl`. `watts_per_amp`: what one ampere at the loadpoint means, W;
    `plant`: its plant, where a car may feed the house.
    """

    def __init__(
        self,
        link: ModbusLink,
        clock: Clock,
        *,
        watts_per_amp: float,
        max_current_a: int,
        plant: Plant | None = None,
    ) -> None:
        self._link = link
        self._watts_per_amp, self._max_a = watts_per_amp, max_current_a
        self._values = TolerantReader(InputRegisters(link, link.unit, clock), DC, max_gap=0)
        self._setting = OptionalReader(link, (DC_LIMIT, DC_GIVEN_LIMIT), clock)
        self._feed = None if plant is None else HouseFeed(plant, self._give, self._turn_for_feed)
        self._switch = Switch(clock)
        self._told = Block(values={}, at=clock.now())
        self._limit_w: float | None = None
        self._given_limit_w: float | None = None

    @property
    def capabilities(self) -> ChargerCapabilities:
        """A power can be chosen, and a car may feed the house, where it tells its ratings for them."""
        rated_w = self._told.number("dc_rated_w")
        most_a = self._max_a if not rated_w else min(self._max_a, int(rated_w / self._watts_per_amp))
        return ChargerCapabilities(
            rate_control=bool(rated_w),
            why_not="" if rated_w else NO_RATE,
            min_current_a=LEAST_A,
            max_current_a=max(LEAST_A, most_a),
            min_update_s=10.0,
            restarts_while_plugged=False,
            feeds_house_w=None if self._feed is None else self._told.number("dc_rated_given_w") or None,
            feeds_least_w=LEAST_GIVEN_W,
            feeds_alone=self._feed is not None,
            settle_s=10.0,
            confirm_timeout_s=180.0,  # insulation is tested before anything flows
        )

    async def read(self) -> Reading:
        """The newest values."""
        await self._look()
        if self._limit_w is None and self.capabilities.rate_control:
            await self._look_at_limit()
        return Reading(
            read_at=self._told.at,
            charger=reading_of(self._told, self._set_a, self._switch),
            model="EVDC",
        )

    async def close(self) -> None:
        """Closes the link, once the others behind the inverter have gone as well."""
        await self._link.close()
        if self._feed is not None:
            await self._feed.plant.close()

    async def baseline(self) -> Baseline:
        """The owner's limit, which a stop puts back."""
        if not self._told.values:
            await self._look()
        if not self.capabilities.rate_control:
            return {}
        await self._look_at_limit()
        found: dict[str, float | None] = {DC_LIMIT.name: self._limit_w}
        if self._feed is not None:
            found |= {DC_GIVEN_LIMIT.name: self._given_limit_w, **await self._feed.baseline()}
        return found

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured."""
        return captured

    def steps(self, order: ChargerOrder, baseline: Baseline) -> Sequence[Step]:
        """The power before the start; the stop before the power from before. Raises NotSupported for a car
        that is to feed the house where that is not allowed.
        """
        if isinstance(order, FeedOrder):
            return self._feed_steps(order, baseline)
        if order.current_a >= LEAST_A:
            start = Step(what="start", do=self._start)
            if not self.capabilities.rate_control:
                return (start,)
            power_w = self._power_w(order.current_a)
            return (Step(what=f"set {power_w:g} W", do=partial(self._give, DC_LIMIT, power_w)), start)
        stop = Step(what="stop", do=partial(self._turn, STOP))
        before_w = baseline.get(DC_LIMIT.name)
        if before_w is None or not _may_be(before_w):
            return (stop,)
        return (stop, Step(what=f"put back {before_w:g} W", do=partial(self._give, DC_LIMIT, before_w)))

    def _feed_steps(self, order: FeedOrder, baseline: Baseline) -> Sequence[Step]:
        if self._feed is None:
            raise NotSupported("no car may feed the house here")
        if not order.power_w:
            return self._feed.end(baseline)
        if state_of(self._told) is DcState.DISCHARGING and self._given_limit_w is not None:
            return self._feed.change(order.power_w)
        return self._feed.begin(order.power_w)

    async def _read_back_feed(self, order: FeedOrder) -> ReadBack:
        """Whether plant and charger are set so; that power flows is for the meter to prove."""
        assert self._feed is not None
        await self._look()
        await self._look_at_limit()
        is_on, state = await self._feed.is_on(), state_of(self._told)
        evidence: dict[str, Any] = {
            "v2g": is_on,
            "given_limit_w": self._given_limit_w,
            "registers": dict(self._told.values),
        }
        if not order.power_w:
            return ReadBack(agrees=not is_on and state is not DcState.DISCHARGING, evidence=evidence)
        is_near = self._given_limit_w is not None and abs(self._given_limit_w - order.power_w) <= NEAR_W
        if state is DcState.ENDED:
            evidence["hint"] = "The charger has ended: it begins again only after the car was unplugged."
        goes_on = state is DcState.DISCHARGING or (state in BEGINNING and self._switch.started is not False)
        return ReadBack(agrees=is_on and is_near and goes_on, evidence=evidence)

    async def read_back(self, order: ChargerOrder, baseline: Baseline) -> ReadBack:
        """Whether a charge is under way as the order wants, as far as it tells."""
        if isinstance(order, FeedOrder):
            return await self._read_back_feed(order)
        await self._look()
        if self.capabilities.rate_control:
            await self._look_at_limit()
        under_way = goes_on(self._told, self._switch)
        evidence: dict[str, Any] = {
            "limit_w": self._limit_w,
            "goes_on": under_way,
            "registers": dict(self._told.values),
        }
        if order.current_a < LEAST_A:
            return ReadBack(agrees=not under_way, evidence=evidence)
        if self.capabilities.rate_control:
            wanted_w = self._power_w(order.current_a)
            if self._limit_w is None or abs(self._limit_w - wanted_w) > NEAR_W:
                return ReadBack(agrees=False, evidence=evidence)
        if state_of(self._told) is DcState.ENDED:
            evidence["hint"] = "The charge has ended: it begins again only after the car was unplugged."
        return ReadBack(agrees=bool(under_way), is_lost=under_way is None, evidence=evidence)

    @property
    def _set_a(self) -> float | None:
        if not self.capabilities.rate_control:
            return float(self._max_a)
        return None if self._limit_w is None else min(self._max_a, self._limit_w / self._watts_per_amp)

    def _power_w(self, current_a: int) -> float:
        return min(current_a * self._watts_per_amp, self._told.number("dc_rated_w") or 0.0)

    async def _look(self) -> None:
        self._told = await self._values.read()

    async def _look_at_limit(self) -> None:
        block = await self._setting.read()
        told, given = block.number(DC_LIMIT.name), block.number(DC_GIVEN_LIMIT.name)
        self._limit_w = self._limit_w if told is None else told
        self._given_limit_w = self._given_limit_w if given is None else given

    async def _give(self, row: Register, power_w: float) -> None:
        await self._link.write_block(row.address, encode(row, power_w))
        if row is DC_LIMIT:
            self._limit_w = power_w
        else:
            self._given_limit_w = power_w

    async def _turn_for_feed(self, on: bool) -> None:
        """One that gives or is about to is not started again."""
        if on:
            await self._look()
            if state_of(self._told) is DcState.DISCHARGING:
                self._switch.written(started=True)
                return
        await self._turn(START if on else STOP)

    async def _start(self) -> None:
        """One that charges already is not started again."""
        await self._look()
        if flows(self._told):
            self._switch.written(started=True)
            return
        await self._turn(START)

    async def _turn(self, to: int) -> None:
        self._switch.written(started=to == START)
        await self._link.write_one(DC_SWITCH.address, to)


def _may_be(power_w: float) -> bool:
    lowest, highest = DC_LIMIT.allowed or (0.0, 0.0)
    return lowest <= power_w <= highest
