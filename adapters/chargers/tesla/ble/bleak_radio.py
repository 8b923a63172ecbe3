"""The radio of this machine, by bleak. It cannot be tried without a radio and a car, so it is short."""

import asyncio

from bleak import BleakClient, BleakScanner
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import BleakError

from adapters.chargers.tesla.ble.names import is_name_of
from adapters.chargers.tesla.ble.radio import Hear
from domain.errors import OutcomeUnknown, Unreachable

HEAR_UUID = "00000213-b2d1-43f0-9b88-960cebf8b91e"
SCAN_S, CONNECT_S = 8.0, 12.0
NO_BLUETOOTH = (
    "this machine has no Bluetooth that can be used: switch it on, and in a container pass /run/dbus to it"
)


class BleakRadio:
    """Scans for the name, for a car tells no service before it is asked; then connects."""

    async def connect(self, vin: str, hear: Hear) -> "BleakLink":
        """A connection to this car. Raises Unreachable."""
        device = await self._find(vin)
        client = BleakClient(device, timeout=CONNECT_S)

        def heard(sender: BleakGATTCharacteristic, data: bytearray) -> None:
            hear(data)

        try:
            await client.connect()
            await client.start_notify(HEAR_UUID, heard)
        except (BleakError, OSError, TimeoutError, EOFError) as err:
            raise Unreachable("the car was heard and did not connect") from err
        return BleakLink(client)

    async def _find(self, vin: str) -> BLEDevice:
        def is_it(device: BLEDevice, told: AdvertisementData) -> bool:
            return is_name_of(vin, told.local_name or device.name)

        try:
            found = await BleakScanner.find_device_by_filter(is_it, timeout=SCAN_S)
        except (BleakError, OSError, TimeoutError, EOFError) as err:
            raise Unreachable(f"{NO_BLUETOOTH}") from err
        if found is None:
            raise Unreachable("the car is not in reach of this machine's Bluetooth")
        return found


class BleakLink:
    """One connection of bleak, with our errors."""

    def __init__(self, client: BleakClient) -> None:
        self._client = client

    @property
    def is_connected(self) -> bool:
        """Whether it still stands."""
        return self._client.is_connected

    async def write_gatt_char(self, characteristic: str, data: bytes, response: bool) -> None:
        """Sends bytes. Raises OutcomeUnknown: nobody knows how many of them have left."""
        try:
            await self._client.write_gatt_char(characteristic, data, response)
        except (BleakError, OSError, TimeoutError, EOFError) as err:
            raise OutcomeUnknown("the car's Bluetooth broke off") from err

    async def disconnect(self) -> None:
        """Lets go of the car."""
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._client.disconnect()
        except (BleakError, OSError, TimeoutError, EOFError):
            return
