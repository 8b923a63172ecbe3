"""A car that follows the sun beside the plan: the battery does not count on the same sun."""

from typing import Any

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.command.capabilities import BatteryCapabilities
from domain.command.intent import ChargeIntent
from domain.command.order import BatteryAction
from domain.house.house import Battery, Site
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SolarSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.sun_wish import followers_of
from domain.plan.acts.acts import HELD, ITSELF, Act
from domain.plan.cars.stretch import Stretch
from domain.plan.draft.followers import Follower, Told, with_followers
from domain.plan.plan import PlanAction
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.terms import DemandCharge, TariffTerms
from domain.tariff.wall_clock import When
from tests.builders import NOON, a_car, a_charge, a_charger, a_house, a_loadpoint, after, an_observation
from tests.domain.plan.following import (
    BESIDE,
    CHEAP_NOW,
    FLOOR_80,
    HOUR,
    HOUSE,
    SUN_KW,
    a_draft,
    but,
    follower,
    takes,
)


def by_hand(intent: ChargeIntent, draws_w: float = 0.0, **known: Any) -> Follower:
    """A car that a person charges or has stopped."""
    is_on = LoadpointMemory(on_since=NOON) if intent.current_a else None
    drawing = {"charging": draws_w > 0, "power_w": draws_w}
    return follower(memory=is_on, intents={"garage": intent}, **(drawing | known))


FALLS_BACK = SolarSettings(battery_start_soc_pct=50, grid_fallback="minimum")


PEAK = When(from_="14:00", to="20:00")


DEMAND = TariffTerms(demand=(DemandCharge(name="peak", per_kw=1.0, when=(PEAK,)),))


@pytest.mark.parametrize(
    ("car", "changes", "kilowatts"),
    [
        # 6 kW less 1 of the house and 0.5 kept back, in whole amperes; then too little
        (follower(), {}, [4.37, 4.37, 4.37, 0, 0, 0]),
        (follower(lp={"max_current_a": 10}), {}, [2.3, 2.3, 2.3, 0, 0, 0]),
        # the battery has it first up to the level at which the car may begin
        (follower(), {"soc_pct": 20.0}, [0, 4.37, 4.37, 0, 0, 0]),
        (follower({"solar": FLOOR_80}), {"soc_pct": 75.0}, [0, 4.37, 4.37, 0, 0, 0]),
        (follower(), {"soc_pct": 52.0, "sun_kw": (0.0, 6.0, 6.0, 0.0, 0.0, 0.0)}, [0, 0, 4.37, 0, 0, 0]),
        # what goes on bears ten points less
        (
            follower({"solar": FLOOR_80}, LoadpointMemory(on_since=NOON)),
            {"soc_pct": 75.0},
            [4.37, 4.37, 4.37, 0, 0, 0],
        ),
        (
            follower({"solar": FLOOR_80}, LoadpointMemory(on_since=NOON)),
            {"soc_pct": 69.0},
            [0, 4.37, 4.37, 0, 0, 0],
        ),
        # beside the battery, which is left its part until it is full
        (follower({"solar": BESIDE}), {"soc_pct": 20.0}, [2.3, 2.3, 2.3, 0, 0, 0]),
        (follower({"solar": BESIDE}), {"soc_pct": 80.0}, [2.3, 4.37, 4.37, 0, 0, 0]),
        # without sun at the least power, down to the floor
        (follower({"solar": FALLS_BACK}), {"soc_pct": 50.0}, [4.37, 4.37, 4.37, 1.38, 1.38, 1.38]),
        (follower({"solar": FALLS_BACK}), {"soc_pct": 40.0, "sun_kw": (0.0,) * 6}, [0] * 6),
        (
            follower({"solar": FALLS_BACK}),
            {"soc_pct": 90.0, "sun_kw": (0.0,) * 6, "terms": DEMAND},
            [1.38, 1.38, 1.38, 0, 0, 0, 0],  # a step of half an hour before the charge counts
        ),
        # without sun to spare the battery stays where it is
        (follower(), {"soc_pct": 48.0, "sun_kw": (1.0, 6.0, 0.0, 0.0, 0.0, 0.0)}, [0] * 6),
        # the battery gives no more to the house than it can
        (
            follower(),
            {"soc_pct": 54.0, "sun_kw": (0.0, 6.0, 0.0, 0.0, 0.0, 0.0)}
            | but(battery={"max_discharge_w": 500}),
            [0] * 6,
        ),
        (
            follower(),
            {"soc_pct": 56.0, "sun_kw": (0.0, 6.0, 0.0, 0.0, 0.0, 0.0)}
            | but(battery={"max_discharge_w": 500}),
            [0, 4.37, 0, 0, 0, 0],
        ),
        # no more than it is missing, losses included
        (follower(vehicle_soc_pct=90), {}, [4.37, 2.3, 0, 0, 0, 0]),
        (follower(vehicle_soc_pct=None), {}, [4.37, 4.37, 4.37, 0, 0, 0]),
        # nothing as long as a person has it otherwise, and what its mode makes of it from then on
        (by_hand(a_charge(0, HOUR / 4)), {}, [3.28, 4.37, 4.37, 0, 0, 0]),
        (by_hand(a_charge(0, HOUR, feed_w=3_000)), {}, [0, 4.37, 4.37, 0, 0, 0]),
        (by_hand(a_charge(16, HOUR)), {}, [0, 4.37, 4.37, 0, 0, 0]),
        (by_hand(a_charge(16, HOUR, boost=True), draws_w=3_680), {}, [0, 4.37, 4.37, 0, 0, 0]),
        (by_hand(a_charge(16, 24 * HOUR, limit_soc_pct=60)), {}, [0.41, 4.37, 4.37, 0, 0, 0]),
        (by_hand(a_charge(16, HOUR), vehicle_soc_pct=90), {}, [0, 2.99, 0, 0, 0, 0]),
        # what ran by hand is no charge of its mode that would bear ten points less
        (
            by_hand(a_charge(16, HOUR / 2), lp={"solar": FLOOR_80}, draws_w=3_680),
            {"soc_pct": 75.0},
            [0, 4.37, 4.37, 0, 0, 0],
        ),
    ],
)
def test_a_car_that_follows_the_sun_takes_its_part_of_it_before_the_plan(car, changes, kilowatts):
    assert takes(car, **changes) == pytest.approx(kilowatts)


