"""What cars that follow the sun will likely take of it, step by step, so that no battery counts on it too.

They are decided by the minute and not by the plan, so this plays what the rules of mode solar will do: the
battery has the sun first up to the level at which a car may start, from there on the car. How full the
battery is and what it is told is as a plan has it (`Told`), or as it would come were it left to itself; but
where power pays to be used it takes that, and does not come first as long as the grid gives it as much as the
sun would.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from domain.command.order import BatteryAction
from domain.command.past_battery import order_leaves_the_sun
from domain.house.house import Battery, Curtailment
from domain.plan.acts.acts import ITSELF, Act
from domain.plan.cars.wish import CarWish
from domain.plan.draft.known import Ahead
from domain.plan.plan import PlanAction

FULL_PCT = 99.0  # from here on nothing is kept for a battery
ENDLESS_KW = 1e6  # more sun than any house has
RESTS_KW = 0.05  # a battery that moves less does not charge
UNLIMITED = Curtailment()
FORCED = frozenset({PlanAction.CHARGE, PlanAction.DISCHARGE})


class Follower(Struct, frozen=True, kw_only=True):
    """A car that follows the sun; its wish says how much it may need, which is infinite where nobody knows.

    The battery has to hold `start_pct` before it begins and `pause_pct` for it to go on; `beside_kw`: below
    that it charges all the same, beyond so much that is left to the battery, None: it does not. `falls_back`:
    without sun it goes on at its smallest power. `is_running`: it charges now. `spans`: when its mode lets
    it, in time order; None: always.
    """

    wish: CarWish
    start_pct: float
    pause_pct: float
    beside_kw: float | None = None
    falls_back: bool = False
    is_running: bool = False
    spans: tuple[tuple[datetime, datetime], ...] | None = None


class Told(Struct, frozen=True, kw_only=True):
    """What a plan has the battery hold at the start of a step, %, and do in it; and what it gives the cars
    whose hours it plans, kW: what follows the sun is left the rest. `by_hand`: what a person has ordered.
    """

    level_pct: float
    act: Act
    planned_kw: float = 0.0
    by_hand: BatteryAction | None = None


AS_IT_COMES: Mapping[datetime, Told] = {}


class _Step(Struct, frozen=True, kw_only=True):
    """What house and earlier cars leave of the sun, kW, and the battery beside it, which charges with
    `most_kw`. `let_out_kw`: no more may leave the house, None: no limit.
    """

    left_kw: float
    level_pct: float
    most_kw: float
    act: Act
    is_past: bool
    is_by_hand: bool
    let_out_kw: float | None

    @property
    def ordered_kw(self) -> float:
        """What the battery takes by order, whoever else would have it."""
        has_it = self.act.action is PlanAction.CHARGE and (self.is_by_hand or not self.is_past)
        return self.act.power_kw if has_it else 0.0

    def charges_beside(self, kw: float) -> bool:
        """Whether the sun charges the battery where a car takes so much."""
        if self.act.action is PlanAction.CHARGE:
            return kw <= self.left_kw - self.ordered_kw
        return self.act.action is PlanAction.SELF_CONSUMPTION and self.left_kw - kw > RESTS_KW

    def takes_no_more_beside(self, kw: float) -> bool:
        """Whether sun that a car with so much leaves has nowhere to go but out."""
        return (
            self.act.action is PlanAction.HOLD
            or self.level_pct >= FULL_PCT
            or self.left_kw - kw >= self.most_kw
        )


class _Ask(Struct, frozen=True, kw_only=True):
    """A car in one step. `free`: the part of it in which it follows the sun; `most_kw`: by what it needs."""

    each: Follower
    beside: _Step
    is_running: bool
    is_barred: bool
    free: float
    most_kw: float

    @property
    def name(self) -> str:
        """Its loadpoint's id."""
        return self.each.wish.name

    def takes_kw(self, sun_kw: float) -> float:
        """Where so much sun is left to it."""
        step = replace(self.beside, left_kw=sun_kw)
        kw = _takes_kw(self.each, step, is_running=self.is_running, is_barred=self.is_barred)
        return min(kw * self.free, self.most_kw)


