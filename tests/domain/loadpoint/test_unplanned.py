"""A car that charges outside the plan is load of the plan, for as long as that is known and no longer."""

from datetime import timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from domain.command.intent import ChargeIntent
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Vehicle
from domain.house.settings import Mode, ScheduleSettings
from domain.loadpoint.unplanned import Unplanned, is_other, told_apart, unplanned, with_unplanned
from domain.plan.cars.room import Plug
from domain.plan.cars.stretch import Taken
from domain.plan.plan import PlanAction, PlanSlot
from domain.reason.reason import Reason, Why
from domain.status.words import sentence
from tests.builders import NOON, a_charger, a_house, a_loadpoint, an_observation
from tests.fakes.telling import a_telling

CAR = Vehicle(id="leaf", capacity_wh=40_000)
KW = 4_000.0
SLOT = PlanSlot(
    start=NOON,
    end=NOON + timedelta(minutes=30),
    action=PlanAction.HOLD,
    power_w=0,
    soc_pct=50,
    grid_w=8_500,
    pv_w=0,
    load_w=8_500,
    import_price=0.3,
    export_price=0.1,
    reason=Reason(Why.PLAN_HOLD),
)


def by_hand(minutes: float, current_a: int = 16, **changes):
    until = NOON + timedelta(minutes=minutes)
    return ChargeIntent(command_id="c1", current_a=current_a, since=NOON, until=until, **changes)


def minutes_of(mode, intent=None, planned=(), *, soc_pct=None, own_pct=None, power_w=KW, **settings):
    """For how long the car at a loadpoint counts, minutes; None: it does not."""
    lp = a_loadpoint(id="garage", mode=mode, vehicle="leaf", limit_soc_pct=80, **settings)
    lp = replace(lp, smart=replace(lp.smart, charge_efficiency=1.0))
    house = replace(a_house(lp), vehicles=(CAR,))
    seen = an_observation(
        chargers={"garage": a_charger(power_w, vehicle_soc_pct=soc_pct, vehicle_limit_pct=own_pct)}
    )
    intents = {} if intent is None else {"garage": intent}
    found = unplanned(house, seen, intents, planned, NOON)
    assert all((each.power_w, each.loadpoint) == (power_w, "garage") for each in found)
    return (found[0].until - NOON).total_seconds() / 60 if found else None


@pytest.mark.parametrize(
    ("mode", "intent", "known", "minutes"),
    [
        (Mode.CHEAP, by_hand(40), {}, 40),
        (Mode.OFF, by_hand(90), {"soc_pct": 75}, 30),  # full before its hour and a half is over
        (Mode.OFF, by_hand(90, limit_soc_pct=90), {"soc_pct": 75}, 90),
        (Mode.FAST, None, {}, 60),
        (Mode.FAST, None, {"soc_pct": 60}, 120),
        (Mode.FAST, None, {"soc_pct": 60, "own_pct": 70}, 60),  # the car's own limit comes first
        (Mode.CHEAP, None, {"soc_pct": 20}, 60),
        (Mode.CHEAP, None, {"soc_pct": 78}, 12),
        (Mode.OFF, None, {}, 60),  # a driver's own,
        (Mode.OFF, None, {"soc_pct": 75}, 60),  # which does not end at our limit
        (Mode.OFF, None, {"soc_pct": 85}, 60),
        (Mode.OFF, None, {"soc_pct": 90}, 60),
        (Mode.OFF, None, {"soc_pct": 98}, 12),
        (Mode.SCHEDULE, None, {"schedule": ScheduleSettings(from_="00:00", to="23:59")}, None),
        (Mode.FAST, None, {"soc_pct": 80}, None),
        (Mode.FAST, None, {"power_w": 99.0}, None),
        (Mode.FAST, None, {"power_w": 100.0}, 60),
        (Mode.SOLAR, None, {}, None),
        (Mode.SOLAR, by_hand(40), {}, 40),
        (Mode.FAST, by_hand(40, 0), {}, None),  # a stop
        (Mode.FAST, by_hand(40, 0, feed_w=2_000), {}, None),  # that is to feed the house
    ],
)
def test_a_charge_counts_to_its_end_by_time_or_by_energy(mode, intent, known, minutes):
    found = minutes_of(mode, intent, **known)
    if mode is Mode.SCHEDULE:
        assert found is not None, "to the end of its window"
        assert found > 60
    else:
        assert found == (None if minutes is None else pytest.approx(minutes))


def test_a_car_of_the_plan_is_not_counted_twice():
    assert minutes_of(Mode.SMART, planned={"garage"}) is None


def test_a_charge_by_hand_counts_also_where_the_plan_has_the_car_afterwards():
    assert minutes_of(Mode.SMART, by_hand(40), planned={"garage"}) == pytest.approx(40)