PAID = {"soc_pct": 19.0, "prices": (-0.02, *CHEAP_NOW[1:]), "export_price": -0.02}


ALWAYS = {**PAID, "prices": (-0.02,) * 6}


BATTERY_FIRST = [0, 0, 4.37, 0, 0, 0]


@pytest.mark.parametrize(
    ("changes", "kilowatts"),
    [
        # the grid fills the battery instead; one hour of it does not reach the level of the next
        (PAID, [4.37, 0, 4.37, 0, 0, 0]),
        (PAID | {"sun_kw": (6.0, 6.0, 6.0, 6.0, 0.0, 0.0), "soc_pct": 31.0}, [4.37, 4.37, 4.37, 4.37, 0, 0]),
        (PAID | {"sun_kw": (1.0, 6.0, 6.0, 0.0, 0.0, 0.0), "soc_pct": 31.0}, [0, 4.37, 4.37, 0, 0, 0]),
        # it does not, or not as well as the sun
        (PAID | {"prices": CHEAP_NOW}, BATTERY_FIRST),
        (PAID | {"prices": (0.0, *CHEAP_NOW[1:])}, BATTERY_FIRST),
        (PAID | {"export_price": 0.01}, BATTERY_FIRST),
        (PAID | {"export_price": None}, BATTERY_FIRST),
        (PAID | but(optimiser={"grid_charge_price_ceiling": -0.05}), BATTERY_FIRST),
        (PAID | but(optimiser={"grid_charge_price_ceiling": -0.02}), [4.37, 0, 4.37, 0, 0, 0]),
        (PAID | but(optimiser={"grid_charge_max_soc_pct": 19}), BATTERY_FIRST),
        (
            ALWAYS
            | {"soc_pct": 75.0, "sun_kw": (1.0, 6.0, 0.0, 0.0, 0.0, 0.0)}
            | but(optimiser={"grid_charge_max_soc_pct": 70}),
            [0] * 6,
        ),
        (PAID | but(site={"import_limit_w": 4_900}), BATTERY_FIRST),
        (PAID | but(site={"import_limit_w": 5_000}), [4.37, 0, 4.37, 0, 0, 0]),
        (
            PAID | {"able": BatteryCapabilities(actions=frozenset({BatteryAction.HOLD}))},
            BATTERY_FIRST,
        ),
        (
            PAID | {"battery_room": (Stretch(start=NOON, end=after(HOUR), price=-0.02, wired_kw=2.0),)},
            BATTERY_FIRST,
        ),
        # no more than the battery would take of the sun has to come from the grid
        (ALWAYS | but(battery={"max_charge_w": 1_000}), [4.37, 4.37, 4.37, 0, 0, 0]),
        (  # nothing is bought while a demand charge counts
            ALWAYS | but(battery={"max_charge_w": 1_000}) | {"terms": DEMAND},
            [4.37, 4.37, 0, 0, 0, 0, 0],
        ),
    ],
)
def test_where_power_pays_to_be_used_the_car_has_the_sun_and_the_grid_fills_the_battery(changes, kilowatts):
    assert takes(follower({"solar": FLOOR_80}), **changes) == pytest.approx(kilowatts)


