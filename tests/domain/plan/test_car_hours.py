"""The hours of a car by price and sun alone: exact, and within its limits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.energy.terms_so_far import BandCount, TermsSoFar
from domain.plan.cars.stretch import Taken, stretches
from domain.plan.cars.told import plan_by_price
from domain.reason.reason import Why
from domain.tariff.slots import Tariff
from domain.tariff.terms import Band, DemandCharge, TariffTerms
from domain.tariff.wall_clock import When
from tests.domain.plan.car_night import NIGHT, TEN_PM, a_car, hour, hours_of, kwh_of, night, planned, sunny


def test_scenario_ev29_the_cheapest_hours_cover_exactly_what_is_missing():
    plan = planned(a_car(), night())
    assert kwh_of(plan) == pytest.approx(33.33, abs=0.01)
    assert plan.cost == pytest.approx(3.26, abs=0.005)
    by_hour = {2: 3.89, 3: 7.36, 4: 7.36, 5: 7.36, 6: 7.36}
    for number, kwh in by_hour.items():
        begin, end = hour(number), hour(number + 1)
        seconds = sum(max(0.0, (min(s.end, end) - max(s.start, begin)).total_seconds()) for s in plan.slots)
        assert seconds / 3600 * 7.36 == pytest.approx(kwh, abs=0.01)
    assert plan.slots[0].start > hour(2)  # what is left of the last hour joins the next: one charge
    assert plan.end_of_run(plan.slots[0]) == plan.finish_at == hour(7)
    assert (plan.can_meet_target, plan.shortfall_wh) == (True, 0.0)


def test_an_hours_price_is_told_as_far_as_its_digits_say_something():
    plan = planned(a_car(energy_kwh=6.0), night((0.1 + 0.2 - 0.3 - 0.0078, *(0.3,) * 8)))
    assert [slot.price for slot in plan.slots] == [-0.0078]


def test_scenario_ev29_a_price_limit_that_leaves_too_little_is_told():
    plan = planned(a_car(max_price=0.11), night())
    assert kwh_of(plan) == pytest.approx(29.44)
    assert plan.planned_wh / plan.energy_wh == pytest.approx(0.883, abs=0.001)
    assert plan.can_meet_target is False
    assert plan.shortfall_wh == pytest.approx(30_000 - 0.9 * 29_440)
    assert {slot.reason.code for slot in plan.slots} == {Why.BEHIND_SCHEDULE}


SUN = {"h0": 4.0, "h1": 0.9, "h2": 3.0}


@pytest.mark.parametrize(
    ("wish", "ahead", "hours"),
    [
        # a part of an hour joins what is next to it; alone it comes early, and late where that is wished
        ({"energy_kwh": 9.0}, {}, [(4.0, 5.36, 7.36, "grid")]),
        ({"energy_kwh": 3.0}, {}, [(4.0, 4.45, 7.36, "grid")]),
        (
            {"energy_kwh": 9.0, "strategy": "as_late_as_possible", "max_price": None},
            {},
            [(7.64, 8.0, 7.36, "grid"), (8.0, 9.0, 7.36, "grid")],
        ),
        # what is free goes first even there, if it is enough
        (
            {"energy_kwh": 6.0, "strategy": "as_late_as_possible", "max_price": None},
            {"prices": (0.0, *NIGHT[1:])},
            [(0.0, 0.91, 7.36, "grid")],
        ),
        # sun below 1 kW starts nothing; the current comes in whole amperes
        ({"strategy": "solar_only"}, {"solar": sunny(**SUN)}, [(0, 1, 3.91, "sun"), (2, 3, 2.99, "sun")]),
        (
            {"strategy": "solar_preferred", "energy_kwh": 9.0},
            {"solar": sunny(**SUN)},
            [(0, 1, 3.91, "sun"), (2, 3, 2.99, "sun"), (5.58, 6, 7.36, "grid")],
        ),
        # for a departure what costs nothing is as good as the sun, and does not stay away
        (
            {"strategy": "solar_preferred", "energy_kwh": 6.0},
            {"prices": (0.0, *NIGHT[1:]), "solar": sunny(**SUN)},
            [(0, 0.91, 7.36, "grid")],
        ),
        (
            {"energy_kwh": 6.0},
            {"prices": (0.0, *NIGHT[1:]), "solar": sunny(**SUN)},
            [(0, 0.91, 7.36, "grid")],
        ),
        # less what is kept back for the house
        (
            {"strategy": "solar_only", "spared_kw": 0.5},
            {"solar": sunny(**SUN)},
            [(0, 1, 3.45, "sun"), (2, 3, 2.3, "sun")],
        ),
        ({"strategy": "solar_only", "spared_kw": 2.0}, {"solar": sunny(**SUN)}, [(0, 1, 1.84, "sun")]),
        # without a departure the grid is not asked
        (
            {"strategy": "solar_preferred", "is_due": False},
            {"solar": sunny(**SUN)},
            [(0, 1, 3.91, "sun"), (2, 3, 2.99, "sun")],
        ),
        # the sun costs nothing: it is taken before the cheapest hour, and paid power before the sun
        ({"energy_kwh": 3.0}, {"solar": sunny(**SUN)}, [(0, 0.85, 3.91, "sun")]),
        (
            {"energy_kwh": 6.0},
            {"prices": (*NIGHT[:8], -0.01), "solar": sunny(**SUN)},
            [(8, 8.91, 7.36, "grid")],
        ),
        # no price is no price: nothing is bought in such an hour but to be ready, and then late
        ({"energy_kwh": 6.0, "is_due": False}, {"prices": (None,) * 9}, []),
        ({"energy_kwh": 6.0}, {"prices": (None,) * 9}, [(8.09, 9, 7.36, "grid")]),
        ({"energy_kwh": 6.0, "strategy": "solar_only"}, {"prices": (None,) * 9}, []),
        ({"energy_kwh": 6.0}, {"prices": (0.3, None, 0.2, *(None,) * 6)}, [(2, 2.91, 7.36, "grid")]),
        ({"energy_kwh": 3.0, "ready": hour(8.5), "max_price": None}, {}, [(8.5, 8.95, 7.36, "grid")]),
        ({"ready": hour(9)}, {}, []),  # it is gone
        # what the connection leaves, in whole amperes; too little for the charger is nothing
        ({"energy_kwh": 3.0}, {"import_kw": 4.0}, [(4, 4.85, 3.91, "grid")]),
        ({}, {"import_kw": 1.0}, []),
    ],
)
def test_a_strategy_chooses_its_hours(wish, ahead, hours):
    assert hours_of(planned(a_car(**wish), night(**ahead))) == hours


def test_no_hour_of_a_demand_charge_is_bought_unless_the_owner_allows_it():
    charge = DemandCharge(name="Peak", per_kw=10, when=(When(from_="01:00", to="03:00"),))
    ahead = night()
    ahead = night(tariff=Tariff(slots=ahead.tariff.slots, terms=TariffTerms(demand=(charge,))))
    barred = hours_of(planned(a_car(energy_kwh=9.0, in_demand_window=False), ahead))
    allowed = hours_of(planned(a_car(energy_kwh=9.0), ahead))
    assert barred == [(5.0, 6.0, 7.36, "grid"), (6.0, 6.36, 7.36, "grid")]
    assert allowed == [(4.0, 5.36, 7.36, "grid")]


def test_a_car_plans_with_what_another_leaves_of_the_connection():
    taken = [Taken(slots=((hour(4), hour(5), 7.36),))]
    ahead = night(import_kw=10.0)
    wish = a_car(energy_kwh=6.0)
    plan = plan_by_price(wish, stretches(wish, ahead, taken), TEN_PM)
    assert hours_of(plan) == [(4.0, 5.0, 2.53, "grid"), (5.0, 5.56, 7.36, "grid")]


FREE_AT_NIGHT = Band(name="Zero", when=(When(from_="01:00", to="04:00"),), upto_kwh=10.0, price=0.0)
FIRST_KWH_CHEAP = Band(name="First", upto_kwh=5.0, price=0.05)


def used(band: Band, kwh: float) -> TermsSoFar:
    day = TEN_PM.date() if band is FIRST_KWH_CHEAP else hour(4).date()
    return TermsSoFar(
        bands=(BandCount(when=band.when, since=day, until=TEN_PM, kwh=kwh, side=band.side, per=band.per),)
    )


@pytest.mark.parametrize(
    ("band", "used_kwh", "load_kw", "wish", "hours"),
    [
        # all of it fits into the free hours
        (FREE_AT_NIGHT, 0, 0.0, {"energy_kwh": 9.0}, [(3.0, 4.36, 7.36, "grid")]),
        # the rest of the free window is no cheaper than any other hour
        (
            FREE_AT_NIGHT,
            0,
            0.0,
            {"energy_kwh": 0.9 * (10 + 7.36)},
            [(3.0, 4.36, 7.36, "grid"), (8.0, 9.0, 7.36, "grid")],
        ),
        # what the house takes of the quota is none of the car's
        (
            FREE_AT_NIGHT,
            0,
            2.64,
            {"energy_kwh": 0.9 * 2 * 7.36},
            [(3.0, 4.0, 7.36, "grid"), (8.0, 9.0, 7.36, "grid")],
        ),
        (FREE_AT_NIGHT, 10, 0.0, {"energy_kwh": 9.0}, [(8.0, 9.0, 7.36, "grid"), (0.0, 0.36, 7.36, "grid")]),
        (
            FIRST_KWH_CHEAP,
            0,
            0.0,
            {"energy_kwh": 0.9 * 10},
            [(0.0, 0.68, 7.36, "grid"), (2.0, 2.68, 7.36, "grid")],
        ),
        (FIRST_KWH_CHEAP, 5, 0.0, {"energy_kwh": 0.9 * 5}, [(2.0, 2.68, 7.36, "grid")]),
    ],
)
def test_a_quota_is_planned_with_as_far_as_it_goes(band, used_kwh, load_kw, wish, hours):
    prices = (0.25, 0.26, 0.26, 0.26, 0.26, 0.26, 0.26, 0.26, 0.24)
    ahead = night(
        prices,
        tariff=replace(night(prices).tariff, terms=TariffTerms(bands=(band,))),
        used=used(band, used_kwh),
        load=sunny(**{f"h{n}": load_kw for n in range(9)}),
    )
    plan = planned(a_car(max_price=None, **wish), ahead)
    assert [each[:3] for each in hours_of(plan)] == [each[:3] for each in sorted(hours)]


PRICES = st.one_of(st.none(), st.floats(-0.1, 1.0, allow_nan=False))
STRATEGIES = st.sampled_from(["cheapest", "solar_only", "solar_preferred", "as_late_as_possible"])


@given(
    prices=st.lists(PRICES, min_size=9, max_size=9),
    sun=st.lists(st.floats(0, 9), min_size=9, max_size=9),
    energy_kwh=st.floats(0.05, 60),
    strategy=STRATEGIES,
    max_price=st.one_of(st.none(), st.floats(0, 0.5)),
    is_due=st.booleans(),
    begins_h=st.floats(0, 8),
)
@settings(max_examples=30, deadline=None)
def test_it_never_covers_less_than_it_could_nor_more_than_is_missing(
    prices, sun, energy_kwh, strategy, max_price, is_due, begins_h
):
    is_due = is_due or strategy == "as_late_as_possible"  # nobody else is late for anything
    wish = a_car(
        energy_kwh=energy_kwh, strategy=strategy, max_price=max_price, is_due=is_due, ready=hour(begins_h)
    )
    ahead = night(tuple(prices), solar=sunny(**{f"h{t}": kw for t, kw in enumerate(sun)}))
    plan = planned(wish, ahead)
    for one, other in zip(plan.slots, plan.slots[1:], strict=False):
        assert one.end <= other.start
    could = 0.0
    for each in stretches(wish, ahead):
        pays = max_price is None or each.price is None or each.price <= max_price + 1e-9
        known = each.price is not None or is_due
        buys = strategy in ("cheapest", "as_late_as_possible") or (strategy == "solar_preferred" and is_due)
        may_buy = buys and known and (pays or strategy == "as_late_as_possible")
        could += each.hours * (wish.max_kw if may_buy else wish.sun_kw(each.sun_kw))
    assert kwh_of(plan) == pytest.approx(min(could, wish.needed_kwh), rel=1e-3, abs=0.02)
    for slot in plan.slots:
        assert wish.ready <= slot.start < slot.end <= wish.departure
        assert wish.min_kw - 0.001 <= slot.power_w / 1000 <= wish.max_kw + 0.001