def with_followers(
    ahead: Ahead,
    followers: Sequence[Follower],
    battery: Battery | None,
    soc_pct: float | None,
    *,
    paid_kw: Sequence[float] = (),
    paid_to_pct: float = 100.0,
    rule: Curtailment = UNLIMITED,
    let_out_kw: Sequence[float | None] = (),
    told: Mapping[datetime, Told] = AS_IT_COMES,
    sharing: str = "priority_first",
) -> Ahead:
    """The hours ahead with what these cars, the first by priority first, take as a need of the house.
    `paid_kw`: what the battery is paid to take from the grid in each step, up to the level `paid_to_pct`.
    `rule`: where export is not worth it; `let_out_kw`: what may leave the house in each step, None: no limit.
    `told`: what is planned of battery and cars, by when a step begins. `sharing`: `site.surplus_sharing`.
    """
    if not followers or battery is None or soc_pct is None:
        return ahead
    stored_kwh, capacity_kwh = battery.capacity_wh * soc_pct / 100_000, battery.capacity_wh / 1000
    least_kwh = min(stored_kwh, capacity_kwh * battery.reserve_pct / 100)
    needed = {each.wish.name: each.wish.needed_kwh for each in followers}
    running = {each.wish.name: each.is_running for each in followers}
    need_kw, taken_kw = list(ahead.need_kw), {name: list[float]() for name in needed}
    for t, hours in enumerate(ahead.clock.hours):
        planned = told.get(ahead.clock.edges[t])
        act = ITSELF if planned is None else planned.act
        if planned is not None:
            stored_kwh = capacity_kwh * planned.level_pct / 100
        left_kw = ahead.sun_kw[t] - ahead.need_kw[t] - (0.0 if planned is None else planned.planned_kw)
        grid_kw = paid_kw[t] if paid_kw and 100 * stored_kwh / capacity_kwh < paid_to_pct else 0.0
        is_sale = act.action is PlanAction.DISCHARGE
        is_replaced = not is_sale and 0 < min(left_kw, battery.max_charge_w / 1000) <= grid_kw
        sells_at = ahead.sell[t] if ahead.is_priced[t] else None
        level_pct = 100 * stored_kwh / capacity_kwh
        is_held = act.action is PlanAction.HOLD and (left_kw > 0 or not rule.enabled)
        by_hand = None if planned is None else planned.by_hand
        past = {
            name: is_replaced or (is_held and rule.loses(sells_at, is_on))
            if by_hand is None
            else order_leaves_the_sun(
                by_hand,
                is_running=is_on,
                takes_none=act.action is PlanAction.HOLD,
                export_price=sells_at,
                rule=rule,
            )
            for name, is_on in running.items()
        }
        asks = [
            _Ask(
                each=each,
                beside=_Step(
                    left_kw=left_kw,
                    level_pct=level_pct,
                    most_kw=battery.max_charge_w / 1000,
                    act=act,
                    is_past=past[each.wish.name],
                    is_by_hand=by_hand is not None,
                    let_out_kw=let_out_kw[t] if let_out_kw and act.action not in FORCED else None,
                ),
                is_running=running[each.wish.name],
                is_barred=_is_barred(each, ahead, t),
                free=_free(each, ahead, t),
                most_kw=needed[each.wish.name] / hours,
            )
            for each in followers
        ]
        for name, kw in _shared(asks, left_kw, sharing).items():
            running[name] = kw > 0
            needed[name] -= hours * kw
            left_kw -= kw
            need_kw[t] += kw
            taken_kw[name].append(kw)
        if left_kw + grid_kw > 0:
            gained_kwh = hours * min(left_kw + grid_kw, battery.max_charge_w / 1000) * battery.efficiency
            stored_kwh = min(capacity_kwh, stored_kwh + gained_kwh)
        else:
            lost_kwh = hours * min(-left_kw, battery.max_discharge_w / 1000) / battery.efficiency
            stored_kwh = max(least_kwh, stored_kwh - lost_kwh)
    following_kw = {name: tuple(kw) for name, kw in taken_kw.items()}
    return replace(ahead, need_kw=tuple(need_kw), following_kw=following_kw)


