"""What the past tells about the battery, over the API."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.energy.history import Sample
from tests.fakes.status import NOON


@pytest.fixture
async def past(house):
    """Half a day at 3 kW one way and the other by turns of an hour, that began with the first sample."""
    await house.records.past.add_samples(
        [
            Sample(
                at=NOON - timedelta(minutes=minute),
                seconds=60,
                battery_w=-3_000.0 if minute // 60 % 2 else 3_000.0,
                soc_pct=50,
            )
            for minute in range(720)
        ]
    )


@pytest.mark.usefixtures("past")
async def test_what_went_through_the_battery_is_told_and_what_is_too_early_to_tell_is_null(admin):
    stats = (await admin.get("/api/v1/battery/stats")).json()
    assert (stats["charged_wh"], stats["discharged_wh"]) == (pytest.approx(18_000), pytest.approx(18_000))
    assert (stats["full_cycles"], stats["rated_capacity_wh"]) == (pytest.approx(18 / 13.5), 13_500)
    assert stats["coverage"] == 1, "without `from`, since there are readings"
    assert [stats[name] for name in ("round_trip_efficiency", "usable_capacity_wh", "health_pct")] == [
        None
    ] * 3
    assert "5 cycles" in stats["missing"]
    german = await admin.get("/api/v1/battery/stats", headers={"Accept-Language": "de"})
    assert german.json() == {**stats, "missing": german.json()["missing"]}
    assert german.json()["missing"].endswith(
        "brauchen 5 Zyklen von 20 % oder mehr an 3 Tagen; bisher waren es 0 an 0."
    )


@pytest.mark.usefixtures("past")
async def test_what_was_hardly_measured_is_null_with_its_coverage(admin):
    stats = (await admin.get("/api/v1/battery/stats?from=2026-01-01T00:00:00Z")).json()
    assert (stats["charged_wh"], stats["full_cycles"]) == (None, None)
    assert 0 < stats["coverage"] < 0.95


async def test_a_house_without_a_battery_has_no_stats(house, admin):
    house.control.house = replace(house.control.house, battery=None)
    assert (await admin.get("/api/v1/battery/stats")).status_code == 404
