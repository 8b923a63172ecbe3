"""Sessions that are over: which are kept, and their sums by month."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.loadpoint.past_session import SUMS, PastSession, by_month, ended, has_fallen_silent
from domain.loadpoint.session import Session

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
DONE = Session(
    id="garage-1", started_at=NOON, at=NOON + timedelta(hours=1), energy_wh=1_000.0, solar_wh=400.0,
    battery_wh=250.0, split_wh=1_000.0, cost=0.2, saving=0.1, priced_wh=1_000.0, measured_s=3_600.0,
    vehicle="van", soc_start_pct=40.0, soc_pct=55.0,
)  # fmt: skip
PAST = PastSession(
    id="garage-1", loadpoint="garage", vehicle="van", started_at=NOON, ended_at=NOON + timedelta(hours=1),
    energy_wh=1_000.0, solar_wh=400.0, battery_wh=250.0, grid_wh=350.0, cost=0.2, saving=0.1,
    soc_start_pct=40.0, soc_end_pct=55.0, coverage=1.0, known_wh=1_000.0,
)  # fmt: skip


def test_a_session_is_kept_as_it_was_when_the_car_was_last_seen():
    assert ended(DONE, "garage") == PAST


@pytest.mark.parametrize(("energy_wh", "is_kept"), [(0.0, False), (9.9, False), (10.0, True)])
def test_a_plug_without_a_charge_is_no_session(energy_wh, is_kept):
    assert (ended(replace(DONE, energy_wh=energy_wh), "garage") is not None) is is_kept


def test_a_charge_that_only_the_chargers_own_meter_saw_is_kept():
    unseen = replace(DONE, energy_wh=0.0, measured_s=0.0, meter_start_wh=500.0, meter_wh=4_500.0)
    kept = ended(unseen, "garage")
    assert kept is not None
    assert (kept.energy_wh, kept.cost, kept.coverage) == (4_000, None, 0)


@pytest.mark.parametrize(("minutes", "is_silent"), [(30, False), (31, True)])
def test_after_half_an_hour_of_silence_what_comes_next_is_another_session(minutes, is_silent):
    assert has_fallen_silent(DONE, DONE.at + timedelta(minutes=minutes)) is is_silent


def test_months_are_the_sites_and_each_car_has_its_own_sums_newest_first():
    last_evening = datetime(2026, 1, 31, 15, tzinfo=UTC)  # February in Brisbane
    sessions = [
        PAST,
        replace(PAST, ended_at=PAST.ended_at + timedelta(days=1)),
        replace(PAST, vehicle=None),
        replace(PAST, loadpoint="shed"),
        replace(PAST, ended_at=last_evening),
    ]
    found = by_month(sessions, "Australia/Brisbane")
    assert [(each.month, each.loadpoint, each.vehicle, each.sessions) for each in found] == [
        ("2026-02", "garage", "van", 1),
        ("2026-01", "garage", None, 1),
        ("2026-01", "garage", "van", 2),
        ("2026-01", "shed", "van", 1),
    ]
    assert {name: getattr(found[2], name) for name in SUMS} == {
        "energy_wh": 2_000, "solar_wh": 800, "battery_wh": 500, "grid_wh": 700, "cost": 0.4, "saving": 0.2,
        "fed_wh": 0.0,
    }  # fmt: skip


def test_a_sum_with_an_unknown_part_is_unknown():
    (month,) = by_month([PAST, replace(PAST, cost=None)], "UTC")
    assert (month.energy_wh, month.cost) == (2_000, None)
