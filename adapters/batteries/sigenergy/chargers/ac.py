"""A Sigenergy EVAC over Modbus: started, stopped, and given a current.

It has no address of its own: it is reached as a unit behind the plant's inverter, whose connection it shares.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from adapters.batteries.sigenergy.chargers.ac_told import flows, offers, reading_of
from adapters.batteries.sigenergy.chargers.registers import AC, AC_CURRENT, AC_SWITCH, START, STOP
from adapters.batteries.sigenergy.chargers.switch import Switch
from adapters.batteries.sigenergy.plant import OptionalReader
from adapters.links.modbus import Block, InputRegisters, ModbusLink, TolerantReader, encode
from domain.command.capabilities import ChargerCapabilities
from domain.command.order import ChargeOrder
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.reading import Reading

LEAST_A, MOST_A = 6, 32
SELDOM = timedelta(seconds=60)  # each request costs a second of the plant's pacing


class SigenergyAcCharger:
    """Fits `Device` and `ChargerControl`."""

    def __init__(self, link: ModbusLink, clock: Clock) -> None:
        self._link, self._clock = link, clock
        self._values = TolerantReader(InputRegisters(link, link.unit, clock), AC)
        self._setting = OptionalReader(link, (AC_CURRENT,), clock)
        self._switch = Switch(clock)
        self._told = Block(values={}, at=clock.now())
        self._set_a: float | None = None
        self._set_at: datetime | None = None

    @property
    def capabilities(self) -> ChargerCapabilities:
        """Up to its rating or its breaker's, whichever is less, as far as it has told."""
        known = [self._told.number(name) for name in ("ac_rated_a", "ac_breaker_a")]
        most_a = min([each for each in known if each], default=MOST_A)
        return ChargerCapabilities(
            takes_only=True,
            min_current_a=LEAST_A,
            max_current_a=max(LEAST_A, int(most_a)),
            min_update_s=10.0,
            settle_s=10.0,
            confirm_timeout_s=120.0,
        )

    async def read(self) -> Reading:
        """The newest values; what it is set to is asked once a minute."""
        await self._look()
        now = self._clock.now()
        if self._set_at is None or not timedelta(0) <= now - self._set_at < SELDOM:
            await self._look_at_setting()
        rated_w = self._told.number("ac_rated_w")
        return Reading(
            read_at=self._told.at,
            charger=reading_of(self._told, self._set_a, self._switch),
            model="EVAC" if not rated_w else f"EVAC, {rated_w / 1000:g} kW",
        )

    async def close(self) -> None:
        """Closes the link, once the others behind the inverter have gone as well."""
        await self._link.close()

    async def baseline(self) -> Baseline:
        """The owner's current, which a stop puts back."""
        await self._look_at_setting()
        return {AC_CURRENT.name: self._set_a}

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured."""
        return captured

    def steps(self, order: ChargeOrder, baseline: Baseline) -> Sequence[Step]:
        """The current before the start; the stop before the current from before."""
        if order.current_a >= LEAST_A:
            return (
                Step(what=f"set {order.current_a} A", do=partial(self._give, order.current_a)),
                Step(what="start", do=self._start),
            )
        stop = Step(what="stop", do=self._stop)
        before_a = baseline.get(AC_CURRENT.name)
        if (
            not isinstance(before_a, int | float)
            or not LEAST_A <= before_a <= self.capabilities.max_current_a
        ):
            return (stop,)
        return (stop, Step(what=f"put back {before_a:g} A", do=partial(self._give, before_a)))

    async def read_back(self, order: ChargeOrder, baseline: Baseline) -> ReadBack:
        """Whether it offers what the order wants, as far as it tells."""
        await self._look()
        await self._look_at_setting()
        offered = offers(self._told, self._switch)
        evidence = {"set_current_a": self._set_a, "offers": offered, "registers": dict(self._told.values)}
        if order.current_a < LEAST_A:
            return ReadBack(agrees=not offered and not flows(self._told), evidence=evidence)
        is_set = self._set_a is not None and abs(self._set_a - order.current_a) < 0.5
        is_unknown = offered is None or self._set_a is None
        return ReadBack(agrees=bool(offered) and is_set, is_lost=is_unknown, evidence=evidence)

    async def _look(self) -> None:
        self._told = await self._values.read()

    async def _look_at_setting(self) -> None:
        told = (await self._setting.read()).number(AC_CURRENT.name)
        self._set_a = self._set_a if told is None else told  # where it cannot be read, as last written
        self._set_at = self._clock.now()

    async def _give(self, current_a: float) -> None:
        await self._link.write_block(AC_CURRENT.address, encode(AC_CURRENT, current_a))
        self._set_a = current_a

    async def _start(self) -> None:
        """One that charges already needs no start."""
        await self._look()
        if flows(self._told):
            self._switch.written(started=True)
            return
        await self._turn(START)

    async def _stop(self) -> None:
        await self._turn(STOP)

    async def _turn(self, to: int) -> None:
        self._switch.written(started=to == START)
        await self._link.write_one(AC_SWITCH.address, to)
