"""What the house draws beside the cars we steer, from the phase currents or else from the grid power.

Unknown is not zero: a silent meter of phase currents stops the cars, a silent grid meter lets nothing rise.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.circuit.load import Load
from domain.circuit.memory import LimitMemory
from domain.circuit.on_its_way import Margin, Turn, margins_of, turn_of
from domain.house.house import House
from domain.reading.charger import PhaseCurrents
from domain.reading.observation import PHASE_CURRENTS_LAST
from domain.view import SiteView

VOLTAGE_V = 230.0
NOISE_A = 2.0  # a clamp that hangs on no wire of the house shows less
UNSETTLED_LASTS = timedelta(seconds=90)  # after that, what is measured counts, whoever wrote in between


class Measured(Struct, frozen=True, kw_only=True):
    """The house less the cars we steer, with the battery running at `battery_w` (W, + discharges): `house_a`
    per phase, A, and `house_w` at the grid connection, W, + import; None: unknown. `may_rise`: they are
    current enough to give more to anybody. `is_blind`: a meter of phase currents is there and silent, so
    nobody gets anything; `by_phase`: it is there and speaks. `worst`: as much as the house may draw at most,
    where a car has an order that its charger could not tell of yet; nothing rises into that.
    """

    house_a: tuple[float, ...] | None = None
    house_w: float | None = None
    battery_w: float | None = None
    may_rise: bool = True
    is_blind: bool = False
    by_phase: bool = False
    worst: "Measured | None" = None


def measure(
    view: SiteView, loads: Sequence[Load], memory: LimitMemory, now: datetime
) -> tuple[Measured, LimitMemory]:
    """What is known now, and what is to be remembered of it."""
    site = view.house.site
    if site.main_fuse_a is None and site.import_limit_w is None:
        return Measured(battery_w=view.seen.battery_w), memory  # circuits are judged by their chargers alone
    memory = _with_phases(view, memory)
    phases_are_known = memory.phase_at is not None and now - memory.phase_at <= PHASE_CURRENTS_LAST
    is_guarded = site.main_fuse_a is not None
    if is_guarded and memory.is_metered and (not phases_are_known or _is_torn(view, memory)):
        return Measured(is_blind=True), memory
    by_phase = is_guarded and phases_are_known
    known = Measured(
        house_a=memory.house_a, house_w=memory.house_w, battery_w=memory.battery_w, by_phase=by_phase
    )
    if _is_unsettled(view, memory, by_phase, now):
        return replace(known, may_rise=False), memory
    house_w = _house_w(view, loads)
    house_a = _by_phase(view, loads, memory) if by_phase else _by_grid(view.house, house_w)
    is_known = (house_a is not None or not is_guarded) and (
        house_w is not None or site.import_limit_w is None
    )
    if is_known:
        found = replace(known, house_a=house_a, house_w=house_w, battery_w=view.seen.battery_w)
        is_fresh = _is_fresh(memory, now)
        margins = margins_of(view, loads) if is_fresh else []
        turn = turn_of(view, memory.battery_w) if is_fresh else None
        if margins or turn is not None:
            return _as_before(view.house, found, memory, margins, turn), memory
        return found, replace(
            memory, house_a=house_a, house_w=house_w, battery_w=view.seen.battery_w, judged_at=now
        )
    was_seen = memory.judged_at is not None or view.seen.has_battery
    # A house without any meter is held within the limit alone.
    return replace(known, may_rise=not was_seen), memory


def _with_phases(view: SiteView, memory: LimitMemory) -> LimitMemory:
    seen = view.seen
    if seen.phase_a is None or seen.phase_at is None:
        return memory
    if memory.phase_at is None and all(current_a is None for current_a in seen.phase_a):
        return memory  # a device that names them and never knows them is no meter
    others_a = seen.phase_a[view.house.site.phases :]
    shows_more = memory.shows_more or any(abs(current_a or 0.0) >= NOISE_A for current_a in others_a)
    return replace(
        memory, phase_a=seen.phase_a, phase_at=seen.phase_at, is_metered=True, shows_more=shows_more
    )


def _is_torn(view: SiteView, memory: LimitMemory) -> bool:
    """A phase without a value is no reading."""
    assert memory.phase_a is not None
    return any(current_a is None for current_a in memory.phase_a[: view.house.site.phases])


def _is_unsettled(view: SiteView, memory: LimitMemory, by_phase: bool, now: datetime) -> bool:
    """An order of ours is newer than the meter's reading, so the two do not belong together."""
    meter_at = memory.phase_at if by_phase else view.seen.grid_at
    if meter_at is None or not _is_fresh(memory, now):
        return False
    return any(held.since > meter_at for held in view.held.values())


def _is_fresh(memory: LimitMemory, now: datetime) -> bool:
    """What was last measured together is not long ago."""
    return memory.judged_at is not None and now - memory.judged_at <= UNSETTLED_LASTS


