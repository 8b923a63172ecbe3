"""What is told of now in a planned act is the price that holds now, whenever the plan was made."""

from typing import Any

import pytest

from domain.language.languages import GERMAN
from domain.reason.reason import Reason, Why
from domain.status.price_now import at_price_of_now
from domain.status.words import sentence
from domain.tariff.slots import PriceSlot
from tests.builders import NOON, after
from tests.fakes.telling import a_telling

EVENING = {"next_dear_price": 0.35, "next_dear_at": "2026-01-15T18:00:00Z"}
KEPT = {"kept_for_price": 0.35, "kept_for_at": "2026-01-15T18:00:00Z"}


def compared(now: str, then: str, price_now: float, price_then: float, *, keeps: bool) -> dict[str, Any]:
    at = "2026-01-15T18:00:00Z"
    known = {"now": now, "then": then, "price_now": price_now, "price_then": price_then, "at": at}
    return {**known, "keeps": keeps, "after_losses": price_then}


SOLD = compared("sell", "use", 0.3, 0.2, keeps=False)
USED = compared("buy", "use", 0.3, 0.2, keeps=False)
SAVES = "while a stored kWh saves 20 c/kWh at 18:00"


@pytest.mark.parametrize(
    ("code", "facts", "import_price", "export_price", "text"),
    [
        (Why.PLAN_CHARGE, {"power_w": 5_000, "price": 0.1, **EVENING}, 0.12, 0.05,
         "Charging at 5.0 kW: power costs 12 c/kWh now and is worth 35 c/kWh at 18:00."),
        (Why.PLAN_CHARGE, {"power_w": 5_000, "price": 0.1, **EVENING}, 0.4, 0.05,  # dearer than then
         "Charging at 5.0 kW: power costs 10 c/kWh and is worth 35 c/kWh at 18:00."),
        (Why.PLAN_CHARGE, {"power_w": 5_000, "price": -0.05, "paid_to_use": True}, -0.02, 0.0,
         "Charging at 5.0 kW: power pays 2 c/kWh to use now."),
        (Why.PLAN_CHARGE, {"power_w": 5_000, "price": -0.05, "paid_to_use": True}, 0.02, 0.0,
         "Charging at 5.0 kW: power pays 5 c/kWh to use."),
        (Why.PLAN_HOLD, {"price": 0.1, **KEPT}, 0.15, 0.05,
         "Keeping the battery's charge for 18:00, when power is worth 35 c/kWh; now it costs 15 c/kWh."),
        (Why.PLAN_DISCHARGE, {"power_w": 5_000, "export_price": 0.3, "rank": 1}, 0.5, 0.4,
         "Selling 5.0 kW from the battery: export earns 40 c/kWh, the best price ahead."),
        (Why.PLAN_DISCHARGE, {"power_w": 5_000, "export_price": 0.3, "compared": SOLD}, 0.5, 0.25,
         f"Selling 5.0 kW from the battery: export earns 25 c/kWh now, {SAVES}."),
        (Why.SELF_CONSUMPTION, {"battery_w": 900, "planned_w": 900, "compared": USED}, 0.33, 0.05,
         f"Running the house from the battery: power costs 33 c/kWh now, {SAVES}."),
    ],
)  # fmt: skip
def test_a_planned_act_names_the_price_that_holds_now(code, facts, import_price, export_price, text):
    facts = {"start": "2026-01-15T12:00:00Z", **facts}
    price = PriceSlot(start=NOON, end=after(300), import_price=import_price, export_price=export_price)
    told = at_price_of_now(Reason(code, facts, text="Of a minute ago."), price)
    assert sentence(told, a_telling(NOON)) == text
    assert sentence(told, a_telling(NOON, tongue=GERMAN))


@pytest.mark.parametrize(
    ("facts", "import_price", "export_price", "is_past"),
    [
        ({"price": 0.05}, -0.02, 0.0, True),  # it pays by now
        ({"price": -0.05}, 0.0, 0.0, True),  # and no more
        ({"price": -0.05}, -0.02, 0.0, False),
        ({"export_price": -0.05}, 0.3, -0.02, False),
        ({"export_price": -0.05}, 0.3, 0.0, True),
        ({"export_price": 0.05}, 0.3, 0.0, True),
        ({"export_price": 0.0}, 0.3, 0.05, True),
        ({"export_price": 0.3}, 0.3, 1.2, False),
        ({"export_price": 0.3, "rank": 1}, 0.3, 0.25, True),  # the best price ahead is another's
        ({"export_price": 0.3, "rank": 2}, 0.3, 0.25, False),
        ({"export_price": 0.3, "dearer": {"price": 0.5}}, 0.3, 0.4, False),
        ({"export_price": 0.3, "dearer": {"price": 0.5}}, 0.3, 0.5, True),
        ({"compared": USED}, 1.2, 0.05, False),
        ({"compared": USED}, 0.2, 0.05, False),
        ({"compared": USED}, 0.15, 0.05, True),  # less than a stored kWh saves later
        ({"compared": compared("buy", "use", 0.02, 0.2, keeps=True)}, -0.02, 0.05, True),
        ({"compared": compared("buy", "use", -0.02, 0.2, keeps=True)}, 0.0, 0.05, True),
    ],
)
def test_where_the_price_of_now_turns_what_is_said_of_it_no_word_of_now_is(
    facts, import_price, export_price, is_past
):
    price = PriceSlot(start=NOON, end=after(300), import_price=import_price, export_price=export_price)
    told = at_price_of_now(Reason(Why.PLAN_DISCHARGE, facts), price).facts
    assert told.get("is_past", False) is is_past
    assert not is_past or told == {**facts, "is_past": True}  # with the plan's own prices


@pytest.mark.parametrize(
    ("code", "facts", "price"),
    [
        (Why.PLAN_CHARGE, {"price": 0.1}, PriceSlot(start=NOON, end=after(300), import_price=0.1)),
        (Why.PLAN_CHARGE, {"price": 0.1}, None),
        (Why.PLAN_DISCHARGE, {"export_price": 0.1}, PriceSlot(start=NOON, end=after(300), import_price=0.2)),
        (Why.USER_COMMAND, {"price": 0.1}, PriceSlot(start=NOON, end=after(300), import_price=0.2)),
        (
            Why.SELF_CONSUMPTION,  # what a kWh beyond a quota costs is no listed price
            {"compared": {**compared("buy", "sell", 0.3, 0.2, keeps=False), "beyond_quota": ["now"]}},
            PriceSlot(start=NOON, end=after(300), import_price=0.2),
        ),
    ],
)
def test_what_holds_still_or_is_not_known_stands_as_it_was_planned(code, facts, price):
    reason = Reason(code, facts, text="As it was said.")
    assert at_price_of_now(reason, price) is reason
