"""What is said of cars agrees with what flows."""

import pytest

from domain.language.languages import GERMAN
from domain.reading.charger import ChargerReading
from domain.reading.sources import Source
from domain.reason.reason import Reason, Why
from domain.status.agree import charger_agrees
from domain.status.words import sentence
from tests.domain.status.agreeing import agreed, house
from tests.fakes.telling import a_telling


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
