"""Values of slow sources: shown for as long as they stand, never steered by."""

from datetime import timedelta

from domain.curtailment.proof import CurtailmentProof, check
from domain.house.settings import SolarSettings
from domain.loadpoint.surplus import surplus_of
from domain.reading.battery import BatteryReading
from domain.reading.observation import observe_house
from domain.reading.reading import Reading
from tests.builders import NOON, after, an_observation

CLOUD = Reading(
    read_at=NOON - timedelta(seconds=90),
    grid_w=-2_000,
    pv_w=3_000,
    battery=BatteryReading(power_w=-500, soc_pct=40),
    good_for_s=300,
)
METER = Reading(read_at=NOON - timedelta(seconds=5), grid_w=150)


def seen(seconds=0, **readings):
    return observe_house(readings, None, after(seconds), 30)


def test_a_slow_source_counts_for_as_long_as_it_says():
    found = seen(battery=CLOUD)
    assert (found.grid_w, found.pv_w, found.battery.soc_pct) == (-2_000, 3_000, 40)
    assert found.battery_at == CLOUD.read_at
    assert found.is_delayed
    assert seen(211, battery=CLOUD).grid_w is None


def test_values_that_are_fresh_are_not_delayed_whatever_their_source():
    assert not seen(-70, battery=CLOUD).is_delayed


def test_a_live_meter_goes_before_a_slow_source():
    found = seen(battery=CLOUD, grid=METER)
    assert found.grid_w == 150
    assert found.is_delayed, "the sun is still the slow source's"
    assert seen(grid=METER, battery=CLOUD).grid_w == 150


def test_no_car_follows_a_delayed_surplus():
    assert surplus_of(seen(battery=CLOUD), SolarSettings(), 0.0).power_w is None
    assert surplus_of(an_observation(grid_w=-2_000), SolarSettings(), 0.0).power_w is not None


def test_delayed_flows_prove_nothing_of_an_export_limit():
    found, _, _ = check(CurtailmentProof(), seen(battery=CLOUD), None, None, NOON)
    assert found.before is None