def _shared(asks: Sequence[_Ask], sun_kw: float, sharing: str) -> dict[str, float]:
    """What each takes, by name: the smallest powers first, then more, as the rule of mode solar shares."""
    if sharing == "priority_only":  # the first that could take some; the others may fall back on the grid
        chosen = next((ask for ask in asks if ask.takes_kw(ENDLESS_KW) > 0), None)
        return {ask.name: ask.takes_kw(sun_kw if ask is chosen else -ENDLESS_KW) for ask in asks}
    given = {ask.name: 0.0 for ask in asks}
    for ask in asks:
        kw = ask.takes_kw(sun_kw - sum(given.values()))
        given[ask.name] = kw if len(asks) == 1 else min(kw, ask.each.wish.min_kw)
    growing = [ask for ask in asks if len(asks) > 1 and given[ask.name] > 0]
    if sharing == "even":  # who can take least goes first, and among equals the first by priority last
        growing.reverse()
        growing.sort(key=lambda ask: ask.each.wish.max_kw - ask.each.wish.min_kw)
    for waiting, ask in zip(range(len(growing), 0, -1), growing, strict=True):
        left_kw = sun_kw - sum(given.values())
        kept_kw = ask.each.wish.spared_kw + _kept_kw(ask.each, replace(ask.beside, left_kw=left_kw))
        part_kw = (left_kw - kept_kw) / waiting if sharing == "even" else left_kw - kept_kw
        given[ask.name] = max(given[ask.name], ask.takes_kw(given[ask.name] + part_kw + kept_kw))
    return given


def _takes_kw(each: Follower, step: _Step, *, is_running: bool, is_barred: bool) -> float:
    """Of what there is; with more than the sun's it falls back on its smallest power."""
    least_kw = each.wish.min_kw if each.falls_back and not is_barred else 0.0
    if step.is_past or step.level_pct >= FULL_PCT:
        is_kept_out = step.act.action in FORCED and not (step.is_past or is_running)
        return 0.0 if is_kept_out else _of_sun_kw(each.wish, step, step.ordered_kw) or least_kw
    is_beside = each.beside_kw is not None
    goes_on = is_running and (each.falls_back or not is_beside)
    is_below = step.level_pct < (each.pause_pct if goes_on else each.start_pct)
    if (is_below and not is_beside) or (step.act.action in FORCED and not is_running):
        return 0.0
    kw = _of_sun_kw(each.wish, step, _kept_kw(each, step)) or (0.0 if is_below else least_kw)
    return 0.0 if is_below and not step.charges_beside(kw) else kw


def _kept_kw(each: Follower, step: _Step) -> float:
    """What of the sun is the battery's beside it."""
    if each.beside_kw is None or step.is_past or step.level_pct >= FULL_PCT:
        return step.ordered_kw
    is_kept = step.level_pct < each.start_pct or step.charges_beside(0.0)
    return max(step.ordered_kw, each.beside_kw if is_kept else 0.0)


def _of_sun_kw(wish: CarWish, step: _Step, kept_kw: float) -> float:
    """What it takes of the sun that is not kept for the battery. What may not leave the house is not kept
    back at the meter either.
    """
    free_kw = step.left_kw - kept_kw
    if step.let_out_kw is not None and step.let_out_kw < wish.spared_kw:
        kw = wish.sun_kw(free_kw + wish.spared_kw - step.let_out_kw)
        if step.takes_no_more_beside(kw):
            return kw
    return wish.sun_kw(free_kw)


def _free(each: Follower, ahead: Ahead, t: int) -> float:
    """The part of a step in which it follows the sun: nothing as long as a person has it otherwise, or
    outside of the hours of its mode.
    """
    start, end = ahead.clock.edges[t : t + 2]
    begin = max(start, each.wish.ready)
    if each.spans is None:
        return max(0.0, (end - begin) / (end - start))
    inside = (min(end, until) - max(begin, since) for since, until in each.spans)
    return sum(max(0.0, part / (end - start)) for part in inside)


def _is_barred(each: Follower, ahead: Ahead, t: int) -> bool:
    return t in ahead.peaks and not each.wish.in_demand_window
