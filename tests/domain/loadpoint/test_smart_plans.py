"""What a car in mode smart wants, and which of its plans holds."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.intent import ChargeIntent
from domain.house.house import Circuit, House
from domain.house.optimiser import Optimiser
from domain.house.settings import Mode, SmartSettings
from domain.loadpoint.smart_plans import PATIENCE, chosen_hours, is_chosen, renewed
from domain.loadpoint.smart_wish import wish_of, wishes_of
from domain.plan.cars.room import Wire
from domain.plan.cars.stretch import Foreseen
from domain.plan.cars.told import plan_by_price
from domain.plan.cars.wish import CarWish
from domain.plan.plan import Plan
from domain.reason.reason import Why
from domain.tariff.slots import PriceSlot, Tariff
from tests.builders import NOON, a_car, a_charge, a_charger, a_house, a_loadpoint, after, an_observation

# Noon is a Thursday's; the house stands in UTC.
BY_SIX = {"thu": "18:00"}


def a_smart(**settings: Any) -> House:
    lp = a_loadpoint(
        mode=Mode.SMART, vehicle="car", smart=SmartSettings(**{"departures": BY_SIX, **settings})
    )
    return a_house(lp, vehicles=(a_car(),))


def wanted(house: House, intent: ChargeIntent | None = None, **charger: Any) -> CarWish | None:
    return wish_of(house.loadpoints[0], house, a_charger(**charger), None, intent, NOON)


@pytest.mark.parametrize(
    ("settings", "charger", "energy_kwh"),
    [
        ({}, {}, 15.0),  # from 55 to 80 % of 60 kWh
        ({"target_soc_pct": 90}, {}, 21.0),
        ({}, {"vehicle_limit_pct": 70}, 9.0),  # the car itself takes no more
        ({}, {"vehicle_soc_pct": 80}, None),
        ({}, {"vehicle_soc_pct": 79.875}, 0.075),  # however little
        # the most that could be missing, less what this session has brought
        ({}, {"vehicle_soc_pct": None}, 48.0),
        ({}, {"vehicle_soc_pct": None, "session_wh": 10_000}, 39.0),
        ({}, {"vehicle_soc_pct": None, "session_wh": 60_000}, None),
        # away: with a departure and a known state of charge it is planned with
        ({}, {"connected": False}, 15.0),
        ({}, {"is_home": False}, 15.0),
        ({}, {"connected": False, "vehicle_soc_pct": None}, None),
        ({"departures": {}}, {"connected": False}, None),
        ({"departures": {}}, {"connected": None}, 15.0),  # a plug nobody sees may be in
    ],
)
def test_a_car_wants_what_it_is_missing(settings, charger, energy_kwh):
    found = wanted(a_smart(**settings), **charger)
    assert (None if found is None else found.energy_kwh) == energy_kwh


@pytest.mark.parametrize(
    ("settings", "departure", "is_due", "strategy", "max_price"),
    [
        ({}, after(6 * 3600), True, "cheapest", 0.25),
        ({"departures": {}}, after(24 * 3600), False, "cheapest", 0.25),
        ({"strategy": "as_late_as_possible"}, after(6 * 3600), True, "as_late_as_possible", None),
        (
            {"strategy": "as_late_as_possible", "departures": {}},
            after(24 * 3600),
            False,
            "cheapest",
            0.25,
        ),
        ({"strategy": "solar_only", "max_price": 0.1}, after(6 * 3600), True, "solar_only", 0.1),
    ],
)
def test_it_is_due_at_the_next_departure_or_looks_a_day_ahead(
    settings, departure, is_due, strategy, max_price
):
    found = wanted(a_smart(**settings))
    assert found is not None
    assert (found.departure, found.is_due, found.strategy, found.max_price) == (
        departure,
        is_due,
        strategy,
        max_price,
    )


def test_a_wish_is_made_of_what_charger_car_and_circuits_allow():
    house = a_smart()
    found = wanted(replace(house, vehicles=(a_car(max_ac_w=3_700),)))
    assert found is not None
    assert (found.min_kw, found.max_kw, found.step_kw) == pytest.approx((1.38, 3.68, 0.23))
    lp = replace(house.loadpoints[0], circuit="barn")
    circuits = (Circuit(id="yard", max_a=10.5), Circuit(id="barn", max_w=5_000, parent="yard"))
    found = wanted(replace(house, loadpoints=(lp,), circuits=circuits))
    assert found is not None
    assert found.max_kw == pytest.approx(2.3)


@pytest.mark.parametrize(
    ("able", "kilowatts"),
    [
        (ChargerCapabilities(step_a=2), (1.38, 7.36, 0.46)),
        (ChargerCapabilities(max_current_a=16, rate_control=False), (3.68, 3.68, 0.0)),  # on or off
    ],
)
def test_a_wish_is_in_what_the_charger_takes(able, kilowatts):
    house = a_smart()
    found = wish_of(house.loadpoints[0], house, a_charger(), able, None, NOON)
    assert found is not None
    assert (found.min_kw, found.max_kw, found.step_kw) == pytest.approx(kilowatts)


@pytest.mark.parametrize(
    ("settings", "has_battery", "is_spared", "is_first"),
    [
        ({}, True, False, False),
        ({"preserve_battery": True}, True, True, True),
        ({"preserve_battery": True}, False, False, False),
        ({"strategy": "solar_preferred"}, True, False, True),
    ],
)
def test_a_wish_that_is_not_one_of_cost_alone_is_chosen_before_the_battery_is_planned(
    settings, has_battery, is_spared, is_first
):
    house = a_smart(**settings)
    found = wanted(house if has_battery else replace(house, battery=None))
    assert found is not None
    assert (found.spares_battery, is_chosen(found)) == (is_spared, is_first)


def test_a_persons_stop_is_waited_for():
    found = wanted(a_smart(), a_charge(0, 600))
    assert found is not None
    assert found.ready == after(600)


@pytest.mark.parametrize(
    ("charger", "intent", "energy_kwh", "ready_s"),
    [
        # 15 kWh are missing; an hour at 7.36 kW brings 6.624 of them, and the plan has the rest
        ({"power_w": 7_360.0}, a_charge(32, 3600), 8.376, 3600),
        ({}, a_charge(32, 3600), 8.376, 3600),  # just asked for: by what was asked
        ({"power_w": 7_360.0}, a_charge(32, 86_400, limit_soc_pct=60), 12.0, 60_000 / 7_360 * 200),
        ({"power_w": 7_360.0}, a_charge(32, 86_400), None, None),  # it brings all
        ({"power_w": 7_360.0}, a_charge(32, 8_130), None, None),  # but for 40 Wh, which are not worth an hour
        ({"power_w": 7_360.0}, a_charge(32, 7_880), 0.5008, 7_880),
        # at 6 A it brings 7.452 until the car leaves; that the rest will be missing is told
        ({"power_w": 1_380.0}, a_charge(6, 86_400), 7.548, 78_261),
        ({"power_w": 7_360.0, "vehicle_soc_pct": None}, a_charge(32, 3600), 41.376, 3600),
    ],
)
def test_a_charge_by_hand_comes_before_the_plan_which_has_what_is_left(charger, intent, energy_kwh, ready_s):
    found = wanted(a_smart(), intent, **charger)
    assert (None if found is None else found.energy_kwh) == (energy_kwh and pytest.approx(energy_kwh, 1e-6))
    if found is not None:
        assert (found.ready - NOON).total_seconds() == pytest.approx(ready_s, abs=1)


@pytest.mark.parametrize(("tops", "kilowatts"), [({}, 22.08), ({"garage": 1}, 7.36), ({"garage": 2}, 14.72)])
def test_a_car_is_planned_on_the_phases_that_it_was_seen_to_use(tops, kilowatts):
    lp = replace(a_smart().loadpoints[0], phases="auto")
    house = replace(a_smart(), loadpoints=(lp,))
    seen = an_observation(chargers={"garage": a_charger()})
    able = {"garage": ChargerCapabilities(switches_phases=True)}
    (found,) = wishes_of(house, seen, able, {}, (), NOON, tops)
    assert found.max_kw == pytest.approx(kilowatts)


def test_a_car_that_has_to_be_plugged_in_anew_has_no_hours_until_then():
    seen = an_observation(chargers={"garage": a_charger(obstacle=Why.REPLUG_REQUIRED)})
    assert wishes_of(a_smart(), seen, {}, {}, (), NOON) == ()


def test_only_seen_cars_of_mode_smart_are_asked_the_first_by_priority_first():
    one, two = (
        a_loadpoint(id=name, mode=Mode.SMART, priority=priority, smart=SmartSettings(departures=BY_SIX))
        for name, priority in (("one", 0), ("two", 5))
    )
    silent, solar = replace(one, id="silent"), a_loadpoint(id="solar", mode=Mode.SOLAR)
    house = a_house(one, two, silent, solar)
    seen = an_observation(chargers={name: a_charger() for name in ("one", "two", "solar")})
    assert [w.name for w in wishes_of(house, seen, {}, {}, (), NOON)] == ["two", "one"]
    assert [w.name for w in wishes_of(house, seen, {}, {}, ("two",), NOON)] == ["one"]
    assert wishes_of(replace(house, monitoring=True), seen, {}, {}, (), NOON) == ()
    assert wishes_of(house, None, {}, {}, (), NOON) == ()


@pytest.mark.parametrize(
    ("clocks", "targets", "priorities", "first"),
    [
        (("18:00", "15:00"), (80, 80), (5, 0), "two"),  # leaves first, whatever the priorities
        (("18:00", "15:00"), (80, 56), (0, 5), "two"),
        (("18:00", "15:00"), (100, 56), (0, 5), "two"),  # both have time to spare
        (("16:00", "15:00"), (100, 56), (0, 5), "one"),  # has none, and the other hours of it
        (("14:00", "15:00"), (100, 100), (0, 5), "one"),  # nobody has any
        ((None, "18:00"), (80, 80), (5, 0), "two"),  # leaves at all
        ((None, None), (80, 80), (0, 5), "two"),
    ],
)
def test_of_several_cars_the_urgent_one_has_its_choice_first(clocks, targets, priorities, first):
    one, two = (
        a_loadpoint(
            id=name,
            mode=Mode.SMART,
            vehicle="car",
            priority=priority,
            smart=SmartSettings(departures={"thu": clock} if clock else {}, target_soc_pct=target),
        )
        for name, clock, target, priority in zip(("one", "two"), clocks, targets, priorities, strict=True)
    )
    seen = an_observation(chargers={name: a_charger() for name in ("one", "two")})
    found = wishes_of(a_house(one, two, vehicles=(a_car(),)), seen, {}, {}, (), NOON)
    assert found[0].name == first


FLAT = Foreseen(
    tariff=Tariff(slots=(PriceSlot(start=NOON, end=after(86_400), import_price=0.2),), fetched_at=NOON),
    zone=ZoneInfo("UTC"),
)
WISH = CarWish(
    name="garage",
    ready=NOON,
    departure=after(6 * 3600),
    energy_kwh=15.0,
    min_kw=1.38,
    max_kw=7.36,
    step_kw=0.23,
    max_price=0.25,
    soc_pct=55.0,
    target_soc_pct=80.0,
)
OFF, ON = a_house(), a_house(optimiser=Optimiser(enabled=True))
OURS = replace(plan_by_price(WISH, (), NOON), id="ours", made_by="optimiser")
PLAN = Plan(id="p", made_at=NOON, status="optimal", slots=(), cost=0, solve_ms=0, cars={"garage": OURS})


@pytest.mark.parametrize(
    ("house", "plan", "wish", "later_s", "made_by"),
    [
        (ON, PLAN, WISH, 0, "optimiser"),
        (ON, PLAN, WISH, 900, "optimiser"),
        (ON, PLAN, WISH, 901, "price"),  # too old
        (ON, None, WISH, 0, "price"),
        (OFF, PLAN, WISH, 0, "price"),
        # made for another wish
        (ON, PLAN, replace(WISH, target_soc_pct=90.0), 0, "price"),
        (ON, PLAN, replace(WISH, departure=after(3600)), 0, "price"),
        (ON, PLAN, replace(WISH, strategy="solar_only"), 0, "price"),
        (ON, PLAN, replace(WISH, max_price=0.1), 0, "price"),
        (ON, PLAN, replace(WISH, max_kw=22.0), 0, "price"),
        (ON, PLAN, replace(WISH, energy_kwh=14.0), 0, "optimiser"),  # it charges
        (ON, PLAN, replace(WISH, energy_kwh=15.6), 0, "price"),  # another car, or it was driven
    ],
)
def test_the_optimisers_plan_holds_while_it_is_fresh_and_for_this_wish(house, plan, wish, later_s, made_by):
    found = renewed({}, [wish], house, plan, FLAT, after(later_s))
    assert found["garage"].made_by == made_by


def test_a_plan_by_price_stays_until_it_is_old_over_or_prices_come():
    def then(seconds: float, ahead: Foreseen = FLAT, wish: CarWish = WISH) -> bool:
        before = renewed({}, [wish], OFF, None, FLAT, NOON)
        return renewed(before, [wish], OFF, None, ahead, after(seconds))["garage"] is before["garage"]

    assert then(299)
    assert not then(300)
    assert not then(-1)  # the clock was set back
    news = replace(FLAT, tariff=replace(FLAT.tariff, fetched_at=after(10)))
    assert not then(20, news)
    assert not then(60, wish=replace(WISH, energy_kwh=0.05))  # its minute is over and more is wanted


@pytest.mark.parametrize(
    ("house", "running", "waits"),
    [(ON, (), True), (ON, ("garage",), False), (OFF, (), False)],
)
def test_a_new_wish_waits_a_moment_for_the_optimiser_but_breaks_off_no_charge(house, running, waits):
    found = renewed({}, [WISH], house, None, FLAT, NOON, running)["garage"]
    assert found.slots[0].start == (NOON + PATIENCE if waits else NOON)


def test_a_plan_by_price_stands_in_for_a_moment_where_the_optimiser_is_asked():
    found = renewed({}, [WISH], ON, None, FLAT, NOON)
    assert found["garage"].stands_in(NOON + PATIENCE - timedelta(seconds=1))
    assert not found["garage"].stands_in(NOON + PATIENCE), "then it is acted on"
    assert renewed({}, [WISH], ON, None, FLAT, NOON, ("garage",))["garage"].stands_in(NOON)
    again = renewed(found, [WISH], ON, None, FLAT, NOON + PATIENCE / 2, is_changed=True)["garage"]
    assert again.waits_until == found["garage"].waits_until, "another car that begins meanwhile ends no wait"
    assert again.slots[0].start == NOON + PATIENCE
    assert not renewed({}, [WISH], OFF, None, FLAT, NOON)["garage"].stands_in(NOON), "nobody makes another"
    later = NOON + 2 * PATIENCE
    assert renewed(found, [WISH], ON, None, FLAT, later)["garage"] == found["garage"]
    assert not renewed(found, [WISH], ON, None, FLAT, NOON + timedelta(minutes=6))["garage"].stands_in(later)


def test_two_cars_share_what_the_connection_leaves_and_an_absent_one_takes_nothing():
    ahead = replace(FLAT, import_kw=10.0)
    first = replace(WISH, name="first")
    shared = renewed({}, [first, WISH], OFF, None, ahead, NOON)
    alone = renewed({}, [replace(first, is_present=False), WISH], OFF, None, ahead, NOON)
    assert shared["garage"].slots[0].power_w == 2_530
    assert alone["garage"].slots[0].power_w == 7_360
    assert shared["garage"].slots[-1].end - NOON > timedelta(hours=2.5)


def test_cars_on_one_circuit_share_it_and_one_elsewhere_has_its_own():
    one, two = (
        replace(WISH, name=name, circuits=(Wire(name="yard", max_kw=9.2),)) for name in ("one", "two")
    )
    three = replace(WISH, name="three", circuits=(Wire(name="barn", max_kw=9.2),))
    wishes = (one, two, three)
    assert [is_chosen(wish, wishes) for wish in wishes] == [True, True, False]
    found = chosen_hours(wishes, FLAT, NOON)
    assert [found[wish.name].slots[0].power_w for wish in wishes] == [7_360, 1_840, 7_360]
    assert all(plan.can_meet_target for plan in found.values())


def test_a_car_whose_last_departure_came_too_soon_is_overdue():
    seen = an_observation(chargers={"garage": a_charger()})
    found = [wishes_of(a_smart(), seen, {}, {}, (), NOON, overdue=late) for late in ((), ("garage",))]
    assert [wish.is_overdue for (wish,) in found] == [False, True]
