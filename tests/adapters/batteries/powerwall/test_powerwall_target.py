"""Prices on their way to the site: sent once, confirmed, never over a forced state's own tariff."""

import pytest

from adapters.batteries.powerwall.emulator.gateway import price_at
from adapters.batteries.powerwall.tariff import same_rates
from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.tariff.table import TariffTable
from tests.adapters.batteries.powerwall.sites import OWN_TARIFF, a_site, an_order
from tests.adapters.emulators.houses import NOON

BACK = BatteryOrder(action=BatteryAction.RESTORE)


def a_table(price=0.25, timezone="UTC"):
    return TariffTable(
        made_at=NOON,
        timezone=timezone,
        imports=(price,) * 47 + (-0.032,),
        exports=(0.0801,) * 48,
        genuine_imports=48,
        genuine_exports=48,
        is_import_only=False,
        days=(NOON.date(),) * 48,
    )


def uploads(system):
    return [what for what, _ in system.writes].count("time_of_use_settings")


async def test_a_table_is_sent_and_seen_on_the_site():
    async with a_site() as system:
        receipt = await system.target.upload(a_table())
        assert (receipt.name, receipt.changed, receipt.detail) == ("powerwall", True, "")
        assert price_at(system.settings.tariff, NOON) == (0.25, 0.0801)
        assert price_at(system.settings.tariff, NOON.replace(hour=23, minute=45)) == (0.0, 0.0801)
        assert system.settings.strategy is None


async def test_the_same_rates_are_not_sent_again_also_after_a_restart():
    async with a_site() as system:
        await system.target.upload(a_table())
        assert not (await system.target.upload(a_table())).changed
        await system.driver.close()
        system.driver = system.a_driver()
        assert not (await system.target.upload(a_table())).changed
        assert uploads(system) == 1
        assert (await system.target.upload(a_table(0.26))).changed
        assert uploads(system) == 2


async def test_it_is_looked_for_until_the_site_shows_it():
    async with a_site() as system:
        system.faults.echo_lag_s = 10
        assert (await system.target.upload(a_table())).changed
        assert system.clock.slept == [1.0, 2.0, 4.0, 8.0]  # at 0, 1, 3, 7 and 15 s


async def test_a_table_that_never_shows_is_no_success():
    async with a_site() as system:
        system.faults.forgets = True
        with pytest.raises(OutcomeUnknown, match="tariff"):
            await system.target.upload(a_table())
        assert sum(system.clock.slept) == 25


async def test_a_cloud_in_trouble_is_tried_again_and_a_refusal_is_not():
    async with a_site() as system:
        await system.site.info(0)
        system.faults.unavailable = 3
        assert (await system.target.upload(a_table())).changed
        await system.site.info(0)
        system.faults.unavailable = 4
        with pytest.raises((Unreachable, OutcomeUnknown)):
            await system.target.upload(a_table(0.5))
        system.faults.refuses = True
        sent = uploads(system)
        system.clock.turn(61)
        with pytest.raises(Rejected):
            await system.target.upload(a_table(0.6))
        assert uploads(system) == sent + 1


@pytest.mark.parametrize("action", [BatteryAction.FORCE_CHARGE, BatteryAction.HOLD])
async def test_during_a_forced_state_prices_wait_and_the_restore_sends_the_newest(action):
    async with a_site() as system:
        baseline = await system.carry_out(an_order(action))
        sent = uploads(system)
        receipt = await system.target.upload(a_table())
        assert (receipt.changed, receipt.detail) == (False, "waits for the end of a forced state")
        assert uploads(system) == sent
        await system.carry_out(BACK, baseline)
        assert await system.agrees(BACK, baseline)
        assert price_at(system.settings.tariff, NOON) == (0.25, 0.0801)
        assert not (await system.target.upload(a_table())).changed


async def test_after_a_restart_in_a_force_prices_still_wait():
    async with a_site() as system:
        await system.carry_out(an_order(BatteryAction.FORCE_CHARGE))
        await system.driver.close()
        system.driver = system.a_driver()
        assert (await system.target.upload(a_table())).detail


async def test_an_owner_who_chose_another_tariff_since_gets_that_one_back():
    async with a_site() as system:
        await system.target.upload(a_table())
        system.emulator.settings.tariff = OWN_TARIFF
        baseline = await system.carry_out(an_order(BatteryAction.FORCE_CHARGE))
        await system.carry_out(BACK, baseline)
        assert same_rates(system.settings.tariff, OWN_TARIFF)


async def test_prices_by_another_clock_than_the_sites_are_refused():
    async with a_site(timezone="Australia/Adelaide") as system:
        with pytest.raises(Rejected, match="wrong hours"):
            await system.target.upload(a_table(timezone="Australia/Sydney"))
        assert system.writes == []
