"""A server that dies in the middle of a talk: nothing of it is left over that nobody waits for."""

import asyncio
import gc
from contextlib import contextmanager
from datetime import timedelta

import msgspec
import pytest
from websockets.asyncio.server import serve

from adapters.chargers.ocpp.emulator.charge_point import EmulatedChargePoint
from adapters.kinds.emulated import Place
from adapters.simulated.charger import SimulatedCharger
from tests.adapters.emulators.houses import ManualClock, a_house
from tests.patience import until


@contextmanager
def nothing_left_over():
    """Of what happens in it nothing is told to the loop alone, which would print it with a traceback."""
    found, loop = [], asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: found.append(context["message"]))
    yield
    gc.collect()
    assert found == []


ACCEPTED = {"status": "Accepted", "currentTime": "2026-01-15T12:00:00Z", "interval": 300}


@pytest.mark.parametrize(
    ("version", "order", "payload"),
    [
        ("1.6", "TriggerMessage", {"requestedMessage": "StatusNotification"}),
        ("1.6", "RemoteStartTransaction", {"idTag": "us"}),
        ("2.0.1", "TriggerMessage", {"requestedMessage": "StatusNotification"}),
    ],
)
async def test_a_charge_point_whose_server_dies_while_it_does_as_told_just_dials_again(
    version, order, payload
):
    dialled = 0

    async def talk(socket):
        nonlocal dialled
        dialled += 1
        async for raw in socket:
            frame = msgspec.json.decode(raw)
            if frame[0] == 3:  # it takes the order, and has a call of its own under way
                socket.transport.abort()
                return
            if frame[2] == "BootNotification":
                await socket.send(msgspec.json.encode([3, frame[1], ACCEPTED]).decode())
            elif frame[2] == "StatusNotification":
                await socket.send(msgspec.json.encode([2, "order", order, payload]).decode())

    async with serve(talk, "127.0.0.1", 0, subprotocols=[f"ocpp{version}"]) as server:
        house = a_house()
        house.chargers["garage"] = SimulatedCharger(connected=True)
        place = Place(house=house, clock=ManualClock(), port=server.sockets[0].getsockname()[1])
        box = EmulatedChargePoint(place, "A", version, lag=timedelta(0), dials_again_s=0.01)
        with nothing_left_over():
            await box.start()
            await until(lambda: dialled > 1)
            await asyncio.sleep(0.02)
            await box.stop()
