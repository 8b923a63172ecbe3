"""What the cloud says of a system: values, signs, ages, and which system."""

from contextlib import suppress
from datetime import timedelta

import pytest

from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import DeviceError, NotSupported, Rejected, Unreachable
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.alphaess.cloud.accounts import an_account
from tests.adapters.emulators.houses import NOON


async def test_live_values_have_our_signs_and_are_a_minute_old():
    async with an_account(pv_w=6_000, load_w=1_000, soc_pct=100) as account:
        reading = await account.driver.read()
    assert (reading.grid_w, reading.pv_w) == (-5_000, 6_000)
    assert (reading.battery.power_w, reading.battery.soc_pct) == (0, 100)
    assert reading.battery.mode is BatteryMode.UNKNOWN
    assert reading.read_at == NOON - timedelta(seconds=60)
    assert (reading.model, reading.good_for_s) == ("SMILE-T10", 300)


@pytest.mark.parametrize(
    ("house", "grid_w", "battery_w"),
    [
        ({"pv_w": 0, "load_w": 2_000, "soc_pct": 50}, 0, 2_000),
        ({"pv_w": 4_000, "load_w": 1_000, "soc_pct": 50}, 0, -3_000),
        ({"pv_w": 0, "load_w": 2_000, "soc_pct": 5}, 2_000, 0),
    ],
)
async def test_import_and_discharge_count_positive(house, grid_w, battery_w):
    async with an_account(**house) as account:
        reading = await account.driver.read()
    assert (reading.grid_w, reading.battery.power_w) == (grid_w, battery_w)


async def test_numbers_sent_as_text_are_numbers():
    async with an_account() as account:
        account.faults.text_numbers = True
        assert (await account.driver.read()).pv_w == 3_000


async def test_what_is_null_is_unknown_and_not_zero():
    async with an_account() as account:
        account.house.pinned["grid_w"] = None
        reading = await account.driver.read()
    assert (reading.grid_w, reading.pv_w) == (None, 3_000)


async def test_the_cloud_is_asked_once_a_minute_and_the_value_keeps_its_age():
    async with an_account() as account:
        first = await account.driver.read()
        for _ in range(5):
            account.clock.turn(10)
            assert await account.driver.read() is first
        assert account.asked == ["getEssList", "getLastPowerData"]
        account.clock.turn(10)
        assert (await account.driver.read()).read_at == first.read_at + timedelta(seconds=60)
        assert account.asked == ["getEssList", "getLastPowerData", "getLastPowerData"]


async def test_a_model_without_live_values_is_read_from_the_days_rows():
    async with an_account(pv_w=0, load_w=2_000, soc_pct=50, timezone="Australia/Sydney") as account:
        account.faults.all_null = True
        account.emulator.upload()
        account.clock.turn(200)
        reading = await account.driver.read()
        assert (reading.grid_w, reading.pv_w, reading.battery.power_w) == (0, 0, 2_000)
        assert reading.battery.soc_pct == pytest.approx(50)
        assert (reading.read_at, reading.good_for_s) == (NOON, 900)
        account.clock.turn(299)
        assert await account.driver.read() is reading
        account.clock.turn(1)
        assert (await account.driver.read()).read_at == NOON + timedelta(minutes=5)


async def test_after_three_empty_answers_the_live_endpoint_is_left_alone():
    async with an_account() as account:
        account.faults.all_null = True
        for _ in range(6):
            await account.driver.read()
            account.clock.turn(300)
        assert account.asked.count("getLastPowerData") == 3
        assert account.asked.count("getOneDayPowerBySn") == 6


async def test_one_empty_answer_is_forgotten():
    async with an_account() as account:
        for is_empty in (True, True, False, True, True, False):
            account.faults.all_null = is_empty
            reading = await account.driver.read()
            account.clock.turn(300)
        assert reading.good_for_s == 300
        assert account.asked.count("getLastPowerData") == 6


async def test_rows_signed_by_direction_become_our_signs():
    async with an_account(pv_w=6_000, load_w=1_000, soc_pct=50) as account:
        account.faults.all_null = True
        reading = await account.driver.read()
    assert (reading.grid_w, reading.battery.power_w) == (0, -5_000)


async def test_just_after_midnight_the_rows_are_yesterdays():
    async with an_account() as account:
        account.faults.all_null = True
        account.emulator.upload()
        account.clock.turn(12 * 3600 - 60)
        account.emulator.upload()
        account.clock.turn(180)
        reading = await account.driver.read()
    assert reading.read_at == NOON + timedelta(hours=11, minutes=55)


async def test_no_rows_at_all_is_no_reading():
    async with an_account() as account:
        account.faults.all_null = account.faults.no_rows = True
        with pytest.raises(Unreachable, match="no values of today"):
            await account.driver.read()


async def test_several_systems_need_the_serial():
    systems = {"systems": ("AL1", "AL2")}
    async with an_account(emulator=systems) as account:
        with pytest.raises(Rejected, match=r"2 systems, so battery\.cloud\.serial must name one of AL1, AL2"):
            await account.driver.read()
        assert (await account.a_driver(serial="AL2").read()).grid_w == 0
        account.clock.turn(10)
        with pytest.raises(Rejected, match=r"no system of this account \(it has AL1, AL2\)"):
            await account.a_driver(serial="AL9").read()


async def test_an_account_without_a_system_says_where_to_bind_one():
    async with an_account(emulator={"systems": ()}) as account:
        with pytest.raises(Rejected, match=r"bind it at open\.alphaess\.com"):
            await account.driver.read()


async def test_nothing_is_ever_commanded():
    async with an_account() as account:
        driver = account.driver
        assert driver.capabilities.actions == frozenset()
        assert "can only be read" in driver.capabilities.why_not
        for action in BatteryAction:
            with pytest.raises(NotSupported, match="Modbus TCP"):
                driver.steps(BatteryOrder(action=action), await driver.baseline())
        assert not (await driver.read_back(BatteryOrder(action=BatteryAction.HOLD), {})).agrees
        await driver.read()
        assert {seen.method for seen in account.emulator.server.requests} == {"GET"}


async def test_silence_after_a_reading_is_an_error_and_not_the_old_value():
    async with an_account() as account:
        await account.driver.read()
        account.clock.turn(60)
        account.faults.code = 6042
        with pytest.raises(Unreachable, match="offline in the cloud too"):
            await account.driver.read()


@pytest.mark.parametrize("fault", [{"status": 503}, {"code": 6042}, {"code": 6026}])
async def test_a_failing_cloud_is_asked_no_oftener_than_a_good_one(fault):
    async with an_account() as account:
        await account.driver.read()
        account.clock.turn(60)
        for name, value in fault.items():
            setattr(account.faults, name, value)
        asked = len(account.asked)
        for _ in range(30):  # five minutes of ticks
            with suppress(DeviceError):
                await account.driver.read()
            account.clock.turn(10)
        assert len(account.asked) - asked <= 5
