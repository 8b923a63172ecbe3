"""Words: every reason is a sentence, with and without its facts."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from domain.reason import Reason, Why
from domain.status.words import sentence, worded, worded_plan
from tests.fakes.control import PLAN

EVERY_FACT = {
    "surplus_w": 4_300,
    "needed_w": 1_380,
    "until": datetime(2026, 1, 15, 2, 15, tzinfo=UTC),
    "price": 0.312,
    "limit_price": 0.3,
    "export_price": 0.009,
    "current_a": 16,
    "action": "force_charge",
    "soc_pct": 80.4,
    "error": "busy",
}


@pytest.mark.parametrize("facts", [{}, EVERY_FACT, dict.fromkeys(EVERY_FACT)], ids=["none", "all", "unknown"])
@pytest.mark.parametrize("code", list(Why))
def test_every_reason_is_one_plain_sentence(code, facts):
    text = sentence(Reason(code, facts), "AUD", "Australia/Brisbane")
    assert text.endswith(".")
    assert text[0].isupper()
    assert not {"{", "}", "_"} & set(text)
    assert "None" not in text


@pytest.mark.parametrize(
    ("reason", "currency", "text"),
    [
        (
            Reason(Why.PRICE_ABOVE_LIMIT, {"price": 0.312, "limit_price": 0.3}),
            "AUD",
            "Waiting: power costs 31.2 c/kWh, above your limit of 30 c/kWh.",
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
         "Nothing is exported, because it would earn only -CHF 0.02/kWh."),
    ],
)  # fmt: skip
def test_facts_are_worded_with_units_money_and_local_time(reason, currency, text):
    assert sentence(reason, currency, "Australia/Brisbane") == text


def test_a_reason_that_has_its_words_keeps_them():
    assert worded(Reason(Why.MANUAL, text="Because.")).text == "Because."


def test_every_slot_of_a_plan_carries_its_sentence():
    silent = replace(PLAN.slots[0], reason=Reason(Why.PLAN_HOLD, {"price": 0.1}))
    plan = worded_plan(replace(PLAN, slots=(silent, silent)), "AUD", "UTC")
    assert [slot.reason.text for slot in plan.slots] == 2 * [sentence(silent.reason, "AUD", "UTC")]
