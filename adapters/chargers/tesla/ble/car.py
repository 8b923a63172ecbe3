"""A car by Bluetooth: free, only near the house, and with a lost answer more often than a refusal."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from google.protobuf.message import DecodeError
from tesla_fleet_api.exceptions import (
    BluetoothTimeout,
    NotOnWhitelistFault,
    TeslaFleetError,
    TeslaFleetMessageFaultUnknownKeyId,
)
from tesla_fleet_api.tesla.vehicle.proto.vcsec_pb2 import VEHICLE_SLEEP_STATUS_ASLEEP

from adapters.chargers.tesla.ble.radio import Radio
from adapters.chargers.tesla.ble.telemetry import sample_of
from adapters.chargers.tesla.ble.vehicle import RadioVehicle
from adapters.chargers.tesla.car import Verb
from adapters.chargers.tesla.sample import Sample
from adapters.chargers.tesla.signed import told
from adapters.clouds.tesla.answers import Asleep
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.ports.clock import Clock

NOT_PAIRED = "the car does not know this key: run 'powersync introduce' beside it, with your key card at hand"
UNREADABLE = (DecodeError, InvalidTag, ValueError, TypeError, AttributeError)


class RadioCar:
    """One car. Its first computer answers while it sleeps; the one that charges is asked only when awake."""

    def __init__(
        self,
        vin: str,
        key: ec.EllipticCurvePrivateKey,
        radio: Radio,
        clock: Clock,
    ) -> None:
        self._vehicle = RadioVehicle(vin, key, radio)
        self._clock = clock
        self._is_waking = False

    async def is_awake(self) -> bool:
        """Whether it is awake; one that we have just woken, only once it answers questions."""
        try:
            status = await self._vehicle.vehicle_state()
            is_awake = status.vehicleSleepStatus != VEHICLE_SLEEP_STATUS_ASLEEP
        except TeslaFleetError as err:
            raise _ours(err, Unreachable) from err
        except OutcomeUnknown as err:
            raise Unreachable(str(err)) from err
        except UNREADABLE as err:
            raise Unreachable("the car's answer makes no sense") from err
        if not is_awake or not self._is_waking:
            return is_awake
        try:
            await self.look()
        except Unreachable:
            return False
        return True

    async def look(self) -> Sample:
        """Its charge. Raises Asleep where the computer that knows it does not answer."""
        try:
            state = await self._vehicle.charge_state()
            sample = sample_of(state, self._clock.now())
        except BluetoothTimeout as err:
            raise Asleep("the car does not answer by Bluetooth") from err
        except TeslaFleetError as err:
            raise _ours(err, Unreachable) from err
        except OutcomeUnknown as err:
            raise Unreachable(str(err)) from err
        except UNREADABLE as err:
            raise Unreachable("the car's answer makes no sense") from err
        self._is_waking = False
        return sample

    async def wake(self) -> None:
        """Begins to wake it; its answer comes before it is ready."""
        self._is_waking = True
        try:
            await self._vehicle.rouse()
        except TeslaFleetError as err:
            raise _ours(err, OutcomeUnknown) from err
        except UNREADABLE as err:
            raise OutcomeUnknown("the car's answer makes no sense") from err

    async def tell(self, verb: Verb, amps: int | None = None) -> None:
        """One command."""
        await told(self._vehicle, verb, amps, NOT_PAIRED)

    async def introduce(self) -> None:
        """Asks the car to take our key, as its owner confirms by a key card. Raises Rejected, Unreachable."""
        try:
            await self._vehicle.pair()
        except BluetoothTimeout as err:
            raise Unreachable("nobody held a key card to the console in time") from err
        except TeslaFleetError as err:
            raise Rejected(f"the car did not take the key: {err}") from err

    async def close(self) -> None:
        """Lets go of the car."""
        await self._vehicle.let_go()


def _ours(
    err: TeslaFleetError, otherwise: type[Unreachable] | type[OutcomeUnknown]
) -> Rejected | Unreachable | OutcomeUnknown:
    """What a fault means: the key is not known, or the car did not answer."""
    if isinstance(err, NotOnWhitelistFault | TeslaFleetMessageFaultUnknownKeyId):
        return Rejected(NOT_PAIRED)
    return otherwise(f"by Bluetooth: {err}")
