"""Numbers, prices, spans and instants as people say them."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.language.languages import GERMAN
from domain.language.tongue import ENGLISH
from domain.reason.reason import Why
from domain.reason.spoken import number_words, power_words, price_words, time_words
from domain.status.facts import fact_words
from tests.fakes.telling import a_telling

NOON = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)  # a Thursday, in Brisbane


@pytest.mark.parametrize(
    ("price", "currency", "said"),
    [
        (0.312, "AUD", "31.2 c/kWh"),
        (0.3, "EUR", "30 c/kWh"),
        (0.9994, "AUD", "99.9 c/kWh"),
        (1.0, "AUD", "$1.00/kWh"),  # from a whole one on
        (1.5, "EUR", "€1.50/kWh"),
        (0.0725, "AUD", "7.3 c/kWh"),  # a half goes up, however a float holds it
        (0.3055, "AUD", "30.6 c/kWh"),
        (0.3045, "EUR", "30.5 c/kWh"),
        (-0.0725, "GBP", "−7.3 p/kWh"),
        (0.07249, "AUD", "7.2 c/kWh"),
        (1.005, "NOK", "NOK 1.01/kWh"),
        (-0.05, "GBP", "−5 p/kWh"),
        (-1.0, "GBP", "−£1.00/kWh"),
        (0.0, "AUD", "0 c/kWh"),
        (-0.0001, "AUD", "0 c/kWh"),
        (0.5, "NOK", "NOK 0.50/kWh"),
        (-0.5, "NOK", "−NOK 0.50/kWh"),
        (0.0, "NOK", "NOK 0.00/kWh"),
        (-0.004, "NOK", "NOK 0.00/kWh"),
    ],
)
def test_a_price_is_said_as_on_a_bill(price, currency, said):
    assert price_words(price, currency) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-7, "12:00 on 8 January"),
        (-2, "12:00 on 13 January"),
        (-1, "12:00 yesterday"),
        (0, "12:00"),
        (1, "12:00 tomorrow"),
        (2, "12:00 on Saturday"),
        (6, "12:00 on Wednesday"),
        (7, "12:00 on 22 January"),  # Thursday could be today
        (30, "12:00 on 14 February"),
    ],
)
def test_the_day_is_said_where_it_is_not_today(days, said):
    at = NOON + timedelta(days=days)
    assert time_words(at, "Australia/Brisbane", NOON) == said
    assert time_words(at.isoformat(), "Australia/Brisbane", NOON) == said


def test_today_is_the_day_of_the_house():
    late = datetime(2026, 1, 15, 13, 59, tzinfo=UTC)
    assert time_words(late, "Australia/Brisbane", NOON) == "23:59"
    assert time_words(late + timedelta(minutes=1), "Australia/Brisbane", NOON) == "00:00 tomorrow"


@pytest.mark.parametrize(
    ("energy_wh", "english", "german"),
    [
        (7_449, "7.4 kWh", "7,4 kWh"),
        (99_900, "99.9 kWh", "99,9 kWh"),
        (120_400, "120 kWh", "120 kWh"),
        (1_234_500, "1235 kWh", "1.235 kWh"),
        (51, "0.1 kWh", "0,1 kWh"),
        (49, "49 Wh", "49 Wh"),
        (0.3, "0 kWh", "0 kWh"),
        (-49, "−49 Wh", "−49 Wh"),
    ],
)
def test_an_energy_is_never_told_as_nothing_that_is_something(energy_wh, english, german):
    assert (ENGLISH.energy(energy_wh), GERMAN.energy(energy_wh)) == (english, german)
    assert GERMAN.power(energy_wh).endswith(("kW", " W"))


@pytest.mark.parametrize(
    ("price", "currency", "sign"),
    [
        (0.0005001, "AUD", 1), (0.0004, "AUD", 0), (-0.0004, "AUD", 0), (-0.0006, "AUD", -1),
        (0.004, "NOK", 0), (-0.006, "NOK", -1), (0.0, "EUR", 0),
    ],
)  # fmt: skip
def test_a_price_has_the_sign_that_is_told(price, currency, sign):
    assert a_telling(currency=currency).sign(price) == sign


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("remaining_s", 119, "119 s"),
        ("remaining_s", 120, "2 min"),
        ("remaining_s", 300, "5 min"),
        ("remaining_s", 9.6, "10 s"),
        ("power_w", 2_540, "2.5 kW"),
        ("limit_w", 50, "0.1 kW"),
        ("limit_w", 49, "49 W"),  # which 0.0 kW would not say
        ("limit_w", -0.4, "0 kW"),
        ("limit_w", 0, "0 kW"),
        ("soc_pct", 79.96, "79.9 %"),
        ("current_a", 15.6, "16 A"),
        ("price", 0.3, "30 c/kWh"),
        ("export_price", -0.02, "−2 c/kWh"),
        ("until", "2026-01-15T02:15:00Z", "12:15"),
        ("ends", NOON, "12:00"),
        ("action", "force_charge", "charge"),
        ("action", "self_consumption", "run by itself"),
        ("mode", "some_thing", "some thing"),
        ("polls", 3, "3"),
    ],
)
def test_a_fact_is_said_with_the_unit_of_its_name(name, value, said):
    assert fact_words(name, value, a_telling(NOON, timezone="Australia/Brisbane")) == said


def test_numbers_are_rounded_and_no_zero_is_below_zero():
    assert (number_words(2.5), number_words(-0.4), number_words(-0.04, 1)) == ("3", "0", "0.0")
    assert power_words(-2_500) == "−2.5 kW"


def test_a_code_of_another_version_is_read_as_one():
    assert Why("plan_charge") is Why.PLAN_CHARGE
    assert Why("something_new") is Why.OF_ANOTHER_VERSION
