"""The comparison, the rival and the limit behind an act, in one plain sentence of the house's own money."""

import pytest
from msgspec.structs import replace

from domain.language.languages import GERMAN
from domain.plan.why.words import plan_sentence
from domain.reason.reason import Reason, Why
from domain.reason.spoken import money_words
from tests.fakes.telling import a_telling

EVENING = "2026-01-15T08:30:00Z"  # 19:00 in Adelaide
RIVAL = {"runner_up": {"action": "self_consumption", "power_w": 0, "costs_more": 0.12}}


def said(code: Why, **facts) -> str:
    return plan_sentence(Reason(code, facts), a_telling(timezone="Australia/Adelaide"))


def compared(keeps, now, price_now, then, price_then, after_losses=0.2):
    at = None if then == "end" else EVENING
    return {
        "compared": {
            "keeps": keeps,
            "now": now,
            "price_now": price_now,
            "then": then,
            "price_then": price_then,
            "at": at,
            "after_losses": after_losses,
        }
    }


@pytest.mark.parametrize(
    ("facts", "because"),
    [
        (compared(True, "buy", 0.08, "use", 0.41), "power costs 8 c/kWh now and is worth 41 c/kWh at 19:00"),
        (compared(True, "buy", -0.0004, "use", 0.41),
         "power costs 0 c/kWh now and is worth 41 c/kWh at 19:00"),
        (compared(True, "sell", -0.0004, "use", 0.41),
         "export earns 0 c/kWh now, while a stored kWh saves 41 c/kWh at 19:00"),
        (compared(True, "buy", 0.08, "buy", 0.12), "power costs 8 c/kWh now and 12 c/kWh at 19:00"),
        (compared(True, "buy", 0.12, "buy", 0.12),
         "power costs 12 c/kWh now, while storing a kWh again would cost 20 c/kWh after losses and wear"),
        (compared(True, "buy", 0.12, "buy", 0.11),
         "power costs 12 c/kWh now, while storing a kWh again would cost 20 c/kWh after losses and wear"),
        (compared(True, "buy", 0.12, "use", 0.11),
         "power costs 12 c/kWh now, while a stored kWh is worth 20 c/kWh after losses and wear"),
        (compared(False, "buy", 0.12, "buy", -0.09),
         "power costs 12 c/kWh now and pays 9 c/kWh to use at 19:00"),
        (compared(True, "buy", -0.04, "buy", 0.09),
         "power pays 4 c/kWh to use now and costs 9 c/kWh at 19:00"),
        (compared(True, "buy", -0.04, "buy", -0.03), "power pays 4 c/kWh to use now and 3 c/kWh at 19:00"),
        (compared(True, "buy", -0.04, "use", 0.41),
         "power pays 4 c/kWh to use now, while a stored kWh saves 41 c/kWh at 19:00"),
        (compared(False, "sell", 0.12, "use", 0.13, 0.11),
         "export earns 12 c/kWh now, while a stored kWh is worth 11 c/kWh after losses and wear"),
        (compared(False, "buy", -0.006, "sun", -0.008),
         "power pays 0.6 c/kWh to use now, while selling the sun costs 0.8 c/kWh at 19:00"),
        (compared(True, "buy", -0.04, "end", None),
         "power pays 4 c/kWh to use now, while a kWh is worth 20 c/kWh when the plan ends"),
        (compared(True, "sell", 0.03, "use", 0.3),
         "export earns 3 c/kWh now, while a stored kWh saves 30 c/kWh at 19:00"),
        (compared(True, "sell", -0.03, "sell", 0.3),
         "export costs 3 c/kWh now, while a stored kWh sells for 30 c/kWh at 19:00"),
        (compared(True, "waste", 0.0, "use", 0.3), "the sun would be lost otherwise"),
        (compared(True, "sell", 0.05, "sun", 0.09),
         "export earns 5 c/kWh now, while the sun sells for 9 c/kWh at 19:00"),
        (compared(True, "sell", -0.05, "spare_sun", None),
         "export costs 5 c/kWh now, while there is sun to spare at 19:00"),
        (compared(False, "buy", 0.4, "buy", 0.12), "power costs 40 c/kWh now and 12 c/kWh at 19:00"),
        (compared(False, "buy", 0.4, "use", 0.3),
         "power costs 40 c/kWh now, while a stored kWh saves 30 c/kWh at 19:00"),
        (compared(False, "sell", 0.4, "buy", 0.1),
         "export earns 40 c/kWh now, while buying costs 10 c/kWh at 19:00"),
        (compared(False, "waste", 0.0, "end", None), "there is more sun than is used"),
    ],
)  # fmt: skip
def test_two_prices_are_compared_in_words(facts, because):
    told = said(Why.SELF_CONSUMPTION, battery_w=0, planned_w=0, price=0.1, **facts)
    assert told == f"The battery runs by itself: {because}."


