"""A door with some chargers expected, and raw sockets that dial it."""

import asyncio
import base64

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from adapters.chargers.ocpp.central import Central
from adapters.chargers.ocpp.config import OcppCharger
from adapters.chargers.ocpp.connector import Wiring
from adapters.chargers.ocpp.driver import OcppCharger as Driver
from adapters.chargers.ocpp.line import Timing
from adapters.kinds.tables import OcppConfig
from adapters.stores.memory.records import MemoryDocuments
from domain.house.house import Loadpoint
from tests.adapters.emulators.houses import ManualClock

# Long enough that nothing here waits for it, but the setup, which begins at once and may go on beside.
CALM = Timing(call_s=5, boot_s=60, ping_s=60, close_s=0.1)


BOOT = ("BootNotification", {"chargePointVendor": "Acme", "chargePointModel": "One"})


PLUGGED = ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging"})


OWNER = object()


class Door:
    """A door with some chargers expected, and raw sockets that dial it."""

    def __init__(self, timing=CALM, door=None, **tables):
        self.clock = ManualClock()
        self.central = Central(
            door or OcppConfig(host="127.0.0.1", port=0), self.clock, MemoryDocuments(), timing
        )
        self.drivers = {}
        for identity, settings in (tables or {"A": {}}).items():
            table = OcppCharger(identity=identity, **settings)
            station = self.central.enrol(table, Wiring())
            self.drivers[identity] = Driver(self.central, station, 1, Loadpoint(id="garage"))

    async def __aenter__(self):
        await self.central.open(OWNER)
        return self

    async def __aexit__(self, *_):
        await self.central.close(OWNER)

    def dial(self, path="/ocpp/A", offers=("ocpp1.6",), host="127.0.0.1", **more):
        url = f"ws://{host}:{self.central.port}{path}"
        return connect(url, subprotocols=list(offers) or None, proxy=None, close_timeout=0.1, **more)

    async def reading(self, identity="A"):
        return (await self.drivers[identity].read()).charger


async def call(socket, action, payload, number="1"):
    """Our charger calls, and hears the answer to that; what the server asks meanwhile is passed over."""
    await socket.send(msgspec.json.encode([2, number, action, payload]).decode())
    return await answer_to(socket, number)


async def answer_to(socket, number):
    async with asyncio.timeout(10):
        while True:
            frame = msgspec.json.decode(await socket.recv())
            if frame[0] != 2 and frame[1] == number:
                return frame


async def asked(socket, action):
    """The server's next call of this kind."""
    async with asyncio.timeout(10):
        while True:
            frame = msgspec.json.decode(await socket.recv())
            if frame[0] == 2 and frame[2] == action:
                return frame


async def status_of(door, **how):
    try:
        async with door.dial(**how):
            return 101
    except InvalidStatus as err:
        return err.response.status_code


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(user.encode() + b":" + password).decode()}
