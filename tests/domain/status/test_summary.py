"""What an owner hears first is true, short, in owner's words, and holds still."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.decision import Owner
from domain.reading.battery import BatteryMode
from domain.reading.sources import LivesOn, Source, lives_on
from domain.reason.reason import Reason, Why
from domain.status.coming import EVENTS
from domain.status.day_words import day_words
from domain.status.document import CurtailmentStatus, Flow, PriceStatus, Today
from domain.status.doing import SENTENCES as DOING
from domain.status.headline import SENTENCES as HEADLINES
from domain.status.loadpoint_document import VehicleStatus
from domain.status.summarise import summed_up
from domain.status.summary import Doing, Summary
from tests.fakes.status import NOON, a_loadpoint_status, a_status
from tests.fakes.telling import a_telling

PRICE = PriceStatus(import_price=0.36, export_price=0.104, kind="current")
SPIKE = PriceStatus(import_price=22.0, export_price=20.30, kind="current")
HARDLY_COSTLY = PriceStatus(import_price=0.02, export_price=-0.0004, kind="current")
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


FULL = battery(soc_pct=100)
HATCHBACK = VehicleStatus(id="hatchback", name="Hatchback")
FEEDING = {"carport": a_loadpoint_status("carport", vehicle=HATCHBACK, charging=False, power_w=-800.0)}
HEARD_FIRST = {"carport": a_loadpoint_status("carport", vehicle=HATCHBACK, charging=None, power_w=3_000.0)}
PREHEATED = {"carport": a_loadpoint_status("carport", vehicle=HATCHBACK, charging=False, power_w=500.0)}
FED_TOO = {"street": a_loadpoint_status("street", charging=False, power_w=-800.0)}


def summary(plan=None, cars=None, before=(), was_mostly=False, **changes):
    status = a_status(**({"price": PRICE, "flow": flow(), "loadpoints": {}} | changes))
    known = status.flow
    fed_w = sum(max(0.0, -(lp.power_w or 0.0)) for lp in status.loadpoints.values())
    told = lives_on(
        grid_w=known.grid_w,
        pv_w=known.pv_w,
        battery_w=known.battery_w,
        taken_w=None if known.ev_w is None else known.ev_w + fed_w,
        fed_w=fed_w,
        before=LivesOn(sources=tuple(before), mostly=was_mostly),
    )
    named = Summary(sources=told.sources, mostly=told.mostly)
    return summed_up(replace(status, summary=named), plan, cars or {}).summary


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
            {
                "flow": flow(-5000, 0, 5500),
                "battery": battery(
                    mode=BatteryMode.FORCE_DISCHARGE, **(ASKED | {"reason": Reason(Why.PHASE_LIMITED)})
                ),
            },
            Doing.SELLING,
            "Selling to the grid at 10.4 c, as you asked, until 14:30.",
        ),
        (
            {
                "flow": flow(-5000, 0, 5500),
                "battery": battery(
                    mode=BatteryMode.FORCE_DISCHARGE,
                    **(ASKED | {"reason": Reason(Why.USER_COMMAND, {"automation": "Full"})}),
                ),
            },
            Doing.SELLING,
            "Selling to the grid at 10.4 c.",
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
        # sources that do not add up are not named
        (
            {"flow": flow(0, 0, 923, 90_000), "loadpoints": charging()},
            Doing.CAR_CHARGING,
            "Charging the Ioniq.",
        ),
        ({"flow": flow(1000, 0, -5000)}, Doing.BATTERY_CHARGING, "Charging the battery."),
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
            {
                "flow": flow(-40, 3000, -2500),
                "battery": battery(
                    mode=BatteryMode.FORCE_CHARGE, pending_mode=BatteryMode.FORCE_DISCHARGE, **ASKED
                ),
            },
            Doing.STORING_SUN,
            "Starting to sell to the grid, as you asked, until 14:30.",
        ),
        (
            {
                "flow": flow(-40, 3000, -2500),
                "battery": battery(
                    mode=BatteryMode.CURTAILED,
                    pending_mode=BatteryMode.FORCE_DISCHARGE,
                    **(ASKED | {"reason": Reason(Why.USER_COMMAND, {"reached": False})}),
                ),
            },
            Doing.STORING_SUN,
            "Storing the sun in the battery.",
        ),
        (
            {"flow": flow(-1500, 5000, -2500)},
            Doing.STORING_AND_SELLING_SUN,
            "Storing the sun in the battery and selling the rest at 10.4 c.",
        ),
        ({"flow": flow(-3000, 4000)}, Doing.SELLING_SUN, "Selling the sun to the grid at 10.4 c."),
        (
            {"flow": flow(-3000, 4000), "price": COSTLY},
            Doing.PAYING_TO_SELL,
            "The sun goes to the grid, which costs 3 c a kWh.",
        ),
        (
            {"flow": flow(-3000, 4000), "price": HARDLY_COSTLY},
            Doing.PAYING_TO_SELL,
            "The sun goes to the grid.",
        ),
        (
            {"flow": flow(-3000, 0, 4000), "price": COSTLY},
            Doing.SELLING,
            "Selling to the grid, which costs 3 c a kWh.",
        ),
        (
            {"flow": flow(-1500, 5000, -2500), "price": COSTLY},
            Doing.STORING_AND_SELLING_SUN,
            "Storing the sun in the battery; the rest goes to the grid, which costs 3 c a kWh.",
        ),
        (
            {"flow": flow(-20, 1500), "price": HARDLY_COSTLY, "curtailment": HELD, "battery": FULL},
            Doing.HOLDING_BACK_SUN,
            "Holding back the sun rather than sell it at 0 c.",
        ),
        (
            {"flow": flow(-20, 1500), "price": COSTLY, "curtailment": HELD, "battery": FULL},
            Doing.HOLDING_BACK_SUN,
            "Holding back the sun rather than pay 3 c a kWh to be rid of it.",
        ),
        (  # one that is kept takes none of it
            {
                "flow": flow(-20, 1500),
                "price": COSTLY,
                "curtailment": HELD,
                "battery": battery(mode=BatteryMode.HOLD),
            },
            Doing.HOLDING_BACK_SUN,
            "Holding back the sun rather than pay 3 c a kWh to be rid of it.",
        ),
        (
            {"flow": flow(-20, 1500), "price": COSTLY, "curtailment": HELD, "battery": None},
            Doing.HOLDING_BACK_SUN,
            "Holding back the sun rather than pay 3 c a kWh to be rid of it.",
        ),
        # nothing is left over where more is used than it gives, or the battery would take it
        (
            {"flow": flow(2_600, 1500), "curtailment": HELD, "battery": FULL},
            Doing.RUNNING,
            "Running on the sun and the grid at 36 c.",
        ),
        (
            {"flow": flow(10, 1500, 2_000), "curtailment": HELD, "battery": FULL},
            Doing.RUNNING,
            "Running on the sun and the battery.",
        ),
        ({"flow": flow(-20, 1500), "curtailment": HELD, "battery": battery(soc_pct=70)}, *ON_THE_SUN),
        (
            {"flow": flow(600, 0), "curtailment": HELD},
            Doing.RUNNING,
            "Running on the grid at 36 c.",
        ),
        (
            {"flow": flow(900), "battery": battery(mode=BatteryMode.HOLD)},
            Doing.KEEPING,
            "Running on the grid at 36 c, keeping the battery's charge.",
        ),
        (  # told to keep it a moment ago, and it still gives
            {"flow": flow(600, 0, 640), "battery": battery(mode=BatteryMode.HOLD)},
            Doing.RUNNING,
            "Running on the battery and the grid at 36 c.",
        ),
        ({"flow": flow(-20, 0, 0, -800), "loadpoints": FEEDING}, Doing.RUNNING, "Running on the car."),
        (
            {"flow": flow(900, 0, 0, -800), "loadpoints": FEEDING},
            Doing.RUNNING,
            "Running on the car and the grid at 36 c.",
        ),
        (  # two, of which one tells its power a second before it says that it charges
            {"flow": flow(7_400, 0, 0, 7_200), "loadpoints": charging() | HEARD_FIRST},
            Doing.CAR_CHARGING,
            "Charging the Ioniq and the Hatchback from the grid, 7.2 kW.",
        ),
        (  # one that is said not to charge draws all the same: its power is not the other's
            {"flow": flow(4_900, 0, 0, 4_700), "loadpoints": charging() | PREHEATED},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the grid, 4.2 kW.",
        ),
        # beside a battery that buys, the car has the sun: so its charge is counted
        (
            {"flow": flow(4_400, 4_700, -5_000, 3_700), "loadpoints": charging()},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the sun, 3.7 kW, and the battery from the grid.",
        ),
        # what a car gives is no sun, and no price to buy stands at what is not bought
        (
            {"flow": flow(0, 0, -700, -1_600), "loadpoints": FEEDING | FED_TOO},
            Doing.BATTERY_CHARGING,
            "Charging the battery from the car.",
        ),
        (
            {"flow": flow(-500, 300, 0, -800), "loadpoints": FEEDING},
            Doing.SELLING,
            "Selling to the grid at 10.4 c.",
        ),
        ({"flow": flow(0, 0, -400)}, Doing.BATTERY_CHARGING, "Charging the battery."),
        ({"flow": flow(None, 0, -900)}, Doing.BATTERY_CHARGING, "Charging the battery."),
        (
            {"flow": flow(150, 5000), "battery": battery(mode=BatteryMode.HOLD)},
            *ON_THE_SUN,
        ),
        (
            {"flow": flow(5_900, 3_200, -5_000, 3_700), "loadpoints": charging()},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the sun and the grid, 3.7 kW, and the battery from the grid.",
        ),
        (
            {"flow": flow(2_900, 3_200, -2_000, 3_700), "loadpoints": charging()},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the sun and the grid, 3.7 kW.",  # the car takes most of it
        ),
        # what one car gives is not taken off what another takes
        (
            {"flow": flow(3_500, 0, 0, 3_400), "loadpoints": charging() | FEEDING},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the Hatchback and the grid, 4.2 kW.",
        ),
        (
            {"flow": flow(20, 3_500, 0, 2_600), "loadpoints": charging() | FEEDING | FED_TOO},
            Doing.CAR_CHARGING,
            "Charging the Ioniq from the sun and the car, 4.2 kW.",
        ),
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
        ({"flow": flow(300, 0, 0, 3_000)}, Doing.UNKNOWN, "What the house does is not known right now."),
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


CARPORT = charging("Leaf", "carport")["carport"]


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


@pytest.mark.parametrize(
    ("flows", "was_mostly", "sentence"),
    [
        ((641, 7_587, 0, 7_360), False, "Charging the Ioniq mostly from the sun, 7.4 kW."),
        ((0, 7_550, 686, 7_360), False, "Charging the Ioniq mostly from the sun, 7.4 kW."),
        ((150, 7_587, 0, 7_360), False, "Charging the Ioniq from the sun, 7.4 kW."),
        ((150, 7_587, 0, 7_360), True, "Charging the Ioniq mostly from the sun, 7.4 kW."),
        ((110, 7_587, 0, 7_360), True, "Charging the Ioniq from the sun, 7.4 kW."),
        (
            (641, 9_500, -2_000, 7_360),
            False,
            "Charging the Ioniq from the sun, 7.4 kW.",
        ),  # the battery has it
        ((6_941, 0, -5_000, 1_380), False, "Charging the Ioniq, 1.4 kW, and the battery from the grid."),
        ((300, 4_000, 0, 0), False, "Running mostly on the sun."),
        ((4_000, 300, 0, 0), False, "Running mostly on the grid at 36 c."),
        ((4_000, 100, 0, 0), False, "Running on the grid at 36 c."),
    ],
)
def test_where_a_small_source_is_not_named_the_others_are_told_as_most(flows, was_mostly, sentence):
    grid_w, pv_w, battery_w, ev_w = flows
    cars = charging(power_w=ev_w) if ev_w else {}
    told = summary(flow=flow(grid_w, pv_w, battery_w, ev_w), loadpoints=cars, was_mostly=was_mostly)
    assert told.now == sentence


@pytest.mark.parametrize(
    ("battery_w", "before", "sentence"),
    [
        (450, (Source.SUN,), "Running mostly on the sun."),
        (500, (Source.SUN,), "Running on the sun and the battery."),
        (300, (Source.SUN, Source.BATTERY), "Running on the sun and the battery."),
        (250, (Source.SUN, Source.BATTERY), "Running mostly on the sun."),
        (200, (Source.SUN,), "Running on the sun."),  # the pace of its control
        (70, (Source.BATTERY,), "Running on the sun."),
    ],
)
def test_a_source_is_named_where_its_part_counts_and_until_it_clearly_does_not(battery_w, before, sentence):
    told = summary(flow=flow(0, 4_400, battery_w), before=before)
    assert told.now == sentence
    assert (Source.BATTERY in told.sources) is ("battery" in sentence)