@pytest.mark.parametrize(
    ("then", "price_then", "worth", "german"),
    [
        ("use", 0.3, "a stored kWh would save 30 c/kWh",
         "eine gespeicherte kWh um 19:00 30 c/kWh sparen würde"),
        ("sell", 0.3, "a stored kWh would sell for 30 c/kWh",
         "eine gespeicherte kWh um 19:00 30 c/kWh einbringen würde"),
        ("sun", 0.1, "the sun would sell for 10 c/kWh", "die Sonne um 19:00 10 c/kWh einbringen würde"),
        ("sun", -0.1, "selling the sun would cost 10 c/kWh",
         "es um 19:00 10 c/kWh kosten würde, die Sonne zu verkaufen"),
    ],
)  # fmt: skip
def test_what_only_another_act_would_do_is_not_said_of_the_plan(then, price_then, worth, german):
    facts = compared(False, "sell", 0.4, then, price_then)
    facts["compared"]["would"] = True
    reason = Reason(Why.PLAN_DISCHARGE, {"export_price": 0.4, "rank": 2, **facts})
    sale = "Selling from the battery: export earns 40 c/kWh now, while"
    telling = a_telling(timezone="Australia/Adelaide")
    assert plan_sentence(reason, telling) == f"{sale} {worth} at 19:00."
    assert german in plan_sentence(reason, replace(telling, tongue=GERMAN))


@pytest.mark.parametrize(("then", "price_then"), [("buy", 0.12), ("end", None)])
def test_equal_prices_are_no_reason(then, price_then):
    facts = compared(True, "buy", 0.12, then, price_then, 0.1203)
    assert said(Why.PLAN_HOLD, price=0.12, kept_for_price=0.4, kept_for_at=EVENING, **facts) == (
        "Keeping the battery's charge for 19:00, when power is worth 40 c/kWh; now it costs 12 c/kWh."
    )


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"kept_for_price": 3.54, "kept_for_at": EVENING},
            "Keeping the battery's charge for 19:00, when power is worth $3.54/kWh; now it costs 7.8 c/kWh.",
        ),
        ({}, "Keeping the battery's charge; charging would cost 2.8 c more."),
    ],
)
def test_a_hold_is_told_by_its_best_later_use_and_not_by_why_it_is_no_charge(facts, sentence):
    against = compared(False, "buy", 0.078, "use", 0.034, 0.03)
    rival = {"runner_up": {"action": "charge", "power_w": 5000, "costs_more": 0.028}}
    assert said(Why.PLAN_HOLD, price=0.078, **facts, **against, **rival) == sentence


@pytest.mark.parametrize(("currency", "earns"), [("AUD", 0.0004), ("AUD", 0.0), ("NOK", 0.003)])
def test_a_gain_that_rounds_to_nothing_is_no_reason(currency, earns):
    facts = {"limit": "switch_cost", "would_be": "hold", "would_earn": earns, "planned_w": 0, **RIVAL}
    told = plan_sentence(Reason(Why.SELF_CONSUMPTION, facts), a_telling(currency=currency))
    assert told == "The battery runs by itself."  # nor is it compared with itself


@pytest.mark.parametrize(
    ("action", "costs", "end"),
    [
        ("self_consumption", 0.12, "; letting the battery run by itself would cost 12 c more"),
        ("hold", 1.204, "; keeping the battery's charge would cost $1.20 more"),
        ("keep_room", 0.004, "; keeping room in the battery would cost 0.4 c more"),
        ("charge", 0.0004, "; charging would cost about the same"),
        ("discharge", 0.0, "; selling from the battery would cost about the same"),
        ("curtail", 0.02, "; limiting the sun would cost 2 c more"),
        ("export", 0.02, "; letting all of the sun out would cost 2 c more"),
    ],
)
def test_the_rival_is_named_with_what_it_would_cost_more(action, costs, end):
    rival = {"runner_up": {"action": action, "power_w": 0, "costs_more": costs}}
    sale = said(Why.PLAN_DISCHARGE, export_price=0.4, rank=1, **rival)
    assert sale == f"Selling from the battery: export earns 40 c/kWh, the best price ahead{end}."


@pytest.mark.parametrize(
    ("because", "words"),
    [
        ("full_again", "; before 60 c/kWh at 19:00 the battery is full again"),
        ("power", "; for 60 c/kWh at 19:00 it sells at full power as well"),
        ("export_limit", "; for 60 c/kWh at 19:00 as much is exported as may be"),
        ("beyond_plan", "; 60 c/kWh at 19:00 is further than this plan looks"),
    ],
)
def test_a_sale_says_why_it_does_not_wait(because, words):
    dearer = {"price": 0.6, "at": EVENING, "because": because}
    sale = said(Why.PLAN_DISCHARGE, export_price=0.4, rank=2, dearer=dearer, **RIVAL)
    assert sale == (
        f"Selling from the battery: export earns 40 c/kWh now{words}; "
        "letting the battery run by itself would cost 12 c more."
    )


