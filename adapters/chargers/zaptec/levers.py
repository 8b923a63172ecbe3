"""The two currents that can be set: the charger's own, and the installation's, which all its chargers share.

A current below 6 A is a pause. The installation's phases are set together where they were set one by one.
"""

from typing import Any, Protocol

from adapters.chargers.zaptec.link import ZaptecLink
from adapters.chargers.zaptec.payloads import ChargerRow, Id, Installation, State
from domain.errors import Rejected


class Lever(Protocol):
    """A current that is set and read back."""

    min_update_s: float

    async def set(self, current_a: float) -> None:
        """Sets it, A per phase. Raises what a command does."""
        ...

    async def now(self, state: State, *, urgent: bool) -> float | None:
        """What it is set to, A, as of this state or newer; None where nobody tells."""
        ...


class ChargerLever:
    """The charger's own largest current; fine for following the sun once a minute."""

    min_update_s = 60.0

    def __init__(self, link: ZaptecLink, charger: ChargerRow) -> None:
        self._link, self._charger = link, charger

    async def set(self, current_a: float) -> None:
        """One write."""
        await self._link.post(f"api/chargers/{self._charger.id}/update", {"maxChargeCurrent": current_a})

    async def now(self, state: State, *, urgent: bool) -> float | None:
        """The state has it."""
        return state.number(Id.MAX_CURRENT)


class InstallationLever:
    """What the installation lets all its chargers have; Zaptec asks for a quarter of an hour in between."""

    min_update_s = 900.0

    def __init__(self, link: ZaptecLink, charger: ChargerRow) -> None:
        if charger.installation_id is None:
            raise Rejected("Zaptec: the charger belongs to no installation (set loadpoint.charger.sets)")
        self._link = link
        self._path = f"api/installation/{charger.installation_id}"
        self._known = Installation()

    async def set(self, current_a: float) -> None:
        """One write, of all phases or of the whole."""
        names = ["availableCurrent"]
        if self._known.is_by_phase:
            names = [f"availableCurrentPhase{phase}" for phase in (1, 2, 3)]
        body: dict[str, Any] = dict.fromkeys(names, current_a)
        await self._link.post(f"{self._path}/update", body)

    async def now(self, state: State, *, urgent: bool) -> float | None:
        """Asked for: what the charger got of it says nothing."""
        self._known = await self._link.get(self._path, Installation, urgent=urgent)
        return self._known.set_a
