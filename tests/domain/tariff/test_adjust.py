"""Prices on their way to a vendor's cloud: what the owner may have done to them, and in which order."""

from datetime import UTC, date, datetime, timedelta
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.curtailment.decide import is_uneconomic
from domain.errors import Conflict
from domain.house.house import Curtailment
from domain.tariff.adjust import Accepted, Half, adjusted
from domain.tariff.adjustments import AS_SETTLED, Adjustment, Adjustments, Boost, Chip
from domain.tariff.effective import effective
from domain.tariff.slots import PriceSlot
from domain.tariff.table import CELLS, fold
from domain.tariff.terms import Band, DemandCharge, Side, TariffTerms
from domain.tariff.wall_clock import When

NEW_YEAR = datetime(2026, 1, 15, tzinfo=UTC)  # a Thursday
TODAY = NEW_YEAR.date()
ANYTHING = Accepted()
TESLA, SIGENERGY = Accepted(decimals=4, least=0.0), Accepted(decimals=4)


def cell(clock):
    hour, minute = clock.split(":")
    return int(hour) * 2 + int(minute) // 30


def a_day(bought=0.30, sold=0.05, day=TODAY):
    """48 half-hours; `bought` and `sold` are one price, or prices by clock time over 0.30 and 0.05."""
    buys, sells = ({} if not isinstance(each, dict) else each for each in (bought, sold))
    return [
        Half(
            index=index,
            day=day,
            import_price=buys.get(f"{index // 2:02d}:{index % 2 * 30:02d}", 0.30 if buys else bought),
            export_price=sells.get(f"{index // 2:02d}:{index % 2 * 30:02d}", 0.05 if sells else sold),
        )
        for index in range(CELLS)
    ]


def shown(day, accepted=ANYTHING, **by):
    """The import and export prices by clock time."""
    return {f"{each.begins:%H:%M}": each for each in adjusted(day, Adjustments(**by), accepted)}


@pytest.mark.parametrize(
    ("bought", "tesla", "sigenergy"),
    [
        (-0.032, 0.0, -0.032),
        (0.2014191, 0.2014, 0.2014),
        (0.12345, 0.1235, 0.1235),  # halves go up
        (-0.0, 0.0, 0.0),
    ],
)
def test_scenario_7_prices_are_clamped_where_the_target_wants_it_and_rounded_half_up(
    bought, tesla, sigenergy
):
    assert {each.import_price for each in adjusted(a_day(bought), AS_SETTLED, TESLA)} == {tesla}
    assert {each.import_price for each in adjusted(a_day(bought), AS_SETTLED, SIGENERGY)} == {sigenergy}


def test_scenario_1_an_export_that_costs_money_is_shown_as_0_to_a_powerwall_and_is_to_be_limited():
    shown_to = {each.export_price for each in adjusted(a_day(sold=-0.05), AS_SETTLED, TESLA)}
    costs = PriceSlot(start=NEW_YEAR, end=NEW_YEAR, import_price=0.3619, export_price=-0.05)
    assert shown_to == {0.0}
    assert is_uneconomic(Curtailment(enabled=True), costs, was=False)


def a_warned_table(now, warned, *, sold=1.20):
    """Two days in the site's half-hours, with a warning of these instants; the evening earns `sold`."""
    slots = [
        PriceSlot(
            start=start,
            end=start + timedelta(minutes=30),
            import_price=0.95 if start.hour == 18 else 0.40,
            export_price=sold if start.hour == 17 else 0.10,
            is_spike=start in warned,
        )
        for start in (NEW_YEAR + index * timedelta(minutes=30) for index in range(96))
    ]
    return fold(slots, now, "UTC")


TOMORROW_EVENING = [datetime(2026, 1, 16, 18, minute, tzinfo=UTC) for minute in (0, 30)]
AFTER_IT, BEFORE_IT = NEW_YEAR + timedelta(hours=19), NEW_YEAR + timedelta(hours=16, minutes=37)


@pytest.mark.parametrize(
    ("boost", "bought"), [(None, 2.20), (Boost(from_="17:00", to="18:00", offset_price=0.10), 2.30)]
)
def test_scenario_9_a_spike_costs_more_than_anything_earns(boost, bought):
    by = Adjustments(spike_protection=True, boost=boost)
    told = effective(a_warned_table(AFTER_IT, TOMORROW_EVENING), by, TESLA)
    assert told.table.imports[cell("18:00")] == told.table.imports[cell("18:30")] == bought
    assert told.table.imports[cell("17:30")] == told.table.imports[cell("19:00")] == 0.40
    assert Adjustment.SPIKE_PROTECTION in told.halves[cell("18:00")].adjusted_by
    assert told.halves[cell("18:00")].settled_import == 0.95


def test_a_warning_of_tomorrow_changes_nothing_today():
    table = a_warned_table(BEFORE_IT, TOMORROW_EVENING)
    assert effective(table, Adjustments(spike_protection=True), TESLA).table.imports == table.imports


