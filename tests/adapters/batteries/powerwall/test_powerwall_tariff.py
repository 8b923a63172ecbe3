"""The tariff layout and the force windows: the traps of both, one by one."""

import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.batteries.powerwall.emulator.documents import echo
from adapters.batteries.powerwall.emulator.gateway import faults_in, price_at
from adapters.batteries.powerwall.tariff import PERIODS, SYNC_CODE, rates_of, same_rates, saved, tariff_of
from adapters.batteries.powerwall.window import (
    CHARGE_CODE,
    DISCHARGE_CODE,
    end_of_window,
    force_in,
    force_tariff,
    forces,
    neutral_tariff,
    window,
    window_in,
)
from domain.command.order import BatteryAction

CHARGE, DISCHARGE = BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE
prices = st.lists(st.floats(-2, 100), min_size=48, max_size=48)


def a_tariff(imports=(0.3,) * 48, exports=(0.05,) * 48):
    return tariff_of(imports, exports, code=SYNC_CODE, currency="AUD")


@given(imports=prices, exports=prices)
def test_any_prices_become_a_tariff_the_vendor_takes(imports, exports):
    assert faults_in(a_tariff(imports, exports)) == []


@given(imports=prices, exports=prices, minute=st.integers(0, 7 * 24 * 60 - 1))
def test_at_every_minute_of_the_week_the_right_half_hours_price_holds(imports, exports, minute):
    local = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=minute)
    cell = local.hour * 2 + local.minute // 30
    buy, sell = price_at(a_tariff(imports, exports), local)
    assert math.isclose(buy, max(0, imports[cell]), abs_tol=0.00006)
    assert math.isclose(sell, max(0, exports[cell]), abs_tol=0.00006)


def minutes_of(span):
    start, end = (span[f"{edge}Hour"] * 60 + span[f"{edge}Minute"] for edge in ("from", "to"))
    return (end or 1440) - start


def test_scenario_8_48_periods_with_all_six_fields_tile_every_day_of_the_week():
    tariff = a_tariff()
    for side in (tariff, tariff["sell_tariff"]):
        periods = side["seasons"]["Summer"]["tou_periods"]
        assert tuple(periods) == PERIODS == tuple(side["energy_charges"]["Summer"]["rates"])
        spans = [each for entry in periods.values() for each in entry["periods"]]
        assert all((each["fromDayOfWeek"], each["toDayOfWeek"], len(each)) == (0, 6, 6) for each in spans)
        assert spans[0] | {"fromHour": 0, "fromMinute": 0, "toHour": 0, "toMinute": 30} == spans[0]
        assert spans[-1] | {"fromHour": 23, "fromMinute": 30, "toHour": 0, "toMinute": 0} == spans[-1]
        assert sum(minutes_of(each) for each in spans) * 7 == 7 * 1440
        assert all(minutes_of(each) == 30 for each in spans), "none is empty, which would mean all day"
        assert side["seasons"]["Winter"] == {
            "fromMonth": 0,
            "fromDay": 0,
            "toMonth": 0,
            "toDay": 0,
            "tou_periods": {},
        }


def test_the_layouts_own_keys_are_all_there():
    tariff = a_tariff()
    side = {"name", "utility", "daily_charges", "demand_charges", "energy_charges", "seasons"}
    assert set(tariff["sell_tariff"]) == side
    assert set(tariff) == side | {"version", "code", "currency", "sell_tariff"}
    assert (tariff["version"], tariff["currency"]) == (1, "AUD")
    assert tariff["energy_charges"]["ALL"] == {"rates": {"ALL": 0}}


@pytest.mark.parametrize(
    ("price", "sent"),
    [(-0.032, 0.0), (0.2014191, 0.2014), (0.12345, 0.1235), (20.3, 20.3), (0.0, 0.0)],
)
def test_prices_have_four_decimals_halves_up_and_are_never_negative(price, sent):
    rates = a_tariff((price,) * 48)["energy_charges"]["Summer"]["rates"]
    assert set(rates.values()) == {sent}
    assert math.copysign(1, sent) == 1


@given(imports=prices, exports=prices)
def test_a_tariff_is_recognised_in_its_echo(imports, exports):
    tariff = a_tariff(imports, exports)
    assert same_rates(echo(tariff), tariff)


def test_another_price_is_another_tariff_and_none_is_like_none():
    assert not same_rates(a_tariff(), a_tariff((0.3,) * 47 + (0.3001,)))
    assert not same_rates(a_tariff(), a_tariff(exports=(0.05,) * 47 + (0.06,)))
    assert not same_rates(None, a_tariff())
    assert not same_rates(None, None)


