"""Words: every reason is a sentence, with and without its facts."""

import re
from datetime import UTC, datetime, timedelta
from math import inf, nan
from string import Formatter

import pytest
from msgspec.structs import replace

from domain.language.languages import GERMAN
from domain.plan.turns import in_one_go
from domain.reason.reason import Reason, Why
from domain.reason.spoken import percent_words
from domain.status.sentences import SENTENCES
from domain.status.worded_plan import wording
from domain.status.words import sentence, worded
from tests.fakes.control import PLAN
from tests.fakes.telling import a_telling

NOON = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)  # in Brisbane
BRISBANE = a_telling(NOON, timezone="Australia/Brisbane")
TEXTS = frozenset({"action", "battery", "device", "error", "hint", "mode"})

EVERY_FACT = {
    "target_pct": 100,
    "surplus_w": 4_300,
    "needed_w": 1_380,
    "until": datetime(2026, 1, 15, 2, 15, tzinfo=UTC),
    "price": 0.312,
    "limit_price": 0.3,
    "export_price": 0.009,
    "current_a": 16,
    "power_w": 2_000,
    "limit_w": 1_000,
    "energy_wh": 2_500,
    "cost": 0.125,
    "action": "force_charge",
    "soc_pct": 80.4,
    "left_at": datetime(2026, 1, 15, 1, 15, tzinfo=UTC),
    "error": "busy",
}


@pytest.mark.parametrize("facts", [{}, EVERY_FACT, dict.fromkeys(EVERY_FACT)], ids=["none", "all", "unknown"])
def test_every_reason_is_one_plain_sentence(facts):
    said = {code: sentence(Reason(code, facts), BRISBANE) for code in Why}
    assert {code: text for code, text in said.items() if not re.fullmatch(r"[A-Z][^{}_]*\.", text)} == {}
    assert {code: text for code, text in said.items() if "None" in text} == {}