def test_a_warning_counts_for_what_is_left_of_the_running_half_hour():
    first_minutes = [BEFORE_IT - timedelta(minutes=7)]  # 16:30
    assert a_warned_table(BEFORE_IT, first_minutes).spikes == {cell("16:30")}
    five = timedelta(minutes=5)
    start = NEW_YEAR + timedelta(hours=16, minutes=30)
    over = [
        PriceSlot(
            start=start + step * five,
            end=start + (step + 1) * five,
            import_price=0.3,
            export_price=0.1,
            is_spike=step == 0,
        )
        for step in range(300)
    ]
    assert fold(over, BEFORE_IT, "UTC").spikes == frozenset()


def test_a_spike_that_is_dearer_already_stays_as_it_is():
    day = [replace(half, is_spike=True) for half in a_day(bought=9.0)]
    assert {half.import_price for half in adjusted(day, Adjustments(spike_protection=True), TESLA)} == {9.0}


def test_without_the_setting_a_warning_changes_nothing():
    day = [replace(half, is_spike=True) for half in a_day(bought=0.2)]
    assert {half.import_price for half in adjusted(day, AS_SETTLED, TESLA)} == {0.2}


BOOST = Boost(from_="17:00", to="21:00", offset_price=0.05, minimum_price=0.20, threshold_price=0.10)


@pytest.mark.parametrize(
    ("clock", "sold", "expected"),
    [
        ("17:00", 0.18, 0.23),
        ("18:30", 0.12, 0.20),
        ("20:30", 0.05, 0.05),
        ("16:30", 0.18, 0.18),
        ("21:00", 0.18, 0.18),  # the end is no more part of it
        ("17:00", 0.10, 0.20),  # at the threshold
        ("17:00", 0.0999, 0.0999),
    ],
)
def test_scenario_10_a_boost_lifts_what_is_worth_something(clock, sold, expected):
    half = shown(a_day(sold={clock: sold}), boost=BOOST)[clock]
    assert half.export_price == expected
    assert half.by == ((Adjustment.BOOST,) if expected != sold else ())
    assert half.import_price == 0.30


@pytest.mark.parametrize(
    ("clock", "sold", "boost", "expected"),
    [
        ("22:00", 0.28, None, 0.0),
        ("05:30", 0.30, None, 0.30),
        ("23:00", 0.28, Boost(from_="22:00", to="06:00", offset_price=0.10), 0.0),
        ("06:00", 0.28, None, 0.28),  # after its end
        ("21:30", 0.28, None, 0.28),
        ("03:00", -0.04, None, -0.04),  # what costs money is not made free
    ],
)
def test_scenario_11_chip_mode_keeps_the_charge_unless_the_settled_price_is_high(
    clock, sold, boost, expected
):
    chip = Chip(from_="22:00", to="06:00", threshold_price=0.30)
    assert shown(a_day(sold={clock: sold}), boost=boost, chip=chip)[clock].export_price == expected


@pytest.mark.parametrize(
    ("now", "days", "clock", "dearer"),
    [
        ("2026-01-15T12:00", "mon-fri", "14:00", True),  # today, Thursday
        ("2026-01-16T20:30", "mon-fri", "14:00", False),  # the table has Saturday's 14:00
        ("2026-01-16T20:30", "sat,sun", "14:00", True),
        ("2026-01-16T20:30", "mon-fri", "22:00", False),  # outside
        ("2026-01-16T19:30", "mon-fri", "19:30", True),  # Friday's last half-hour
    ],
)
def test_the_demand_surcharge_goes_by_each_half_hours_own_day(now, days, clock, dearer):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    slots = [
        PriceSlot(
            start=at + index * timedelta(minutes=30),
            end=at + (index + 1) * timedelta(minutes=30),
            import_price=0.3,
            export_price=0.1,
        )
        for index in range(48)
    ]
    charge = DemandCharge(name="peak", per_kw=12, when=(When(days=days, from_="14:00", to="20:00"),))
    told = effective(fold(slots, at, "UTC"), Adjustments(demand=True), TESLA, TariffTerms(demand=(charge,)))
    assert told.table.imports[cell(clock)] == (2.3 if dearer else 0.3)
    untouched = effective(fold(slots, at, "UTC"), AS_SETTLED, TESLA, TariffTerms(demand=(charge,)))
    assert set(untouched.table.imports) == {0.3}