FIRST_LAYOUT = {
    "code": "OLD",
    "name": "Old plan",
    "utility": "AGL",
    "currency": "AUD",
    "energy_charges": {"Summer": {"ON_PEAK": 0.5, "OFF_PEAK": 0.2}},
    "seasons": {
        "Summer": {
            "fromMonth": 1,
            "fromDay": 1,
            "toMonth": 12,
            "toDay": 31,
            "tou_periods": {"ON_PEAK": [{"fromHour": 16, "toHour": 21}], "OFF_PEAK": [{"fromHour": 21}]},
        }
    },
    "editing_in_app": {"step": 3},
}


def test_a_saved_tariff_leaves_out_what_is_not_the_layouts_and_is_of_the_second_layout():
    kept = saved(FIRST_LAYOUT)
    assert "editing_in_app" not in kept
    assert kept["energy_charges"]["Summer"] == {"rates": {"ON_PEAK": 0.5, "OFF_PEAK": 0.2}}
    season = kept["seasons"]["Summer"]["tou_periods"]
    assert season["ON_PEAK"] == {"periods": [{"fromHour": 16, "toHour": 21}]}
    assert same_rates(kept, FIRST_LAYOUT)
    assert saved(kept) == kept
    assert saved(None) is None


ADELAIDE, UTC_ZONE = ZoneInfo("Australia/Adelaide"), ZoneInfo("UTC")


