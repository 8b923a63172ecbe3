"""The owner changes settings in the app while a force runs: seen in what the polls bring, kept afterwards."""

import pytest

from adapters.batteries.powerwall.tariff import SYNC_CODE, same_rates, tariff_of
from domain.command.order import BatteryAction
from tests.adapters.batteries.powerwall.sites import OWN_TARIFF, a_site, an_order
from tests.fakes.lane_bench import CURTAIL, LaneBench

CHARGE = an_order(BatteryAction.FORCE_CHARGE, minutes=600)
NEW_TARIFF = tariff_of([0.40] * 20 + [0.20] * 28, [0.07] * 48, code=SYNC_CODE, currency="AUD")
NEW_TARIFF |= {"code": "AGL-456", "name": "The owner's next plan"}


async def look(gateway, system, resource="dispatch"):
    system.clock.turn(100)
    await system.driver.read()
    gateway.lane.look(resource)
    await gateway.lane.finish()
    return gateway.lane.looks.newest[resource]


async def test_a_look_at_what_is_held_costs_no_request_beyond_the_polls():
    async with a_site() as system:
        gateway = LaneBench(system)
        await gateway.send(CHARGE)
        assert (await look(gateway, system)).agrees
        asked = len(system.emulator.server.requests)
        for _ in range(5):
            system.clock.turn(5)
            gateway.lane.look("dispatch")
            await gateway.lane.finish()
        assert len(system.emulator.server.requests) == asked


@pytest.mark.parametrize(
    ("setting", "value", "is_ours"),
    [
        ("tariff", NEW_TARIFF, True),
        ("mode", "backup", True),
        ("reserve_pct", 45, True),
        ("export_rule", "battery_ok", False),
    ],
)
async def test_what_the_owner_sets_during_a_force_is_how_the_site_is_left(setting, value, is_ours):
    async with a_site() as system:
        gateway = LaneBench(system)
        await gateway.send(CHARGE)
        setattr(system.settings, setting, value)
        assert (await look(gateway, system)).agrees is not is_ours
        await gateway.send(CHARGE)  # as the gateway does: ordered again
        assert (await look(gateway, system)).agrees
        await gateway.release(minutes_apart=1)
        found = {name: getattr(system.settings, name) for name in ("mode", "reserve_pct", "export_rule")}
        own = {"mode": "self_consumption", "reserve_pct": 20, "export_rule": "pv_only"}
        if setting == "tariff":
            assert same_rates(system.settings.tariff, NEW_TARIFF)
        else:
            own[setting] = value
            assert same_rates(system.settings.tariff, OWN_TARIFF)
        assert found == own


@pytest.mark.parametrize("mode", ["self_consumption", "autonomous"])
async def test_an_export_limit_and_a_forced_state_are_not_each_other_s_other_hand(mode):
    async with a_site(settings={"mode": mode}) as system:
        gateway = LaneBench(system)
        for order in (CURTAIL, an_order(BatteryAction.SELF_CONSUMPTION, minutes=60)):
            await gateway.send(order)
        for resource in ("dispatch", "export"):
            assert (await look(gateway, system, resource)).agrees
        system.settings.reserve_pct = 45  # what the owner sets beside them is theirs all the same
        await look(gateway, system, "export")
        await gateway.release(minutes_apart=1)
        found = {name: getattr(system.settings, name) for name in ("mode", "reserve_pct", "export_rule")}
        assert found == {"mode": mode, "reserve_pct": 45, "export_rule": "pv_only"}