@pytest.mark.parametrize(
    ("when", "counts"),
    [
        ((), 48),  # no window is always
        ((When(from_="00:00", to="23:30"),), 47),
        ((When(from_="14:00", to="20:00"),), 12),
    ],
)
def test_a_demand_charge_counts_in_its_windows_or_at_all_hours_where_it_has_none(when, counts):
    at = datetime(2026, 1, 15, tzinfo=UTC)
    half_hour = timedelta(minutes=30)
    slots = [
        PriceSlot(start=at + index * half_hour, end=at + (index + 1) * half_hour, import_price=0.3)
        for index in range(48)
    ]
    terms = TariffTerms(demand=(DemandCharge(name="peak", per_kw=12, when=when),))
    told = effective(fold(slots, at, "UTC"), Adjustments(demand=True), TESLA, terms).table
    assert told.demand_per_kw.count(12) == counts
    assert told.imports.count(2.3) == counts


NOONS, EVENINGS = When(from_="12:00", to="15:00"), When(from_="18:00", to="21:00", days="mon-fri")


@pytest.mark.parametrize(
    ("band", "clock", "bought", "sold"),
    [
        (Band(name="free", when=(NOONS,), upto_kwh=50, price=0.0), "12:00", 0.0, 0.1),
        (Band(name="free", when=(NOONS,), upto_kwh=50, price=0.0), "15:00", 0.3, 0.1),
        (Band(name="top-up", side=Side.EXPORT, when=(EVENINGS,), upto_kwh=15, add=0.12), "18:30", 0.3, 0.22),
        (Band(name="second step", above_kwh=10, add=0.05), "12:00", 0.3, 0.1),  # not of the first kWh
        (Band(name="levy", add=0.05), "12:00", 0.35, 0.1),
    ],
)
def test_a_quota_is_shown_at_the_price_of_its_first_kwh(band, clock, bought, sold):
    table = a_plain_table()
    told = effective(table, AS_SETTLED, TESLA, TariffTerms(bands=(band,)))
    half = told.halves[cell(clock)]
    assert (half.import_price, half.export_price) == (bought, pytest.approx(sold))
    assert (half.settled_import, half.adjusted_by) == (pytest.approx(bought), ())


def a_plain_table():
    slots = [
        PriceSlot(
            start=NEW_YEAR + index * timedelta(minutes=30),
            end=NEW_YEAR + (index + 1) * timedelta(minutes=30),
            import_price=0.3,
            export_price=0.1,
        )
        for index in range(48)
    ]
    return fold(slots, NEW_YEAR, "UTC")


def test_the_order_is_spike_then_demand_then_boost_then_chip_then_the_least_price():
    day = [replace(half, is_spike=True, is_demand=True) for half in a_day(bought=0.2, sold=0.12)]
    by = Adjustments(
        spike_protection=True,
        demand=True,
        boost=Boost(from_="00:00", to="24:00", offset_price=0.05),
        chip=Chip(from_="00:00", to="24:00"),
    )
    for half in adjusted(day, by, TESLA):
        assert (half.import_price, half.export_price) == (3.17, 0.0)  # 0.17 + 1.00 + 2.00
        assert half.by == (
            Adjustment.SPIKE_PROTECTION,
            Adjustment.DEMAND,
            Adjustment.BOOST,
            Adjustment.CHIP,
        )
    negative = adjusted(a_day(bought=-0.1, sold=-0.2), AS_SETTLED, TESLA)
    assert {half.by for half in negative} == {(Adjustment.LEAST,)}


@pytest.mark.parametrize("price", [nan, inf, -inf])
@pytest.mark.parametrize("side", ["bought", "sold"])
def test_what_is_no_number_is_never_sent(price, side):
    with pytest.raises(Conflict) as refusal:
        adjusted(a_day(**{side: price}), AS_SETTLED, TESLA)
    assert refusal.value.code == "prices_unusable"


prices = st.lists(st.floats(-2, 30), min_size=CELLS, max_size=CELLS)


@settings(max_examples=25, deadline=None)
@given(
    bought=prices,
    sold=prices,
    spikes=st.sets(st.integers(0, CELLS - 1)),
    by=st.builds(
        Adjustments,
        spike_protection=st.booleans(),
        demand=st.booleans(),
        boost=st.none() | st.builds(Boost, offset_price=st.floats(0, 1), minimum_price=st.floats(0, 1)),
        chip=st.none() | st.builds(Chip, threshold_price=st.floats(-1, 1)),
    ),
)
def test_whatever_is_adjusted_a_spike_never_pays_and_the_rest_is_marked(bought, sold, spikes, by):
    day = [
        Half(index=index, day=date(2026, 3, 2), import_price=buy, export_price=sell, is_spike=index in spikes)
        for index, (buy, sell) in enumerate(zip(bought, sold, strict=True))
    ]
    told = adjusted(day, by, ANYTHING)
    if by.spike_protection and spikes:
        dearest = max(half.export_price for half in told)
        assert all(told[index].import_price > dearest for index in spikes)
    for was, now in zip(day, told, strict=True):
        moved = max(abs(now.import_price - was.import_price), abs(now.export_price - was.export_price))
        assert now.by or moved <= 0.00005 + 1e-9
        assert (now.index, now.day) == (was.index, was.day)
