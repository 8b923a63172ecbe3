"""What is asked of a charger, in either version of OCPP."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from adapters.chargers.ocpp.connector import Connector
from adapters.chargers.ocpp.learning import Shape
from domain.errors import Rejected

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

    async def enable(self, connector: Connector) -> bool:
        """Puts it back into service; whether it goes there, perhaps after the charge that runs."""
        ...

    async def reset(self) -> bool:
        """Restarts the box softly; whether it will."""
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


GRANTED = frozenset({"Accepted", "Scheduled"})
PROFILE_IDS = {"TxDefaultProfile": 1000, "TxProfile": 2000, "ChargePointMaxProfile": 3000}


async def enabled(
    ask: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]],
    outlet: dict[str, Any],
    box: dict[str, Any],
    *,
    is_only: bool,
) -> bool:
    """Asks for the outlet, and for the box where it is its only one or the outlet is refused."""

    async def grants(question: dict[str, Any]) -> bool:
        try:
            return (await ask(question)).get("status") in GRANTED
        except Rejected:  # an error, where some do not know the one or the other
            return False

    is_granted = await grants(outlet)
    if is_granted and not is_only:
        return True
    return await grants(box) or is_granted


def profile_id(shape: Shape, connector: Connector) -> int:
    """One for each purpose and connector: sent again, it replaces what was there."""
    return PROFILE_IDS[shape.purpose] + connector.number
