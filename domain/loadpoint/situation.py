"""All that the rules of one loadpoint may know in one tick, and the three answers they can give."""

from datetime import datetime, timedelta

from msgspec import Struct

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import LoadpointDecision, Owner, Timer
from domain.command.held import Held, charge_in
from domain.command.intent import ChargeIntent
from domain.command.order import BatteryAction, ChargeOrder
from domain.command.pending import Pending
from domain.event.event import Event
from domain.house.house import House, Loadpoint
from domain.loadpoint.limit import limit_of
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.surplus import IDLE_W, Surplus
from domain.plan.cars.car_plan import CarPlan
from domain.reading.charger import ChargerReading, ChargerState
from domain.reading.observation import Observation
from domain.reading.signs import watts, whole_amps
from domain.reason.reason import Reason, Why
from domain.tariff.slots import Tariff

DRAWS_IT = 0.9  # of what it is set to: voltage and meters are not exact
ONCE_BEARS_S = 3_600.0  # a cloud must not end the day of a car that nobody can start again
NO_CHARGE = ChargeOrder(current_a=0)
NO_PRICES = Tariff(slots=())
NO_SURPLUS = Surplus(why=Why.TELEMETRY_STALE)


class Situation(Struct, frozen=True, kw_only=True):
    """One loadpoint at one instant. `min_a`, `max_a`: what charger, car and settings allow, A per phase.

    `share_w` is its part of the surplus, W, None unknown; `forced` is the battery's forced state, if any, and
    `is_forced_as_planned` says that the plan wants it, which knows the hours of the cars it plans, and
    `is_forced_by_hand` that a person does, or an automation of theirs; `followed_w`: so much sun the plan of
    the battery expects it to take now, W, where power pays to be used and it leaves the sun to cars;
    `is_filled_anyway`: that plan charges the battery now, or power pays to be used;
    `hold_ended` says that the hold of a person's stop is just over (`intent` no longer shows it). `held` is
    what we last ordered and still hold, `feeds` what its car is to give to the house; `is_curtailed`: less
    sun may come than could, for no more than `most_export_w` may leave the house (None: no limit). `phases`
    is what a charge would use now, `order_phases` what is to be asked of the charger for it, None: nothing.
    `takers`: the names of the others that take of the surplus too. `is_narrow`: fuse, circuit or import
    limit leave it one phase only. `is_unheard`: the charger did not answer to what was last ordered.
    `is_unsettled`: meters and cars were not read at one instant, so that the surplus tells nothing yet.
    `able` is what the charger can do, `read_at` when it told what it did.
    `demand`: the demand window that runs, if any; `tariff`: the prices that are known; `car_plan`: what is
    planned for the car of mode smart.
    """

    lp: Loadpoint
    house: House
    seen: Observation
    now: datetime
    memory: LoadpointMemory
    reading: ChargerReading | None
    intent: ChargeIntent | None
    release: Pending | None
    forced: BatteryAction | None
    is_curtailed: bool
    most_export_w: float | None
    min_a: int = 0
    max_a: int = 0
    phases: int = 1
    surplus: Surplus = NO_SURPLUS
    share_w: float | None = None
    is_forced_as_planned: bool = False
    is_forced_by_hand: bool = False
    followed_w: float | None = None
    is_filled_anyway: bool = False
    hold_ended: Reason | None = None
    held: Held | None = None
    feeds: Held | None = None
    able: ChargerCapabilities | None = None
    read_at: datetime | None = None
    demand: Event | None = None
    tariff: Tariff = NO_PRICES
    car_plan: CarPlan | None = None
    order_phases: int | None = None
    is_unsettled: bool = False
    takers: tuple[str, ...] = ()
    is_narrow: bool = False
    is_unheard: bool = False

    @property
    def step_a(self) -> int:
        """The charger takes currents in such steps, A."""
        return 1 if self.able is None else self.able.step_a

    @property
    def held_phases(self) -> int | None:
        """The phases that the charger has: what we ordered last, else what it tells."""
        order = charge_in(self.held)
        if order is not None and order.phases is not None:
            return order.phases
        return None if self.reading is None else self.reading.phases

    @property
    def held_w(self) -> float:
        """What it may take as it is set, W."""
        order = charge_in(self.held)
        is_ordered = order is not None and order.phases is not None and self.order_phases is not None
        phases = (
            min(order.phases or 1, self.memory.phases.top)
            if order is not None and is_ordered
            else self.phases
        )
        return watts(self.held_a, phases, self.lp.voltage_v)

    @property
    def held_a(self) -> int:
        """What it is set to by us, A per phase; where nothing is known to be held, what was wanted last."""
        order = charge_in(self.held)
        return self.memory.current_a if order is None else order.current_a

    @property
    def min_w(self) -> float:
        """The least power this charge can have, W."""
        return watts(self.min_a, self.phases, self.lp.voltage_v)

    @property
    def max_w(self) -> float:
        """The most power this charge can have, W."""
        return watts(self.max_a, self.phases, self.lp.voltage_v)

    @property
    def takes_a(self) -> int:
        """The most that its car takes of what it may be offered, A per phase."""
        return self.memory.ceilings.within(self.phases, self.min_a, self.max_a)

    @property
    def takes_w(self) -> float:
        """The most that its car takes, W."""
        return watts(self.takes_a, self.phases, self.lp.voltage_v)

    @property
    def vehicle_soc_pct(self) -> float | None:
        """The car's state of charge, %, None unknown."""
        return None if self.reading is None else self.reading.vehicle_soc_pct

    @property
    def battery_soc_pct(self) -> float | None:
        """The home battery's state of charge, %, None unknown or no battery."""
        return None if self.seen.battery is None else self.seen.battery.soc_pct

    @property
    def is_drawing(self) -> bool:
        """A car takes power now, as far as the charger says."""
        reading = self.reading
        if reading is None:
            return False
        if reading.charging is not None:
            return reading.charging
        return reading.power_w is not None and reading.power_w > IDLE_W

    @property
    def is_idle(self) -> bool:
        """No car takes power now, and something says so: what it is set to where nothing else does."""
        reading = self.reading
        if reading is None or self.is_drawing:
            return False
        return reading.charging is False or reading.power_w is not None or reading.target_current_a == 0

    @property
    def power_at(self) -> datetime | None:
        """When its power was measured."""
        told = None if self.reading is None else self.reading.power_at
        return self.read_at if told is None else told

    @property
    def kept_a(self) -> int:
        """What it goes on with while nothing new is known, A."""
        return min(self.max_a, max(self.min_a, self.memory.current_a))

    @property
    def draws_all(self) -> bool:
        """The car takes what the charger is set to; one that takes less would not take more."""
        if self.reading is None or self.reading.power_w is None:
            return self.is_drawing
        return self.reading.power_w >= DRAWS_IT * self.held_w

    @property
    def is_at_limit(self) -> bool:
        """The car is full, or at its limit, or (having been there) has not left it yet."""
        return self.memory.is_finished or self.memory.reached is not None

    @property
    def limit_pct(self) -> float:
        """Where a mode's charge ends, %."""
        return limit_of(self.lp, self.reading)

    @property
    def is_at_own_limit(self) -> bool:
        """The car is full, or at the limit that is set in the car: it takes no more."""
        return self.reading is not None and is_at_own_limit(self.reading)

    @property
    def may_draw(self) -> bool:
        """A car draws, or would as soon as it likes; unknown counts as yes."""
        reading = self.reading
        if reading is None or self.is_drawing:
            return True
        if reading.state is ChargerState.FINISHED:
            return False
        if reading.state is ChargerState.SUSPENDED_EV or reading.target_current_a:
            return True
        return reading.state is ChargerState.UNKNOWN and not self.is_idle

    @property
    def is_doubtful(self) -> bool:
        """Its car does not draw what it is offered, or did not the last time."""
        offer, able = self.memory.offer, self.able or ChargerCapabilities()
        if self.is_drawing:
            return False
        return bool(offer.tries) or offer.is_vain(self.reading, self.read_at, able.confirm_timeout_s)

    @property
    def min_on_left_s(self) -> float:
        """How long a charge that its own mode started has to go on, s."""
        memory = self.memory
        if memory.on_since is None or memory.owner != self.lp.mode.value:
            return 0.0
        return self.lp.min_on_s - (self.now - memory.on_since).total_seconds()

    @property
    def min_off_left_s(self) -> float:
        """How long a mode has to wait after a stop of its own kind, s."""
        if self.memory.off_since is None:
            return 0.0
        return self.lp.min_off_s - (self.now - self.memory.off_since).total_seconds()

    @property
    def stop_delay_s(self) -> float:
        """How long a charge bears too little sun at its smallest current, s: longer where it could not begin
        again before the car was unplugged, but not while a demand charge counts.
        """
        able, delay_s = self.able, self.lp.solar.stop_delay_s
        is_once = able is not None and able.rate_control and not able.restarts_while_plugged
        is_free = self.demand is None or self.lp.charge_in_demand_window
        return max(delay_s, ONCE_BEARS_S) if is_once and is_free else delay_s

    def offered_a(self, current_a: int) -> int:
        """What to offer a car that is to charge with this, A: one that gets all it takes is offered a step
        more, as only then it shows when it takes more.
        """
        if current_a < self.takes_a:
            return current_a
        is_rated = self.able is None or self.able.rate_control
        return min(self.max_a, current_a + self.step_a) if is_rated else self.max_a

    def no_sooner(self, at: datetime) -> datetime:
        """When a start that is meant for `at` can be: not before the mode's own rest is over."""
        return max(at, self.now + timedelta(seconds=max(0.0, self.min_off_left_s)))

    def amps(self, power_w: float) -> int:
        """The whole current that `power_w` pays for, A, within the range; 0 below the minimum."""
        current_a = whole_amps(power_w, self.phases, self.lp.voltage_v)
        return 0 if current_a < self.min_a else min(current_a, self.max_a)


