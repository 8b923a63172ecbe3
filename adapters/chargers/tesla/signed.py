"""Commands signed with a key that the car knows. The library makes the messages; they travel by our own link.

Its errors derive from BaseException, which nobody above would catch: they end here.
"""

from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from tesla_fleet_api.exceptions import (
    BluetoothTimeout,
    NotOnWhitelistFault,
    TeslaFleetError,
    TeslaFleetMessageFaultBusy,
    TeslaFleetMessageFaultTimeout,
    TeslaFleetMessageFaultUnknownKeyId,
)
from tesla_fleet_api.tesla.vehicle.commands import Commands
from tesla_fleet_api.tesla.vehicle.signed import VehicleSigned

from adapters.chargers.tesla.car import Verb
from adapters.clouds.tesla import TeslaLink
from adapters.clouds.tesla.answers import Refused
from domain.errors import OutcomeUnknown, Rejected

NOT_PAIRED = (
    "the car does not know this key: open https://tesla.com/_ak/YOUR-DOMAIN on the phone with the Tesla app"
)


class SignedCommands:
    """One car's commands; its session is made with the first of them."""

    def __init__(self, link: TeslaLink, vin: str, key: ec.EllipticCurvePrivateKey) -> None:
        self._car: Commands[Any] = VehicleSigned(_Courier(link, key), vin)

    async def send(self, verb: Verb, amps: int | None) -> None:
        """Signs and sends it. Raises Refused with the car's own reason."""
        await told(self._car, verb, amps, NOT_PAIRED)


class _Courier:
    """What the library asks of an account: a key, and how a request travels."""

    def __init__(self, link: TeslaLink, key: ec.EllipticCurvePrivateKey) -> None:
        self._link, self.private_key = link, key

    async def _request(
        self, method: str, path: str, params: dict[str, Any] | None = None, json: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return {"response": await self._link.post(f"/{path}", json or {})}


async def told(car: Commands[Any], verb: Verb, amps: int | None, not_paired: str) -> None:
    """One command by the library, whichever way its messages travel. Raises as `Car.tell`."""
    try:
        if verb is Verb.START:
            answer = await car.charge_start()
        elif verb is Verb.STOP:
            answer = await car.charge_stop()
        else:
            answer = await car.set_charging_amps(amps or 0)
    except (NotOnWhitelistFault, TeslaFleetMessageFaultUnknownKeyId) as err:
        raise Rejected(not_paired) from err
    except (BluetoothTimeout, TeslaFleetMessageFaultBusy, TeslaFleetMessageFaultTimeout) as err:
        raise OutcomeUnknown(f"the car did not say what became of it: {err}") from err
    except TeslaFleetError as err:
        raise Rejected(f"the car refused the signed command: {err}") from err
    except (InvalidTag, ValueError, TypeError) as err:
        raise OutcomeUnknown("the car's answer to a signed command makes no sense") from err
    response = answer.get("response")
    if isinstance(response, dict) and response.get("result") is False:
        reason = str(response.get("reason") or "")
        raise Refused(f"the car refused: {reason[:120]}", reason)
