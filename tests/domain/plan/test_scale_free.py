"""The same house plans the same: in money of another size, a day later, and twice as large.

Nobody says what such a plan has to be; that the two are alike is known all the same.
"""

from datetime import datetime, timedelta
from functools import cache
from math import pi, sin
from random import Random
from zoneinfo import ZoneInfo

import pytest
from msgspec import convert

from adapters.solver.resident import ResidentModel
from adapters.solver.solve import solve_resident
from domain.energy.terms_counting import begun
from domain.energy.terms_so_far import TermsSoFar
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Battery, Curtailment, House, Site
from domain.house.optimiser import Optimiser
from domain.plan.acts.switches import switch_price
from domain.plan.bill import Counted, billing, with_bill
from domain.plan.cars.wish import CarWish
from domain.plan.draft.build import Draft, build
from domain.plan.draft.steps import EVEN
from domain.plan.turns import in_one_go
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.terms import Band, DemandCharge, TariffTerms
from domain.tariff.wall_clock import When
from powersync.config.money import with_money
from tests.domain.plan.at_once import explain, settle

ZONE = "Australia/Brisbane"  # no hour is set there
DAY = datetime(2026, 1, 15, tzinfo=ZoneInfo(ZONE))
HALF_HOUR, HALVES = timedelta(minutes=30), 48
NOON, EVENING = When(from_="11:00", to="14:00"), When(from_="15:00", to="21:00")


@cache
def planned(seed, *, currency="AUD", times=1, days=0, size=1):
    """The plan of a random house, and its objective: with its prices so many `times` as high, its energy so
    many times as large (`size`), `days` later.
    """
    dice = Random(seed)
    buy = [
        round(dice.choice((0.05, 0.1, 0.2, 0.3, 0.36, 0.8)) + 0.06 * dice.random(), 4) for _ in range(HALVES)
    ]
    sell = [round(price * dice.choice((0.2, 0.5, 0.8)) - 0.02, 4) for price in buy]
    load_w = [size * (300 + 2_200 * dice.random()) for _ in range(HALVES)]
    sun_w = size * dice.choice((0, 2_000, 6_000))
    now = DAY + timedelta(days=days, hours=dice.choice((0, 6, 10, 17)))
    terms = TariffTerms(
        bands=dice.choice(
            (
                (),
                (Band(name="free", when=(NOON,), price=0.0, upto_kwh=8.0 * size),),
                (Band(name="step", above_kwh=10.0 * size, add=0.1 * times, is_strict=False),),
            )
        ),
        demand=dice.choice(((), (DemandCharge(name="peak", per_kw=0.4 * times, when=(EVENING,)),))),
    )
    wishes = dice.choice(
        ({}, {"charge_by": "17:15", "charge_by_soc_pct": 90}, {"grid_charge_max_soc_pct": 60})
    )
    filled = with_money(
        {"site": {"currency": currency}, "optimiser": wishes, "curtailment": {"enabled": True}}
    )
    optimiser = convert(filled["optimiser"] | {"enabled": True, "step_s": 1800}, Optimiser)
    house = House(
        site=Site(timezone=ZONE, currency=currency, export_limit_w=5_000 * size),
        battery=Battery(capacity_wh=13_500 * size, max_charge_w=5_000 * size, max_discharge_w=5_000 * size),
        optimiser=optimiser,
        curtailment=convert(filled["curtailment"], Curtailment),
    )
    car = CarWish(
        name="car",
        ready=now,
        departure=now + timedelta(hours=14),
        energy_kwh=12.0 * size,
        min_kw=1.4 * size,
        max_kw=7.0 * size,
    )
    begins = [now + n * HALF_HOUR for n in range(HALVES)]
    tariff = Tariff(
        slots=tuple(
            PriceSlot(start=at, end=at + HALF_HOUR, import_price=times * buy[n], export_price=times * sell[n])
            for n, at in enumerate(begins)
        ),
        terms=terms,
    )
    hours = [at.hour + at.minute / 60 for at in begins]
    sun = [max(0.0, sun_w * sin(pi * (hour - 6) / 12)) if 6 < hour < 18 else 0.0 for hour in hours]
    used = begun(TermsSoFar(), terms, now, ZoneInfo(ZONE))
    draft = build(
        house,
        now,
        soc_pct=dice.choice((5, 30, 60, 95)),
        tariff=tariff,
        load=PowerForecast(slots=tuple(map(PowerSlot, begins, [at + HALF_HOUR for at in begins], load_w))),
        solar=PowerForecast(slots=tuple(map(PowerSlot, begins, [at + HALF_HOUR for at in begins], sun))),
        cars=dice.choice(((), (car,))),
        tiers=EVEN,
        used=used,
    )
    assert isinstance(draft, Draft)
    solved = solve_resident(ResidentModel(), draft.problem, 30.0)
    settled, acts = settle(draft, solved, None, switch_price(size * optimiser.switch_cost))
    plan = explain(draft, settled, acts, plan_id="p", made_at=now)
    bill = in_one_go(billing(plan.slots, Counted(tariff=tariff, used=used, timezone=ZONE)))
    return with_bill(plan, bill), settled.objective


def acts_of(plan, *, size=1):
    return [(slot.action, pytest.approx(slot.power_w * size, abs=2 * size)) for slot in plan.slots]


@pytest.mark.parametrize(("currency", "times", "seeds"), [("NOK", 10, range(2)), ("JPY", 100, range(6))])
def test_money_of_another_size_changes_no_act(currency, times, seeds):
    for seed in seeds:
        plan, cost = planned(seed)
        other, other_cost = planned(seed, currency=currency, times=times)
        assert other_cost == pytest.approx(times * cost, rel=1e-6, abs=1e-4 * times), seed
        assert acts_of(other) == acts_of(plan), seed
        assert other.cost == pytest.approx(times * plan.cost, abs=0.01 * times), seed


def test_a_day_later_the_same_house_plans_the_same():
    for seed in range(3):
        plan, _ = planned(seed)
        later, _ = planned(seed, days=1)
        assert acts_of(later) == acts_of(plan), seed
        assert later.cost == plan.cost, seed


def test_a_house_twice_as_large_plans_twice_as_much():
    """But for what is noise: a tenth of a kilowatt in both."""
    for seed in range(4):
        _, cost = planned(seed)
        _, larger_cost = planned(seed, size=2)
        assert larger_cost == pytest.approx(2 * cost, rel=5e-3, abs=0.01), seed
