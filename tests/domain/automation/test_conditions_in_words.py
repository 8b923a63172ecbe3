"""Conditions in words: what was measured and what was asked, also where it is not known."""

import msgspec
import pytest
from msgspec.structs import replace

from domain.automation.automation import Automation
from domain.automation.decide import judge
from domain.automation.words import conditions_told, run_facts, run_text
from domain.forecast.weather import Sky
from domain.house.house import House
from domain.language.languages import GERMAN
from domain.language.tongue import ENGLISH
from tests.domain.automation.test_automations import car, facts, sky
from tests.fakes.status import AN_EVENT, a_status

UNKNOWN = {"battery": None, "price": None, "loadpoints": {}}


def told(condition, seen, tongue=ENGLISH):
    rule = {
        "id": "one",
        "name": "One",
        "trigger": {"kind": "time", "at": "07:00"},
        "conditions": [condition],
        "actions": [{"kind": "message", "text": "x"}],
    }
    found = judge(msgspec.convert(rule, Automation), facts(**seen))
    return conditions_told(run_facts(found, House()), tongue)[0].text


CAR = {"kind": "loadpoint", "loadpoint": "garage"}


@pytest.mark.parametrize(
    ("condition", "seen", "english", "german"),
    [
        (
            {"kind": "battery", "above_pct": 80},
            {},
            "The battery is at 73.6 % (asked: above 80 %).",
            "Die Batterie ist bei 73,6 % (verlangt: über 80 %).",
        ),
        (
            {"kind": "battery", "above_pct": 20, "mode": "hold"},
            {},
            (
                "The battery is at 73.6 % (asked: above 20 %) and "
                "the battery is set to “run by itself” (asked: keep its charge)."
            ),
            (
                "Die Batterie ist bei 73,6 % (verlangt: über 20 %) und "
                "die Batterie steht auf „von selbst laufen“ (verlangt: ihre Ladung behalten)."
            ),
        ),
        (
            {"kind": "flow", "flow": "grid_export", "above_w": 1_000, "below_w": 3_000},
            {},
            "1.2 kW is sold (asked: above 1.0 kW and below 3.0 kW).",
            "Verkauft werden 1,2 kW (verlangt: über 1,0 kW und unter 3,0 kW).",
        ),
        (
            {"kind": "price", "price": "import", "below": 0.3},
            {},
            "Buying costs 36 c/kWh (asked: below 30 c/kWh).",
            "Strom kostet 36 c/kWh (verlangt: unter 30 c/kWh).",
        ),
        (
            {"kind": "event", "event": "spike_export"},
            {"events": (AN_EVENT,)},
            "A price spike is under way.",
            "Eine Preisspitze läuft.",
        ),
        (
            {"kind": "solar_forecast", "day": "tomorrow", "below_wh": 8_000},
            {"sun_wh": {"tomorrow": 12_340}},
            "The sun of tomorrow is expected to bring 12.3 kWh (asked: below 8.0 kWh).",
            "Die Sonne bringt morgen voraussichtlich 12,3 kWh (verlangt: unter 8,0 kWh).",
        ),
        (
            {"kind": "weather", "weather": ["sunny", "partly_sunny"]},
            sky(Sky.RAINY),
            "The weather is “rainy” (asked: sunny or partly sunny).",
            "Das Wetter ist „Regen“ (verlangt: sonnig oder teils sonnig).",
        ),
        (
            {"kind": "grid", "state": "on"},
            {"battery": replace(a_status().battery, off_grid=True)},
            "The house is cut off from the grid.",
            "Das Haus ist vom Netz getrennt.",
        ),
        (
            CAR | {"connected": False, "above_pct": 80},
            {},
            "A car is plugged in at Garage and the car at Garage is at 55 % (asked: above 80 %).",
            "An Garage ist ein Auto angesteckt und das Auto an Garage ist bei 55 % (verlangt: über 80 %).",
        ),
        (
            CAR | {"at_home": True, "place": "Work"},
            car("away", "Gym"),
            "The car of Garage is not at home and the car of Garage is at “Gym” (asked: Work).",
            (
                "Das Auto von Garage ist nicht zu Hause und "
                "das Auto von Garage ist hier: „Gym“ (verlangt: Work)."
            ),
        ),
        (
            {"kind": "time", "from": "22:00", "to": "06:00", "days": "mon-wed,sat"},
            {},
            "It is 12:30 (Thu) (asked: 22:00 to 06:00, Mon-Wed, Sat).",
            "Es ist 12:30 (Do) (verlangt: 22:00 bis 06:00, Mo-Mi, Sa).",
        ),
    ],
)
def test_a_condition_says_what_it_was_measured_at(condition, seen, english, german):
    assert (told(condition, seen), told(condition, seen, GERMAN)) == (english, german)


@pytest.mark.parametrize(
    "condition",
    [
        {"kind": "battery", "above_pct": 80},
        {"kind": "battery", "mode": "hold"},
        {"kind": "price", "price": "export", "above": 1},
        {"kind": "solar_forecast", "day": "today", "above_wh": 1},
        {"kind": "weather", "weather": ["sunny"]},
        {"kind": "grid", "state": "off"},
        CAR | {"connected": True},
        CAR | {"charging": True},
        CAR | {"below_pct": 50},
        CAR | {"at_home": True},
        CAR | {"place": "work"},
    ],
)
def test_what_is_not_known_is_said(condition):
    assert "is not known" in told(condition, UNKNOWN)
    assert "nicht bekannt" in told(condition, UNKNOWN, GERMAN)


def test_a_run_that_did_nothing_says_which_of_them_do_not_hold_also_in_a_run_of_before():
    rule = {
        "id": "one",
        "name": "One",
        "trigger": {"kind": "time", "at": "07:00"},
        "conditions": [
            {"kind": "battery", "above_pct": 80},
            CAR | {"connected": True},
            {"kind": "weather", "weather": ["rainy"]},
        ],
        "actions": [{"kind": "message", "text": "x"}],
    }
    found = run_facts(judge(msgspec.convert(rule, Automation), facts()), House())
    assert run_text("conditions", found) == (
        "“One” did nothing: the battery is at 73.6 % (asked: above 80 %); "
        "the weather is not known (asked: rainy)."
    )
    assert [each.holds for each in conditions_told(found)] == [False, True, None]
    before = {key: value for key, value in found.items() if key != "seen"}
    assert run_text("conditions", before) == "“One” did nothing: of its conditions, 1 and 3 did not hold."
    assert run_text("conditions", before, tongue=GERMAN) == (
        "„One“ tat nichts: Von ihren Bedingungen nicht erfüllt: 1 und 3."
    )
    assert conditions_told(before) == ()