SELLS, CHARGES = Act(PlanAction.DISCHARGE, 2.0), Act(PlanAction.CHARGE, 3.0)


RUNS = LoadpointMemory(on_since=NOON)


SOLD = {"export_price": 0.05}


LOST = {"export_price": -0.02}


HOLDS_BACK = but(curtailment={"enabled": True})


@pytest.mark.parametrize(
    ("car", "told", "changes", "kilowatts"),
    [
        # how full it is by then, whatever it would be by itself
        (follower(), (49, ITSELF), SOLD, 0),
        (follower(), (50, ITSELF), SOLD, 4.37),
        (follower(memory=RUNS), (41, HELD), SOLD, 4.37),
        (follower(memory=RUNS), (39, HELD), SOLD, 0),
        # beside a charge or a sale none begins, and one that runs has what the charge leaves
        (follower(), (60, SELLS), SOLD, 0),
        (follower(memory=RUNS), (60, SELLS), SOLD, 4.37),
        (follower(), (60, CHARGES), SOLD, 0),
        (follower(memory=RUNS), (60, CHARGES), SOLD, 1.38),
        (follower(memory=RUNS), (99.5, CHARGES), SOLD, 1.38),
        # a battery that is as good as full keeps nobody waiting
        (follower({"solar": SolarSettings(battery_start_soc_pct=100)}), (99.0, ITSELF), SOLD, 4.37),
        (follower({"solar": SolarSettings(battery_start_soc_pct=100)}), (98.9, ITSELF), SOLD, 0),
        # one that is held wants none of a sun that is lost
        (follower(), (20, HELD), LOST, 4.37),
        (follower(), (20, HELD), LOST | {"sun_kw": (1.0, *SUN_KW[1:])}, 0),
        (follower(), (20, HELD), {"export_price": 0.005}, 0),
        (follower(), (20, HELD), {"export_price": 0.005} | HOLDS_BACK, 4.83),  # nor is any kept back
        (follower(), (20, ITSELF), LOST, 0),
        (follower({"solar": FALLS_BACK}), (20, HELD), LOST | HOLDS_BACK | {"sun_kw": (0.5,) * 6}, 0),
        (follower({"solar": FALLS_BACK}), (20, HELD), LOST | {"sun_kw": (0.5,) * 6}, 1.38),
        # beside a sun that is lost, however little of it is left over, one falls back
        (follower({"solar": FALLS_BACK}), (20, HELD), LOST | HOLDS_BACK | {"sun_kw": (1.5,) * 6}, 1.38),
        # what pays to be used is used by both, but never beside a sale
        (follower({"solar": FLOOR_80}), (60, CHARGES), PAID | {"soc_pct": 60.0}, 4.37),
        (follower({"solar": FLOOR_80}), (60, SELLS), PAID | {"soc_pct": 60.0}, 0),
        # beside the battery, as long as that charges
        (follower({"solar": BESIDE}), (60, ITSELF), SOLD, 2.3),
        (follower({"solar": BESIDE}), (60, HELD), SOLD, 0),
        (follower({"solar": BESIDE}), (85, HELD), SOLD, 4.37),
        (follower({"solar": BESIDE}, RUNS), (60, CHARGES), SOLD, 1.38),
        (follower({"solar": BESIDE}, RUNS), (60, SELLS), SOLD, 0),
        (follower({"solar": BESIDE}, RUNS), (85, SELLS), SOLD, 4.37),
    ],
)
def test_a_car_finds_the_battery_as_it_is_planned(car, told, changes, kilowatts):
    level_pct, act = told
    found = takes(car, told={NOON: Told(level_pct=level_pct, act=act)}, **changes)
    assert found[0] == pytest.approx(kilowatts)


@pytest.mark.parametrize(
    ("export_limit_w", "sun_kw", "kilowatts"),
    [(None, 3.0, 1.38), (0, 3.0, 1.84), (200, 3.0, 1.61), (0, 2.0, 0)],
)
def test_beside_a_full_battery_no_sun_is_kept_back_that_may_not_go_out(export_limit_w, sun_kw, kilowatts):
    limited = but(site={"export_limit_w": export_limit_w})
    assert takes(follower(), soc_pct=100.0, sun_kw=(sun_kw,) * 6, **limited)[0] == pytest.approx(kilowatts)


def test_sun_beyond_what_the_battery_can_take_is_not_kept_back_where_it_may_not_go_out():
    slow = {"battery": {"max_charge_w": 2_000}}
    car = follower({"solar": BESIDE})
    assert takes(car, soc_pct=20.0, **but(**slow))[0] == pytest.approx(2.3)
    assert takes(car, soc_pct=20.0, **but(**slow, site={"export_limit_w": 0}))[0] == pytest.approx(2.99)


