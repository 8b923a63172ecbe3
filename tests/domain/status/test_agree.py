"""What a sentence claims to happen agrees with what flows at that instant."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.command import CommandState
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation
from domain.reading.sources import Source
from domain.reason.reason import Reason, Why
from domain.status.agree import charger_agrees, has_followed
from domain.status.loadpoint_document import LastCommand
from domain.status.words import sentence
from tests.domain.status.agreeing import NOON, agreed, house
from tests.fakes.telling import a_telling


@pytest.mark.parametrize(
    ("reason", "battery_w", "grid_w", "text"),
    [
        (Reason(Why.PLAN_CHARGE, {"power_w": 2_500}), -2_400, 3_000, "Charging 2.5 kW while power is cheap."),
        (Reason(Why.PLAN_CHARGE, {"power_w": 2_500}), 300, 0, "Ready to charge 2.5 kW while power is cheap."),
        (Reason(Why.PLAN_DISCHARGE, {"power_w": 5_000}), 5_000, -4_000, "Selling 5.0 kW from the battery."),
        (Reason(Why.PLAN_DISCHARGE, {"power_w": 5_000}), 500, 0, "Ready to sell 5.0 kW from the battery."),
        (Reason(Why.PLAN_DISCHARGE, {"power_w": 400}), 390, 60, "Running the house from the battery."),
        (Reason(Why.PLAN_DISCHARGE, {"power_w": 400}), 390, -300, "Selling 0.4 kW from the battery."),
        (
            Reason(Why.PLAN_DISCHARGE, {"power_w": 5_000}),
            None,
            None,
            "Ready to sell 5.0 kW from the battery.",
        ),
        (Reason(Why.SELF_CONSUMPTION, {"battery_w": 900}), 800, 0, "Running the house from the battery."),
        (
            Reason(Why.SELF_CONSUMPTION, {"battery_w": 900}),
            -800,
            0,
            "Storing spare solar power in the battery.",
        ),
        (
            Reason(Why.SELF_CONSUMPTION, {"battery_w": 900}),
            -800,
            1_500,
            "The battery runs by itself.",
        ),
        (Reason(Why.SELF_CONSUMPTION), 3_000, -2_500, "The battery runs by itself."),
        (Reason(Why.SELF_CONSUMPTION), None, None, "The battery runs by itself."),
    ],
)
def test_the_batterys_sentence_tells_what_its_power_does(reason, battery_w, grid_w, text):
    assert sentence(agreed(reason, house(battery_w, grid_w)), a_telling()) == text


@pytest.mark.parametrize(
    ("reason", "battery_w", "grid_w", "text"),
    [
        # a Powerwall is asked no power: what flows is told, and none before it does
        (Reason(Why.PLAN_CHARGE, {"power_w": None}), -4_960, 5_500, "Charging 5.0 kW while power is cheap."),
        (Reason(Why.PLAN_CHARGE, {"power_w": None}), 0, 500, "Ready to charge while power is cheap."),
        (Reason(Why.PLAN_DISCHARGE, {"power_w": None}), 5_040, -4_000, "Selling 5.0 kW from the battery."),
        (Reason(Why.PLAN_DISCHARGE, {"power_w": None}), 900, 30, "Running the house from the battery."),
        # another one takes what it can: both are told
        (
            Reason(Why.PLAN_CHARGE, {"power_w": 4_000, "price": 0.1}),
            -5_000,
            5_500,
            "Charging at 5.0 kW instead of the planned 4.0 kW: power costs only 10 c/kWh.",
        ),
        (
            Reason(Why.PLAN_DISCHARGE, {"power_w": 5_000}),
            2_000,
            -1_500,
            "Selling at 2.0 kW from the battery instead of the planned 5.0 kW.",
        ),
        (
            Reason(Why.PLAN_DISCHARGE, {"power_w": 5_000, "flows_w": 2_000}),
            4_900,
            -1_500,
            "Selling 5.0 kW from the battery.",
        ),
        (
            Reason(Why.PLAN_CHARGE, {"power_w": 2_500, "flows_w": 900}),
            0,
            500,
            "Ready to charge 2.5 kW while power is cheap.",
        ),
    ],
)
def test_what_was_asked_and_what_flows_are_both_told_where_they_differ(reason, battery_w, grid_w, text):
    told = agreed(reason, house(battery_w, grid_w))
    assert sentence(told, a_telling()) == text


def of(state: CommandState, seconds_ago: float) -> LastCommand:
    at = NOON - timedelta(seconds=seconds_ago)
    return LastCommand(id="c1", action="force_charge", issued_by="optimiser", state=state, at=at)


@pytest.mark.parametrize(
    ("last", "looked_at", "followed"),
    [
        (None, None, True),
        (of(CommandState.ACCEPTED, 0), NOON, False),
        (of(CommandState.SENT, 90), NOON, False),  # still unproven
        (of(CommandState.VERIFIED, 30), NOON, False),  # it moves the right way, and still goes up
        (of(CommandState.VERIFIED, 60), NOON, True),
        (of(CommandState.FAILED, 60), NOON, True),
        (
            of(CommandState.VERIFIED, 90),
            NOON - timedelta(seconds=40),
            False,
        ),  # looked at before it had the time
        (of(CommandState.VERIFIED, 90), None, False),
    ],
)
@pytest.mark.parametrize(
    ("reason", "battery_w", "grid_w", "plain", "instead"),
    [
        (
            Reason(Why.PLAN_CHARGE, {"power_w": 5_000, "price": 0.1}),
            *(-2_000, 2_500, "Charging at 2.0 kW: power costs only 10 c/kWh."),
            "Charging at 2.0 kW instead of the planned 5.0 kW: power costs only 10 c/kWh.",
        ),
        (
            Reason(Why.PLAN_DISCHARGE, {"power_w": 5_000, "flows_w": 1_000}),
            *(2_000, -1_500, "Selling 2.0 kW from the battery."),
            "Selling at 2.0 kW from the battery instead of the planned 5.0 kW.",
        ),
    ],
)
def test_less_than_planned_is_told_once_the_battery_had_the_time_to_follow(
    reason, battery_w, grid_w, plain, instead, last, looked_at, followed
):
    told = agreed(reason, house(battery_w, grid_w), has_followed=has_followed(last, looked_at))
    assert sentence(told, a_telling()) == (instead if followed else plain)


@pytest.mark.parametrize(
    ("ev_w", "who"),
    [(None, "the house"), (0, "the house"), (99, "the house"), (3_000, "the house and a car")],
)
def test_a_battery_that_runs_a_car_too_says_so(ev_w, who):
    charger = ChargerReading(power_w=ev_w)
    seen = replace(house(3_500, 0), chargers={"garage": charger}, charger_ids=("garage",))
    planned = Reason(Why.SELF_CONSUMPTION, {"battery_w": 900, "feeds_car": True})
    assert sentence(agreed(planned, seen), a_telling()) == f"Running {who} from the battery."


def test_a_battery_that_runs_two_cars_counts_them():
    cars = {name: ChargerReading(power_w=2_000) for name in ("garage", "yard")}
    seen = replace(house(3_500, 0), chargers=cars, charger_ids=("garage", "yard"))
    told = agreed(Reason(Why.SELF_CONSUMPTION, {"battery_w": 900, "feeds_car": True}), seen)
    assert sentence(told, a_telling()) == "Running the house and 2 cars from the battery."


def test_a_car_that_feeds_the_house_is_a_source_beside_one_that_takes_more():
    cars = {"garage": ChargerReading(power_w=6_000), "yard": ChargerReading(power_w=-2_000)}
    seen = replace(house(4_500, 0), chargers=cars, charger_ids=("garage", "yard"))
    told = agreed(Reason(Why.SELF_CONSUMPTION, {"battery_w": 900}), seen)
    said = "Running the house and a car from the battery and the car."
    assert sentence(told, a_telling()) == said
    both = replace(seen, chargers=cars | {"yard": ChargerReading(power_w=-6_500)})
    told = agreed(Reason(Why.SELF_CONSUMPTION, {"battery_w": 900}), both)
    assert told.facts["feeds_car"] == 1  # the two together give


@pytest.mark.parametrize(
    ("battery_w", "before", "text"),
    [
        (218, (), "The battery runs by itself."),  # a twentieth of what flows in
        (500, (), "Running the house and 2 cars from the sun and the battery."),
        (400, (), "The battery runs by itself."),
        (400, (Source.BATTERY,), "Running the house and 2 cars from the sun and the battery."),
        (250, (Source.BATTERY,), "The battery runs by itself."),
    ],
)
def test_a_battery_is_told_beside_the_sun_where_its_part_counts_and_holds_still(battery_w, before, text):
    cars = {name: ChargerReading(power_w=2_000) for name in ("garage", "yard")}
    seen = replace(house(battery_w, 0), pv_w=4_200.0, chargers=cars, charger_ids=("garage", "yard"))
    told = agreed(Reason(Why.SELF_CONSUMPTION, {"battery_w": 900}), seen, before)
    assert sentence(told, a_telling()) == text


def test_what_a_battery_was_told_beside_is_no_part_of_what_it_does_alone():
    before = Reason(Why.SELF_CONSUMPTION, {"battery_w": 900, "sources": ["sun", "battery"]})
    assert sentence(agreed(before, house(900, 0)), a_telling()) == "Running the house from the battery."


@pytest.mark.parametrize(
    ("grid_w", "before", "is_sun"),
    [(90, (), True), (90, (Source.GRID,), False), (300, (), False), (-50, (), True)],
)
def test_a_battery_is_said_to_take_sun_alone_where_the_headline_names_no_grid(grid_w, before, is_sun):
    seen = house(-900, grid_w, pv_w=1_000)
    stored = agreed(Reason(Why.SELF_CONSUMPTION, {"battery_w": -900}), seen, before)
    planned = agreed(Reason(Why.PLAN_CHARGE, {"power_w": 900, "from_sun": True}), seen, before)
    assert (stored.facts["battery_w"] == -1_000) is is_sun
    assert ("from_sun" in planned.facts) is is_sun


def test_a_sentence_that_claims_no_flow_is_left_alone():
    reason = Reason(Why.MIN_ON_RUNNING, {"remaining_s": 30})
    assert charger_agrees(reason, ChargerReading(charging=False)) == reason


def moves(reason: Reason, battery_w: float | None, grid_w: float | None) -> bool:
    """Whether the sentence may claim that it happens."""
    return agreed(reason, house(battery_w, grid_w)).facts.get("moves", True)


@pytest.mark.parametrize(
    ("battery_w", "charges"), [(-101, True), (-100, False), (0, False), (500, False), (None, False)]
)
def test_a_charge_is_said_to_happen_from_a_hundred_watts_on(battery_w, charges):
    assert moves(Reason(Why.PLAN_CHARGE), battery_w, 3_000) is charges


@pytest.mark.parametrize("why", [Why.PLAN_DISCHARGE, Why.SPIKE_EXPORT])
@pytest.mark.parametrize(
    ("battery_w", "grid_w", "sells"),
    [
        (101, -101, True),
        (100, -101, False),
        (101, -100, False),
        (5_000, 200, False),  # the house takes all of it
        (5_000, None, False),
        (None, -5_000, False),
        (-5_000, -5_000, False),
    ],
)
def test_a_sale_is_said_to_happen_where_both_battery_and_grid_show_it(why, battery_w, grid_w, sells):
    assert moves(Reason(why), battery_w, grid_w) is sells


@pytest.mark.parametrize(
    ("battery_w", "grid_w", "told_w"),
    [
        (20, 0, 1_000),  # little, and nothing else gives
        (19, 0, None),
        (800, -99, 1_000),
        (800, -100, None),  # some of it is exported
        (800, 3_000, 1_000),  # the house takes more than that
        (-101, 0, -1_000),
        (-100, 0, None),
        (-800, 19, -1_000),
        (-800, 99, None),  # and nothing else gives
        (-800, 100, None),  # some of it is bought
        (-800, -3_000, -1_000),
        (800, None, None),
        (None, 0, None),
    ],
)
def test_self_use_tells_the_direction_only_where_the_grid_has_no_part_in_it(battery_w, grid_w, told_w):
    reason = Reason(Why.SELF_CONSUMPTION, {"battery_w": 900})
    assert agreed(reason, house(battery_w, grid_w)).facts["battery_w"] == told_w


def test_what_the_reason_knew_before_is_kept():
    reason = Reason(Why.PLAN_CHARGE, {"power_w": 2_500})
    assert agreed(reason, house(0)).facts == {"power_w": 2_500, "moves": False}
    assert agreed(reason, house(-2_500)) == reason
    assert agreed(Reason(Why.PLAN_HOLD), house(0)) == Reason(Why.PLAN_HOLD)
    assert charger_agrees(Reason(Why.FULL_RATE), None) == Reason(Why.FULL_RATE)


def test_a_sentence_that_was_made_before_the_flows_were_seen_is_not_kept():
    planned = Reason(
        Why.SELF_CONSUMPTION, {"battery_w": -2_000}, text="Storing spare solar power in the battery."
    )
    assert agreed(planned, Observation(at=NOON)).text == ""
    for code in (Why.PLAN_CHARGE, Why.PLAN_DISCHARGE):
        assert agreed(Reason(code, {}, text="Charging 2.0 kW."), Observation(at=NOON)).text == ""