def test_a_sale_with_a_dearer_hour_that_nothing_explains_is_told_by_what_it_is_compared_with():
    dearer = {"price": 0.6, "at": EVENING, "because": None}
    facts = compared(False, "sell", 0.4, "use", 0.3)
    sale = said(Why.PLAN_DISCHARGE, export_price=0.4, rank=2, dearer=dearer, **facts)
    assert sale == (
        "Selling from the battery: export earns 40 c/kWh now, while a stored kWh saves 30 c/kWh at 19:00."
    )


def test_what_goes_on_for_its_switches_says_so():
    facts = {"limit": "switch_cost", "would_be": "charge", "would_earn": 0.004, **RIVAL}
    why = "charging would earn only 0.4 c, less than a switch is worth"
    assert said(Why.PLAN_HOLD, **facts) == f"Keeping the battery's charge: {why}."
    assert said(Why.SELF_CONSUMPTION, planned_w=0, **facts) == (f"The battery runs by itself: {why}.")
    facts |= {"would_be": "hold", "price": 0.1, "next_dear_price": 3.54, "next_dear_at": EVENING}
    why = "keeping the battery's charge would earn only 0.4 c, less than a switch is worth"
    use = "power costs 10 c/kWh now and is worth $3.54/kWh at 19:00"
    assert said(Why.PLAN_CHARGE, **facts) == f"Charging: {use}; {why}."
    facts |= {"export_price": 0.2, "rank": 2}
    assert said(Why.PLAN_DISCHARGE, **facts) == f"Selling from the battery: export earns 20 c/kWh; {why}."
    kept = {"kept_for_price": 3.54, "kept_for_at": EVENING}
    held = "Keeping the battery's charge for 19:00, when power is worth $3.54/kWh; now it costs 10 c/kWh"
    assert said(Why.PLAN_HOLD, **facts, **kept) == f"{held}; {why}."
    facts |= {"would_be": "self_consumption", "price": 0.0, "next_dear_price": None}
    assert said(Why.PLAN_CHARGE, **facts) == (
        "Charging: letting the battery run by itself would earn only 0.4 c, less than a switch is worth."
    )


@pytest.mark.parametrize(
    ("code", "more"),
    [
        (Why.PLAN_CHARGE, {"price": 0.1, "next_dear_price": 3.54, "next_dear_at": EVENING}),
        (Why.PLAN_DISCHARGE, {"export_price": 0.2, "rank": 2}),
        (Why.PLAN_HOLD, {"price": 0.1, "kept_for_price": 3.54, "kept_for_at": EVENING}),
    ],
)
def test_behind_a_semicolon_german_goes_on_without_a_capital(code, more):
    facts = {"limit": "switch_cost", "would_be": "self_consumption", "would_earn": 0.004, **RIVAL, **more}
    told = plan_sentence(Reason(code, facts), a_telling(timezone="Australia/Adelaide", tongue=GERMAN))
    assert "; es brächte nur 0,4 c, weniger als ein Umschalten wert ist, die Batterie" in told


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({"export_price": -0.03, "curtailed_by": "price"}, "as exporting it costs 3 c/kWh"),
        ({"export_price": 0.05, "curtailed_by": "export_limit"}, "as no more may be exported"),
        ({"export_price": 0.0, "curtailed_by": "price"}, "as exporting it earns nothing"),
        ({"export_price": 0.002, "curtailed_by": "price"}, "as exporting it earns next to nothing"),
    ],
)
def test_curtailment_says_what_holds_the_sun_back(facts, end):
    told = said(Why.SELF_CONSUMPTION, planned_w=0, limit="capacity", curtail_w=2300, **facts)
    assert told == f"The battery is full; 2.3 kW of sun is held back, {end}."
    unknown = said(Why.SELF_CONSUMPTION, planned_w=0, limit="capacity", curtail_w=None, **facts)
    assert unknown == f"The battery is full; sun that nobody uses is held back, {end}."


@pytest.mark.parametrize(
    ("battery_w", "planned_w", "sentence"),
    [
        (900, 900, "Running the house from the battery: power costs 40 c/kWh now and 12 c/kWh at 19:00."),
        (-900, 900, "Storing spare solar power in the battery."),
        (None, 900, "The battery runs by itself."),
        (900, -900, "Running the house from the battery."),
        (None, 0, "The battery is at its reserve: power costs 40 c/kWh now and 12 c/kWh at 19:00."),
        (900, 0, "Running the house from the battery."),
    ],
)
def test_other_flows_than_the_planned_ones_are_not_told_by_its_prices(battery_w, planned_w, sentence):
    facts = compared(False, "buy", 0.4, "buy", 0.12)
    told = said(Why.SELF_CONSUMPTION, battery_w=battery_w, planned_w=planned_w, limit="reserve", **facts)
    assert told == sentence


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (0.0, "AUD", "0 c"),
        (0.0034, "AUD", "0.3 c"),
        (0.02, "GBP", "2 p"),
        (0.1249, "EUR", "12 c"),
        (1.2, "USD", "$1.20"),
        (-3.456, "EUR", "−€3.46"),
        (0.5, "NOK", "NOK 0.50"),
    ],
)
def test_money_is_said_as_people_say_it(amount, currency, words):
    assert money_words(amount, currency) == words
