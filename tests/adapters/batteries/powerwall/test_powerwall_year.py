"""Fixed prices as seasons of Tesla's layout: every day of the year is covered once, at its own price."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.batteries.powerwall.emulator.gateway import faults_in, price_at
from adapters.batteries.powerwall.tariff import rates_of
from adapters.batteries.powerwall.tariff_year import tariff_of_table
from domain.tariff.adjust import Accepted
from domain.tariff.adjustments import AS_SETTLED
from domain.tariff.effective import effective
from domain.tariff.table import TariffTable
from domain.tariff.terms import Band, DemandCharge, TariffTerms
from domain.tariff.time_of_use import TariffPeriod, price_slots
from domain.tariff.wall_clock import When
from domain.tariff.year import year_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
ALWAYS = TariffPeriod(import_price=0.30, export_price=0.05)
TESLA = Accepted(decimals=4, least=0.0)


def a_table(periods, **more):
    return TariffTable(
        made_at=NOON,
        timezone="UTC",
        imports=(0.3,) * 48,
        exports=(0.05,) * 48,
        days=(NOON.date(),) * 48,
        genuine_imports=48,
        genuine_exports=48,
        is_import_only=False,
        year=year_of(periods),
        **more,
    )


def the_tariff(periods, **terms):
    told = effective(a_table(periods), AS_SETTLED, TESLA, TariffTerms(**terms))
    return tariff_of_table(told.table, "AUD")


def an_evening(days="mon-sun", season=None, price=0.50, hours=("16:00", "21:00")):
    return TariffPeriod(
        import_price=price, export_price=0.10, days=days, season=season, from_=hours[0], to=hours[1]
    )


MONDAY, FRIDAY, SATURDAY, SUNDAY = (datetime(2026, 3, day, 17, tzinfo=UTC) for day in (2, 6, 7, 8))


@pytest.mark.parametrize(
    ("days", "dear"),
    [
        ("mon", [MONDAY]),
        ("mon-fri", [MONDAY, FRIDAY]),
        ("sat,sun", [SATURDAY, SUNDAY]),
        ("sun", [SUNDAY]),
        ("fri-mon", [MONDAY, FRIDAY, SATURDAY, SUNDAY]),
    ],
)
def test_monday_is_the_first_day_of_the_week(days, dear):
    tariff = the_tariff([ALWAYS, an_evening(days)])
    assert faults_in(tariff) == []
    for evening in (MONDAY, FRIDAY, SATURDAY, SUNDAY):
        assert price_at(tariff, evening) == ((0.50, 0.10) if evening in dear else (0.30, 0.05))


def test_the_days_of_the_week_are_pinned_as_numbers():
    periods = the_tariff([ALWAYS, an_evening("tue,sat,sun")])["seasons"]["Summer"]["tou_periods"]
    days = [(each["fromDayOfWeek"], each["toDayOfWeek"]) for each in periods["PERIOD_17_00_TUE"]["periods"]]
    assert days == [(1, 1), (5, 6)]
    others = [(each["fromDayOfWeek"], each["toDayOfWeek"]) for each in periods["PERIOD_17_00"]["periods"]]
    assert others == [(0, 0), (2, 4)]
    assert all(len(each) == 6 for entry in periods.values() for each in entry["periods"])


def test_a_day_like_every_other_has_48_periods_and_an_empty_second_season():
    tariff = the_tariff([ALWAYS, an_evening()])
    assert len(tariff["seasons"]["Summer"]["tou_periods"]) == 48
    assert tariff["seasons"]["Winter"]["tou_periods"] == {}


@pytest.mark.parametrize(
    ("seasons", "months"),
    [
        (["dec-feb"], [(3, 11), (12, 2)]),
        (["jun-aug"], [(6, 8), (9, 5)]),
        (["jan", "jul"], [(1, 1), (2, 6), (7, 7), (8, 12)]),
    ],
)
def test_every_season_is_there_and_together_they_are_the_year(seasons, months):
    periods = [ALWAYS, *(an_evening(season=season, price=0.6 + n / 10) for n, season in enumerate(seasons))]
    tariff = the_tariff(periods)
    dated = tariff["seasons"]
    assert sorted((each["fromMonth"], each["toMonth"]) for each in dated.values()) == months
    assert list(dated)[:2] == ["Summer", "Winter"]
    assert set(dated) == set(rates_of(tariff)["buy"]) == set(tariff["sell_tariff"]["seasons"])
    covered = [
        day for day in range(365) if price_at(tariff, datetime(2027, 1, 1, 3, tzinfo=UTC) + timedelta(day))[0]
    ]
    assert len(covered) == 365
    assert price_at(tariff, datetime(2028, 2, 29, 3, tzinfo=UTC)) == (0.30, 0.05)


clocks = st.integers(0, 47).map(lambda cell: f"{cell // 2:02d}:{cell % 2 * 30:02d}")
days = st.sampled_from(["mon-sun", "mon-fri", "sat,sun", "wed", "fri-mon"])
seasons = st.sampled_from([None, "dec-feb", "jun-aug", "apr"])
more = st.builds(
    TariffPeriod,
    import_price=st.floats(0, 2).map(lambda price: round(price, 3)),
    export_price=st.floats(0, 1).map(lambda price: round(price, 3)),
    days=days,
    season=seasons,
    from_=clocks,
    to=clocks,
)


@settings(max_examples=25, deadline=None)
@given(
    periods=st.lists(more, max_size=3), hours=st.lists(st.integers(0, 365 * 24 - 1), min_size=20, max_size=20)
)
def test_any_fixed_tariff_is_covered_exactly_and_costs_the_same_at_every_hour(periods, hours):
    tariff = the_tariff([ALWAYS, *periods])
    assert faults_in(tariff) == []
    for hour in hours:
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour, minutes=30)
        (slot,) = price_slots([ALWAYS, *periods], UTC, at, at + timedelta(seconds=1))
        is_first_of_month = at.day == 1  # a window over a month's last midnight is in the week of the next
        if not is_first_of_month:
            assert price_at(tariff, at) == (slot.import_price, slot.export_price)


def test_demand_is_priced_per_kw_on_its_own_days_and_nothing_elsewhere():
    peak = DemandCharge(name="peak", per_kw=12, when=(When(days="mon-fri", from_="14:00", to="20:00"),))
    tariff = the_tariff([ALWAYS], demand=(peak,))
    assert faults_in(tariff) == []
    rates = tariff["demand_charges"]["Summer"]["rates"]
    assert (rates["PERIOD_14_00"], rates["PERIOD_14_00_SAT"], rates["PERIOD_20_00"]) == (12.0, 0.0, 0.0)
    assert set(rates) == set(tariff["energy_charges"]["Summer"]["rates"])
    assert tariff["sell_tariff"]["demand_charges"]["Summer"] == {}


def test_demand_that_counts_at_all_hours_is_priced_at_all_of_them():
    tariff = the_tariff([ALWAYS], demand=(DemandCharge(name="peak", per_kw=12),))
    assert faults_in(tariff) == []
    assert set(tariff["demand_charges"]["Summer"]["rates"].values()) == {12.0}


def test_a_free_window_is_free_in_the_year_too():
    sunday = Band(name="free", when=(When(days="sun", from_="11:00", to="14:00"),), upto_kwh=24, price=0.0)
    tariff = the_tariff([ALWAYS], bands=(sunday,))
    assert faults_in(tariff) == []
    noons = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in (7, 8)]
    assert [price_at(tariff, noon)[0] for noon in noons] == [0.30, 0.0]


def test_demand_of_a_season_is_told_of_the_coming_day_only():
    peak = DemandCharge(name="peak", per_kw=12, when=(When(from_="14:00", to="20:00", season="jun-aug"),))
    assert the_tariff([ALWAYS], demand=(peak,))["demand_charges"]["Summer"] == {}  # it is March


def test_the_supply_charge_is_the_days_charge():
    tariff = tariff_of_table(a_table([ALWAYS], supply_charge_per_day=1.23456), "AUD")
    assert tariff["daily_charges"] == [{"name": "Charge", "amount": 1.2346}]


@pytest.mark.parametrize(
    ("periods", "is_known"),
    [
        ([ALWAYS], True),
        ([an_evening()], False),  # the rest of the day has no price
        ([TariffPeriod(import_price=0.3)], True),  # earns nothing
        ([TariffPeriod(import_price=0.3), an_evening()], False),  # what it earns is known for some hours only
    ],
)
def test_a_year_with_a_gap_is_no_year(periods, is_known):
    assert bool(year_of(periods)) is is_known
