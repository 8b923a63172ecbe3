"""A car as it is heard by radio, and that radio on a real socket: signed messages in small pieces, no air."""

import asyncio
from contextlib import suppress

from tesla_fleet_api.tesla.vehicle.proto.universal_message_pb2 import DOMAIN_INFOTAINMENT, RoutableMessage

from adapters.chargers.tesla.ble.wire_radio import IS_HERE, call
from adapters.chargers.tesla.emulator.car import EmulatedTesla
from adapters.chargers.tesla.emulator.cloud import VIN
from adapters.chargers.tesla.emulator.signing import SignedCar
from adapters.emulators.listener import Listener
from adapters.emulators.on_a_socket import OnASocket
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

PIECE = 20  # bytes of a notification
LENGTH = 2  # bytes before a message, which tell how long it is


class HeardCar:
    """A car in reach of a radio. `is_near`: it is; `breaks`: the connection is cut while something is sent;
    `loses_answers`: those to commands; `not_ready`: so many questions a woken car leaves unanswered;
    `keeps_back`: so many answers come late, just before the next one.
    """

    def __init__(self, house: SimulatedHouse, charger: SimulatedCharger, clock: Clock) -> None:
        self.house, self.clock = house, clock
        self.car = EmulatedTesla(VIN, charger)
        self.signed = SignedCar(self.car)
        self.is_near, self.breaks, self.loses_answers = True, False, False
        self.not_ready = self.connections = self.sent = self.keeps_back = 0
        self._late = b""

    def answer(self, message: bytes) -> bytes:
        """What it says to one message; nothing where it does not answer. Raises ValueError for none."""
        self.house.advance(self.clock.now())
        self.car.live(self.clock.now())
        self.sent += 1
        told = len(self.car.told)
        is_asleep = self.car.asleep or self.not_ready > 0
        if RoutableMessage.FromString(message).to_destination.domain == DOMAIN_INFOTAINMENT and is_asleep:
            self.not_ready -= 1
            return b""
        answer = self.signed.hear(message)
        self.house.advance(self.clock.now())
        if self.loses_answers and len(self.car.told) > told:
            return b""
        whole = self._late + len(answer).to_bytes(LENGTH, "big") + answer
        self._late = b""
        if self.keeps_back:
            self.keeps_back -= 1
            self._late, whole = whole, b""
        return whole


class TeslaRadioEmulator(OnASocket[Listener]):
    """The radio; whoever calls the car by its name is connected with it."""

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        loadpoint: str = "garage",
    ) -> None:
        charger = house.chargers.setdefault(loadpoint, SimulatedCharger(connected=True, soc_pct=50))
        self.heard = HeardCar(house, charger, clock)
        self.server = Listener(self._serve, host, port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard = self.heard
        try:
            with suppress(OSError, ValueError, asyncio.IncompleteReadError):
                if await reader.readline() != call(VIN) or not heard.is_near:
                    return
                heard.connections += 1
                writer.write(IS_HERE)
                while heard.is_near:
                    length = int.from_bytes(await reader.readexactly(LENGTH), "big")
                    message = await reader.readexactly(length)
                    if heard.breaks:
                        return
                    answer = heard.answer(message)
                    for start in range(0, len(answer), PIECE):
                        writer.write(answer[start : start + PIECE])
                        await writer.drain()
        finally:
            writer.close()
