"""What the contract asks of one charger driver: a case is its emulator on a real socket and the driver to it.

A new driver brings a class that inherits `ChargerCase`, and one line in `test_charger_contract.py`.
"""

from abc import ABC, abstractmethod
from contextlib import asynccontextmanager

from adapters.simulated.charger import SimulatedCharger
from domain.command.order import ChargeOrder
from domain.errors import DeviceError
from tests.adapters.emulators.houses import ManualClock, a_house


class ChargerCase(ABC):
    """`car` is what really happens at the wall, whatever anybody tells; `driver` is set by `start`.

    `secrets` are texts that no error may show. Each fault holds until the case ends.
    """

    secrets: tuple[str, ...] = ()
    tells_full = True  # whether it tells a car that takes no more from one that waits

    def __init__(self):
        self.clock = ManualClock()
        self.house = a_house()
        self.car = SimulatedCharger(connected=True, soc_pct=50)
        self.house.chargers["garage"] = self.car

    @abstractmethod
    async def start(self):
        """Starts the emulator, opens `self.driver` to it, and waits until they know each other."""

    @abstractmethod
    async def stop(self):
        """Closes the driver and stops the emulator."""

    @abstractmethod
    async def vanish(self):
        """The charger is gone from the network."""

    @abstractmethod
    def refuse(self):
        """It refuses every command."""

    @abstractmethod
    def lie(self):
        """It acknowledges every command and does nothing."""

    @abstractmethod
    def lose_answers(self):
        """It does what it is told, and its answers to commands never arrive."""

    @abstractmethod
    def say_nothing(self):
        """It answers, and knows no value: nothing is measured, no state is told."""

    async def settle(self):
        """Waits until what was done shows in a reading; a paced driver is given the time it wants."""
        self.clock.turn(self.driver.capabilities.settle_s + 60)

    # what the tests do with it

    async def reading(self):
        """The newest of the charger."""
        await self.settle()
        return (await self.driver.read()).charger

    def order(self, current_a, phases=None):
        return ChargeOrder(current_a=current_a, phases=phases)

    async def carry_out(self, order):
        """Walks the steps as the gateway does, and waits until they show."""
        baseline = await self.driver.baseline()
        for step in self.driver.steps(order, baseline):
            if step.pause_s:
                await self.clock.sleep(step.pause_s)
            await step.do()
        await self.settle()
        return baseline

    async def agrees(self, order):
        await self.settle()
        return (await self.driver.read_back(order, await self.driver.baseline())).agrees

    async def attempt(self, what):
        """The error of it, None where it worked. No error shows a secret."""
        found = None
        try:
            await what
        except DeviceError as err:
            found = err
        assert not [secret for secret in self.secrets if secret in f"{found} {found!r}"], "a secret is shown"
        return found

    def is_given(self, current_a):
        """Whether the car is offered just this; a charger without rates is only on or off."""
        if self.driver.capabilities.rate_control or not current_a:
            return self.car.offered_a == current_a
        return self.car.offered_a > 0


@asynccontextmanager
async def running(case):
    await case.start()
    try:
        yield case
    finally:
        await case.stop()