@pytest.mark.parametrize(
    ("reason", "currency", "text"),
    [
        (
            Reason(Why.PRICE_ABOVE_LIMIT, {"price": 0.312, "limit_price": 0.3}),
            "AUD",
            "Waiting: power costs 31.2 c/kWh, above your limit of 30 c/kWh.",
        ),
        (
            Reason(Why.PRICE_OK, {"price": 0.304, "limit_price": 0.3}),
            "AUD",
            "Charging although power costs 30.4 c/kWh: that is hardly above your limit of 30 c/kWh.",
        ),
        *(
            (Reason(Why.PRICE_OK, facts), "AUD", text)
            for facts, text in (
                (
                    {"price": -0.02, "limit_price": 0.1},
                    "Charging because power pays 2 c/kWh to use; your limit is 10 c/kWh.",
                ),
                (
                    {"price": -0.02, "limit_price": -0.01},
                    "Charging because power costs −2 c/kWh, at or below your limit of −1 c/kWh.",
                ),
                (
                    {"price": 0.004, "next_price": -0.006, "until": NOON + timedelta(minutes=40)},
                    (
                        "Charging goes on: power costs 0.4 c/kWh, and waiting until 12:40, when it would pay "
                        "0.6 c/kWh to use, would save too little."
                    ),
                ),
                (
                    {"price": -0.004, "next_price": 0.006, "until": NOON + timedelta(minutes=40)},
                    "Charging goes on: power pays 0.4 c/kWh to use, and at 12:40 it would cost 0.6 c/kWh.",
                ),
                (
                    {"price": -0.004, "next_price": -0.006, "until": NOON + timedelta(minutes=40)},
                    (
                        "Charging goes on: power pays 0.4 c/kWh to use, and waiting until 12:40 for 0.6 "
                        "c/kWh would earn too little more."
                    ),
                ),
                (
                    {"price": -0.006, "next_price": -0.004, "until": NOON + timedelta(minutes=40)},
                    "Charging goes on: power pays 0.6 c/kWh to use, and at 12:40 it would pay 0.4 c/kWh.",
                ),
                (
                    {"price": -0.004, "next_price": -0.004, "until": NOON + timedelta(minutes=40)},
                    "Charging goes on: power pays 0.4 c/kWh to use, and from 12:40 it would pay the same.",
                ),
            )
        ),
        (
            Reason(Why.FULL_RATE, {"current_a": 0, "rise_a": 32}),
            "AUD",
            "Waiting: charging starts at 32 A soon, as the rate is not changed too often.",
        ),
        (
            Reason(Why.AT_RESERVE, {"soc_pct": 20.4, "reserve_pct": 20, "export_price": 0.41}),
            "AUD",
            "The battery is at 20.4 %; its last 20 % are not sold, though export earns 41 c/kWh.",
        ),
        (
            Reason(Why.AT_RESERVE, {"soc_pct": 20.4, "reserve_pct": 20}),
            "AUD",
            "The battery is at 20.4 %; its last 20 % are not sold.",
        ),
        (
            Reason(Why.PRICE_ABOVE_LIMIT, {"price": 20.3, "limit_price": 0.3}),
            "GBP",
            "Waiting: power costs £20.30/kWh, above your limit of 30 p/kWh.",
        ),
        (
            Reason(Why.WAITING_SUSTAINED_SURPLUS, {"surplus_w": 4_300, "until": "2026-01-15T02:15:00Z"}),
            "AUD",
            "Waiting: 4.3 kW of spare solar power has to last; charging starts at 12:15.",
        ),
        (Reason(Why.EXPORT_UNECONOMIC, {"export_price": -0.02}), "CHF",
         "Export is held back, because it would cost CHF 0.02/kWh."),
        (Reason(Why.FORCE_MODE_ACTIVE, {"battery": "none"}), "AUD",
         "Waiting while the home battery is under orders."),
        (Reason(Why.INSUFFICIENT_SURPLUS, {"surplus_w": -20, "needed_w": 1_380}), "AUD",
         "There is no spare solar power; charging needs 1.4 kW."),
        (Reason(Why.INSUFFICIENT_SURPLUS, {"surplus_w": 50, "needed_w": 1_380}), "AUD",
         "There is 0.1 kW of spare solar power; charging needs 1.4 kW."),
        (Reason(Why.INSUFFICIENT_SURPLUS, {"surplus_w": 1_360, "needed_w": 1_380}), "AUD",
         "There is not enough spare solar power."),
        (Reason(Why.GRID_FALLBACK, {"surplus_w": 49, "needed_w": 1_380}), "AUD",
         "Charging at the minimum, 1.4 kW, because there is no spare solar power."),
        (Reason(Why.GRID_FALLBACK, {"surplus_w": 1_360, "needed_w": 1_380}), "AUD",
         "Charging at the minimum, because there is not enough spare solar power."),
        (Reason(Why.STOP_DELAY_RUNNING, {"surplus_w": 0, "until": "2026-01-15T02:15:00Z"}), "AUD",
         "No spare solar power is left: at the minimum now, stopping at 12:15 unless it recovers."),
        (Reason(Why.FOLLOWING_SURPLUS, {"surplus_w": 30}), "AUD", "Charging from spare solar power."),
        (Reason(Why.FOLLOWING_SURPLUS, {"surplus_w": 1_420, "taker": "Zoe", "share_w": 1_380}), "AUD",
         "Charging from 1.4 kW of spare solar power."),
        (Reason(Why.POWER_CLAMPED, {"limit_w": 5_000, "requested_w": 5_040}), "AUD",
         "What was asked is outside the limits; the nearest allowed value is used."),
        (Reason(Why.PRICE_SPIKE, {"wholesale_price": 3.001, "threshold_price": 3.0}), "AUD",
         "The market's price is above your threshold."),
        (Reason(Why.MIN_OFF_RUNNING, {"remaining_s": 0}), "AUD",
         "Waiting a little, so that the charger does not switch too often."),
        (Reason(Why.BATTERY_ABSORBS, {"export_price": 0.004}), "AUD",
         "Export earns too little, at 0.4 c/kWh, but house and battery take all the sun."),
        (Reason(Why.BATTERY_ABSORBS, {"export_price": -0.005}), "AUD",
         "Export would cost 0.5 c/kWh, but house and battery take all the sun."),
        (Reason(Why.BATTERY_ABSORBS, {"export_price": -0.0004}), "AUD",
         "Export would earn nothing, but house and battery take all the sun."),
        (Reason(Why.EXPORT_WORTHWHILE, {"export_price": -0.02}), "AUD",
         "Export is free to flow, though it costs 2 c/kWh."),
        (Reason(Why.EXPORT_WORTHWHILE, {"export_price": 0.0}), "AUD",
         "Export is free to flow, though it earns nothing."),
        (Reason(Why.IMPORT_PAID, {"import_price": -0.03}), "AUD",
         "Power from the grid pays 3 c/kWh to use, so the sun is limited."),
        (Reason(Why.IMPORT_PAID, {"import_price": 0.01}), "AUD",
         "Power from the grid costs 1 c/kWh, so the sun is limited."),
        (Reason(Why.AT_RESERVE, {"soc_pct": 20, "reserve_pct": 20, "export_price": -0.01}), "AUD",
         "The battery is at 20 %; its last 20 % are not sold."),
        (Reason(Why.PRICE_ABOVE_LIMIT, {"price": -0.005, "limit_price": -0.05}), "AUD",
         "Waiting: power pays 0.5 c/kWh to use; your limit is −5 c/kWh."),
        (Reason(Why.PRICE_OK, {"price": -0.0004, "limit_price": 0.1}), "AUD",
         "Charging because power costs 0 c/kWh, at or below your limit of 10 c/kWh."),
        (Reason(Why.INSUFFICIENT_SURPLUS, {"surplus_w": 2_480, "needed_w": 1_380, "taker": "Zoe"}), "AUD",
         "The 2.5 kW of spare solar power goes to Zoe first; charging here needs 1.4 kW of its own."),
        (Reason(Why.GRID_FALLBACK, {"surplus_w": 2_480, "needed_w": 1_380, "taker": "Zoe"}), "AUD",
         "Charging at the minimum, 1.4 kW, because the 2.5 kW of spare solar power goes to Zoe first."),
        (Reason(Why.STOP_DELAY_RUNNING,
                {"surplus_w": 2_480, "taker": "Zoe", "until": "2026-01-15T02:15:00Z"}), "AUD",
         ("The 2.5 kW of spare solar power goes to Zoe first: "
          "at the minimum now, stopping at 12:15 unless it recovers.")),
        (Reason(Why.STOP_DELAY_RUNNING,
                {"surplus_w": 0, "battery_takes_w": 3_000, "until": "2026-01-15T02:15:00Z"}), "AUD",
         ("The home battery has orders to charge and takes 3.0 kW of the sun: "
          "at the minimum now, stopping at 12:15 unless that ends.")),
        (Reason(Why.INSUFFICIENT_SURPLUS,
                {"surplus_w": 1_360, "needed_w": 1_380, "battery_takes_w": 3_000}), "AUD",
         "The home battery has orders to charge and takes 3.0 kW of the sun; charging here needs 1.4 kW."),
        (Reason(Why.GRID_FALLBACK, {"surplus_w": 0, "needed_w": 1_380, "battery_takes_w": 3_000}), "AUD",
         ("Charging at the minimum, 1.4 kW, because the home battery has orders to charge and takes 3.0 kW "
          "of the sun.")),
        (Reason(Why.FOLLOWING_SURPLUS, {"surplus_w": 6_900, "taker": "Zoe", "share_w": 1_380}), "AUD",
         "Charging from 1.4 kW of spare solar power, its share of 6.9 kW."),
        (Reason(Why.PRICE_ABOVE_LIMIT, {"price": -0.0001, "limit_price": -0.1}), "NOK",
         "Waiting: power costs NOK 0.00/kWh, above your limit of −NOK 0.10/kWh."),
    ],
)  # fmt: skip
def test_facts_are_worded_with_units_money_and_local_time(reason, currency, text):
    assert sentence(reason, a_telling(currency=currency, timezone="Australia/Brisbane")) == text


