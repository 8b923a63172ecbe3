"""Days, prices, percentages and levels in a sentence, and facts that are none."""

import re
from datetime import timedelta
from math import inf, nan
from string import Formatter

import pytest
from msgspec.structs import replace

from domain.language.languages import GERMAN
from domain.reason.reason import Reason, Why
from domain.reason.spoken import percent_words
from domain.status.sentences import SENTENCES
from domain.status.words import sentence
from tests.domain.status.worded import BRISBANE, EVERY_FACT, NOON

TEXTS = frozenset({"action", "battery", "device", "error", "hint", "mode"})
ODD_VALUES = [None, nan, inf, -0.0, -1e-9, -0.004, "", "none", "None", 0, 1e9]
NAMES = sorted(
    {
        name
        for both in SENTENCES.values()
        for _, name, *_ in map(tuple, Formatter().parse(" ".join(both)))
        if name
    }
    | {
        "battery_w",
        "power_w",
        "next_dear_price",
        "next_dear_at",
        "kept_for_price",
        "kept_for_at",
        "price_until",
    }
)
UNITS = ("_w", "_wh", "_pct", "_a", "_s", "price", "cost")


@pytest.mark.parametrize("odd", ODD_VALUES, ids=repr)
def test_no_odd_fact_makes_an_odd_sentence(odd):
    is_number = not isinstance(odd, str)
    facts = {
        name: odd if name.endswith(UNITS) is is_number else "Look."
        for name in NAMES
        if name.endswith(UNITS) or not name.endswith(("until", "_at"))
    }
    if not is_number:
        facts = {name: None if name.endswith(UNITS) else value for name, value in facts.items()}
    said = {code: sentence(Reason(code, facts), BRISBANE) for code in Why}
    no_word = re.compile(r"\b(none|nan|inf)\b|-[$]?0(\.0+)?(?![.\d])|None|\{|\}")
    assert {code: text for code, text in said.items() if no_word.search(text)} == {}
    assert {code: text for code, text in said.items() if not text.endswith(".")} == {}


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (-13, "23:00 yesterday"),
        (5, "17:00"),
        (12, "00:00 tomorrow"),
        (23.5, "11:30 tomorrow"),
        (40, "04:00 on Saturday"),
        (24 * 8, "12:00 on 23 January"),
    ],
)
def test_an_instant_of_another_day_carries_its_day(hours, said):
    until = NOON + timedelta(hours=hours)
    for code, (full, _) in SENTENCES.items():
        if "{until}" in full:
            facts = {
                **EVERY_FACT,
                **dict.fromkeys(TEXTS, "x"),
                "until": until,
                "device": "battery",
                "remaining_s": 9,
            }
            text = sentence(Reason(code, facts), BRISBANE)
            assert said in text or "{until}" not in full, text
    planned = Reason(Why.PLAN_HOLD, {"kept_for_price": 0.4, "kept_for_at": until.isoformat()})
    assert said in sentence(planned, BRISBANE)


def test_a_price_is_not_said_to_last_longer_than_it_does():
    facts = {"power_w": 5_000, "price": -0.06, "paid_to_use": True, "until": "2026-01-15T02:00:00Z"}
    facts |= {"price_until": "2026-01-15T01:05:00Z"}
    text = sentence(Reason(Why.PLAN_CHARGE, facts), BRISBANE)
    assert text == "Charging at 5.0 kW: power pays 6 c/kWh to use now."


@pytest.mark.parametrize(
    ("value", "text"),
    [(79.96, "79.9"), (80.0, "80"), (79.5, "79.5"), (-0.0, "0"), (100, "100"), (0.3, "0.3")],
)
def test_a_percentage_is_never_rounded_up_to_what_it_has_not_reached(value, text):
    assert percent_words(value) == text


@pytest.mark.parametrize(
    ("code", "more", "english", "german"),
    [
        (
            Why.MANUAL,
            {},
            "You asked for this charge at 16 A; it ends at 90 %, or at 12:15.",
            "Sie haben dieses Laden mit 16 A gestartet; es endet bei 90 % oder um 12:15.",
        ),
        (
            Why.BOOST,
            {},
            "Boosting at 16 A to 90 %, or until 12:15.",
            "Lädt auf Ihren Wunsch mit 16 A auf 90 % oder bis 12:15.",
        ),
        (
            Why.BOOST,
            {"automation": "Noon"},
            "Your automation “Noon” asked for 16 A to 90 %, or until 12:15.",
            "Ihre Automation „Noon“ hat 16 A verlangt, auf 90 % oder bis 12:15.",
        ),
        (
            Why.MANUAL,
            {"automation": "Noon"},
            "Your automation “Noon” asked for 16 A; it ends at 90 %, or at 12:15.",
            "Ihre Automation „Noon“ lädt mit 16 A; es endet bei 90 % oder um 12:15.",
        ),
    ],
)
def test_a_charge_by_hand_says_at_which_level_it_ends(code, more, english, german):
    reason = Reason(code, {"current_a": 16, "limit_pct": 90, "until": EVERY_FACT["until"], **more})
    assert sentence(reason, BRISBANE) == english
    assert sentence(reason, replace(BRISBANE, tongue=GERMAN)) == german
