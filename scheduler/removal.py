"""A charger is taken out of a running house: nothing of it is left but its past.

No order goes to it: what it does at that moment is its owner's from then on. Only a stop that somebody asked
for is carried out first.
"""

from collections.abc import MutableMapping
from typing import TypeVar

from msgspec.structs import replace

from domain.circuit.memory import LimitMemory
from domain.command.decision import SiteDecision
from domain.errors import Conflict
from domain.house.devices import loadpoint_device
from domain.ports.clock import Clock
from domain.reading.observation import Observation
from scheduler.commands import CommandBook
from scheduler.diary import Diary
from scheduler.gateway import Gateway
from scheduler.lane import Lane
from scheduler.listeners import Listeners
from scheduler.overlays import forget_overlay
from scheduler.state import HouseState
from scheduler.watch import Watch

ValueT = TypeVar("ValueT")

LOOKS, LOOK_S = 50, 0.1  # how often, and how far apart, a stop on its way is looked at


class Removal:
    """Ends all that there is of a loadpoint, in the order in which one thing needs the other."""

    def __init__(
        self,
        state: HouseState,
        gateway: Gateway,
        book: CommandBook,
        diary: Diary,
        listeners: Listeners,
        lanes: MutableMapping[str, Lane],
        watches: MutableMapping[str, Watch],
        clock: Clock,
    ) -> None:
        """`lanes` and `watches` are the very ones that everybody looks at."""
        self._state, self._gateway, self._book, self._diary = state, gateway, book, diary
        self._listeners, self._lanes, self._watches = listeners, lanes, watches
        self._clock = clock

    async def await_stop(self, loadpoint_id: str) -> None:
        """A stop that somebody asked for gets some seconds to reach the charger; no decision is held up."""
        for _ in range(LOOKS):
            if not self._is_stopping(loadpoint_id):
                return
            await self._clock.sleep(LOOK_S)

    def refuse_while_it_feeds(self, loadpoint_id: str) -> None:
        """Raises Conflict while its car feeds the house: nobody else would end that."""
        lane = self._lanes.get(loadpoint_device(loadpoint_id))
        if lane is not None and ("feed" in lane.held or lane.under_way("feed") is not None):
            raise Conflict("its car feeds the house: release it first", "car_feeds_house")

    def _is_stopping(self, loadpoint_id: str) -> bool:
        wish = self._state.charge_intents.get(loadpoint_id)
        lane = self._lanes.get(loadpoint_device(loadpoint_id))
        if wish is None or not wish.is_stop or lane is None or self._book.open(wish.command_id) is None:
            return False
        held = lane.held.get("charge")
        return held is None or held.command_id != wish.command_id or lane.under_way("charge") is not None

    async def of_loadpoint(self, loadpoint_id: str) -> None:
        """Ends all that is remembered, wanted and told of it; whoever calls it holds `state.deciding`."""
        device = loadpoint_device(loadpoint_id)
        if (lane := self._lanes.get(device)) is not None:
            await lane.close()
            for resource in {*lane.held, "charge"}:
                await lane.leases.release(resource)
            del self._lanes[device]
        self._gateway.forget(device)
        self._gateway.hands.forget_device(device)
        self._state.problems.forget(device)
        await self._book.forget(device)
        await self._forget_what_was_wanted(loadpoint_id)
        self._diary.end_session(loadpoint_id)
        self._forget_what_was_seen(loadpoint_id)
        await self._listeners.drop(device)
        if (watch := self._watches.pop(device, None)) is not None:
            await watch.close()

    async def _forget_what_was_wanted(self, loadpoint_id: str) -> None:
        """Wishes, memory and what people changed of it end. Its open session is the diary's to write down."""
        state = self._state
        if (wishes := state.wishes.charge.pop(loadpoint_id, None)) is not None:
            for intent in wishes.all:
                await wishes.drop(intent)
        await state.set_release(loadpoint_id, None)
        left = _without(state.memory.loadpoints, loadpoint_id)
        await state.set_memory(replace(state.memory, loadpoints=left))
        state.car_plans = _without(state.car_plans, loadpoint_id)
        if state.plan is not None:
            state.plan = replace(state.plan, cars=_without(state.plan.cars, loadpoint_id))
        await forget_overlay(state.kept, loadpoint_device(loadpoint_id))

    def _forget_what_was_seen(self, loadpoint_id: str) -> None:
        state = self._state
        state.limits = _limits_without(state.limits, loadpoint_id)
        state.cars.forget(loadpoint_id)
        if state.seen is not None:
            state.seen = _seen_without(state.seen, loadpoint_id)
        if state.decision is not None:
            state.decision = _decision_without(state.decision, loadpoint_id)


def _limits_without(limits: LimitMemory, loadpoint_id: str) -> LimitMemory:
    device = loadpoint_device(loadpoint_id)
    return replace(
        limits,
        brakes=_without(limits.brakes, device),
        drawn_a=_without(_without(limits.drawn_a, device), loadpoint_id),
        carried=_without(limits.carried, loadpoint_id),
        singles=_without(limits.singles, loadpoint_id),
        overdraws=_without(limits.overdraws, loadpoint_id),
        starved=limits.starved - {loadpoint_id},
    )


def _seen_without(seen: Observation, loadpoint_id: str) -> Observation:
    return replace(
        seen,
        chargers=_without(seen.chargers, loadpoint_id),
        charger_at=_without(seen.charger_at, loadpoint_id),
        charger_ids=tuple(each for each in seen.charger_ids if each != loadpoint_id),
    )


def _decision_without(decision: SiteDecision, loadpoint_id: str) -> SiteDecision:
    return replace(decision, loadpoints=_without(decision.loadpoints, loadpoint_id))


def _without(table: dict[str, ValueT], key: str) -> dict[str, ValueT]:
    return {each: value for each, value in table.items() if each != key}