def is_at_own_limit(reading: ChargerReading) -> bool:
    """Whether the car takes no more: full, or at the limit that is set in the car."""
    soc_pct, own_pct = reading.vehicle_soc_pct, reading.vehicle_limit_pct
    return soc_pct is not None and soc_pct >= (100 if own_pct is None else min(100, own_pct))


def target_reached(s: Situation, soc_pct: float | None, limit_pct: float) -> Reason:
    """Why a car that is at a limit is not charged: at ours, or at the one set in the car."""
    own_pct = None if s.reading is None else s.reading.vehicle_limit_pct
    facts: dict[str, float | None] = {"soc_pct": soc_pct, "limit_pct": limit_pct}
    if own_pct is not None and own_pct < limit_pct:
        facts["own_limit_pct"] = own_pct
    return Reason(Why.TARGET_REACHED, facts)


class Outcome(Struct, frozen=True, kw_only=True):
    """What a rule wants, what is to be remembered, and why an intent has ended, if one has."""

    decision: LoadpointDecision
    memory: LoadpointMemory
    ended: Reason | None = None


def current_range(
    lp: Loadpoint, house: House, capabilities: ChargerCapabilities | None, phases: int
) -> tuple[int, int]:
    """The smallest and the largest current, A: settings, within charger and car; smallest above largest
    where they contradict each other. A car that takes less than the minimum limits itself.
    """
    low, high = lp.min_current_a, lp.max_current_a
    if capabilities is not None:
        low, high = max(low, capabilities.min_current_a), min(high, capabilities.max_current_a)
    vehicle = house.vehicle(lp.vehicle) if lp.vehicle is not None else None
    if vehicle is not None and vehicle.max_ac_w is not None:
        high = min(high, max(low, whole_amps(vehicle.max_ac_w, phases, lp.voltage_v)))
    return low, high


