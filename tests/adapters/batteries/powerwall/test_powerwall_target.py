"""Prices on their way to the site: sent once, confirmed, never over a forced state's own tariff."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from adapters.batteries.powerwall.emulator.gateway import price_at
from adapters.batteries.powerwall.tariff import same_rates
from domain.command.order import BatteryAction, BatteryOrder, OrderPrices
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.tariff.table import TariffTable
from domain.tariff.time_of_use import TariffPeriod
from domain.tariff.year import year_of
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


async def test_a_table_that_does_not_show_is_looked_for_again_and_not_sent_again_within_the_hour():
    async with a_site() as system:
        system.faults.forgets = True
        for minutes in (0, 6, 6):
            system.clock.turn(60 * minutes)
            with pytest.raises(OutcomeUnknown, match="tariff"):
                await system.target.upload(a_table())
        assert uploads(system) == 1
        await system.driver.close()
        system.driver = system.a_driver()  # a restart forgets nothing of it
        system.clock.turn(600)
        with pytest.raises(OutcomeUnknown, match="tariff"):
            await system.target.upload(a_table())
        assert uploads(system) == 1
        system.faults.forgets = False
        assert (await system.target.upload(a_table(0.4))).changed  # other prices are another matter
        system.faults.forgets = True
        system.emulator.settings.tariff = OWN_TARIFF  # the owner chose another one
        system.clock.turn(61)
        with pytest.raises(OutcomeUnknown):
            await system.target.upload(a_table(0.4))
        assert uploads(system) == 3


async def test_what_a_kw_costs_is_sent_though_energy_costs_the_same():
    async with a_site() as system:
        await system.target.upload(a_table())
        dearer = replace(a_table(), demand_per_kw=(12.0,) * 48)
        assert (await system.target.upload(dearer)).changed
        assert not (await system.target.upload(dearer)).changed
        assert system.settings.tariff["demand_charges"]["Summer"]["rates"]["PERIOD_14_00"] == 12.0


async def test_a_tariff_of_the_whole_year_is_sent_once_with_all_of_its_seasons():
    periods = [
        TariffPeriod(import_price=0.30, export_price=0.05),
        TariffPeriod(import_price=0.50, export_price=0.15, from_="16:00", to="21:00", days="mon-fri"),
        TariffPeriod(
            import_price=0.60, export_price=0.15, from_="16:00", to="21:00", days="mon-fri", season="dec-feb"
        ),
    ]
    async with a_site() as system:
        year = replace(a_table(), year=year_of(periods))
        assert (await system.target.upload(year)).changed
        assert not (await system.target.upload(replace(year, imports=(0.9,) * 48))).changed
        assert uploads(system) == 1
        evenings = [
            (datetime(2026, 7, 6, 17, tzinfo=UTC), (0.50, 0.15)),  # a Monday in winter
            (datetime(2026, 7, 5, 17, tzinfo=UTC), (0.30, 0.05)),  # a Sunday
            (datetime(2026, 1, 5, 17, tzinfo=UTC), (0.60, 0.15)),  # a Monday in summer
        ]
        for evening, expected in evenings:
            assert price_at(system.settings.tariff, evening) == expected


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


SPIKE = OrderPrices(import_price=90.0, export_price=45.0)


@pytest.mark.parametrize(
    "order",
    [
        an_order(BatteryAction.FORCE_CHARGE),
        an_order(BatteryAction.HOLD),
        an_order(BatteryAction.FORCE_DISCHARGE, prices=SPIKE),
    ],
)
async def test_during_a_forced_state_prices_wait_and_the_restore_sends_the_newest(order):
    async with a_site() as system:
        baseline = await system.carry_out(order)
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
