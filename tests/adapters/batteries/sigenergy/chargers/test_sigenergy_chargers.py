"""EVAC and EVDC over a socket: each register with its unit, each order with its writes."""

import pytest

from adapters.batteries.sigenergy.chargers.registers import AC, DC
from adapters.batteries.sigenergy.emulator.chargers import AcChargerUnit
from adapters.batteries.sigenergy.emulator.dc_charger import DcChargerUnit
from adapters.batteries.sigenergy.emulator.plant import SigenergyEmulator
from adapters.links.modbus.register import decode
from powersync.config import parse
from tests.adapters.chargers.charger_case import running
from tests.adapters.chargers.sigenergy_case import AcCase, DcCase
from tests.adapters.emulators.houses import ManualClock, a_house
from tests.powersync.opened import open_all

# name, address, the words there, the value they mean
ROWS = [
    ("ac_state", 32000, "0005", 5),
    ("ac_energy_wh", 32001, "0001 0000", 655_360),
    ("ac_power_w", 32003, "0000 1c20", 7_200),
    ("ac_power_w", 32003, "ffff fff0", None),
    ("ac_rated_w", 32005, "0000 55f0", 22_000),
    ("ac_rated_a", 32007, "0000 0c80", 32),
    ("ac_rated_v", 32009, "08fc", 230),
    ("ac_breaker_a", 32010, "0000 0fa0", 40),
    ("ac_alarms_1", 32012, "0001", 1),
    ("ac_alarms_2", 32013, "0002", 2),
    ("ac_alarms_3", 32014, "0004", 4),
    ("dc_vehicle_v", 31500, "0fa0", 400),
    ("dc_current_a", 31501, "00fa", 25),
    ("dc_power_w", 31502, "ffff d8f0", -10_000),
    ("dc_soc_pct", 31504, "01f5", 50.1),
    ("dc_soc_pct", 31504, "0000", None),
    ("dc_session_wh", 31505, "0000 0064", 1_000),
    ("dc_session_s", 31507, "0000 0e10", 3_600),
    ("dc_state", 31513, "000a", 10),
    ("dc_discharge_a", 31514, "0064", 10),
    ("dc_session_given_wh", 31515, "0000 0001", 10),
    ("dc_session_given_s", 31517, "0000 0001", 1),
    ("dc_energy_wh", 31519, "0000 2710", 100_000),
    ("dc_given_wh", 31521, "0000 2711", 100_010),
    ("dc_rated_w", 31523, "0000 61a8", 25_000),
    ("dc_rated_given_w", 31525, "0000 4e20", 20_000),
]


def test_every_row_has_its_example():
    assert {name for name, *_ in ROWS} == {row.name for row in (*AC, *DC)}


@pytest.mark.parametrize(("name", "address", "words", "value"), ROWS)
def test_a_register_is_what_the_protocol_says(name, address, words, value):
    (row,) = (row for row in (*AC, *DC) if row.name == name)
    assert row.address == address
    assert decode(row, [int(word, 16) for word in words.split()]) == value


def words_of(case):
    """The writes that arrived: address and number."""
    return [(seen.address, seen.values[-1]) for seen in case.emulator.server.writes]


async def test_an_evac_is_given_its_current_before_it_starts_and_its_own_back_after_a_stop():
    async with running(AcCase()) as case:
        baseline = await case.carry_out(case.order(10))
        await case.carry_out(case.order(12))
        assert words_of(case) == [(42001, 1_000), (42000, 0), (42001, 1_200)]
        for step in case.driver.steps(case.order(0), baseline):
            await step.do()
        assert words_of(case)[3:] == [(42000, 1), (42001, 3_200)]
        assert [seen.function for seen in case.emulator.server.writes] == [16, 6, 16, 6, 16]


async def test_a_start_after_a_pause_at_the_same_current_is_sent():
    async with running(AcCase()) as case:
        await case.carry_out(case.order(32))
        await case.carry_out(case.order(0))
        assert not await case.agrees(case.order(32)), "its current says nothing of the switch"
        assert (await case.reading()).target_current_a == 0


async def test_an_evac_goes_as_far_as_the_smaller_of_rating_and_breaker():
    async with running(AcCase()) as case:
        assert case.driver.capabilities.max_current_a == 32
        assert (await case.driver.read()).model == "EVAC, 7.36 kW"


async def test_an_evac_whose_current_cannot_be_read_is_known_by_what_was_written():
    async with running(AcCase()) as case:
        case.unit.unreadable = {42001, 42002}
        case.driver = case.a_driver()
        await case.carry_out(case.order(10))
        assert await case.agrees(case.order(10))


@pytest.mark.parametrize(
    ("firmware", "writes", "rated"),
    [
        ("V2.9", [(41002, 2_300), (41000, 0)], True),
        ("V2.8", [(41000, 0)], False),
        ("V2.7", [(41000, 0)], False),
    ],
)
async def test_an_evdc_is_given_a_power_where_its_firmware_takes_one(firmware, writes, rated):
    async with running(DcCase(firmware)) as case:
        able = case.driver.capabilities
        assert (able.rate_control, able.feeds_house_w, able.why_not == "") == (rated, None, rated)
        assert not able.restarts_while_plugged
        await case.carry_out(case.order(10))
        assert words_of(case) == writes
        assert await case.agrees(case.order(10))


async def test_an_evdc_that_was_stopped_begins_again_only_after_the_plug_and_says_so():
    async with running(DcCase()) as case:
        await case.carry_out(case.order(10))
        baseline = await case.carry_out(case.order(0))
        assert "limit_w" in str(baseline)
        await case.carry_out(case.order(10))
        found = await case.driver.read_back(case.order(10), {})
        assert (found.agrees, "unplugged" in found.evidence["hint"]) == (False, True)
        case.car.plug(False)
        await case.reading()
        case.car.plug(True)
        await case.carry_out(case.order(10))
        assert await case.agrees(case.order(10))


@pytest.mark.parametrize("tells_negative", [True, False])
async def test_a_car_that_feeds_the_house_has_a_negative_power_whichever_sign_is_told(tells_negative):
    async with running(DcCase()) as case:
        case.unit.gives_w, case.unit.tells_negative = 4_000, tells_negative
        seen = await case.reading()
        assert (seen.power_w, seen.charging, seen.connected) == (-4_000, False, True)


async def test_battery_and_chargers_of_a_plant_share_one_connection_a_second_between_requests():
    clock, house = ManualClock(), a_house()
    chargers = {3: AcChargerUnit(house, clock=clock), 2: DcChargerUnit(house, clock=clock, loadpoint="yard")}
    plant = SigenergyEmulator(house, clock=clock, chargers=chargers)
    await plant.start()
    at = {"host": "127.0.0.1", "port": plant.port}
    loadpoints = [
        {"id": "garage", "charger": {"driver": "sigenergy_ac", **at, "unit": 3}},
        {"id": "yard", "charger": {"driver": "sigenergy_dc", **at, "unit": 2}},
    ]
    watches = open_all(parse({"battery": {"driver": "sigenergy", **at}, "loadpoint": loadpoints}), clock)
    try:
        for name in ("battery", "loadpoints/garage", "loadpoints/yard", "battery"):
            await watches[name].device.read()
        assert plant.server.connections == 1
        assert clock.slept
        assert set(clock.slept) == {1.0}
    finally:
        for watch in watches.values():
            await watch.close()
        await plant.stop()
