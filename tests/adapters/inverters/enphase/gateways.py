"""An emulated gateway over HTTPS with its driver, for limits."""

from contextlib import asynccontextmanager

from adapters.inverters.enphase.driver import EnphaseDriver
from adapters.inverters.enphase.emulator.gateway import PART, TOKEN, EnphaseEmulator
from adapters.inverters.enphase.emulator.tokens import INSTALLER_TOKEN
from adapters.inverters.enphase.limited import LimitedEnphase
from adapters.inverters.enphase.tokens import GivenToken
from domain.command.order import OutputOrder
from tests.adapters.emulators.houses import ManualClock, a_house

TWO_KW = OutputOrder(limit_w=2_000)


class Gateway:
    """A gateway whose microinverters give 4 kW, its driver, and the clock of both."""

    def __init__(self, *, token=None, pv_w=4_000.0, load_w=1_000.0, rated_w=5_000.0, **emulator):
        self.clock = ManualClock()
        self.house = a_house(pv_w=pv_w, load_w=load_w)
        self.house.battery = None
        self.emulator = EnphaseEmulator(self.house, clock=self.clock, is_tls=True, **emulator)
        self.limit, self.faults = self.emulator.limit, self.emulator.faults
        self.token = token or GivenToken(INSTALLER_TOKEN)
        self.rated_w = rated_w

    async def start(self):
        await self.emulator.start()
        self.driver = self.a_driver()
        await self.driver.read()

    def a_driver(self):
        """A driver that remembers nothing, as after a restart."""
        reader = EnphaseDriver(self.emulator.url, TOKEN, self.clock, timeout_s=2)
        return LimitedEnphase(reader, self.token, self.clock, rated_w=self.rated_w)

    async def again(self):
        """The server was away and is back."""
        await self.driver.close()
        self.driver = self.a_driver()
        await self.driver.read()

    async def after(self, seconds):
        """The driver's reading after so long."""
        self.clock.turn(seconds)
        return await self.driver.read()

    @property
    def able(self):
        return self.driver.capabilities

    @property
    def gives_w(self):
        """What comes out of the microinverters now, W."""
        self.limit.live()
        return self.house.roof_w[PART]


@asynccontextmanager
async def a_gateway(**wishes):
    gateway = Gateway(**wishes)
    await gateway.start()
    try:
        yield gateway
    finally:
        await gateway.driver.close()
        await gateway.emulator.stop()


def refusal(command):
    """Why the gateway did not take it, in the words of the driver."""
    return command.reason.facts["error"]
