"""Words: every reason is a sentence, with and without its facts."""

import re
from datetime import timedelta

import pytest

from domain.reason.reason import Reason, Why
from domain.status.words import sentence, worded
from tests.domain.status.worded import BRISBANE, EVERY_FACT, NOON
from tests.fakes.telling import a_telling


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
