"""The simulated house of a configuration: its devices stand in one house, which lives while it is read."""

from datetime import timedelta

import pytest

from adapters.stores.memory.records import MemoryRecords
from domain.errors import ConfigurationError
from powersync.config import parse
from powersync.wiring import open_devices, open_solar, surroundings_of
from tests.adapters.emulators.houses import NOON, ManualClock
from tests.powersync.opened import open_all

SITE = {"site": {"timezone": "UTC"}}
GARAGE = {"loadpoint": [{"id": "garage", "charger": {"driver": "simulated"}}]}


async def test_time_passes_in_it_between_two_readings():
    clock = ManualClock()
    battery = open_all(parse({**SITE, "battery": {"driver": "simulated"}}), clock)["battery"].device
    before = (await battery.read()).battery
    clock.turn(3_600)
    after = (await battery.read()).battery
    assert before.power_w < 0, "the sun shines"
    assert after.soc_pct > before.soc_pct


async def test_inverters_take_their_shares_of_the_roof_and_the_meter_sees_the_rest():
    clock = ManualClock()
    pv = [{"driver": "simulated", "share_pct": 25}, {"driver": "simulated", "share_pct": 50}]
    alone = open_all(parse({**SITE, "battery": {"driver": "simulated"}}), clock)
    whole_w = (await alone["grid"].device.read()).pv_w
    shared = open_all(parse({**SITE, "battery": {"driver": "simulated"}, "pv": pv}), clock)
    parts = [(await shared[device].device.read()).pv_w for device in ("pv/1", "pv/2", "grid")]
    assert parts == pytest.approx([0.25 * whole_w, 0.5 * whole_w, 0.25 * whole_w])


def test_no_roof_is_given_away_twice():
    pv = [{"driver": "simulated", "share_pct": 60}] * 2
    with pytest.raises(ConfigurationError, match="more than the whole roof"):
        open_all(parse({"battery": {"driver": "simulated"}, "pv": pv}))


async def test_a_simulated_charger_beside_a_real_battery_is_there_and_brings_no_second_meter():
    battery = {"driver": "alphaess", "model": "SMILE5", "host": "192.168.1.40"}
    watches = open_all(parse({**GARAGE, "battery": battery}))
    assert set(watches) == {"battery", "loadpoints/garage"}
    assert (await watches["loadpoints/garage"].device.read()).charger.connected


def test_without_a_battery_its_meter_comes_with_the_charger():
    assert set(open_all(parse(GARAGE))) == {"grid", "loadpoints/garage"}


async def test_the_sky_over_it_knows_what_comes():
    config = parse({**SITE, "battery": {}, "forecast": {"solar": {"driver": "simulated"}}})
    clock = ManualClock()
    near = surroundings_of(config, clock, MemoryRecords().documents)
    meter = open_devices(config, near)["grid"].device
    forecast = await open_solar(config, near).forecast(NOON, NOON + timedelta(hours=1))
    assert forecast.slots[0].start == NOON
    clock.turn(900)
    assert forecast.slots[0].power_w == pytest.approx((await meter.read()).pv_w, rel=0.1)
