"""A site behind the gateway's lane: what mishaps leave behind, and that all of it is put back."""

from random import Random

import msgspec
import pytest

from adapters.batteries.powerwall.tariff import same_rates
from adapters.stores.memory.records import MemoryRecords
from domain.command.command import CommandState
from domain.command.order import BatteryAction
from domain.curtailment.decide import is_uneconomic
from domain.house.house import Curtailment
from domain.tariff.slots import PriceSlot
from tests.adapters.batteries.powerwall.sites import OWN_TARIFF, a_site, an_order
from tests.adapters.emulators.houses import NOON
from tests.fakes.lane_bench import CURTAIL, RELEASES, LaneBench

CHARGE = an_order(BatteryAction.FORCE_CHARGE, minutes=600)
DISCHARGE = an_order(BatteryAction.FORCE_DISCHARGE, minutes=600)
HOLD = an_order(BatteryAction.HOLD, minutes=600)
OWNERS = ("autonomous", 35, "pv_only", True)


def an_owners_site(**house):
    mode, reserve_pct, export_rule, no_grid = OWNERS
    settings = {
        "mode": mode,
        "reserve_pct": reserve_pct,
        "export_rule": export_rule,
        "grid_charging_disallowed": no_grid,
    }
    return a_site(settings=settings, **house)


def is_the_owners_again(system):
    now = system.settings
    found = (now.mode, now.reserve_pct, now.export_rule, now.grid_charging_disallowed)
    return found == OWNERS and same_rates(now.tariff, OWN_TARIFF)


async def test_what_was_set_before_is_set_again():
    async with an_owners_site() as system:
        gateway = LaneBench(system)
        for order in (CHARGE, HOLD, DISCHARGE, CHARGE):
            assert (await gateway.send(order)).state is CommandState.SENT  # read back: to be judged
        await gateway.release(minutes_apart=1)
        assert is_the_owners_again(system)
        assert await gateway.records.documents.all("baseline") == {}
        assert await gateway.records.documents.all("lease") == {}


@pytest.mark.parametrize(
    ("action", "hours", "tariffs"),
    [(BatteryAction.FORCE_CHARGE, 24, 2), (BatteryAction.FORCE_DISCHARGE, 47, 3)],
)
async def test_an_order_of_a_day_or_more_is_followed_to_its_end_with_few_tariffs(action, hours, tariffs):
    async with a_site(settings={"reserve_pct": 20}, soc_pct=60, pv_w=0) as system:
        gateway, order = LaneBench(system), an_order(action, minutes=60 * hours)
        assert (await gateway.send(order)).state is CommandState.SENT
        baseline = await gateway.lane.leases.baseline(system.driver)
        for hour in range(hours - 1):
            system.clock.turn(3_599)
            system.emulator.live()
            forced = system.house.battery.forced
            assert forced is not None, f"after {hour + 1} h"
            assert (forced.power_w < 0) is (action is BatteryAction.FORCE_CHARGE)
            assert (await system.driver.still(order, baseline)).agrees, "nobody else has changed it"
            system.clock.turn(1)
            await gateway.send(order)  # as the gateway does every quarter of an hour
        sent = [what for what, _ in system.emulator.writes if what == "time_of_use_settings"]
        assert len(sent) == tariffs
        await gateway.release(minutes_apart=1)
        assert same_rates(system.settings.tariff, OWN_TARIFF)


async def test_the_baseline_is_on_disk_before_the_first_write_and_survives_a_crash():
    async with an_owners_site() as system:
        records = MemoryRecords()
        await LaneBench(system, records).send(CHARGE)
        kept = msgspec.json.decode((await records.documents.all("baseline"))["battery"])
        assert (kept["mode"], kept["reserve_pct"]) == ("autonomous", 35)
        await system.driver.close()
        system.driver = system.a_driver()
        gateway = LaneBench(system, records)
        gateway.lane.leases.adopt_baseline(kept)
        await gateway.send(RELEASES["dispatch"])
        assert is_the_owners_again(system)
        assert await records.documents.all("baseline") == {}