SUN_ONLY: dict[str, Any] = {"no_grid_import": True}


AFTERNOON = ScheduleSettings(from_="13:00", to="15:00", max_price=0.35, **SUN_ONLY)


@pytest.mark.parametrize(
    ("lp", "prices", "soc_pct", "hours"),
    [
        # the sun of its hours, whatever the battery holds
        ({"mode": Mode.SCHEDULE, "schedule": AFTERNOON}, CHEAP_NOW, 20, [0, 4.37, 4.37, 0, 0, 0]),
        ({"mode": Mode.SCHEDULE, "schedule": replace(AFTERNOON, max_price=0.2)}, CHEAP_NOW, 20, [0] * 6),
        ({"mode": Mode.SCHEDULE, "schedule": AFTERNOON}, (0.1, 0.4, 0.1, 0.1, 0.1, 0.1), 20,
         [0, 0, 4.37, 0, 0, 0]),
        ({"mode": Mode.SCHEDULE, "schedule": replace(AFTERNOON, to="13:30")}, CHEAP_NOW, 20,
         [0, 2.19, 0, 0, 0, 0]),
        ({"mode": Mode.CHEAP, "cheap": CheapSettings(opportunity_price=0.1, **SUN_ONLY)}, CHEAP_NOW, 50,
         [4.37, 0, 0, 0, 0, 0]),
        ({"mode": Mode.CHEAP, "cheap": CheapSettings(opportunity_price=0.1, **SUN_ONLY)}, CHEAP_NOW, 10,
         [0, 0, 0, 0, 0, 0]),  # below the floor of the home battery
        ({"mode": Mode.CHEAP, "cheap": CheapSettings(opportunity_price=0.1)}, CHEAP_NOW, 50, [0] * 6),
    ],
)  # fmt: skip
def test_a_car_that_may_take_the_sun_alone_has_that_of_its_hours_before_the_battery(
    lp, prices, soc_pct, hours
):
    house = a_house(
        a_loadpoint(vehicle="car", **lp),
        battery=HOUSE.battery,
        site=Site(timezone="UTC"),
        vehicles=(a_car(),),
    )
    seen = an_observation(chargers={"garage": a_charger(vehicle_soc_pct=50)})
    slots = tuple(
        PriceSlot(start=after(h * HOUR), end=after((h + 1) * HOUR), import_price=price)
        for h, price in enumerate(prices)
    )
    found = followers_of(house, seen, {}, {}, {}, NOON, Tariff(slots=slots))
    assert takes(*found, soc_pct=soc_pct, prices=prices) == hours


@pytest.mark.parametrize(
    ("soc_pct", "is_running", "kilowatts"),
    [(79.0, False, 0.0), (80.0, False, 1.38), (79.0, True, 1.38), (69.0, True, 0.0)],
)
def test_a_car_that_falls_back_on_the_grid_is_planned_as_the_rule_does(soc_pct, is_running, kilowatts):
    car = replace(
        follower(), falls_back=True, beside_kw=5.0, start_pct=80.0, pause_pct=70.0, is_running=is_running
    )
    assert takes(car, soc_pct=soc_pct, sun_kw=(3.0,) * 6)[0] == pytest.approx(kilowatts)


def test_the_battery_is_charged_at_a_low_price_where_a_car_takes_the_sun_and_not_otherwise():
    def bought_kwh(*followers: Follower) -> float:
        return sum(solve(a_draft(*followers).problem).import_kw[:1])

    assert bought_kwh() == pytest.approx(0.0, abs=1e-6)
    assert bought_kwh(follower()) > 2.0


def test_where_the_house_uses_more_the_car_takes_less():
    draft = a_draft(follower(), spread_kw=0.6)
    low, high = (case.problem.load_kw[0] for case in draft.cases)
    assert (low, high) == pytest.approx((0.4 + 5.06, 1.6 + 3.68))
    assert draft.likely == pytest.approx(1.0 - sum(case.likely for case in draft.cases))
    assert draft.likely < 1.0


def test_without_such_a_car_a_plan_is_what_it_was():
    ahead: Any = object()
    assert with_followers(ahead, (), Battery(), 50.0) is ahead
    assert with_followers(ahead, (follower(),), None, 50.0) is ahead
    assert with_followers(ahead, (follower(),), Battery(), None) is ahead
    watching = replace(a_house(a_loadpoint(mode=Mode.SOLAR)), monitoring=True)
    assert followers_of(watching, an_observation(chargers={"garage": a_charger()}), {}, {}, {}, NOON) == ()
