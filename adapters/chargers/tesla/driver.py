"""A Tesla as a charger: asked at the pace of its sleep, told what it is not already, never twice blindly.

The way to the car (cloud or Bluetooth) is a part of it, and so is what it may cost.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from msgspec.structs import replace

from adapters.chargers.tesla.car import Car, Verb
from adapters.chargers.tesla.cooldown import Cooldown
from adapters.chargers.tesla.hand import Hand
from adapters.chargers.tesla.known import Known
from adapters.chargers.tesla.pace import PUSHED, Pace, Question
from adapters.chargers.tesla.place import Whereabouts
from adapters.chargers.tesla.purse import Purse
from adapters.chargers.tesla.sample import DRAWING, CarState, Sample
from adapters.chargers.tesla.stream import CarStream
from adapters.chargers.tesla.telling import tell, tell_asleep
from adapters.clouds.budget import BudgetUsedUp
from adapters.clouds.paced import Paced
from adapters.clouds.tesla.answers import Asleep
from domain.command.capabilities import ChargerCapabilities
from domain.command.order import ChargeOrder
from domain.errors import DeviceError, NotSupported, OutcomeUnknown, Unreachable
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.charger import ChargerReading
from domain.reading.reading import Reading
from domain.reason.reason import Why

AFTER_FAILURE_S = 60.0  # a question that failed is asked no sooner, for it is paid for, too
SAME_LOOK_S = 5.0  # looks so close together are one
SETTLED = DRAWING | {CarState.COMPLETE, CarState.CALIBRATING}
SPARING = "the day's readings (max_reads_per_day) are nearly used up: the car is asked more seldom"


class TeslaCharger:
    """One car."""

    def __init__(
        self,
        car: Car,
        *,
        vin: str,
        clock: Clock,
        purse: Purse,
        abilities: ChargerCapabilities,
        pace: Pace | None = None,
        where: Whereabouts | None = None,
        known: Known | None = None,
        stream: CarStream | None = None,
    ) -> None:
        self._car, self._vin, self._clock, self._where = car, vin, clock, where or Whereabouts()
        self._purse, self._polled, self._abilities = purse, pace or Pace(), abilities
        self.known, self._stream = known or Known(), stream
        self._cooldown = Cooldown(clock)
        self._hand = Hand(car, self.known, purse, self._cooldown, clock)
        self._polls: Paced[None] = Paced(clock, AFTER_FAILURE_S, unasked=BudgetUsedUp)

    @property
    def capabilities(self) -> ChargerCapabilities:
        """What it can do; a cable may allow less than the loadpoint does, once it is plugged in."""
        sample = self.known.sample
        if sample is None or not sample.is_plugged or not sample.most_a:
            return self._abilities
        most_a = max(self._abilities.min_current_a, min(self._abilities.max_current_a, int(sample.most_a)))
        return replace(self._abilities, max_current_a=most_a)

    @property
    def _pace(self) -> Pace:
        """What is pushed need not be asked for."""
        return PUSHED if self._stream is not None and self._stream.tells else self._polled

    # seeing

    async def read(self) -> Reading:
        """What is known of the car, after asking it what is due."""
        least_s = await self._purse.least_s()
        if self._cooldown.why is None:
            try:
                await self._polls.ask(partial(self._ask, least_s))
            except DeviceError:
                if self._cooldown.why is None:
                    raise
        now, known = self._clock.now(), self.known
        reading = Reading(
            read_at=now,
            charger=ChargerReading(identities=(self._vin,)),
            good_for_s=self._pace.good_for_s(known, now, least_s=least_s),
            caveat=SPARING if least_s > self._pace.charging_s else None,
        )
        if known.sleeps and known.asleep_at is not None:
            charger = tell_asleep(
                known.sample, vin=self._vin, where=self._where, stopped_by_us=known.wants is False
            )
            reading = replace(reading, read_at=known.asleep_at, charger=charger)
        elif known.sample is not None:
            charger = tell(
                known.sample,
                vin=self._vin,
                where=self._where,
                stopped_by_us=known.wants is False,
                is_dead=known.is_dead(now),
            )
            reading = replace(reading, read_at=known.sample.at, charger=charger)
        return reading if self._cooldown.why is None else self._cooling(reading, self._cooldown.why)

    def _cooling(self, reading: Reading, why: str) -> Reading:
        """While the cloud is left alone: what is too old by now is unknown, and why is said."""
        now = self._clock.now()
        charger = reading.charger
        if charger is None or now - reading.read_at > timedelta(seconds=reading.good_for_s or 0.0):
            charger = ChargerReading(identities=(self._vin,))
            reading = replace(reading, read_at=now)
        return replace(reading, charger=replace(charger, obstacle=Why.PROVIDER_COOLDOWN, error=why))

    async def _ask(self, least_s: float) -> None:
        """The question that is due, and the look that follows from its answer."""
        question = self._pace.question(self.known, self._clock.now(), least_s=least_s)
        if question is Question.IS_AWAKE and await self._hand.finds_awake():
            question = self._pace.question(self.known, self._clock.now(), least_s=least_s)
        if question is Question.LOOK:
            try:
                await self._hand.look()
            except Asleep:
                if await self._hand.finds_awake():
                    raise  # awake, and still it does not answer: what was known ages

    # commanding

    async def baseline(self) -> Baseline:
        """A car has no settings of its own that we put back."""
        return {}

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured."""
        return captured

    def steps(self, order: ChargeOrder, baseline: Baseline) -> Sequence[Step]:
        """What the car is not already, in the order that never lets it draw more than is asked.

        A car that sleeps does not charge: it is not woken to be stopped. Raises NotSupported for a current
        that is too small to be kept to.
        """
        known = self.known
        if 0 < order.current_a < self._abilities.min_current_a:
            raise NotSupported(f"a Tesla takes {self._abilities.min_current_a} A at least")
        if order.current_a == 0:
            return () if known.sleeps else (self._step(order, Verb.STOP),)
        steps: list[Step] = []
        if known.sleeps:
            steps.append(Step(what="wake the car", do=self._hand.wake, came=self._hand.is_roused))
        is_fresh = known.is_seen_since_written and not known.sleeps and known.sample is not None
        requested_a = known.sample.requested_a if is_fresh and known.sample is not None else None
        if requested_a != order.current_a:
            steps.append(self._step(order, Verb.AMPS))
        if not (is_fresh and known.is_drawing):
            steps.append(self._step(order, Verb.START))
        return steps

    def _step(self, order: ChargeOrder, verb: Verb) -> Step:
        amps = order.current_a if verb is Verb.AMPS else None
        what = verb if amps is None else f"{verb} {amps} A"
        return Step(what=what, do=partial(self._hand.tell, verb, amps), came=partial(self._came, verb, amps))

    async def _came(self, verb: Verb, amps: int | None) -> bool:
        """Whether a command arrived whose answer was lost. A start that does not show is never sent again."""
        try:
            sample = await self._hand.look()
        except Asleep:
            return verb is Verb.STOP
        if verb is Verb.AMPS:
            return sample.requested_a == amps
        if verb is Verb.STOP:
            return sample.state not in DRAWING
        if sample.state not in SETTLED:
            raise OutcomeUnknown("the start was sent and not answered, and the car does not charge yet")
        return True

    async def read_back(self, order: ChargeOrder, baseline: Baseline) -> ReadBack:
        """Compares what the car says now with the order."""
        sample = await self._fresh()
        return self._compared(order, sample)

    async def still(
        self, order: ChargeOrder, baseline: Baseline, beside: Sequence[ChargeOrder] = ()
    ) -> ReadBack:
        """Whether the order stands, from what polls brought: a look of its own would cost a reading."""
        known = self.known
        if known.sample is None or not known.is_seen_since_written:
            return ReadBack(agrees=True)
        return self._compared(order, None if known.sleeps else known.sample)

    async def _fresh(self) -> Sample | None:
        """The newest sample, looked at again unless that was a moment ago; None: the car sleeps."""
        known, now = self.known, self._clock.now()
        age_s = SAME_LOOK_S if known.looked_at is None else (now - known.looked_at).total_seconds()
        if known.is_seen_since_written and not known.sleeps and 0 <= age_s < SAME_LOOK_S:
            return known.sample
        if self._cooldown.why is not None:
            raise Unreachable(self._cooldown.why)
        try:
            return await self._hand.look()
        except Asleep:
            if await self._hand.finds_awake():
                raise
            return None

    def _compared(self, order: ChargeOrder, sample: Sample | None) -> ReadBack:
        if sample is None:
            return ReadBack(agrees=order.current_a == 0, evidence={"state": "asleep"})
        evidence = {"state": sample.state, "requested_a": sample.requested_a}
        if order.current_a == 0:
            return ReadBack(agrees=sample.state not in DRAWING, evidence=evidence)
        is_set = sample.requested_a is None or sample.requested_a == order.current_a
        return ReadBack(agrees=is_set and sample.state in SETTLED, evidence=evidence)

    async def close(self) -> None:
        """Lets go of the way to the car; never raises."""
        try:
            await self._car.close()
        except DeviceError:
            return
