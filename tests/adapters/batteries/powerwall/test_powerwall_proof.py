"""What goes wrong on the way: what shows late, does not stick, is refused midway or is never answered."""

import pytest

from adapters.batteries.powerwall.tariff import same_rates
from domain.command.order import ExportOrder
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from tests.adapters.batteries.powerwall.sites import OWN_TARIFF, a_site, an_order
from tests.adapters.batteries.powerwall.writes import (
    AUTONOMOUS,
    BACK,
    BY_ITSELF,
    CHARGE,
    CHARGING,
    DISCHARGE,
    HOLD,
    NO_EXPORT,
    OWN_EXPORT,
    reserve,
)


async def test_a_setting_that_shows_late_is_not_taken_for_one_that_is_set():
    async with a_site() as system:
        system.faults.echo_lag_s = 20
        charge = an_order(CHARGE)
        baseline = await system.carry_out(charge)
        await system.carry_out(BACK, baseline)  # at once: the site still shows the owner's own
        assert (system.settings.mode, system.settings.reserve_pct) == ("self_consumption", 20)
        assert same_rates(system.settings.tariff, OWN_TARIFF)
        system.clock.turn(30)
        assert await system.agrees(BACK, baseline)


async def test_a_mode_that_does_not_stick_is_tried_three_times_and_no_tariff_follows():
    async with a_site() as system:
        system.faults.modes_do_not_stick = True
        with pytest.raises(OutcomeUnknown, match="operation mode"):
            await system.carry_out(an_order(DISCHARGE), await system.driver.baseline())
        assert system.writes == [AUTONOMOUS] * 3
        assert not await system.agrees(an_order(DISCHARGE), await system.driver.baseline())


async def test_a_site_that_forgets_what_it_acknowledged_does_not_agree():
    async with a_site(settings={"mode": "autonomous"}) as system:
        system.faults.forgets = True
        order = an_order(HOLD)
        baseline = await system.carry_out(order)
        found = await system.driver.read_back(order, baseline)
        assert not found.agrees
        assert found.evidence["site_info"]["reserve_pct"] == 20
        assert found.evidence["wanted"]["reserve_pct"] == 50


async def test_a_liar_passes_read_back_and_does_nothing():
    async with a_site() as system:
        system.faults.lies = True
        order = an_order(CHARGE)
        baseline = await system.carry_out(order)
        assert await system.agrees(order, baseline)
        assert (await system.driver.read()).battery.power_w == -2_000


async def test_a_refused_first_write_leaves_nothing_to_undo():
    async with a_site() as system:
        system.faults.refuses = True
        with pytest.raises(Rejected, match="not now"):
            await system.carry_out(an_order(CHARGE))
        assert system.writes == [AUTONOMOUS]
        assert not system.site.is_forced


async def test_a_write_refused_midway_is_rolled_back():
    async with a_site() as system:
        post, sent = system.link.post, []

        async def refuse_the_tariff_once(path, body):
            sent.append(path)
            if path.endswith("time_of_use_settings") and len(sent) < 5:
                raise Rejected("not this one")
            return await post(path, body)

        system.link.post = refuse_the_tariff_once
        with pytest.raises(Rejected):
            await system.carry_out(an_order(CHARGE))
        assert system.writes == [AUTONOMOUS, reserve(100), BY_ITSELF, reserve(20)]
        assert not system.site.is_forced


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer"])
async def test_a_write_without_a_clear_answer_is_unknown_sent_once_and_found_by_read_back(fault):
    async with a_site() as system:
        order = ExportOrder(limit_w=0)
        baseline = await system.driver.baseline()
        setattr(system.faults, fault, True)
        with pytest.raises(OutcomeUnknown):
            await system.carry_out(order, baseline)
        setattr(system.faults, fault, False)
        assert len([seen for seen in system.emulator.server.requests if seen.method == "POST"]) == 1
        was_done = fault != "silent"
        assert await system.agrees(order, baseline) is was_done


async def test_after_an_unknown_outcome_the_restore_writes_rather_than_trusts():
    async with a_site() as system:
        baseline = await system.driver.baseline()
        system.faults.mute_after_post = True
        with pytest.raises(OutcomeUnknown):
            await system.carry_out(ExportOrder(limit_w=0), baseline)
        system.faults.mute_after_post = False
        await system.carry_out(ExportOrder(limit_w=None), baseline)
        assert system.writes == [NO_EXPORT, OWN_EXPORT]


async def test_a_slow_cloud_is_waited_for():
    async with a_site() as system:
        system.faults.slow_s = 0.05
        order = an_order(HOLD)
        baseline = await system.carry_out(order)
        assert await system.agrees(order, baseline)


async def test_too_many_requests_in_the_middle_of_a_sequence_are_waited_out():
    async with a_site() as system:
        baseline = await system.driver.baseline()
        await system.driver.read()
        system.faults.too_many = 1
        await system.carry_out(an_order(CHARGE), baseline)
        assert system.writes == CHARGING
        assert 5.0 in system.clock.slept


@pytest.mark.parametrize(("what", "why"), [("grid_services", "virtual power plant"), ("off_grid", "grid")])
async def test_a_battery_that_somebody_else_runs_is_left_alone(what, why):
    async with a_site() as system:
        setattr(system.emulator, what, True)
        with pytest.raises(Rejected, match=why):
            await system.carry_out(an_order(CHARGE))
        assert system.writes == []


async def test_a_hold_without_a_known_charge_never_leaves_us():
    async with a_site() as system:
        system.faults.no_soc = True
        with pytest.raises(Unreachable, match="state of charge"):
            await system.carry_out(an_order(HOLD))
        assert system.writes == []