def at(hour, minute=0, day=2):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def cells(start, end):
    """From `HH:MM` to `HH:MM` as numbers of half-hours."""
    first, last = (int(text[:2]) * 2 + int(text[3:]) // 30 for text in (start, end))
    return tuple(cell % 48 for cell in range(first, last if last > first else last + 48))


@pytest.mark.parametrize(
    ("now", "minutes", "expected"),
    [
        (at(14, 18), 60, cells("14:00", "15:30")),
        (at(14, 18), 15, cells("14:00", "15:00")),
        (at(23, 50), 30, cells("23:30", "00:30")),
        (at(16, 0), 30, cells("16:00", "16:30")),
        (at(16, 29), 1, cells("16:00", "16:30")),
        (at(16, 29), 2, cells("16:00", "17:00")),
        (at(16, 0), -5, cells("16:00", "16:30")),
        (at(12, 0), 24 * 60, cells("12:00", "12:00")),
    ],
)
def test_scenario_21_a_window_is_rounded_outward_to_half_hours(now, minutes, expected):
    assert window(now, now + timedelta(minutes=minutes), UTC_ZONE) == expected


def test_a_window_longer_than_a_day_is_the_whole_day_and_not_one_half_hour():
    assert len(window(at(12), at(12, day=4), UTC_ZONE)) == 48


def test_a_window_is_told_in_the_sites_own_time():
    assert window(at(3, 30), at(4, 0), ADELAIDE) == cells("14:00", "14:30")


def test_a_window_over_the_end_of_summer_time_has_each_half_hour_once():
    start = datetime(2026, 4, 4, 15, 0, tzinfo=UTC)  # 01:30 in Adelaide; 03:00 comes twice as 02:00
    found = window(start, start + timedelta(hours=3), ADELAIDE)
    assert found == cells("01:30", "03:30")


@pytest.mark.parametrize(
    ("hours", "ends_after"),
    [(-1, -1), (0.5, 0.5), (21, 21), (21.5, 3.5), (24, 6), (39, 21), (39.5, 3.5), (48, 12)],
)
def test_an_order_of_a_day_or_more_is_a_row_of_windows_of_which_none_is_a_whole_day(hours, ends_after):
    now = at(12)
    found = end_of_window(now, now + timedelta(hours=hours))
    assert found == now + timedelta(hours=ends_after)


@pytest.mark.parametrize("month", [4, 10])  # in Adelaide with a day of 25 hours, and one of 23
def test_a_row_of_windows_goes_on_before_one_ends_also_where_clocks_change(month):
    now = datetime(2026, month, 3, 0, 10, tzinfo=UTC)
    until, ends = now + timedelta(hours=72), []
    while now < until:
        end = end_of_window(now, until)
        assert min(end, until) - now >= min(timedelta(hours=3), until - now)
        assert len(window(now, end, ADELAIDE)) <= 46
        ends.append(end)
        now += timedelta(minutes=7)
    assert len(set(ends)) == 4  # so many tariffs in three days


@pytest.mark.parametrize(
    ("action", "inside", "outside"),
    [(CHARGE, (0.0, 0.0), (10.0, 0.0)), (DISCHARGE, (99.0, 99.0), (0.30, 0.08))],
)
def test_a_force_tariff_is_extreme_inside_its_window_only(action, inside, outside):
    tariff = force_tariff(action, cells("14:00", "15:30"), "AUD")
    assert faults_in(tariff) == []
    for hour, minute, expected in ((13, 59, outside), (14, 0, inside), (15, 29, inside), (15, 30, outside)):
        assert price_at(tariff, at(hour, minute)) == expected


@pytest.mark.parametrize(
    ("tariff", "code"),
    [
        (force_tariff(CHARGE, (3,), "AUD"), CHARGE_CODE),
        (force_tariff(DISCHARGE, (3,), "AUD"), DISCHARGE_CODE),
        (echo(force_tariff(DISCHARGE, (3,), "AUD")), DISCHARGE_CODE),
        (force_tariff(CHARGE, (3, 4), "AUD") | {"code": "", "name": ""}, CHARGE_CODE),  # labels lost
        (force_tariff(DISCHARGE, (3, 4), "AUD") | {"code": "X"}, DISCHARGE_CODE),
        ({"code": "CHARGE_30"}, CHARGE_CODE),  # another program's
        ({"code": "DISCHARGE_240"}, DISCHARGE_CODE),
        (a_tariff(), None),
        (a_tariff((0.0,) * 48, (0.0,) * 48), None),
        (neutral_tariff("AUD"), None),
        (FIRST_LAYOUT, None),
        ({}, None),
        (None, None),
    ],
)
def test_a_force_tariff_is_known_by_code_name_or_prices(tariff, code):
    assert force_in(tariff) == code


@pytest.mark.parametrize(
    ("installed", "wanted", "is_right"),
    [
        (cells("14:00", "15:30"), cells("14:00", "15:30"), True),
        (cells("14:00", "15:30"), cells("15:00", "15:30"), True),  # an hour later
        (cells("14:00", "15:30"), cells("14:00", "16:00"), False),  # extended
        (cells("14:00", "15:30"), cells("14:00", "15:00"), False),  # shortened
        (cells("23:30", "00:30"), cells("00:00", "00:30"), True),
        (tuple(range(48)), tuple(range(48)), False),  # the same price all day: it leaves nothing to want
        (tuple(range(48)), tuple(range(20)), False),
    ],
)
def test_a_running_force_tariff_is_right_while_it_ends_where_it_should(installed, wanted, is_right):
    tariff = echo(force_tariff(DISCHARGE, installed, "AUD"))
    assert forces(tariff, DISCHARGE, wanted) is is_right
    assert not forces(tariff, CHARGE, wanted)
    assert set(window_in(tariff, DISCHARGE_CODE)) == set(installed)


def test_rates_are_told_by_side_season_and_period():
    assert rates_of(FIRST_LAYOUT) == {"buy": {"Summer": {"ON_PEAK": 0.5, "OFF_PEAK": 0.2}}, "sell": {}}


@pytest.mark.parametrize(
    ("zone", "put_back"),
    [
        ("Australia/Sydney", datetime(2026, 4, 4, 16, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ],
)
def test_a_window_in_the_night_the_clock_is_put_back_is_ours_in_all_of_its_minutes(zone, put_back):
    at, until = put_back - timedelta(minutes=39), put_back + timedelta(minutes=51)
    sent = force_tariff(CHARGE, window(at, until, ZoneInfo(zone)), "AUD")
    for minute in range(90):
        cells = window(at + timedelta(minutes=minute), until, ZoneInfo(zone))
        assert forces(sent, CHARGE, cells), minute
    too_long = window(at, until + timedelta(minutes=30), ZoneInfo(zone))
    assert not forces(force_tariff(CHARGE, too_long, "AUD"), CHARGE, window(at, until, ZoneInfo(zone)))


def a_tariff_at(price: object) -> dict[str, object]:
    """As a site tells it."""
    return {"energy_charges": {"Summer": {"rates": {"PERIOD_00_00": price, "PERIOD_00_30": 0.25}}}}


@pytest.mark.parametrize("odd", [10**400, -(10**400), 1e308, 1e7, 123456789012345678901234567890])
def test_a_price_that_can_be_none_is_like_none_of_ours(odd):
    assert not same_rates(a_tariff_at(odd), a_tariff_at(0.3))
    assert not same_rates(a_tariff_at(odd), a_tariff_at(0.0))


@pytest.mark.parametrize("nothing", [1e-17, -1e-17, 0.00004, True, None, "0.3"])
def test_a_price_that_is_nothing_when_rounded_is_left_out_like_a_zero(nothing):
    assert same_rates(a_tariff_at(nothing), a_tariff_at(0.0))
