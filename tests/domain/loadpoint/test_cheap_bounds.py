"""Mode cheap to a tenth of a cent and of a percent: whose price counts, and which floor."""

from typing import Any

import pytest

from domain.command.decision import Owner
from domain.house.settings import CheapSettings, Mode
from domain.reason.reason import Why
from tests.builders import a_charger, a_house, a_loadpoint, a_price, after
from tests.ticks import Ticks


def cheap(
    price: float,
    car_pct: float | None = 55,
    memory: dict[str, Any] | None = None,
    *,
    seen: Any = None,
    **settings: Any,
):
    lp = a_loadpoint(mode=Mode.CHEAP, cheap=CheapSettings(**settings))
    ticks = Ticks(a_house(lp))
    ticks.at(-1_000, chargers={"garage": None})
    ticks.remember(**(memory or {}))
    drawn_w = 3_680 if memory else 0
    return ticks.at(0, a_charger(drawn_w, vehicle_soc_pct=car_pct), price=a_price(price), **(seen or {}))


@pytest.mark.parametrize(
    ("car_pct", "limit", "level"),
    [
        (39.9, 0.30, "recovery"),
        (40, 0.10, "opportunity"),
        (None, 0.30, "recovery"),  # it may be nearly empty
    ],
)
def test_how_full_the_car_is_decides_what_it_pays(car_pct, limit, level):
    at_it, above = cheap(limit, car_pct), cheap(limit + 0.001, car_pct)
    assert (at_it.order.current_a, above.order.current_a) == (32, 0)
    assert above.reason.facts == {"price": limit + 0.001, "limit_price": limit, "level": level}
    assert at_it.reason.facts == {"price": limit, "limit_price": limit, "level": level}


@pytest.mark.parametrize(
    ("price", "level"), [(0.1, "opportunity"), (0.1 + 1e-12, "opportunity"), (0.11, "recovery")]
)
def test_an_unknown_car_pays_at_the_level_of_the_price(price, level):
    assert cheap(price, None).reason.facts["level"] == level


def test_an_unknown_car_pays_the_higher_of_the_two_prices():
    assert cheap(0.2, None, recovery_price=0.05, opportunity_price=0.2).order.current_a == 32


@pytest.mark.parametrize(
    ("owner", "price", "current_a"),
    [
        (Owner.CHEAP, 0.12, 32),
        (Owner.CHEAP, 0.1201, 0),
        (Owner.FAST, 0.12, 0),  # only its own charge is tolerated
    ],
)
def test_only_a_charge_of_its_own_accepts_a_little_more(owner, price, current_a):
    runs = {"owner": owner, "on_since": after(-900), "current_a": 16}
    assert cheap(price, memory=runs, price_hysteresis=0.02).order.current_a == current_a


@pytest.mark.parametrize(
    ("floor_pct", "soc_pct", "why"),
    [
        (20, 20, Why.PRICE_OK),
        (20, 19.9, Why.BATTERY_BELOW_START_FLOOR),
        (20, None, Why.TELEMETRY_STALE),
        (0, 0, Why.PRICE_OK),  # no floor, no question
        (0, None, Why.PRICE_OK),
        (0.5, 0, Why.BATTERY_BELOW_START_FLOOR),
    ],
)
def test_the_home_battery_keeps_its_floor_where_one_is_set(floor_pct, soc_pct, why):
    found = cheap(0.05, battery_min_soc_pct=floor_pct, seen={"soc_pct": soc_pct})
    assert found.reason.code is why
    if why is Why.BATTERY_BELOW_START_FLOOR:
        assert found.reason.facts == {"battery_soc_pct": soc_pct, "floor_pct": floor_pct}
    if why is Why.TELEMETRY_STALE:
        assert found.reason.facts == {"device": "battery"}


def test_a_house_without_a_battery_has_no_floor():
    assert cheap(0.05, seen={"has_battery": False}).order.current_a == 32
