"""A price spike at a Powerwall: its own tariff, high for two hours, never taken for the owner's."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.batteries.powerwall.tariff import NAMES, SPIKE_CODE, same_rates
from adapters.batteries.powerwall.window import force_in, force_tariff, forces, window_in
from domain.command.order import BatteryAction, OrderPrices
from domain.event.spike import spike_prices
from domain.reading.battery import BatteryMode
from tests.adapters.batteries.powerwall.sites import OWN_TARIFF, a_site, an_order
from tests.adapters.batteries.powerwall.test_powerwall_lane import an_owners_site, is_the_owners_again
from tests.adapters.batteries.powerwall.test_powerwall_tariff import cells, echo, faults_in
from tests.fakes.lane_bench import RELEASES, LaneBench

DISCHARGE = BatteryAction.FORCE_DISCHARGE
SPIKE = an_order(DISCHARGE, minutes=29, target_soc_pct=20, prices=spike_prices(15.0))


@pytest.mark.parametrize(("per_mwh", "sell", "buy"), [(15_000, 45.0, 90.0), (500, 1.5, 5.0)])
def test_scenario_19_a_spike_tariff_has_48_periods_and_buying_is_dearer_than_selling(per_mwh, sell, buy):
    tariff = force_tariff(DISCHARGE, cells("14:00", "16:00"), "AUD", spike_prices(per_mwh / 1000))
    assert faults_in(tariff) == []
    bought, sold = (side["energy_charges"]["Summer"]["rates"] for side in (tariff, tariff["sell_tariff"]))
    assert len(bought) == len(sold) == 48
    assert (bought["PERIOD_14_00"], sold["PERIOD_14_00"]) == (buy, sell)
    assert (bought["PERIOD_13_30"], sold["PERIOD_13_30"]) == (0.3, 0.08)
    assert all(bought[period] > sold[period] for period in bought)  # invariant 27


@pytest.mark.parametrize("labels", [{}, {"code": "X"}, {"code": "", "name": ""}])
@pytest.mark.parametrize("per_mwh", [500, 3_000, 16_600])
def test_invariant_26_a_spike_tariff_is_never_taken_for_the_owners(labels, per_mwh):
    tariff = echo(force_tariff(DISCHARGE, (3, 4, 5, 6), "AUD", spike_prices(per_mwh / 1000))) | labels
    assert force_in(tariff) == SPIKE_CODE
    assert window_in(tariff, SPIKE_CODE) == (3, 4, 5, 6)
    assert force_in({"name": NAMES[SPIKE_CODE]}) == force_in({"code": "AEMO-SPIKE"}) == SPIKE_CODE


@pytest.mark.parametrize(
    ("wanted", "is_right"),
    [
        (cells("14:00", "14:30"), True),  # it goes on for longer than it is needed
        (cells("15:30", "16:00"), True),
        (cells("15:30", "16:30"), False),  # it has to be sent anew
    ],
)
def test_a_spike_tariff_is_refreshed_only_when_it_would_run_out(wanted, is_right):
    told = OrderPrices(import_price=90, export_price=45)
    tariff = echo(force_tariff(DISCHARGE, cells("14:00", "16:00"), "AUD", told))
    assert forces(tariff, DISCHARGE, wanted, told) is is_right
    assert not forces(tariff, DISCHARGE, wanted)  # a person's discharge is another tariff


async def test_a_spike_is_high_for_two_hours_and_one_upload_lasts_while_the_order_moves_on():
    async with a_site() as system:
        gateway = LaneBench(system)
        await gateway.send(SPIKE)
        assert await system.mode() is BatteryMode.FORCE_DISCHARGE
        assert len(window_in(system.settings.tariff, SPIKE_CODE)) == 4
        for _ in range(6):
            system.clock.turn(600)
            await gateway.send(replace(SPIKE, until=system.clock.now() + timedelta(minutes=29)))
        assert [what for what, _ in system.writes].count("time_of_use_settings") == 1
        for _ in range(6):
            system.clock.turn(600)
            await gateway.send(replace(SPIKE, until=system.clock.now() + timedelta(minutes=29)))
        assert [what for what, _ in system.writes].count("time_of_use_settings") == 2
        assert await system.mode() is BatteryMode.FORCE_DISCHARGE
        await gateway.release(minutes_apart=1)
        assert same_rates(system.settings.tariff, OWN_TARIFF)


async def test_scenario_20_a_restore_that_fails_twice_puts_tariff_and_mode_back_and_captures_nothing_again():
    async with an_owners_site() as system:
        gateway = LaneBench(system)
        await gateway.send(SPIKE)
        kept = await gateway.records.documents.all("baseline")
        system.faults.refuses = True
        for _ in range(2):
            assert (await gateway.send(RELEASES["dispatch"])).is_open
            assert "dispatch" in gateway.lane.held  # still in the spike, a minute each time
            assert await gateway.records.documents.all("baseline") == kept
            system.clock.turn(60)
        assert force_in(system.settings.tariff) == SPIKE_CODE
        system.faults.refuses = False
        await gateway.release(minutes_apart=1)
        assert is_the_owners_again(system)
        assert await gateway.records.documents.all("baseline") == {}


async def test_a_server_that_lost_its_data_finds_no_owners_settings_in_a_spike():
    async with an_owners_site() as system:
        await LaneBench(system).send(SPIKE)
        captured = await system.driver.baseline()
        assert (captured["tariff"], captured["grid_charging"], captured["mode"]) == (
            None,
            None,
            "self_consumption",
        )
