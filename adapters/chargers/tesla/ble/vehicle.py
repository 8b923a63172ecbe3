"""The library's car, over our radio: it makes and reads the messages, and knows no Bluetooth of its own."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct
from tesla_fleet_api.tesla.vehicle.bluetooth import ReassemblingBuffer, VehicleBluetooth
from tesla_fleet_api.tesla.vehicle.proto.universal_message_pb2 import RoutableMessage
from tesla_fleet_api.tesla.vehicle.proto.vcsec_pb2 import RKE_ACTION_WAKE_VEHICLE, UnsignedMessage

from adapters.chargers.tesla.ble.radio import Radio

ANSWER_S = 5.0  # real


class _Owner(Struct, frozen=True):
    """What the library asks of an account: a key."""

    private_key: ec.EllipticCurvePrivateKey


class RadioVehicle(VehicleBluetooth[Any]):
    """Connects by `radio` when something is to be sent, and sends nothing to keep a connection open: that
    would keep the car awake, too.
    """

    def __init__(self, vin: str, key: ec.EllipticCurvePrivateKey, radio: Radio) -> None:
        super().__init__(_Owner(key), vin)
        self._radio, self._answer_s = radio, ANSWER_S
        self._asked: set[bytes] = set()

    async def connect(self, max_attempts: int = 1) -> None:
        """One connection; half a message of the one before is forgotten. Raises Unreachable."""
        self._buffer = ReassemblingBuffer(self._on_message)
        link: Any = await self._radio.connect(self.vin, self._buffer.receive_data)
        self.client = link  # as much of bleak's client as it uses

    async def rouse(self) -> None:
        """Wakes the car; its answer is only that it heard."""
        await self._sendVehicleSecurity(UnsignedMessage(RKEAction=RKE_ACTION_WAKE_VEHICLE))

    async def _send(
        self,
        msg: RoutableMessage,
        requires: str,
        timeout: int | None = None,  # noqa: ASYNC109 -- the library's own
    ) -> RoutableMessage:
        wait_s: Any = timeout or self._answer_s  # it takes parts of a second, too
        self._asked.add(msg.uuid)
        try:
            return await super()._send(msg, requires, wait_s)
        finally:
            self._asked.discard(msg.uuid)

    def _on_message(self, msg: RoutableMessage) -> None:
        """Hears what names no question, or one that waits: the library takes the first word of a computer
        for the answer, also where it is a late one to a question of before.
        """
        if not msg.request_uuid or msg.request_uuid in self._asked:
            super()._on_message(msg)

    async def let_go(self) -> None:
        """Ends the connection."""
        if self.client is not None:
            await self.client.disconnect()
            self.client = None
