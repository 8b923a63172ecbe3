"""A charge by price is begun where it will have earned its start and stop before a price ends it."""

import pytest

from domain.command.decision import Owner
from domain.house.optimiser import Optimiser
from domain.house.settings import CheapSettings, Mode, ScheduleSettings
from domain.reason.reason import Reason, Why
from domain.status.words import sentence
from domain.tariff.slots import PriceSlot, Tariff
from tests.builders import a_charger, a_house, a_loadpoint, a_price, after
from tests.fakes.telling import a_telling
from tests.ticks import Ticks

CHEAP = {"mode": Mode.CHEAP, "cheap": CheapSettings(opportunity_price=0.1, price_hysteresis=0.005)}
WINDOW = {"mode": Mode.SCHEDULE, "schedule": ScheduleSettings(from_="00:00", to="23:59", max_price=0.1)}
BRIEFLY = Why.PRICE_RIGHT_TOO_BRIEFLY


def ticks_of(settings, prices, *, switch_cost=0.005, minutes=5) -> Ticks:
    """A car that takes 7.36 kW, with these prices from now on, so many minutes each."""
    lp = a_loadpoint(max_current_a=32, **settings)
    ticks = Ticks(a_house(lp, optimiser=Optimiser(switch_cost=switch_cost)))
    ticks.tariff = Tariff(
        slots=tuple(
            PriceSlot(start=after(60 * minutes * t), end=after(60 * minutes * (t + 1)), import_price=price)
            for t, price in enumerate(prices)
        )
    )
    return ticks


@pytest.mark.parametrize(
    ("settings", "prices", "how", "why"),
    [
        # five minutes bring 0.6 kWh: at 0.8 cents below what ends it that is half a cent
        (CHEAP, (0.098, 0.12), {}, BRIEFLY),
        (CHEAP, (0.096, 0.12), {}, Why.PRICE_OK),
        (CHEAP, (0.1, 0.1, 0.12), {}, Why.PRICE_OK),
        (CHEAP, (0.1, 0.105, 0.104, 0.12), {}, BRIEFLY),  # at what a charge that runs accepts
        (CHEAP, (0.098, 0.106), {}, BRIEFLY),
        (WINDOW, (0.098, 0.101), {}, BRIEFLY),
        (WINDOW, (0.098, 0.101), {"switch_cost": 0.0}, Why.IN_WINDOW),
        (WINDOW, (0.098, 0.101), {"switch_cost": 0.001}, Why.IN_WINDOW),
        (WINDOW, (0.09, 0.101), {}, Why.IN_WINDOW),
        # its owner's limit is the price of the whole night
        (WINDOW, (0.1, 0.3), {"minutes": 30}, Why.IN_WINDOW),
        (WINDOW, (0.1, 0.3), {"minutes": 29}, BRIEFLY),
        # what comes is not known
        (WINDOW, (0.1,), {}, Why.IN_WINDOW),
        (WINDOW, (), {}, Why.IN_WINDOW),
    ],
)
def test_a_start_has_to_earn_its_turn_before_a_price_ends_it(settings, prices, how, why):
    price = a_price(prices[0] if prices else 0.1)
    charger = a_charger(connected=True, vehicle_soc_pct=60)
    found = ticks_of(settings, prices, **how).at(0, charger, price=price, soc_pct=60)
    assert found.reason.code is why
    assert (found.order.current_a > 0) is (why is not BRIEFLY)
    if why is BRIEFLY:
        ends = next(t for t, each in enumerate(prices) if each > 0.1 + 0.005 * (settings is CHEAP))
        assert found.reason.facts == {"until": after(60 * how.get("minutes", 5) * ends)}


@pytest.mark.parametrize("settings", [CHEAP, WINDOW])
def test_a_charge_that_runs_or_that_a_driver_began_is_not_ended_for_it(settings):
    ticks = ticks_of(settings, (0.099, 0.3))
    ticks.at(-600, price=None)
    ticks.remember(owner=Owner(settings["mode"].value), on_since=after(-590), current_a=32)
    running = a_charger(7_360, connected=True, vehicle_soc_pct=60)
    assert ticks.at(0, running, price=a_price(0.099), soc_pct=60).order.current_a == 32
    begun = ticks_of(settings, (0.099, 0.3))
    assert begun.at(0, running, price=a_price(0.099), soc_pct=60).order.current_a == 32


def test_a_quota_and_a_session_are_not_judged_by_the_list():
    """What the next kWh costs is not what the list says, so nobody knows when that ends."""
    ticks = ticks_of(WINDOW, (0.3, 0.3))
    charger = a_charger(connected=True, vehicle_soc_pct=60)
    assert ticks.at(0, charger, price=a_price(0.099), soc_pct=60).reason.code is Why.IN_WINDOW


def test_a_limit_that_prices_cross_every_five_minutes_turns_no_car():
    prices = [0.099 if t % 2 else 0.102 for t in range(48)]
    ticks, turns, was_on = ticks_of(WINDOW, prices), 0, False
    for t, price in enumerate(prices[:-1]):
        charger = a_charger(7_360 if was_on else 0, connected=True, vehicle_soc_pct=60)
        is_on = ticks.at(300 * t, charger, price=a_price(price), soc_pct=60).order.current_a > 0
        turns, was_on = turns + (is_on is not was_on), is_on
    assert turns == 0


def test_the_wait_says_how_long_the_price_is_right():
    text = sentence(Reason(BRIEFLY, {"until": after(300)}), a_telling(after(0)))
    assert text.startswith("Waiting: the price is right only until ")
    assert text.endswith(", too briefly to pay for a start and a stop.")