async def test_scenario_15_the_owners_export_rule_comes_back_after_a_curtailment_and_a_restart():
    rule = Curtailment(enabled=True)
    async with a_site(settings={"export_rule": "pv_only"}) as system:
        records = MemoryRecords()
        assert is_uneconomic(rule, earning(0.004), was=False)
        await LaneBench(system, records).send(CURTAIL)
        assert system.settings.export_rule == "never"
        kept = msgspec.json.decode((await records.documents.all("baseline"))["battery"])
        await system.driver.close()
        system.driver = system.a_driver()
        gateway = LaneBench(system, records)
        gateway.lane.leases.adopt_baseline(kept)
        assert not is_uneconomic(rule, earning(0.020), was=True)
        await gateway.send(RELEASES["export"])
        assert system.settings.export_rule == "pv_only"


def earning(price):
    return PriceSlot(start=NOON, end=NOON, import_price=0.3, export_price=price)


async def test_settings_that_take_their_time_to_show_are_waited_for():
    async with an_owners_site() as system:
        system.faults.echo_lag_s = 8
        gateway = LaneBench(system)
        assert (await gateway.send(HOLD)).state is CommandState.SENT
        assert "dispatch" in gateway.lane.proofs


async def test_a_mode_that_does_not_stick_ends_as_failed_with_what_was_seen():
    async with a_site() as system:
        system.faults.modes_do_not_stick = True
        gateway = LaneBench(system)
        command = await gateway.send(DISCHARGE)
        assert command.state is CommandState.FAILED
        assert command.evidence["site_info"]["mode"] == "self_consumption"
        assert command.evidence["wanted"]["mode"] == "autonomous"
        assert [what for what, _ in system.writes] == ["operation"] * 3


async def test_a_site_that_forgets_ends_as_failed():
    async with an_owners_site() as system:
        system.faults.forgets = True
        command = await LaneBench(system).send(HOLD)
        assert command.state is CommandState.FAILED


async def test_a_refused_command_says_why():
    async with a_site() as system:
        system.faults.refuses = True
        gateway = LaneBench(system)
        command = await gateway.send(CHARGE)
        assert command.state is CommandState.FAILED
        assert "not now" in command.reason.facts["error"]
        assert gateway.lane.held == {}


async def test_a_failed_restore_stays_owed_until_it_is_seen():
    async with an_owners_site() as system:
        gateway = LaneBench(system)
        await gateway.send(CHARGE)
        system.faults.forgets = True
        assert (await gateway.send(RELEASES["dispatch"])).is_open
        assert "dispatch" in gateway.lane.held
        assert await gateway.records.documents.all("baseline") != {}
        system.faults.forgets = False
        system.clock.turn(60)
        await gateway.release(minutes_apart=1)
        assert is_the_owners_again(system)


@pytest.mark.parametrize("seed", range(6))
async def test_no_mishap_leaves_it_forced(seed):
    random = Random(seed)
    async with an_owners_site() as system:
        system.link._http.timeout = 0.05
        gateway = LaneBench(system)
        mishaps = (
            "silent",
            "mute_after_post",
            "refuses",
            "forgets",
            "modes_do_not_stick",
            "garbage",
            "drops_mid_answer",
            "empty",
            None,
        )
        for _ in range(8):
            fault = random.choice(mishaps)
            system.faults.echo_lag_s = random.choice((0, 0, 4))
            if fault is not None:
                setattr(system.faults, fault, True)
            await gateway.send(random.choice((CHARGE, DISCHARGE, HOLD, CURTAIL, *RELEASES.values())))
            if fault is not None:
                setattr(system.faults, fault, False)
            system.clock.turn(60)
        await gateway.release(minutes_apart=1)
        assert is_the_owners_again(system)