def _house_w(view: SiteView, loads: Sequence[Load]) -> float | None:
    grid_w = None if view.seen.is_delayed else view.seen.grid_w
    if grid_w is None:
        return None
    drawn_w = sum(
        load.on(load.drawn_phases).power_w(load.drawn_a)
        for load in loads
        if _is_credited(load) and load.drawn_a
    )
    return grid_w - drawn_w + sum(_fed_w(view, load) for load in loads)


def _fed_w(view: SiteView, load: Load) -> float:
    """What its car gives to the house, W: nobody may count on it, for it can end at any moment."""
    reading = view.seen.chargers.get(load.id)
    return 0.0 if reading is None or reading.power_w is None else max(0.0, -reading.power_w)


def _by_grid(house: House, house_w: float | None) -> tuple[float, ...] | None:
    """As if all of it were on each phase: nobody knows on which it is."""
    return None if house_w is None else (house_w / voltage_of(house),) * house.site.phases


def _by_phase(view: SiteView, loads: Sequence[Load], memory: LimitMemory) -> tuple[float, ...]:
    assert memory.phase_a is not None
    left = _imported_a(view, memory.phase_a)
    for load in loads:
        if _is_credited(load) and load.drawn_a:
            drawn = load.on(load.drawn_phases)
            for place in drawn.footprint:
                left[place] -= drawn.weight * load.drawn_a
        if fed_w := _fed_w(view, load):
            fed = load.on(load.drawn_phases)
            for place in fed.footprint:
                left[place] += fed_w / (len(fed.footprint) * load.voltage_v)
    return tuple(left)


def _imported_a(view: SiteView, phase_a: PhaseCurrents) -> list[float]:
    """What comes from the grid on each phase of the house, A. A meter without a sign shows export as current
    too; one phase tells by the grid power which it is. What a meter shows on others counts on that one, too.
    """
    site, grid_w = view.house.site, view.seen.grid_w
    told_a = [current_a for current_a in phase_a if current_a is not None]
    if site.phases > 1:
        return [current_a or 0.0 for current_a in phase_a[: site.phases]]
    together_a, is_export = sum(told_a), grid_w is not None and grid_w < 0
    together_a = -abs(together_a) if is_export else together_a
    has_others = any(phase_a[site.phases :])
    if grid_w is not None and has_others and (is_export or len(told_a) < len(phase_a)):
        # Without a sign one phase that imports looks like one more that exports; what is not told is not 0.
        together_a = max(together_a, grid_w / voltage_of(view.house))
    return [together_a]


def _is_credited(load: Load) -> bool:
    return load.wanted_a is not None


def _as_before(
    house: House, found: Measured, memory: LimitMemory, margins: Sequence[Margin], turn: Turn | None
) -> Measured:
    """The house goes on as it was, as far as what those cars and the battery may draw explains the
    difference.
    """
    if turn is not None:
        found = replace(found, battery_w=turn.was_w)
    more_w, less_w = (0.0, 0.0) if turn is None else (turn.more_w, turn.less_w)
    worst, house_w, house_a = found, found.house_w, found.house_a
    if house_w is not None and memory.house_w is not None:
        before_w = memory.house_w
        if memory.battery_w is not None and found.battery_w is not None:
            before_w += memory.battery_w - found.battery_w
        worst = replace(worst, house_w=house_w + less_w)
        lowest_w = house_w - more_w - sum(each.more_w for each in margins)
        house_w = min(max(before_w, lowest_w), house_w + less_w + sum(each.less_w for each in margins))
    if house_a is not None and not found.by_phase:
        house_a, worst = _by_grid(house, house_w), replace(worst, house_a=_by_grid(house, worst.house_w))
    elif house_a is not None and memory.house_a is not None:
        more_a, less_a = more_w / voltage_of(house), less_w / voltage_of(house)  # on whichever phase
        worst = replace(worst, house_a=tuple(now + less_a for now in house_a))
        bounds = zip(house_a, memory.house_a, _spans(house, margins), strict=True)
        house_a = tuple(
            min(max(before, now - more - more_a), now + less + less_a) for now, before, (more, less) in bounds
        )
    return replace(found, house_w=house_w, house_a=house_a, worst=worst)


def _spans(house: House, margins: Sequence[Margin]) -> list[tuple[float, float]]:
    """Per phase of the house: so much more, and so much less, may be the cars', A."""
    return [
        (
            sum(each.load.weight * each.more_a for each in margins if place in each.load.footprint),
            sum(each.load.weight * each.less_a for each in margins if place in each.load.footprint),
        )
        for place in range(house.site.phases)
    ]


def voltage_of(house: House) -> float:
    """Of one phase, V, as the loadpoints have it."""
    return next((lp.voltage_v for lp in house.loadpoints), VOLTAGE_V)
