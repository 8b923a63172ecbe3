"""One charger of the account: looked at, and told what to do, as far as its state lets it.

A command that is refused because of the state is a success where the charger is there already.
"""

from datetime import datetime, timedelta

from msgspec import Raw

from adapters.chargers.zaptec import phases
from adapters.chargers.zaptec.account import chosen
from adapters.chargers.zaptec.levers import ChargerLever, InstallationLever, Lever
from adapters.chargers.zaptec.link import StateForbidsError, ZaptecLink
from adapters.chargers.zaptec.payloads import NAME, RESUME, STOP, ChargerRow, Id, Mode, State, state_of
from adapters.chargers.zaptec.told import flows, is_paused, is_scheduled, mode_of, set_phases
from domain.errors import Unreachable
from domain.ports.clock import Clock

LOOK_LASTS = timedelta(seconds=5)  # the second of two steps goes by what the first one saw
OFFLINE = f"{NAME}: the charger is offline: the cloud hears nothing of it"


class Charger:
    """`state` and `set_a` (the current it is set to) are those of the newest look."""

    def __init__(
        self, link: ZaptecLink, clock: Clock, *, charger_id: str | None, by_installation: bool
    ) -> None:
        self._link, self._clock = link, clock
        self._wanted, self._by_installation = charger_id, by_installation
        self._row: ChargerRow | None = None
        self._lever: Lever | None = None
        self._quiet_since: datetime | None = None
        self._is_switched = False
        self._asked_at: datetime | None = None
        self.state: State | None = None
        self.set_a: float | None = None

    @property
    def model(self) -> str | None:
        """As far as it is known."""
        if self._row is None or self.state is None:
            return None
        return phases.model_of(self._row, self.state)

    @property
    def min_update_s(self) -> float:
        """The shortest time between two changes of its current."""
        return (InstallationLever if self._by_installation else ChargerLever).min_update_s

    @property
    def quiet_s(self) -> float:
        """For how long it has been ready to charge, and nothing flows."""
        if self._quiet_since is None or self.state is None:
            return 0.0
        return (self.state.read_at - self._quiet_since).total_seconds()

    async def look(self, *, urgent: bool = False) -> State:
        """The state as the cloud has it now. Raises Unreachable also where the charger is offline."""
        row, lever = await self._found()
        asked_at = self._clock.now()
        rows = await self._link.get(f"api/chargers/{row.id}/state", list[Raw], urgent=urgent)
        state = state_of(rows, self._clock.now())
        if state.flag(Id.IS_ONLINE) is False:
            raise Unreachable(OFFLINE)
        set_a = await lever.now(state, urgent=urgent)
        if self._asked_at is not None and asked_at < self._asked_at <= state.read_at:
            return state  # a later question was answered sooner
        self._asked_at, self.set_a = asked_at, set_a
        is_quiet = mode_of(state) is Mode.CHARGING and flows(state) is False
        self._quiet_since = (self._quiet_since or state.read_at) if is_quiet else None
        self.state = state
        return state

    async def give(self, current_a: float) -> None:
        """Sets its current, A per phase, unless it is set already; 0 keeps every car waiting."""
        await self._seen()
        _, lever = await self._found()
        if self.set_a is None or abs(self.set_a - current_a) >= phases.NUDGE_A / 2 or self._is_switched:
            await lever.set(current_a)
        self._is_switched = False

    async def stop(self) -> None:
        """Ends a charge that goes on; there is nothing to end in any other state."""
        state = await self.look(urgent=True)
        if not (flows(state) or mode_of(state) is Mode.CHARGING):
            return
        try:
            await self._command(STOP)
        except StateForbidsError:
            state = await self.look(urgent=True)
            if flows(state) or mode_of(state) is Mode.CHARGING:
                raise

    async def resume(self) -> None:
        """Lets go of a charge that was stopped, or that waits for its own schedule."""
        if not _is_held(await self._seen()):
            return
        try:
            await self._command(RESUME)
        except StateForbidsError:
            if _is_held(await self.look(urgent=True)):
                raise

    async def use_phases(self, count: int) -> None:
        """One or three, unless it is set so already."""
        state = await self._seen()
        row, _ = await self._found()
        by_installation = phases.model_of(row, state) == phases.GO_2
        if not by_installation and set_phases(state) == count:
            return
        await phases.switch(self._link, row, count, by_installation=by_installation)
        self._is_switched = not by_installation

    async def nudge(self, current_a: float) -> None:
        """A charger that was given other phases takes them with a change of its current."""
        if self._is_switched:
            _, lever = await self._found()
            await lever.set(current_a - phases.NUDGE_A)

    async def close(self) -> None:
        """Lets go of the account."""
        await self._link.leave(self)

    async def _command(self, number: int) -> None:
        row, _ = await self._found()
        await self._link.post(f"api/chargers/{row.id}/sendCommand/{number}")

    async def _seen(self) -> State:
        """The state of a moment ago, else a new one."""
        state = self.state
        if state is not None and timedelta(0) <= self._clock.now() - state.read_at < LOOK_LASTS:
            return state
        return await self.look(urgent=True)

    async def _found(self) -> tuple[ChargerRow, Lever]:
        if self._row is None or self._lever is None:
            self._link.join(self)
            row = await chosen(self._link, self._wanted)
            lever = InstallationLever if self._by_installation else ChargerLever
            self._row, self._lever = row, lever(self._link, row)
        return self._row, self._lever


def _is_held(state: State) -> bool:
    if is_paused(state):
        return True
    may_wait = mode_of(state) in (Mode.WAITING, Mode.FINISHED)
    return may_wait and not flows(state) and is_scheduled(state)