def go(s: Situation, current_a: int, reason: Reason, timer: Timer | None = None) -> Outcome:
    """The mode wants this current."""
    mode = s.lp.mode.value
    owner = Owner(mode)
    return Outcome(
        decision=LoadpointDecision(
            order=ChargeOrder(current_a=current_a),
            owner=owner,
            issued_by=mode,
            reason=reason,
            timer=timer,
            is_try=s.surplus.is_probe,
        ),
        memory=s.memory.charging(owner, current_a, s.now, timer),
    )


def stop(s: Situation, reason: Reason, *, counts: bool = False, paused: Why | None = None) -> Outcome:
    """The mode ends a charge. `counts`: `min_off_s` counts from here."""
    mode = s.lp.mode.value
    return Outcome(
        decision=LoadpointDecision(order=NO_CHARGE, issued_by=mode, reason=reason),
        memory=s.memory.stopped(mode, counts_from=s.now if counts else None, paused=paused),
    )


def wait(
    s: Situation, reason: Reason, timer: Timer | None = None, background: Timer | None = None
) -> Outcome:
    """The mode wants no charge yet. `background`: a timer that runs on unseen behind another obstacle."""
    return Outcome(
        decision=LoadpointDecision(order=NO_CHARGE, issued_by=s.lp.mode.value, reason=reason, timer=timer),
        memory=s.memory.waiting(timer or background),
    )


def hands_off(s: Situation, reason: Reason, owner: Owner = Owner.NONE) -> Outcome:
    """Nobody of ours wants anything here."""
    return Outcome(decision=LoadpointDecision(owner=owner, reason=reason), memory=s.memory.waiting())