def test_one_car_that_does_not_count_hides_no_other():
    ids = ("idle", "silent", "planned", "counts")
    house = a_house(*(a_loadpoint(id=key, mode=Mode.FAST) for key in ids))
    draws = {"idle": 0.0, "planned": KW, "counts": KW}
    seen = an_observation(chargers={key: a_charger(power_w) for key, power_w in draws.items()})
    assert [each.loadpoint for each in unplanned(house, seen, {}, {"planned"}, NOON)] == ["counts"]


@pytest.mark.parametrize(
    ("before_kw", "now_kw", "is_new"),
    [
        ((), (), False),
        ((), (4.0,), True),
        ((4.0,), (), True),
        ((4.0,), (4.0,), False),
        ((4.0,), (5.0,), False),  # a kilowatt is the same charge
        ((4.0,), (5.01,), True),
        ((4.0,), (2.99,), True),
        ((4.0, 7.0), (4.0, 9.0), True),  # one of them is enough
        ((7.0, 4.0), (9.0, 4.0), True),
    ],
)
def test_other_cars_charge_where_one_comes_goes_or_takes_noticeably_more_or_less(before_kw, now_kw, is_new):
    def taken(kilowatts):
        return [Taken(slots=((NOON, SLOT.end, kw),)) for kw in kilowatts]

    assert is_other(taken(before_kw), taken(now_kw)) is is_new


def test_a_charge_at_another_plug_is_another_car():
    slots = ((NOON, SLOT.end, 4.0),)
    three = Taken(slots=slots, plug=Plug(places=(0, 1, 2)))
    assert is_other([Taken(slots=slots)], [three])


def test_the_load_is_more_until_then_and_as_before_after_it():
    at = [NOON + timedelta(minutes=minutes) for minutes in (0, 30, 45, 60, 90)]
    load = PowerForecast(
        slots=(PowerSlot(at[0], at[1], 300.0), PowerSlot(at[1], at[3], 500.0)), source="history"
    )
    load = replace(load, high=(PowerSlot(at[0], at[3], 900.0),))
    found = with_unplanned(load, [Unplanned(7_000.0, at[2]), Unplanned(1_000.0, at[4])])
    assert [(each.start, each.end, each.power_w) for each in found.slots] == [
        (at[0], at[1], 8_300.0),
        (at[1], at[2], 8_500.0),
        (at[2], at[3], 1_500.0),
    ]
    assert [each.power_w for each in found.high] == [8_900.0, 1_900.0]
    assert with_unplanned(load, ()) is load


def test_a_battery_that_runs_by_itself_is_told_to_run_the_car_as_well():
    by_itself = replace(
        SLOT, reason=Reason(Why.SELF_CONSUMPTION, {"battery_w": 5_000.0, "planned_w": 5_000.0})
    )
    cars = [Unplanned(7_000.0, SLOT.end, "van"), Unplanned(50.0, SLOT.end, "leaf")]
    held, told = told_apart([SLOT, by_itself], cars)
    assert "feeds_car" not in held.reason.facts
    assert sentence(told.reason, a_telling(NOON)).startswith("Running the house and a car from the battery")
    also = replace(by_itself, reason=Reason(Why.SELF_CONSUMPTION, {"feeds_car": 1}))  # one that is planned
    assert told_apart([also], cars)[0].reason.facts["feeds_car"] == 2


def test_a_charge_to_come_is_load_from_its_begin_on():
    at = [NOON + timedelta(minutes=minutes) for minutes in (0, 10, 20, 60)]
    load = PowerForecast(slots=(PowerSlot(at[0], at[3], 500.0),), source="history")
    cars = [Unplanned(6_000.0, at[2], "van", since=at[1]), Unplanned(3_000.0, at[3], "van", since=at[2])]
    found = with_unplanned(load, cars)
    assert [(each.start, each.end, each.power_w) for each in found.slots] == [
        (at[0], at[1], 500.0),
        (at[1], at[2], 6_500.0),
        (at[2], at[3], 3_500.0),
    ]
    told = told_apart([SLOT], cars)  # of half an hour: six kW for ten minutes, then three
    assert [each.unplanned_w for each in told] == [{"van": 3_000}]


def test_a_slot_of_the_plan_says_whose_the_load_is():
    at = [NOON + timedelta(minutes=minutes) for minutes in (0, 30, 60, 90)]
    slots = [replace(SLOT, start=start, end=end) for start, end in pairwise(at)]
    cars = [Unplanned(7_000.0, NOON + timedelta(minutes=45), "van"), Unplanned(1_000.0, at[1], "leaf")]
    told = told_apart(slots, cars)
    assert [each.unplanned_w for each in told] == [{"van": 7_000, "leaf": 1_000}, {"van": 3_500}, {}]
    assert [each.load_w for each in told] == [SLOT.load_w] * 3
