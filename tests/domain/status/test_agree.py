"""What a sentence claims to happen agrees with what flows at that instant."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.command import CommandState
from domain.language.languages import GERMAN
from domain.reading.battery import BatteryMode, BatteryReading
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation
from domain.reading.sources import Source, sources_of
from domain.reason.reason import Reason, Why
from domain.status.agree import battery_agrees, charger_agrees, has_followed, limit_agrees
from domain.status.loadpoint_document import LastCommand
from domain.status.words import sentence
from domain.tariff.slots import PriceSlot
from tests.fakes.telling import a_telling

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def house(
    battery_w: float | None = 0.0, grid_w: float | None = 0.0, pv_w: float | None = None
) -> Observation:
    battery = BatteryReading(power_w=battery_w)
    return Observation(at=NOON, grid_w=grid_w, battery=battery, has_battery=True, pv_w=pv_w)


def agreed(reason: Reason, seen: Observation, before: Sequence[Source] = (), **known: Any) -> Reason:
    sources = sources_of(
        grid_w=seen.grid_w, pv_w=seen.pv_w, battery_w=seen.battery_w, fed_w=seen.fed_w, before=before
    )
    return battery_agrees(reason, seen, sources, **known)


@pytest.mark.parametrize(
    ("charging", "facts", "text", "german"),
    [
        (True, {}, "Held at 16 A: the main fuse leaves no more.", "Begrenzt auf 16 A: "),
        (None, {}, "Held at 16 A: the main fuse leaves no more.", "Begrenzt auf 16 A: "),
        (False, {}, "Ready at 16 A: the main fuse leaves no more.", "Begrenzt auf 16 A: "),
        (
            False,
            {"limit": None},
            "Ready at 16 A until a new reading shows what is free.",
            "Begrenzt auf 16 A, ",
        ),
        (
            False,
            {"current_a": 0, "rise_a": 10, "rises_at": None},
            "Waiting: charging starts at 10 A soon, as the rate is not changed too often.",
            "Wartet: ",
        ),
    ],
)
def test_a_limit_holds_only_a_car_that_charges(charging, facts, text, german):
    held = Reason(Why.PHASE_LIMITED, {"limit": "the main fuse", "current_a": 16, "min_current_a": 6, **facts})
    told = charger_agrees(held, ChargerReading(charging=charging))
    assert sentence(told, a_telling()) == text
    assert sentence(told, a_telling(tongue=GERMAN)).startswith(german)


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


AT_02 = {"needed_w": 1_380, "until": "2026-01-15T02:15:00Z"}


@pytest.mark.parametrize(
    ("code", "facts", "power_w", "english", "german"),
    [
        (
            Why.STOP_DELAY_RUNNING,
            {"surplus_w": 1_000, **AT_02},
            7_360.0,
            (
                "Only 1.0 kW of spare solar power: going down to the minimum, stopping at 02:15 unless it "
                "recovers."
            ),
            (
                "Nur 1,0 kW Sonnenstrom sind übrig: geht auf das Minimum zurück und stoppt um 02:15, wenn es "
                "nicht mehr wird."
            ),
        ),
        (
            Why.STOP_DELAY_RUNNING,
            {"surplus_w": 1_000, **AT_02},
            1_400.0,
            "Only 1.0 kW of spare solar power: at the minimum now, stopping at 02:15 unless it recovers.",
            (
                "Nur 1,0 kW Sonnenstrom sind übrig: lädt mit dem Minimum und stoppt um 02:15, wenn es nicht "
                "mehr wird."
            ),
        ),
        (
            Why.STOP_DELAY_RUNNING,
            {"surplus_w": 0, **AT_02},
            7_360.0,
            "No spare solar power is left: going down to the minimum, stopping at 02:15 unless it recovers.",
            (
                "Kein Sonnenstrom ist mehr übrig: geht auf das Minimum zurück und stoppt um 02:15, wenn es "
                "nicht mehr wird."
            ),
        ),
        (
            Why.STOP_DELAY_RUNNING,
            {"surplus_w": 2_000, "taker": "Zoe", **AT_02},
            7_360.0,
            (
                "The 2.0 kW of spare solar power goes to Zoe first: going down to the minimum, stopping at "
                "02:15 unless it recovers."
            ),
            (
                "Der übrige Sonnenstrom (2,0 kW) geht zuerst an Zoe: geht auf das Minimum zurück und stoppt "
                "um 02:15, wenn es nicht mehr wird."
            ),
        ),
        (
            Why.GRID_FALLBACK,
            {"surplus_w": 0, "needed_w": 1_380},
            7_360.0,
            "Going down to the minimum, 1.4 kW, because there is no spare solar power.",
            "Geht auf das Minimum von 1,4 kW zurück, weil kein Sonnenstrom übrig ist.",
        ),
        (
            Why.GRID_FALLBACK,
            {"surplus_w": 1_000, "needed_w": 1_380},
            7_360.0,
            "Going down to the minimum, 1.4 kW, because there is only 1.0 kW of spare solar power.",
            "Geht auf das Minimum von 1,4 kW zurück, weil nur 1,0 kW Sonnenstrom übrig sind.",
        ),
        (
            Why.GRID_FALLBACK,
            {"surplus_w": 1_000, "needed_w": 1_380},
            None,
            "Charging at the minimum, 1.4 kW, because there is only 1.0 kW of spare solar power.",
            "Lädt mit dem Minimum von 1,4 kW, weil nur 1,0 kW Sonnenstrom übrig sind.",
        ),
    ],
)
def test_a_car_that_is_measured_above_its_minimum_is_not_said_to_be_there(
    code, facts, power_w, english, german
):
    told = charger_agrees(Reason(code, facts), ChargerReading(charging=True, power_w=power_w))
    assert sentence(told, a_telling()) == english
    assert sentence(told, a_telling(tongue=GERMAN)) == german


@pytest.mark.parametrize(
    ("charging", "text"),
    [
        (True, "Charging at full rate, 16 A."),
        (False, "Ready to charge at full rate, 16 A."),
        (None, "Charging at full rate, 16 A."),
    ],
)
def test_a_car_that_does_not_charge_is_not_said_to(charging, text):
    reason = charger_agrees(Reason(Why.FULL_RATE, {"current_a": 16}), ChargerReading(charging=charging))
    assert sentence(reason, a_telling()) == text


@pytest.mark.parametrize(
    ("sources", "english", "german"),
    [
        ((Source.SUN,), ".", "."),
        (
            (Source.SUN, Source.BATTERY, Source.GRID),
            ", now also from the battery and the grid.",
            ", gerade auch aus der Batterie und aus dem Netz.",
        ),
        (
            (Source.SUN, Source.CAR),
            ", now also from another car.",
            ", gerade auch aus einem anderen Auto.",
        ),
    ],
)
def test_a_car_that_follows_the_sun_names_what_else_the_house_takes(sources, english, german):
    following = Reason(Why.FOLLOWING_SURPLUS, {"surplus_w": 4_300.0})
    told = charger_agrees(following, ChargerReading(charging=True), sources)
    assert sentence(told, a_telling()) == f"Charging from 4.3 kW of spare solar power{english}"
    assert sentence(told, a_telling(tongue=GERMAN)) == f"Lädt mit 4,3 kW übrigem Sonnenstrom{german}"
    planned = charger_agrees(
        Reason(Why.PLANNED_WINDOW, {"source": "sun"}), ChargerReading(charging=True), sources
    )
    assert sentence(planned, a_telling()) == f"Charging from spare solar power, as planned{english}"
    for reason in (Reason(Why.FULL_RATE), Reason(Why.PLANNED_WINDOW, {"source": "grid"})):
        assert charger_agrees(reason, ChargerReading(charging=True), sources) == reason
    ready = charger_agrees(following, ChargerReading(charging=False), sources)
    assert "also_from" not in ready.facts


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


@pytest.mark.parametrize(
    ("price", "grid_w", "text"),
    [
        (0.01, 0, "Export is limited, because it would earn only 1 c/kWh: nothing goes out."),
        (0.01, -150, "Export is limited, because it would earn only 1 c/kWh: nothing goes out."),
        (0.01, -3_100, "Export should stop, because it would earn only 1 c/kWh; 3.0 kW still goes out."),
        (0.01, None, "Export is held back, because it would earn only 1 c/kWh."),
        (0.0, 0, "Export is limited, because it would earn nothing: nothing goes out."),
        (0.0004, -3_100, "Export should stop, because it would earn nothing; 3.0 kW still goes out."),
        (-0.0004, None, "Export is held back, because it would earn nothing."),
        (-0.01, 0, "Export is limited, because it would cost 1 c/kWh: nothing goes out."),
        (-0.01, -3_100, "Export should stop, because it would cost 1 c/kWh; 3.0 kW still goes out."),
        (-0.01, None, "Export is held back, because it would cost 1 c/kWh."),
    ],
)
def test_export_is_not_said_to_have_stopped_while_it_goes_on(price, grid_w, text):
    reason = Reason(Why.EXPORT_UNECONOMIC, {"export_price": price, "desired_w": 0})
    assert sentence(limit_agrees(reason, house(grid_w=grid_w), 0), a_telling()) == text
    assert sentence(agreed(reason, house(grid_w=grid_w)), a_telling()) == text


@pytest.mark.parametrize(
    ("grid_w", "limit_w", "export_w"),
    [
        (500, 0, 0),
        (-200, 0, 0),  # a meter's noise
        (-201, 0, 500),
        (-740, 0, 500),
        (-760, 0, 1_000),
        (-3_100, 0, 3_000),
        (-3_100, 1_500, 1_500),
        (-1_700, 1_500, 0),
        (-3_100, None, 3_000),
        (None, 0, None),
    ],
)
def test_what_goes_out_beyond_the_limit_is_told_in_half_kilowatts(grid_w, limit_w, export_w):
    reason = limit_agrees(Reason(Why.EXPORT_UNECONOMIC), house(grid_w=grid_w), limit_w)
    assert reason.facts["export_w"] == export_w
    other = Reason(Why.PLAN_HOLD)
    assert limit_agrees(other, house(grid_w=grid_w), limit_w) == other


@pytest.mark.parametrize(
    ("is_limited", "end"),
    [(True, "; sun that nobody uses is held back, as exporting it costs 0.7 c/kWh"), (False, "")],
)
def test_what_the_plan_held_back_is_no_measurement_as_a_car_may_take_it_by_now(is_limited, end):
    reason = Reason(Why.SELF_CONSUMPTION, {"planned_w": 0, "curtail_w": 6_800, "export_price": -0.007})
    told = agreed(reason, house(0, 0), is_limited=is_limited)
    assert sentence(told, a_telling()) == f"The battery runs by itself{end}."
    assert agreed(told, house(0, 0), is_limited=is_limited) == told


@pytest.mark.parametrize(
    ("grid_w", "battery_w", "soc_pct", "mode", "is_told"),
    [
        (0, 0, 100, BatteryMode.SELF_CONSUMPTION, True),
        (0, 0, 97, BatteryMode.CURTAILED, True),
        (0, 0, 96, BatteryMode.CURTAILED, False),  # with room it would take what is left over
        (0, 0, 60, BatteryMode.HOLD, True),
        (0, -5_000, 60, BatteryMode.SELF_CONSUMPTION, True),  # it takes what it can
        (0, 900, 60, BatteryMode.SELF_CONSUMPTION, False),
        (2_640, 0, 100, BatteryMode.SELF_CONSUMPTION, False),  # more is used than the sun gives
        (None, None, None, BatteryMode.UNKNOWN, True),
    ],
)
def test_sun_is_held_back_only_where_some_may_be_left_over(grid_w, battery_w, soc_pct, mode, is_told):
    reason = Reason(Why.SELF_CONSUMPTION, {"planned_w": 0, "curtail_w": 6_800, "export_price": -0.007})
    battery = BatteryReading(power_w=battery_w, soc_pct=soc_pct, mode=mode)
    told = agreed(reason, replace(house(battery_w, grid_w), battery=battery))
    assert ("curtail_w" in told.facts) is is_told


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (
            Reason(Why.SELF_CONSUMPTION, {"planned_w": 0, "curtail_w": 6_800, "export_price": -0.003}),
            (
                "The battery runs by itself; sun that nobody uses is held back, "
                "as exporting it earns next to nothing."
            ),
        ),
        (
            Reason(Why.PLAN_CHARGE, {"from_sun": True, "export_price": 0.12}),
            "Ready to charge from the sun; the rest is sold at 0.1 c/kWh.",
        ),
        (
            Reason(Why.AT_RESERVE, {"soc_pct": 10, "reserve_pct": 10, "export_price": 0.12}),
            "The battery is at 10 %; its last 10 % are not sold, though export earns 0.1 c/kWh.",
        ),
    ],
)
def test_a_price_to_sell_at_is_the_one_that_holds_not_that_of_the_plans_slot(reason, text):
    price = PriceSlot(start=NOON, end=NOON + timedelta(minutes=5), import_price=0.2, export_price=0.001)
    told = agreed(reason, replace(house(0, 0), price=price))
    assert sentence(told, a_telling()) == text
    assert agreed(reason, house(0, 0)).facts["export_price"] == reason.facts["export_price"]


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


@pytest.mark.parametrize(
    ("price", "grid_w", "text"),
    [
        (-0.05, -3_000, "; meanwhile about 3.0 kW go out, which costs 5 c/kWh."),
        (0.005, -3_000, "."),
        (-0.05, 100, "."),
        (-0.05, None, "."),
    ],
)
def test_a_limit_that_waits_for_the_battery_tells_what_goes_out_below_nothing(price, grid_w, text):
    waits = limit_agrees(Reason(Why.FORCE_HAS_PRIORITY, {"export_price": price}), house(grid_w=grid_w), None)
    assert sentence(waits, a_telling()) == f"The export limit waits until the battery's orders end{text}"


def test_a_limit_that_stays_while_its_price_is_unknown_says_that_it_is_export():
    stays = Reason(Why.PRICE_UNKNOWN, {"export_price": None, "desired_w": 0.0})
    assert sentence(stays, a_telling()) == "Export stays limited, because its price is not known right now."
    assert (
        sentence(Reason(Why.PRICE_UNKNOWN, {}), a_telling()) == "The price of power is not known right now."
    )


def test_a_sentence_that_was_made_before_the_flows_were_seen_is_not_kept():
    planned = Reason(
        Why.SELF_CONSUMPTION, {"battery_w": -2_000}, text="Storing spare solar power in the battery."
    )
    assert agreed(planned, Observation(at=NOON)).text == ""
    for code in (Why.PLAN_CHARGE, Why.PLAN_DISCHARGE):
        assert agreed(Reason(code, {}, text="Charging 2.0 kW."), Observation(at=NOON)).text == ""


@pytest.mark.parametrize(
    ("battery_w", "grid_w", "says"),
    [
        (-5_000, 33, "Charging from the sun; of the power of the grid the main fuse leaves 1.4 kW."),
        (-1_400, 33, "Held at 1.4 kW: the main fuse leaves no more."),
        (-5_000, 3_000, "Held at 1.4 kW: the main fuse leaves no more."),
        (None, None, "Held at 1.4 kW: the main fuse leaves no more."),
        (-1_900, 0, "Held at 1.4 kW: the main fuse leaves no more."),  # half a kW may be the meters'
        (-1_901, 0, "Charging from the sun; of the power of the grid the main fuse leaves 1.4 kW."),
    ],
)
def test_a_limit_on_a_charge_that_the_sun_exceeds_says_what_it_is_a_limit_of(battery_w, grid_w, says):
    limited = Reason(Why.PHASE_LIMITED, {"limit": "the main fuse", "power_w": 1_400.0})
    assert sentence(agreed(limited, house(battery_w, grid_w)), a_telling()) == says
