"""Boot and farewell: adopts live leases, ends stale ones, and leaves nothing forced behind.

Why: docs/adr/0004-every-forced-state-ends.md. No command is sent here; the first tick acts on what is
loaded, with measured state in hand.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.command.decision import Owner
from domain.command.held import Held, charge_in
from domain.house.devices import BATTERY, loadpoint_device, loadpoint_of
from domain.loadpoint.left_paused import is_liftable
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from domain.site import dismissed, resumed
from domain.status.problems import ProblemCode
from scheduler.act import lifted_pause
from scheduler.belongings import Belongings, sort_out
from scheduler.budget import Written
from scheduler.commands import CommandBook
from scheduler.consequences import Consequences
from scheduler.desire import Desire
from scheduler.gateway import Gateway
from scheduler.lane import WRITES, Lane
from scheduler.resources import RESOURCES
from scheduler.state import HouseState

OF_PEOPLE = frozenset({Owner.USER, Owner.MANUAL, Owner.BOOST})
KEPT_BY_US = frozenset({"feed"})  # nobody else looks after the floor of a car that feeds the house


async def boot(
    state: HouseState, consequences: Consequences, book: CommandBook, gateway: Gateway, now: datetime
) -> None:
    """Takes over what the last run left: settings, intents, leases, baselines, open
    commands, and what was left to other hands.

    All of it is of the devices of now (`scheduler/belongings.py`). A person's unexpired lease is resumed
    by the first tick under its old command; an expired one is restored once. The optimiser's leases are
    restored and decided anew.
    """
    await state.load()
    await state.filed_reserve.load()
    if state.keeper.is_short:
        state.problems.tell(ProblemCode.STORAGE_OLDER, None, now)
    set_back = state.clock.look(now)
    if set_back is not None:
        await state.shift(set_back)
    marks = {target: lane.mark for target, lane in gateway.lanes.items()}
    found = await sort_out(state, marks, set_back, now)
    leases = found.leases
    await state.set_memory(resumed(state.memory, _charging(leases)))
    live = {intent.command_id for wishes in state.wishes.charge.values() for intent in wishes.all}
    live |= {intent.command_id for intent in state.wishes.battery.all if now < intent.until}
    live |= {intent.command_id for intent in (*state.wishes.export.all, *state.wishes.plan.all)}
    live |= {pending.command_id for pending in state.releases.values()}
    if state.restoring is not None:
        live.add(state.restoring.command_id)
    live |= {owed.command_id for owed in state.owed_settings.values()}
    await book.adopt(frozenset(live))
    consequences.own_settings.remind()
    if state.house.monitoring:
        await consequences.drop_intents()
    if state.house.external == "yield":
        await _stay_away(state, book, gateway, set_back, now)
    await _adopt(state, consequences, gateway, found, now)


async def _adopt(
    state: HouseState, consequences: Consequences, gateway: Gateway, found: Belongings, now: datetime
) -> None:
    """Each lane takes over what is its device's own; an exchanged one begins with nothing."""
    lanes = gateway.lanes
    for target in found.exchanged:
        gateway.hands.forget_device(target)
        state.problems.over(ProblemCode.EXTERNAL_CONTROL, target)
    for target, written in (await state.kept.all(WRITES, Written)).items():
        if target in lanes and target not in found.exchanged:
            lanes[target].budget.adopt(written)
    for target, was in found.gone.items():
        if (mark := lanes[target].mark) is not None:
            state.outages.exchanged(target, was, mark)
    for target, baseline in found.baselines.items():
        lanes[target].leases.adopt_baseline(baseline)
    for key, held in found.leases.items():
        target, _, resource = key.partition("|")
        if (target, resource) in gateway.hands.left:
            await state.kept.put("lease", key, None)
            continue
        await _adopt_lease(state, consequences, lanes[target], resource, held, now)
    await state.left.look(now)


async def _stay_away(
    state: HouseState, book: CommandBook, gateway: Gateway, set_back: timedelta | None, now: datetime
) -> None:
    """What was yielded stays yielded; a wish that had ended with it ends, unless a person asked anew."""
    await gateway.hands.resume(now, set_back=set_back)
    for target, resource in gateway.hands.left:
        is_battery = target == BATTERY
        intent = state.battery_intent if is_battery else state.charge_intents.get(loadpoint_of(target))
        if intent is not None and book.open(intent.command_id) is None:
            gateway.yielded.append((target, resource))


def _charging(leases: Mapping[str, Held]) -> frozenset[str]:
    """The loadpoints that were left charging for us."""
    return frozenset(
        loadpoint_of(held.target)
        for held in leases.values()
        if (order := charge_in(held)) is not None and order.current_a > 0
    )


async def _adopt_lease(
    state: HouseState, consequences: Consequences, lane: Lane, resource: str, held: Held, now: datetime
) -> None:
    if resource != "dispatch":
        lane.adopt(resource, held)
        return
    intent = state.battery_intent
    if intent is not None and now < intent.until and held.owner == Owner.USER:
        # Not adopted: the first tick writes the order again, so the device's timer gets the rest.
        return
    lane.adopt(resource, held)
    if intent is not None and now >= intent.until:
        await state.set_battery_intent(None)
    if state.restoring is None:
        await consequences.begin_restore("expiry" if held.owner == Owner.USER else "recovery")


async def farewell(state: HouseState, gateway: Gateway, now: datetime) -> None:
    """A graceful stop keeps people's states that have an end and releases all else: the rules forget that
    a mode's charge was on, so that the next start decides anew. A house that was never seen is handed back
    just as well: what is held came with the leases.
    """
    await state.set_memory(dismissed(state.memory, OF_PEOPLE))
    seen = state.seen or Observation(at=now)
    await release_held(gateway, seen, now, spared=OF_PEOPLE)
    for lp in state.house.loadpoints:
        known, charger = state.memory.loadpoints.get(lp.id), seen.chargers.get(lp.id)
        is_left = known is not None and known.pause is not None and not state.house.monitoring
        if is_left and is_liftable(charger, gateway.charger(loadpoint_device(lp.id))):
            await gateway.want(lifted_pause(loadpoint_device(lp.id)), seen, now)
    await gateway.finish()


async def release_held(
    gateway: Gateway,
    seen: Observation,
    now: datetime,
    spared: frozenset[Owner] = frozenset(),
) -> None:
    """Hands back all that is held, but for what `spared` owners hold; what never arrived is withdrawn."""
    for target, lane in gateway.lanes.items():
        for errand in lane.stalled():
            if errand.keeps and errand.owner not in spared:
                await lane.failures.withdraw(errand.resource)
        for resource, held in list(lane.held.items()):
            release = _release_of(target, resource, held)
            is_spared = held.owner in spared and resource not in KEPT_BY_US
            if is_spared or release is None:
                continue
            await gateway.want(release, seen, now)


def _release_of(target: str, resource: str, held: Held) -> Desire | None:
    release = RESOURCES[resource].release(held.order)
    if release is None:
        return None
    return Desire(
        target=target,
        resource=resource,
        order=release.order,
        owner=Owner.NONE,
        issued_by=held.issued_by,
        action=release.action,
        reason=Reason(Why.RESTORING, {"cause": "stop"}),
        keeps=False,
    )