def test_a_reason_that_has_its_words_keeps_them():
    assert worded(Reason(Why.MANUAL, text="Because."), BRISBANE).text == "Because."


def test_every_slot_of_a_plan_carries_its_sentence_as_it_is_said_when_the_slot_starts():
    asked = Reason(Why.PLAN_HOLD, {"kept_for_price": 0.4, "kept_for_at": "2026-01-15T16:00:00Z"})
    evening, night = (replace(PLAN.slots[0], start=NOON + timedelta(hours=h), reason=asked) for h in (11, 12))
    plan = in_one_go(wording(replace(PLAN, slots=(evening, night)), BRISBANE))
    said = [
        f"Keeping the battery's charge for {at}, when power is worth 40 c/kWh."
        for at in ("02:00 tomorrow", "02:00")
    ]
    assert [slot.reason.text for slot in plan.slots] == said


KEEPING = "Keeping the battery's charge for 02:00, when power is worth 40 c/kWh"
BEHALTEN = "Die Batterie behält ihre Ladung für 02:00, wenn Strom 40 c/kWh wert ist"


@pytest.mark.parametrize(
    ("code", "facts", "running", "ahead", "german"),
    [
        (Why.PLAN_HOLD, {"price": 0.2, "kept_for_price": 0.4, "kept_for_at": "2026-01-15T16:00:00Z"},
         f"{KEEPING.replace('02:00', '02:00 tomorrow')}; now it costs 20 c/kWh.",
         f"{KEEPING}; at 01:00 it costs 20 c/kWh.",
         f"{BEHALTEN}; um 01:00 kostet er 20 c/kWh."),
        (Why.PLAN_HOLD, {"price": -0.2, "kept_for_price": 0.4, "kept_for_at": "2026-01-15T16:00:00Z"},
         f"{KEEPING.replace('02:00', '02:00 tomorrow')}; now it pays 20 c/kWh to use.",
         f"{KEEPING}; at 01:00 it pays 20 c/kWh to use.",
         f"{BEHALTEN}; um 01:00 bringt Verbrauch 20 c/kWh."),
        (Why.PLAN_CHARGE, {"price": 0.2, "next_dear_price": 0.4, "next_dear_at": "2026-01-15T16:00:00Z"},
         "Charging: power costs 20 c/kWh now and is worth 40 c/kWh at 02:00 tomorrow.",
         "Charging: power costs 20 c/kWh and is worth 40 c/kWh at 02:00.",
         "Lädt: Strom kostet 20 c/kWh und ist um 02:00 40 c/kWh wert."),
        (Why.PLAN_CHARGE, {"price": -0.2, "paid_to_use": True},
         "Charging: power pays 20 c/kWh to use now.", "Charging: power pays 20 c/kWh to use.",
         "Lädt: Verbrauch bringt 20 c/kWh."),
        (Why.PLAN_HOLD, {"keeps_room": True, "export_price": 0.2},
         "Keeping room in the battery: the sun is sold at 20 c/kWh now.",
         "Keeping room in the battery: the sun is sold at 20 c/kWh.",
         "Die Batterie hält Platz frei: Die Sonne wird für 20 c/kWh verkauft."),
    ],
)  # fmt: skip
def test_an_hour_to_come_is_not_told_of_now(code, facts, running, ahead, german):
    first, later = (
        replace(
            PLAN.slots[0],
            start=NOON + timedelta(hours=hours),
            reason=Reason(code, {"start": (NOON + timedelta(hours=hours)).isoformat(), **facts}),
        )
        for hours in (0, 13)
    )
    plan = replace(PLAN, slots=(first, later))
    assert [slot.reason.text for slot in in_one_go(wording(plan, BRISBANE)).slots] == [running, ahead]
    told = in_one_go(wording(plan, replace(BRISBANE, tongue=GERMAN)))
    assert told.slots[1].reason.text == german


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
