"""What is asked of a charger, in either version of OCPP."""

from typing import Protocol

from adapters.chargers.ocpp.connector import Connector
from adapters.chargers.ocpp.learning import Shape

Period = tuple[int, float]  # from which second on, and how much


class Commands(Protocol):
    """Each raises Unreachable before it left, OutcomeUnknown without an answer, Rejected on an error."""

    async def limit(
        self, connector: Connector, shape: Shape, periods: list[Period], phases: int | None
    ) -> bool:
        """Sets a limit in this shape; whether it was accepted."""
        ...

    async def start(self, connector: Connector) -> bool:
        """Lets a car charge; whether it will be tried."""
        ...

    async def stop(self, connector: Connector) -> bool:
        """Ends the transaction that runs; whether it will be tried."""
        ...

    async def effective(self, connector: Connector, shape: Shape) -> float | None:
        """The limit that holds now, in the shape's unit; None where it does not tell."""
        ...

    async def tell_boot(self) -> None:
        """Asks for a BootNotification."""
        ...

    async def tell_status(self, connector: Connector) -> None:
        """Asks for a StatusNotification."""
        ...

    async def tell_meter(self, connector: Connector) -> None:
        """Asks for MeterValues."""
        ...

    async def set_up(self) -> None:
        """Finds out what the charger can do, and has it measure what we need; each step by itself."""
        ...


PROFILE_IDS = {"TxDefaultProfile": 1000, "TxProfile": 2000, "ChargePointMaxProfile": 3000}


def profile_id(shape: Shape, connector: Connector) -> int:
    """One for each purpose and connector: sent again, it replaces what was there."""
    return PROFILE_IDS[shape.purpose] + connector.number
