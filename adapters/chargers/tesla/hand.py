"""Our hand on one car: every question and command passes here, is counted, and is learnt from."""

import asyncio

from adapters.chargers.tesla.car import Car, Verb, in_words, is_there_already
from adapters.chargers.tesla.cooldown import Cooldown
from adapters.chargers.tesla.known import Known
from adapters.chargers.tesla.purse import Purse
from adapters.chargers.tesla.sample import Sample
from adapters.clouds.tesla.answers import Asleep, Refused
from domain.errors import DeviceError, OutcomeUnknown, Rejected, Unreachable
from domain.ports.clock import Clock

ROUSED_S = (5.0, 5.0, 10.0, 10.0, 15.0)  # how a car that is waking is asked whether it is awake


class Hand:
    """Counts what is paid for, keeps what was learnt, and leaves the cloud alone while it wants that."""

    def __init__(self, car: Car, known: Known, purse: Purse, cooldown: Cooldown, clock: Clock) -> None:
        self._car, self._known, self._purse = car, known, purse
        self._cooldown, self._clock = cooldown, clock
        self._waking = asyncio.Lock()

    async def finds_awake(self) -> bool:
        """Whether the car is awake. Raises Unreachable where nobody knows."""
        await self._purse.pay_for_reading()
        self._known.asked_at = self._clock.now()
        try:
            is_awake = await self._car.is_awake()
        except DeviceError as err:
            self._cooldown.judge(err)
            raise
        if is_awake:
            self._known.is_awake(self._clock.now())
        else:
            self._known.fell_asleep(self._clock.now())
        return is_awake

    async def look(self) -> Sample:
        """What the car says of itself. Raises Asleep."""
        await self._purse.pay_for_reading()
        self._known.asked_at = self._clock.now()
        try:
            sample = await self._car.look()
        except DeviceError as err:
            self._cooldown.judge(err)
            raise
        self._known.learn(sample, self._clock.now())
        return sample

    async def wake(self) -> None:
        """Wakes the car, once for all who want it, and waits until it is awake, or as if it were.

        Raises WakesSpent, and Rejected where it is not plugged in here.
        """
        async with self._waking:
            self._leave_alone_while_cooling()
            if await self.finds_awake():
                return
            sample = self._known.sample
            if sample is not None and sample.is_plugged is False:
                raise Rejected(
                    "the car sleeps, and no cable was plugged in when it last spoke: it is not woken"
                )
            await self._purse.pay_for_wake()
            try:
                await self._car.wake()
            except OutcomeUnknown:
                pass  # whether it came is seen below
            except DeviceError as err:
                self._cooldown.judge(err)
                raise
            await self.is_roused()

    async def is_roused(self) -> bool:
        """Whether a car that is waking is awake within three quarters of a minute."""
        for pause_s in ROUSED_S:
            await self._clock.sleep(pause_s)
            try:
                if await self.finds_awake():
                    return True
            except Unreachable:
                continue  # some have no connection for a moment while they wake
        return False

    async def tell(self, verb: Verb, amps: int | None = None) -> None:
        """One command; that nothing is left to do is a success. Raises as the car's way does."""
        self._leave_alone_while_cooling()
        wants = verb is not Verb.STOP
        if verb is Verb.AMPS:
            wants = self._known.wants is not False
        try:
            await self._car.tell(verb, amps)
        except Refused as refusal:
            self._cooldown.judge(refusal)
            if not is_there_already(verb, refusal):
                raise Rejected(f"the car refused: {in_words(refusal)}") from refusal
        except Asleep:
            if await self.finds_awake() or verb is not Verb.STOP:
                raise
            return  # a car that sleeps does not charge
        except OutcomeUnknown:
            self._known.wrote(self._clock.now(), wants)
            raise
        except DeviceError as err:
            self._cooldown.judge(err)
            raise
        self._known.wrote(self._clock.now(), wants)

    def _leave_alone_while_cooling(self) -> None:
        if self._cooldown.why is not None:
            raise Unreachable(self._cooldown.why)
