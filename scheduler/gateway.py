"""The gateway: every device write passes here. It compares what is wanted with what is held.

Wanted and held the same: nothing is sent, unless the lease must be renewed or the device lost it.
Different: one new command, one errand in the device's lane. See docs/adr/0003-one-gateway.md.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities
from domain.command.command import Command, CommandState
from domain.command.held import Held
from domain.command.order import Order
from domain.curtailment.proof import CurtailmentProof
from domain.house.devices import BATTERY, loadpoint_of
from domain.house.house import House
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from domain.status.problems import ProblemCode
from scheduler.commands import CommandBook
from scheduler.desire import OF_PEOPLE, Desire, Key, forget
from scheduler.errand import Errand
from scheduler.judge import Judge
from scheduler.kept import Kept
from scheduler.lane import Lane
from scheduler.looks import LOOK_EVERY
from scheduler.other_hands import OtherHands
from scheduler.problems import Problems
from scheduler.rates import Rates
from scheduler.resources import RESOURCES
from scheduler.timers import is_often, may_have_ended, must_repeat, needs_renewal

SAFETY = "safety"
UNBUDGETED = OF_PEOPLE | {"expiry", SAFETY, "recovery"}


class Gateway:
    """All lanes. While `is_closed` (monitoring) only what hands a device back passes.

    `withheld` says why a wish of the last tick was not sent, by device and resource.
    """

    def __init__(self, lanes: Mapping[str, Lane], book: CommandBook, problems: Problems, kept: Kept) -> None:
        self.lanes = lanes
        self.problems = problems
        self.withheld: dict[Key, Reason] = {}
        self._book = book
        self._judge = Judge(lanes, book)
        self._generation = 0
        self._restated: dict[Key, datetime] = {}
        self._rates: dict[str, Rates] = {}
        self.hands = OtherHands(problems, kept)
        self.yielded: list[Key] = []  # leases that ended because another hand took over
        self.yields = False
        self.is_closed = False

    def held(self) -> dict[str, Held]:
        """What each target holds for us: the battery's dispatch, each loadpoint's charge."""
        found: dict[str, Held] = {}
        for target, lane in self.lanes.items():
            held = lane.held.get("dispatch") or lane.held.get("charge")
            if held is not None:
                found[target] = held
        return found

    def feeding(self) -> dict[str, Held]:
        """The loadpoints whose car feeds the house for us, by id."""
        held = {loadpoint_of(target): lane.held.get("feed") for target, lane in self.lanes.items()}
        return {loadpoint_id: each for loadpoint_id, each in held.items() if each is not None}

    def holding(self, target: str, resource: str) -> Held | None:
        """What one resource holds for us."""
        lane = self.lanes.get(target)
        return None if lane is None else lane.held.get(resource)

    def battery(self) -> BatteryCapabilities | None:
        """What the battery can do; None where it can only be read, or there is none."""
        lane = self.lanes.get(BATTERY)
        able = None if lane is None else lane.capabilities
        return able if isinstance(able, BatteryCapabilities) else None

    def charger(self, target: str) -> ChargerCapabilities | None:
        """What the charger at a loadpoint can do; None where it can only be read."""
        lane = self.lanes.get(target)
        able = None if lane is None else lane.capabilities
        return able if isinstance(able, ChargerCapabilities) else None

    def is_under_way(self, target: str, resource: str) -> bool:
        """Whether an order is on its way to this resource."""
        lane = self.lanes.get(target)
        return lane is not None and lane.under_way(resource) is not None

    def on_its_way(self, target: str, resource: str) -> Order | None:
        """The order that is on its way to this resource."""
        lane = self.lanes.get(target)
        errand = None if lane is None else lane.under_way(resource)
        return None if errand is None else errand.order

    def rates(self, target: str) -> Rates:
        """How a charger's rates have moved."""
        return self._rates.setdefault(target, Rates())

    def is_acknowledged(self, target: str, resource: str) -> bool | None:
        """Whether the device's settings read back as what it holds for us; None where it holds nothing."""
        lane, held = self.lanes.get(target), self.holding(target, resource)
        if lane is None or held is None:
            return None
        return resource in lane.proofs or self._book.open(held.command_id) is None

    async def want(self, desire: Desire, seen: Observation, now: datetime) -> None:
        """Brings a desire about, if that needs anything."""
        self.withheld.pop(desire.key, None)
        lane = self.lanes.get(desire.target)
        if lane is None or (self.is_closed and desire.keeps):
            return
        if lane.budget.allows(now):
            self.problems.over(ProblemCode.WRITE_BUDGET_SPENT, desire.target)
        if self._book.open(desire.command_id) is not None and desire.issued_by in OF_PEOPLE:
            self.hands.forget(desire.key)
        elif desire.keeps and (why := self.hands.bars(desire.key, now)) is not None:
            self.withheld[desire.key] = why
            return
        is_same = RESOURCES[desire.resource].is_same
        errand = lane.under_way(desire.resource)
        held = lane.held.get(desire.resource)
        if errand is not None:
            if is_same(errand.order, desire.order) and desire.command_id in (None, errand.command_id):
                return
        elif held is not None and is_same(held.order, desire.order):
            command = self._book.open(desire.command_id)
            if command is None or command.id == held.command_id:
                other = lane.failures.stalled.get(desire.resource)
                if other is not None and not is_same(other.order, desire.order):
                    await lane.failures.withdraw(desire.resource)  # what is held was to end, and goes on
                await self._keep(lane, held, desire, seen, now)
                return
        await self._begin(lane, desire, seen, now)

    async def _begin(self, lane: Lane, desire: Desire, seen: Observation, now: datetime) -> None:
        resource = RESOURCES[desire.resource]
        held = lane.held.get(desire.resource)
        lets_go = not desire.keeps or resource.lets_go(desire.order, None if held is None else held.order)
        command = self._book.open(desire.command_id)
        tried = lane.failures.patience(desire.resource).tried
        is_repeat = tried is not None and resource.is_same(tried.order, desire.order)
        if is_repeat and command is None and tried is not None:
            command = self._book.open(tried.command_id)
        if command is None:  # a wish on its way goes on under its own command, whatever a limit leaves of it
            command = self._book.open(desire.corrects)
        if command is not None and tried is not None:
            is_repeat = is_repeat and tried.command_id == command.id
        if (why := self._hindrance(lane, desire, lets_go, is_repeat, now)) is not None:
            if not lets_go:  # what lets go is told as what it is: under way until it is done
                self.withheld[desire.key] = why
            return
        # What lets go and failed is tried again under no new command.
        is_part = desire.takes_back or (lets_go and is_repeat)
        if command is None and desire.command_id is None and not is_part:
            command = self._made(desire)
        if command is not None:
            await self._book.apply(command.id, desire.order.amount, desire.reason)
        await self._submit(lane, desire, None if command is None else command.id, seen, lets_go=lets_go)

    def _hindrance(
        self, lane: Lane, desire: Desire, lets_go: bool, is_repeat: bool, now: datetime
    ) -> Reason | None:
        """Why the desire may not be sent now; what lets go waits for nothing but its own last attempt."""
        patience = lane.failures.patience(desire.resource)
        is_automatic = desire.issued_by not in UNBUDGETED
        is_barred = is_automatic and not lets_go and patience.bars_others(now)
        if is_barred or (is_repeat and patience.bars_repeats(now)):
            return patience.why or Reason(Why.WAITING_FOR_DEVICE)
        if is_automatic and not lets_go and not lane.budget.allows(now):
            return self._spent(lane, now)
        return None

    def _spent(self, lane: Lane, now: datetime) -> Reason:
        until = lane.budget.opens_at(now)
        self.problems.tell(ProblemCode.WRITE_BUDGET_SPENT, lane.target, now, until=until)
        return Reason(Why.WRITE_BUDGET_SPENT, {"until": until})

    def _made(self, desire: Desire) -> Command:
        return self._book.make(
            desire.target,
            desire.action,
            desire.issued_by if desire.corrects is None else SAFETY,  # nobody asked for a correction
            requested=desire.requested,
            applied=desire.requested,
            until=desire.until,
            reason=desire.reason,
        )

    async def _submit(
        self,
        lane: Lane,
        desire: Desire,
        command_id: str | None,
        seen: Observation,
        *,
        lets_go: bool = False,
        repeats: bool = False,
    ) -> None:
        self._generation += 1
        charger = seen.chargers.get(loadpoint_of(desire.target))
        await lane.submit(
            Errand(
                resource=desire.resource,
                order=desire.order,
                owner=desire.owner,
                issued_by=desire.issued_by,
                until=desire.until,
                command_id=command_id,
                generation=self._generation,
                keeps=desire.keeps,
                lets_go=lets_go,
                before=seen.battery,
                had_drawn=None if charger is None else charger.charging,
                reason=desire.reason,
                takes_back=desire.takes_back,
                repeats=repeats,
            )
        )

    async def _keep(self, lane: Lane, held: Held, desire: Desire, seen: Observation, now: datetime) -> None:
        """The order stands: finishes a proof, renews the lease, or writes again what the device lost."""
        look = lane.looks.newest.get(desire.resource)
        written = max(self._restated.get(desire.key, held.since), held.since)
        is_over = look is not None and not look.agrees
        is_taken = is_over and look is not None and not look.is_lost
        if is_taken and lane.failures.patience(desire.resource).never_took(held.order):
            is_taken = False
        if is_taken and not may_have_ended(lane, desire.resource, written, now):
            await self._answer(lane, held, desire, seen, now)
            return
        self._look_if_due(lane, held, desire, seen, now)
        if self._book.open(held.command_id) is not None:
            # What was lost before it was proven would else wait for its proof for ever.
            is_lost = is_over and abs(now - written) >= LOOK_EVERY  # or its own timer ended meanwhile
            # or its timer would end before the proof comes
            is_late = needs_renewal(lane, held, desire, now) and lane.budget.allows(now)
            is_due = is_lost or is_late or desire.resource not in lane.proofs
            if is_due and not lane.failures.patience(desire.resource).bars_repeats(now):
                if is_lost:
                    self._restated[desire.key] = now
                await self._submit(lane, desire, held.command_id, seen)
            return
        if lane.failures.patience(desire.resource).bars_repeats(now):
            return
        is_due = is_over or needs_renewal(lane, held, desire, now)
        if is_due or must_repeat(lane, written, now):
            if lane.budget.allows(now) or desire.owner == "user":
                self._restated[desire.key] = now
                await self._submit(lane, desire, None, seen, repeats=not is_due and is_often(lane))
            else:
                self.withheld[desire.key] = self._spent(lane, now)

    def _look_if_due(self, lane: Lane, held: Held, desire: Desire, seen: Observation, now: datetime) -> None:
        """Every half minute, and at once where a poll already shows something else."""
        look = lane.looks.newest.get(desire.resource)
        last = held.since if look is None else look.at
        written = max(self._restated.get(desire.key, held.since), held.since)
        hint = RESOURCES[desire.resource].seems_lost(held.order, desire.target, seen, max(last, written))
        if hint or lane.looks.is_free or abs(now - last) >= LOOK_EVERY:
            lane.look(desire.resource)

    async def _answer(self, lane: Lane, held: Held, desire: Desire, seen: Observation, now: datetime) -> None:
        """Another hand changed what is held: it is ordered again, or by the owner's choice left to them."""
        command = self._book.open(held.command_id)
        self.hands.changed(desire.key, now, ends=self.yields)
        if self.yields:
            if command is not None:
                await self._book.move(
                    command.id, CommandState.SUPERSEDED, reason=Reason(Why.EXTERNAL_CONTROL)
                )
            self.hands.yields(desire.key, held.until, now)
            await self.hands.remember()  # before the lease is forgotten
            self.yielded.append(desire.key)
            lane.proofs.pop(desire.resource, None)
            await lane.forget(desire.resource)
            return
        if desire.issued_by not in UNBUDGETED and not lane.budget.allows(now):
            self.withheld[desire.key] = self._spent(lane, now)
        elif self.hands.may_answer(desire.key, now):
            self._restated[desire.key] = now
            await self._submit(lane, desire, None if command is None else command.id, seen)

    async def let_go(self, target: str, resource: str) -> None:
        """Drops a lease without a write: hands off."""
        self.withheld.pop((target, resource), None)
        self.hands.forget((target, resource))
        lane = self.lanes.get(target)
        if lane is not None and lane.under_way(resource) is None:
            await lane.forget(resource)

    async def withdraw_all_but(self, wanted: Collection[Key], targets: Iterable[str]) -> None:
        """Ends the commands that never reached these devices and that nobody wants any more. A setting of the
        owner's is owed until its device has it, also while something else has it.
        """
        for lane in (self.lanes[target] for target in targets if target in self.lanes):
            for errand in lane.stalled():
                if not errand.sets and (lane.target, errand.resource) not in wanted:
                    await lane.failures.withdraw(errand.resource)

    async def prove(self, house: House, seen: Observation, now: datetime, limit: CurtailmentProof) -> None:
        """Judges every command whose settings read back, by the power measured since."""
        self.yields = house.external == "yield"
        self.hands.settle(now)
        await self.hands.remember()
        await self._judge.judge(house, seen, now, limit)

    def forget(self, target: str) -> None:
        """The device is no longer part of the house."""
        forget(target, self.withheld, self._restated, self._rates)

    async def finish(self) -> None:
        """Waits until every lane is empty."""
        for lane in self.lanes.values():
            await lane.finish()

    async def close(self) -> None:
        """Drops what is still waiting in the lanes."""
        for lane in self.lanes.values():
            await lane.close()
