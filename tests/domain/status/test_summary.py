"""What an owner hears first is true, short, in owner's words, and holds still."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.decision import Owner
from domain.event.event import EventState
from domain.language.languages import GERMAN
from domain.language.tongue import ENGLISH
from domain.plan.cars.car_plan import CarPlan, CarSlot, Source
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.reading.observation import BatteryMode
from domain.reason.reason import Reason, Why
from domain.status.coming import EVENTS, coming_told, what_comes
from domain.status.day_words import day_words
from domain.status.document import CurtailmentStatus, Flow, PriceStatus, Today, VehicleStatus
from domain.status.doing import SENTENCES as DOING
from domain.status.headline import LESSER
from domain.status.headline import SENTENCES as HEADLINES
from domain.status.problems import Problem, ProblemCode
from domain.status.summarise import summed_up
from domain.status.summary import Doing
from tests.fakes.status import AN_EVENT, NOON, a_loadpoint_status, a_status
from tests.fakes.telling import a_telling

PRICE = PriceStatus(import_price=0.36, export_price=0.104, kind="current")
SPIKE = PriceStatus(import_price=22.0, export_price=20.30, kind="current")
COSTLY = PriceStatus(import_price=0.02, export_price=-0.03, kind="current")
HELD = CurtailmentStatus(
    active=True, desired_w=0, acknowledged=True, enforced=True, reason=Reason(Why.EXPORT_UNECONOMIC)
)
ON_THE_SUN = (Doing.RUNNING, "Running on the sun.")
ASKED = {"owner": Owner.USER, "reason": Reason(Why.USER_COMMAND), "until": NOON + timedelta(hours=2)}


def flow(grid=0.0, pv=0.0, battery=0.0, ev=0.0):
    known = [each or 0.0 for each in (grid, pv, battery)]
    return Flow(grid_w=grid, pv_w=pv, battery_w=battery, ev_w=ev, load_w=sum(known) - ev)


def charging(name="Ioniq", key="garage", power_w=4200.0):
    vehicle = None if name is None else VehicleStatus(id=key, name=name)
    return {key: a_loadpoint_status(key, vehicle=vehicle, charging=True, power_w=power_w)}


def battery(**changes):
    return replace(a_status().battery, **changes)


def summary(plan=None, cars=None, **changes):
    usual = {"price": PRICE, "flow": flow(), "loadpoints": {}}
    return summed_up(a_status(**(usual | changes)), plan, cars or {}).summary


@pytest.mark.parametrize(
    ("changes", "doing", "sentence"),
    [
        ({"flow": flow(-5000, 0, 5500), "price": SPIKE}, Doing.SELLING, "Selling to the grid at $20.30."),
        ({"flow": flow(-5000, 0, 5500), "price": None}, Doing.SELLING, "Selling to the grid."),
        (
            {
                "flow": flow(-5000, 0, 5500),
                "battery": battery(mode=BatteryMode.FORCE_DISCHARGE, **ASKED),
            },
            Doing.SELLING,
            "Selling to the grid at 10.4 c, as you asked, until 14:30.",
        ),
        (
            {"flow": flow(0, 4700, 0, 4200), "loadpoints": charging()},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the sun, 4.2 kW.",
        ),
        (
            {"flow": flow(7000, 2000, 0, 7400), "loadpoints": charging(None)},
            Doing.CAR_CHARGING,
            "Charging the car at Garage from the sun and the grid, 7.4 kW.",
        ),
        (
            {"flow": flow(9000, 50, 30, 8800), "loadpoints": charging() | charging("Zoe", "b")},
            Doing.CAR_CHARGING,
            "Charging the Ioniq and the Zoe from the grid, 8.8 kW.",
        ),
        (
            {
                "flow": flow(20_000, 0, 0, 20_000),
                "loadpoints": charging() | charging("Zoe", "b") | charging("e-Up", "c"),
            },
            Doing.CAR_CHARGING,
            "Charging 3 cars from the grid, 20.0 kW.",
        ),
        (
            {"flow": flow(None, 4700, 0, None or 0.0), "loadpoints": charging()},
            Doing.CAR_CHARGING,
            "Charging the Ioniq.",
        ),
        (
            {"flow": flow(5500, 0, -5000)},
            Doing.BATTERY_CHARGING,
            "Charging the battery from the grid at 36 c.",
        ),
        (
            {
                "flow": flow(4000, 1500, -5000),
                "battery": battery(mode=BatteryMode.FORCE_CHARGE, **ASKED),
            },
            Doing.BATTERY_CHARGING,
            "Charging the battery from the sun and the grid at 36 c, as you asked, until 14:30.",
        ),
        ({"flow": flow(-40, 3000, -2500)}, Doing.STORING_SUN, "Storing the sun in the battery."),
        (
            {"flow": flow(-1500, 5000, -2500)},
            Doing.STORING_AND_SELLING_SUN,
            "Storing the sun in the battery and selling the rest at 10.4 c.",
        ),
        ({"flow": flow(-3000, 4000)}, Doing.SELLING_SUN, "Selling the sun to the grid at 10.4 c."),
        (
            {"flow": flow(-3000, 4000), "price": COSTLY},
            Doing.PAYING_TO_SELL,
            "The sun goes to the grid, which costs 3 c.",
        ),
        (
            {"flow": flow(-20, 1500), "price": COSTLY, "curtailment": HELD},
            Doing.HOLDING_BACK_SUN,
            "Holding back the sun rather than pay 3 c to be rid of it.",
        ),
        (
            {"flow": flow(600, 0), "curtailment": HELD},
            Doing.RUNNING,
            "Running on the grid at 36 c.",
        ),
        (
            {"flow": flow(900), "battery": battery(mode=BatteryMode.HOLD)},
            Doing.KEEPING,
            "Running on the grid at 36 c, keeping the battery for later.",
        ),
        ({"flow": flow(-20, 0, 0, -800)}, Doing.RUNNING, "Running on the car."),
        ({"flow": flow(900, 0, 0, -800)}, Doing.RUNNING, "Running on the car and the grid at 36 c."),
        ({"flow": flow(-300, 0, 0, -800)}, Doing.SELLING, "Selling to the grid at 10.4 c."),
        (
            {"flow": flow(-150, 10, 170)},
            Doing.SELLING,
            "Selling to the grid at 10.4 c.",
        ),  # at night no sun is
        ({"flow": flow(20, 0, 800)}, Doing.RUNNING, "Running on the battery."),
        ({"flow": flow(-30, 0, 80)}, Doing.RUNNING, "Running on the battery."),
        ({"flow": flow(0, 900, 500)}, Doing.RUNNING, "Running on the sun and the battery."),
        ({"flow": flow(10, 600)}, Doing.RUNNING, "Running on the sun."),
        ({"flow": flow(0, 5000, 200)}, Doing.RUNNING, "Running on the sun."),  # the rest is not worth a word
        ({"flow": flow(15, 0, 0)}, Doing.QUIET, "The house uses next to nothing."),
        (
            {"flow": flow(-20, 1500), "curtailment": replace(HELD, enforced=False)},
            *ON_THE_SUN,
        ),  # it only should
        ({"flow": flow(-20, 1500), "loadpoints": charging(power_w=40.0)}, *ON_THE_SUN),  # its own electronics
        ({"flow": flow(0, 0, 0)}, Doing.QUIET, "The house uses next to nothing."),
        ({"flow": Flow()}, Doing.UNKNOWN, "What the house does is not known right now."),
        ({"flow": Flow(pv_w=3000)}, Doing.UNKNOWN, "What the house does is not known right now."),
    ],
)
def test_what_the_house_does_is_one_sentence(changes, doing, sentence):
    told = summary(**changes)
    assert (told.doing, told.now) == (doing, sentence)


@pytest.mark.parametrize(
    ("cost", "savings", "sentence"),
    [
        (-8.89, 10.204, "Earned $8.89 today, $10.20 better than without."),
        (2.1, -0.4, "Spent $2.10 today, 40 c worse than without."),
        (0.07, None, "Spent 7 c today."),
        (0.001, 0.0, "Nothing spent today."),
        (None, 3.0, None),
    ],
)
def test_the_day_in_money_is_one_sentence(cost, savings, sentence):
    assert day_words(Today(cost=cost, savings=savings), a_telling()) == sentence


def a_problem(code, device="battery", minutes=28, **facts):
    return Problem(code=code, device=device, since=NOON - timedelta(minutes=minutes), facts=facts)


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (a_problem(ProblemCode.DEVICE_OFFLINE), "The battery has not answered since 12:02."),
        (
            a_problem(ProblemCode.DEVICE_OFFLINE, "loadpoints/garage"),
            "The charger Garage has not answered since 12:02.",
        ),
        (
            a_problem(ProblemCode.DEVICE_OFFLINE, "pv/roof", 60 * 24),
            "The solar inverter roof has not answered since 12:30 yesterday.",
        ),
        (
            a_problem(ProblemCode.BEHIND_SCHEDULE, "loadpoints/garage"),
            "The Ioniq will not be ready in time.",
        ),
        (a_problem(ProblemCode.NO_PLAN, None, 3), None),
        (a_problem(ProblemCode.NO_PLAN, None, 6), "There has been no plan since 12:24."),
        (a_problem(ProblemCode.SETTING_WITHOUT_EFFECT, None), None),
    ],
)
def test_what_is_wrong_is_told_with_since_when(problem, sentence):
    told = summary(problems=(problem,), loadpoints=charging(), flow=flow(0, 4700, 0, 4200))
    assert (told.problem, told.doing) == (sentence, Doing.CAR_CHARGING)


def test_every_problem_is_either_a_headline_or_a_lesser_one():
    assert set(HEADLINES) | LESSER == set(ProblemCode)
    assert not set(HEADLINES) & LESSER
    for code in HEADLINES:
        told = summary(problems=(a_problem(code, "loadpoints/garage"),), loadpoints=charging())
        assert told.problem
        assert told.problem.endswith(".")


def slot(hours, action, **changes):
    start = NOON + timedelta(hours=hours)
    usual = {"power_w": 5000, "soc_pct": 50, "grid_w": 0, "pv_w": 0, "load_w": 500}
    prices = {"import_price": 0.08, "export_price": 0.31}
    whole = usual | prices | changes
    return PlanSlot(
        start=start, end=start + timedelta(hours=1), action=action, reason=Reason(Why.PLAN_HOLD), **whole
    )


DAY = Plan(
    id="p",
    made_at=NOON,
    status="optimal",
    cost=0,
    solve_ms=1,
    slots=(
        slot(0, PlanAction.SELF_CONSUMPTION),
        slot(1, PlanAction.CHARGE, grid_w=4000),
        slot(2, PlanAction.CHARGE, grid_w=4000, import_price=0.09),
        slot(3, PlanAction.CHARGE, grid_w=-100),
        slot(4, PlanAction.HOLD),
        slot(5, PlanAction.DISCHARGE, grid_w=-4000),
        slot(6, PlanAction.SELF_CONSUMPTION),
    ),
)


def comings(**changes):
    return [((each.at - NOON).total_seconds() / 3600, each.text) for each in summary(DAY, **changes).next]


def test_the_next_three_are_told_the_soonest_first_and_each_run_once():
    assert comings() == [
        (1, "Charges the battery from the grid at 8 to 9 c"),
        (3, "Stores the sun in the battery"),
        (4, "Keeps the battery for later"),
    ]


def test_what_runs_already_does_not_come_again():
    runs = [slot(n, PlanAction.CHARGE, grid_w=4000) for n in (0, 1)]
    slots = (*runs, slot(2, PlanAction.HOLD))
    assert [each.text for each in summary(replace(DAY, slots=slots)).next] == ["Keeps the battery for later"]


@pytest.mark.parametrize(
    ("prices", "english", "german"),
    [
        ((0.08, 0.08), "8 c", "8 ct"),
        ((0.08, 0.0804), "8 c", "8 ct"),
        ((0.116, 0.235, 0.111), "11.1 to 23.5 c", "11,1 bis 23,5 ct"),
        ((-0.02, 0.03), "-2 to 3 c", "-2 bis 3 ct"),
        ((0.5, 3.54), "50 c to €3.54", "50 ct bis 3,54 €"),
    ],
)
def test_what_lasts_over_several_prices_tells_from_which_to_which(prices, english, german):
    plan = replace(
        DAY,
        slots=tuple(
            slot(n, PlanAction.DISCHARGE, grid_w=-4000, export_price=price)
            for n, price in enumerate(prices, 1)
        ),
    )
    status = a_status(site=replace(a_status().site, currency="EUR"), loadpoints={}, event=None)
    (coming,) = what_comes(status, plan, {})
    assert (coming.at, coming.facts["price"]) == (NOON + timedelta(hours=1), prices[0])
    said = [
        coming_told(coming, status, a_telling(NOON, each, currency="EUR")).text for each in (ENGLISH, GERMAN)
    ]
    assert said == [f"Sells to the grid at {english}", f"Verkauft ins Netz für {german}"]


def test_a_long_plan_is_not_gone_through_to_its_end_with_every_tick():
    beyond_all = replace(DAY, slots=(*DAY.slots, None))
    assert len(summary(beyond_all).next) == 3


def test_a_persons_wish_comes_before_the_plan():
    assert comings(battery=battery(mode=BatteryMode.HOLD, **ASKED))[:2] == [
        (2, "Back to automatic"),
        (3, "Stores the sun in the battery"),
    ]
    later = ASKED | {"until": NOON + timedelta(hours=4.5)}  # nothing of what it stands in for
    assert comings(battery=battery(mode=BatteryMode.HOLD, **later))[:2] == [
        (4.5, "Back to automatic"),
        (5, "Sells to the grid at 31 c"),
    ]


def test_a_house_that_only_watches_promises_nothing():
    site = replace(a_status().site, monitoring=True)
    assert comings(site=site) == []


def test_cars_and_events_come_too():
    car_slot = CarSlot(
        start=NOON + timedelta(minutes=30),
        end=NOON + timedelta(hours=2),
        power_w=7000,
        source=Source.GRID,
        price=0.1,
        reason=Reason(Why.PLANNED_WINDOW),
    )
    plan = CarPlan(
        id="c",
        made_at=NOON,
        made_by="price",
        strategy="cheapest",
        target_soc_pct=80,
        soc_pct=50,
        departure=None,
        max_price=None,
        max_w=7000,
        energy_wh=9000,
        planned_wh=9000,
        cost=1,
        slots=(car_slot,),
    )
    event = replace(AN_EVENT, state=EventState.ANNOUNCED, starts_at=NOON + timedelta(minutes=20))
    told = summary(cars={"garage": plan}, loadpoints={"garage": a_loadpoint_status()}, event=event).next
    assert [each.text for each in told] == ["Price spike", "Charges the Ioniq from the grid"]
    runs = [(-0.5, 0.5), (0.5, 1), (3, 4)]  # hours; the first two are one run
    slots = tuple(
        replace(car_slot, start=NOON + timedelta(hours=begin), end=NOON + timedelta(hours=end))
        for begin, end in runs
    )
    told = summary(
        cars={"garage": replace(plan, slots=slots)}, loadpoints={"garage": a_loadpoint_status()}
    ).next
    assert [each.at for each in told] == [NOON + timedelta(hours=3)]
    away = a_loadpoint_status(connected=False)
    begun = replace(event, starts_at=NOON - timedelta(minutes=1))
    assert summary(cars={"garage": plan}, loadpoints={"garage": away}, event=begun).next == ()


@pytest.mark.parametrize(
    ("owner", "texts"),
    [
        (Owner.MANUAL, ["Ends the charge of the Ioniq"]),
        (Owner.BOOST, ["Ends the charge of the Ioniq"]),
        ("none", []),
    ],
)
def test_only_a_charge_by_hand_is_said_to_end(owner, texts):
    held = a_loadpoint_status(owner=owner, until=NOON + timedelta(hours=1))
    assert [each.text for each in summary(loadpoints={"garage": held}).next] == texts


def test_the_words_are_those_of_owners():
    texts = [text for pair in DOING.values() for text in pair]
    texts += [*HEADLINES.values(), *EVENTS.values()]
    ours = re.compile(r"\b(force|curtail|optimis|aemo|loadpoint|soc|setpoint|import|export)", re.IGNORECASE)
    assert [text for text in texts if ours.search(re.sub(r"{\w+}", "", text))] == []


def test_small_changes_of_flow_leave_the_words_alone():
    told = {
        summary(flow=flow(-40 + n, 4700 + 3 * n, 0, 4210 + n), loadpoints=charging()).now for n in range(20)
    }
    assert told == {"Charging the Ioniq from the sun, 4.2 kW."}
