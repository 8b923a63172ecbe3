"""An Enphase gateway over HTTP: what its meters tell, and what becomes of trouble."""

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from adapters.inverters.enphase.driver import EnphaseDriver
from adapters.inverters.enphase.emulator.gateway import OLDER, TOKEN, EnphaseEmulator
from adapters.inverters.enphase.emulator.power_limit import EnphaseFaults
from adapters.inverters.enphase.emulator.tokens import INSTALLER_TOKEN
from domain.errors import ConfigurationError, Rejected, Unreachable
from domain.reading.observation import observe_house
from powersync.commands.check import contact_all
from powersync.commands.device_contacts import contacts_of
from powersync.config import notices, parse
from tests.adapters.emulators.houses import ManualClock, a_house
from tests.powersync.opened import open_all


@asynccontextmanager
async def an_enphase(*, pv_w=3_000.0, load_w=1_000.0, token=TOKEN, **emulator):
    clock = ManualClock()
    house = a_house(pv_w=pv_w, load_w=load_w)
    house.battery = None
    device = EnphaseEmulator(house, clock=clock, **emulator)
    await device.start()
    driver = EnphaseDriver(f"http://127.0.0.1:{device.port}", token, clock, timeout_s=0.5)
    try:
        yield device, driver, clock
    finally:
        await driver.close()
        await device.stop()


@pytest.mark.parametrize(("load_w", "grid_w"), [(1_000, -2_000), (4_000, 1_000)])
async def test_its_meters_tell_sun_and_grid_with_our_sign(load_w, grid_w):
    async with an_enphase(load_w=load_w) as (_, driver, clock):
        reading = await driver.read()
        assert (reading.pv_w, reading.grid_w, reading.read_at) == (3_000, grid_w, clock.now())


async def test_without_a_production_meter_its_power_is_shown_and_nothing_is_steered_by_it():
    async with an_enphase(meters=()) as (_, driver, clock):
        reading = await driver.read()
        assert (reading.pv_w, reading.grid_w) == (3_000, None)
        assert clock.now() - reading.read_at == timedelta(minutes=5)
        seen = observe_house({"pv/1": reading}, None, clock.now(), 30)
        assert (seen.pv_w, seen.is_delayed) == (3_000, True)


async def test_an_old_gateway_asks_no_token():
    async with an_enphase(token=None) as (device, driver, _):
        device.token = None
        assert (await driver.read()).pv_w == 3_000


async def test_a_meter_that_says_nothing_is_no_zero_and_one_that_draws_gives_nothing():
    async with an_enphase() as (device, driver, _):
        device.house.pinned["pv_w"] = None
        assert (await driver.read()).pv_w is None
        device.house.pinned["pv_w"] = -6.0
        assert (await driver.read()).pv_w == 0


async def test_a_refused_token_is_told_and_never_shown():
    async with an_enphase(token="a-canary-of-a-token") as (_, driver, _):
        with pytest.raises(Rejected, match="token was refused") as refused:
            await driver.read()
        assert "canary" not in str(refused.value)


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer"])
async def test_trouble_is_told_and_passes(fault):
    async with an_enphase() as (device, driver, _):
        setattr(device.faults, fault, True)
        with pytest.raises(Unreachable):
            await driver.read()
        setattr(device.faults, fault, False)
        assert (await driver.read()).pv_w == 3_000


async def test_whoever_lets_go_of_it_keeps_no_socket_open():
    async with an_enphase() as (device, driver, _):
        await driver.read()
        await driver.read()
        assert device.server.connections == 1
        await driver.close()
        await driver.read()
        assert device.server.connections == 2


async def test_nobody_at_the_address_is_no_connection():
    async with an_enphase() as (device, driver, _):
        await device.stop()
        with pytest.raises(Unreachable, match="no connection"):
            await driver.read()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ({}, ()),
        ({"software": OLDER}, ("D8.2.4345 is older than D8.3.5232",)),
        ({"meters": ()}, ("no production meter",)),
        ({"no_limit": 404}, ("no power limit that could be set",)),
        ({"no_limit": 503}, ("no power limit that could be set",)),
        ({"token": None}, ("installer's token is empty",)),
    ],
)
async def test_check_has_a_row_that_says_whether_it_can_be_limited(kind, said, tmp_path):
    file, gateway = tmp_path / "installer", dict(kind)
    file.write_text(INSTALLER_TOKEN if gateway.pop("token", "") is not None else "")
    faults = EnphaseFaults(no_limit=gateway.pop("no_limit", None))
    async with an_enphase(faults=faults, is_tls=True, **gateway) as (device, _, clock):
        table = {"driver": "enphase", "url": device.url, "token": TOKEN, "limits": True, "rated_w": 5_000}
        config = parse({"pv": [table | {"installer_token_file": str(file)}]})
        watch = open_all(config, clock)["pv/1"]
        (row,) = await contact_all(contacts_of(watch, config))
        await watch.close()
        assert device.limit.writes == []
    assert (row.answered, len(row.unsupported)) == (True, len(said))
    assert all(words in text for words, text in zip(said, row.unsupported, strict=True))
    assert not any("never limited" in line for line in notices(config))


@pytest.mark.parametrize(
    ("table", "faults"),
    [
        ({"limits": True, "rated_w": 5_000, "token": "t"}, []),
        ({"limits": True, "rated_w": 5_000, "installer_token_file": "/nowhere/yet"}, []),
        ({"limits": True, "rated_w": 5_000}, ["installer_token_file"]),
        ({"limits": True, "token": "t"}, ["rated_w"]),
        ({"rated_w": 5_000, "installer_token_file": "/nowhere"}, []),
    ],
)
def test_limits_have_what_they_need(table, faults):
    if not faults:
        (pv,) = parse({"pv": [{"driver": "enphase"} | table]}).pv
        watch = open_all(parse({"pv": [{"driver": "enphase"} | table]}))["pv/1"]
        assert (watch.control is watch.device) == pv.limits
        return
    with pytest.raises(ConfigurationError) as caught:
        parse({"pv": [{"driver": "enphase"} | table]})
    assert [line.partition(":")[0] for line in caught.value.faults] == [f"pv[0].{each}" for each in faults]


async def test_check_says_what_to_do_and_the_owner_is_told_that_it_is_never_limited():
    async with an_enphase() as (device, _, clock):
        table = {"driver": "enphase", "url": f"http://127.0.0.1:{device.port}", "token": "an-old-one"}
        config = parse({"pv": [table]})
        watch = open_all(config, clock)["pv/1"]
        (row,) = await contact_all(contacts_of(watch, config))
        await watch.close()
    assert (row.driver, row.answered) == ("enphase", False)
    assert "entrez.enphaseenergy.com" in row.advice
    assert any("never limited" in line for line in notices(config))
    assert (watch.control.capabilities.limits, "never limited" in watch.control.capabilities.why_not) == (
        False,
        True,
    )
