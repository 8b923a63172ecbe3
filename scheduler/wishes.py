"""Takes wishes: checks one, keeps it before it is answered, and stands it beside the others by its rank."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.battery.ask import ask_battery
from domain.battery.sold_at_a_loss import sold_at_a_loss
from domain.circuit.shortfall import Shortfall
from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities
from domain.command.command import Command, CommandState
from domain.command.intent import BatteryIntent, ChargeIntent
from domain.command.order import FORCED, BatteryAction, ChargeAction
from domain.command.request import BatteryRequest, LoadpointRequest, refuse_late
from domain.command.spared import sparing
from domain.command.standing import Rank, let_go_by, outranks, rank_of
from domain.errors import Conflict, NotSupported, UnknownTarget
from domain.house.devices import BATTERY, loadpoint_device
from domain.house.house import Battery, House, Loadpoint
from domain.language.telling import Telling
from domain.loadpoint.ask import ask_loadpoint
from domain.loadpoint.ask_feed import refuse_beside_a_feeding_car, refuse_beside_the_battery
from domain.loadpoint.demand import demand_warning
from domain.loadpoint.obstacle import obstacle_of
from domain.plan.draft.followers import Follower
from domain.ports.clock import Clock, RealClock
from domain.reason.reason import Reason, Why
from domain.site import Pending
from domain.status.words import worded
from scheduler.commands import CommandBook
from scheduler.gateway import Gateway
from scheduler.inverters import inverters_of
from scheduler.standing import OfDevice, Standing
from scheduler.state import HouseState

Foresee = Callable[[str, BatteryIntent | ChargeIntent, datetime], Shortfall | None]
Followers = Callable[[House, datetime], Sequence[Follower]]  # the cars that follow the sun


class Wishes:
    """Whoever calls it holds `state.deciding`."""

    def __init__(
        self,
        state: HouseState,
        gateway: Gateway,
        abilities: Callable[[], BatteryCapabilities | None],
        book: CommandBook,
        clock: Clock,
        real: RealClock,
        follow_clock: Callable[[datetime], Awaitable[timedelta]],
        foresee: Foresee,
        followers: Followers,
    ) -> None:
        self._state, self._gateway, self._abilities, self._book = state, gateway, abilities, book
        self._clock, self._real, self._follow_clock = clock, real, follow_clock
        self._foresee, self._followers = foresee, followers

    async def of_battery(self, request: BatteryRequest, issued_by: str, via: str | None = None) -> Command:
        """Accepts a battery command: a hold that ends, or the end of one."""
        refuse_late(request.expires_at, self._real.now())
        now, house = self._clock.now(), self._state.house
        await self._follow_clock(now)
        if house.battery is None:
            raise UnknownTarget("this house has no battery")
        accepted = ask_battery(request, house, self._battery_abilities(), self._state.battery_soc_pct, now)
        order, wishes, intent = accepted.order, self._state.wishes.battery, accepted.intent(now, issued_by)
        applied, reason = accepted.applied, accepted.reason
        if intent is not None:
            refuse_beside_a_feeding_car(self._state.charge_intents, self._chargers())
            reason = reason or self._sold_at_a_loss(intent, now)
            applied, reason = self._within_limits(BATTERY, intent, wishes, applied, reason)
        command = self._book.make(
            BATTERY,
            order.action,
            issued_by,
            requested=said(request, via),
            applied=applied,
            until=order.until,
            reason=reason,
        )
        await self._accept(command, is_end=order.action is BatteryAction.RESTORE)
        if intent is None:
            await self._let_go(wishes, issued_by)
            await self._restore(command)
        else:
            if not outranks(wishes.governing, issued_by):
                await self._supersede(wishes.governing, self._state.restoring)
                await self._state.set_restoring(None)
            await self._supersede(wishes.of(issued_by))
            await wishes.put(replace(intent, command_id=command.id, generation=command.generation))
        return command

    def losses(self, duration_s: float) -> dict[BatteryAction, Reason]:
        """What each order of this length would let out below nothing, in words; an order that would not, or
        would be refused, is not there. Raises UnknownTarget, and InvalidRequest for a length that none has.
        """
        now, house = self._clock.now(), self._state.house
        if house.battery is None:
            raise UnknownTarget("this house has no battery")
        found: dict[BatteryAction, Reason] = {}
        for action in FORCED:
            request = BatteryRequest(action=action, duration_s=duration_s)
            try:
                able = self._battery_abilities()
                accepted = ask_battery(request, house, able, self._state.battery_soc_pct, now)
            except (Conflict, NotSupported):
                continue
            intent = accepted.intent(now)
            reason = None if intent is None else self._sold_at_a_loss(intent, now)
            if reason is not None:
                found[action] = worded(reason, Telling(house.site, now))
        return found

    def _sold_at_a_loss(self, intent: BatteryIntent, now: datetime) -> Reason | None:
        """What the order lets out below nothing, as far as it is known now."""
        return sold_at_a_loss(
            intent,
            self._state.house,
            self._state.seen,
            self._state.plan,
            self._battery_abilities(),
            inverters_of(self._gateway.lanes),
            {key for key, memory in self._state.memory.loadpoints.items() if memory.is_on},
            self._followers(self._state.house, now),
            now,
        )

    def _within_limits(
        self,
        device: str,
        intent: OfDevice,
        wishes: Standing[OfDevice],
        applied: dict[str, Any],
        reason: Reason | None,
    ) -> tuple[dict[str, Any], Reason | None]:
        """What is answered at once: what the house's limits leave of the wish now, where it is to govern."""
        waits = outranks(wishes.governing, intent.issued_by)
        found = None if waits else self._foresee(device, intent, self._clock.now())
        if found is None:
            return applied, reason
        return applied | {key: each for key, each in found.amount.items() if key in applied}, found.reason

    async def _restore(self, command: Command) -> None:
        """Carried out by the next decision, unless somebody of a higher rank holds the battery."""
        if self._state.battery_intent is not None:
            await self._nothing_held(command)
            return
        await self._supersede(self._state.restoring)
        await self._state.set_restoring(
            Pending(command_id=command.id, action=command.action, issued_by=command.issued_by)
        )

    async def _let_go(self, wishes: Standing[OfDevice], issued_by: str) -> None:
        """A release ends what its issuer asked for, and all that ranks below."""
        for intent in let_go_by(wishes.all, issued_by):
            await self._supersede(intent)
            await wishes.drop(intent)

    async def _nothing_held(self, command: Command) -> None:
        evidence = {"proof": "nothing was held"}
        await self._book.move(command.id, CommandState.VERIFIED, evidence=evidence)

    async def _accept(self, command: Command, *, is_end: bool) -> None:
        """On disk before it is answered, but for an end: that never waits for a disk."""
        if is_end:
            await self._book.announce(command)
        else:
            await self._book.keep(command)

    async def _supersede(self, *wishes: BatteryIntent | ChargeIntent | Pending | None) -> None:
        """What a newer wish replaces ends here, also where no device was ever told of it."""
        for wish in wishes:
            if wish is not None:
                await self._book.move(wish.command_id, CommandState.SUPERSEDED, reason=Reason(Why.SUPERSEDED))

    def _battery_abilities(self) -> BatteryCapabilities:
        abilities = self._abilities()
        if abilities is None:
            raise NotSupported("this battery can be read, not commanded")
        return abilities

    async def of_loadpoint(
        self, loadpoint_id: str, request: LoadpointRequest, issued_by: str, via: str | None = None
    ) -> Command:
        """Accepts a loadpoint command: a charge or a stop that ends, or the release of one."""
        refuse_late(request.expires_at, self._real.now())
        now, house = self._clock.now(), self._state.house
        await self._follow_clock(now)
        loadpoint = house.loadpoint(loadpoint_id)
        if loadpoint is None:
            raise UnknownTarget(f"there is no loadpoint '{loadpoint_id}'")
        seen, wishes = self._state.seen, self._state.wishes.charge[loadpoint_id]
        reading = None if seen is None else seen.chargers.get(loadpoint_id)
        accepted = ask_loadpoint(
            request,
            loadpoint,
            house,
            now,
            issued_by,
            standing=wishes.of(issued_by) or wishes.governing,
            reading=reading,
            capabilities=self._charger_abilities(loadpoint_id),
            obstacle=obstacle_of(reading, self._state.memory.loadpoints.get(loadpoint_id)),
        )
        refuse_beside_the_battery(request, self._charger_abilities(loadpoint_id), self._state.battery_intent)
        device, applied, reason = loadpoint_device(loadpoint_id), accepted.applied, accepted.reason
        if accepted.intent is not None:
            reason = reason or demand_warning(
                accepted.intent, self._state.events.values(), self._state.automations
            )
            applied, reason = self._within_limits(device, accepted.intent, wishes, applied, reason)
        command = self._book.make(
            device,
            request.action,
            issued_by,
            requested=said(request, via),
            applied=applied,
            until=None if accepted.intent is None else accepted.intent.until,
            reason=reason,
        )
        await self._accept(command, is_end=accepted.intent is None or accepted.intent.is_stop)
        if accepted.intent is None:
            await self._let_go(wishes, issued_by)
            await self._release(loadpoint_id, command)
        else:
            if not outranks(wishes.governing, issued_by):
                await self._supersede(wishes.governing, self._state.releases.get(loadpoint_id))
                await self._state.set_release(loadpoint_id, None)
            await self._supersede(wishes.of(issued_by))
            await wishes.put(replace(accepted.intent, command_id=command.id, generation=command.generation))
        return command

    async def spare(
        self,
        wishes: Standing[OfDevice],
        before: Loadpoint | Battery,
        now: Loadpoint | Battery,
        asked: Collection[str],
        issued_by: str,
    ) -> None:
        """The settings of a device are about to become those of `now`: what persons asked of it goes on."""
        for order in wishes.all:
            if (goes_on := sparing(order, before, now, asked, issued_by)) != order:
                await wishes.put(goes_on)

    async def end_charge(self, loadpoint_id: str, issued_by: str) -> None:
        """A person who switches a loadpoint off takes back what runs there by hand: a charge, a boost, a car
        that feeds the house. A stop stands: it wants the same. An automation's `off` takes back no person's.
        """
        standing = self._state.wishes.charge[loadpoint_id].governing
        if standing is not None and not standing.is_stop and rank_of(issued_by) is Rank.PERSON:
            await self.of_loadpoint(loadpoint_id, LoadpointRequest(action=ChargeAction.RELEASE), issued_by)

    async def _release(self, loadpoint_id: str, command: Command) -> None:
        """Carried out by the next decision, unless somebody of a higher rank holds the loadpoint."""
        if loadpoint_id in self._state.charge_intents:
            await self._nothing_held(command)
            return
        await self._supersede(self._state.releases.get(loadpoint_id))
        await self._state.set_release(
            loadpoint_id, Pending(command_id=command.id, action=command.action, issued_by=command.issued_by)
        )

    def _charger_abilities(self, loadpoint_id: str) -> ChargerCapabilities | None:
        return self._gateway.charger(loadpoint_device(loadpoint_id))

    def _chargers(self) -> dict[str, ChargerCapabilities]:
        found = {lp.id: self._charger_abilities(lp.id) for lp in self._state.house.loadpoints}
        return {key: able for key, able in found.items() if able is not None}


def said(request: Struct, via: str | None = None) -> dict[str, Any]:
    """The request as its sender wrote it, without what was left out, and the way it came."""
    values: dict[str, Any] = msgspec.to_builtins(request) | {"via": via}
    return {key: value for key, value in values.items() if value is not None and key != "action"}
