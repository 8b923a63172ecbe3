"""Every row of the command table: the exact writes in order, the proof by read-back, and the way back."""

import pytest

from adapters.batteries.powerwall.driver import CAPABILITIES
from adapters.batteries.powerwall.emulator.gateway import price_at
from adapters.batteries.powerwall.tariff import same_rates
from adapters.batteries.powerwall.window import force_tariff
from domain.command.order import BatteryAction, BatteryOrder, ExportOrder
from domain.errors import InvalidRequest, NotSupported, OutcomeUnknown, Rejected, Unreachable
from domain.reading.observation import BatteryMode
from tests.adapters.batteries.powerwall.sites import OWN_TARIFF, a_site, an_order
from tests.adapters.emulators.houses import NOON

CHARGE, DISCHARGE, HOLD = BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE, BatteryAction.HOLD
SELF, RESTORE = BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE
CURTAIL, UNCURTAIL = BatteryAction.CURTAIL, BatteryAction.UNCURTAIL
BACK = BatteryOrder(action=RESTORE)

AUTONOMOUS, BY_ITSELF = ("operation", "autonomous"), ("operation", "self_consumption")
ALLOW_GRID, FORBID_GRID = ("grid_import_export", False), ("grid_import_export", True)  # the field forbids
ALLOW_EXPORT, NO_EXPORT = ("grid_import_export", "battery_ok"), ("grid_import_export", "never")
OWN_EXPORT = ("grid_import_export", "pv_only")
CHARGE_TARIFF = ("time_of_use_settings", "POWERSYNC-CHARGE")
DISCHARGE_TARIFF = ("time_of_use_settings", "POWERSYNC-DISCHARGE")
OWN = ("time_of_use_settings", "AGL-123")


def reserve(percent):
    return ("backup", percent)


CHARGING = [AUTONOMOUS, reserve(100), CHARGE_TARIFF]
DISCHARGING = [AUTONOMOUS, FORBID_GRID, ALLOW_EXPORT, DISCHARGE_TARIFF, reserve(21), reserve(20)]


@pytest.mark.parametrize(
    ("settings", "order", "writes"),
    [
        ({}, an_order(CHARGE), CHARGING),
        ({"grid_charging_disallowed": True}, an_order(CHARGE), [AUTONOMOUS, ALLOW_GRID, *CHARGING[1:]]),
        ({"mode": "autonomous"}, an_order(CHARGE), CHARGING[1:]),  # nothing is written twice
        ({}, an_order(CHARGE, power_w=3_000, target_soc_pct=80), CHARGING),  # no power can be chosen
        ({}, an_order(DISCHARGE), DISCHARGING),
        (
            {"export_rule": "battery_ok", "grid_charging_disallowed": True},
            an_order(DISCHARGE),
            [AUTONOMOUS, *DISCHARGING[2:]],  # the export rule is always sent
        ),
        (
            {},
            an_order(DISCHARGE, target_soc_pct=30),
            [AUTONOMOUS, FORBID_GRID, reserve(30), ALLOW_EXPORT, DISCHARGE_TARIFF, reserve(31), reserve(30)],
        ),
        (
            {},
            an_order(DISCHARGE, target_soc_pct=90),  # 81 to 99 are no reserve
            [AUTONOMOUS, FORBID_GRID, reserve(80), ALLOW_EXPORT, DISCHARGE_TARIFF, reserve(100), reserve(80)],
        ),
        ({}, an_order(HOLD), [reserve(63)]),  # at 63.6 %, and never above it
        ({"mode": "autonomous"}, an_order(HOLD), [BY_ITSELF, reserve(63)]),
        ({}, ExportOrder(limit_w=0), [NO_EXPORT]),
        ({"export_rule": "never"}, ExportOrder(limit_w=0), []),
        ({}, BACK, []),
        ({"mode": "autonomous"}, BACK, []),
        ({}, BatteryOrder(action=SELF), []),
        ({"mode": "autonomous"}, an_order(SELF), [BY_ITSELF]),
        ({"mode": "backup"}, an_order(SELF), [BY_ITSELF]),
    ],
)
async def test_an_order_is_so_many_writes_in_this_order(settings, order, writes):
    async with a_site(soc_pct=63.6, settings=settings) as system:
        baseline = await system.carry_out(order)
        assert system.writes == writes
        assert await system.agrees(order, baseline)


@pytest.mark.parametrize(
    ("order", "battery_w", "grid_w", "mode"),
    [
        (an_order(CHARGE), -5_000, 3_000, BatteryMode.FORCE_CHARGE),
        (an_order(DISCHARGE), 5_000, -7_000, BatteryMode.FORCE_DISCHARGE),
        (an_order(HOLD), -2_000, 0, BatteryMode.HOLD),  # the sun may still charge it
        (ExportOrder(limit_w=0), -2_000, 0, BatteryMode.CURTAILED),
    ],
)
async def test_the_site_does_what_was_ordered_and_is_seen_doing_it(order, battery_w, grid_w, mode):
    async with a_site() as system:
        await system.carry_out(order)
        assert await system.mode() is mode
        reading = await system.driver.read()
        assert (reading.battery.power_w, reading.grid_w) == (battery_w, grid_w)


async def test_a_held_battery_gives_nothing_to_the_house():
    async with a_site(pv_w=0, soc_pct=63) as system:
        await system.carry_out(an_order(HOLD))
        assert await system.mode() is BatteryMode.HOLD
        reading = await system.driver.read()
        assert (reading.battery.power_w, reading.grid_w) == (0, 1_000)


@pytest.mark.parametrize(("soc_pct", "percent"), [(92.4, 80), (63.6, 63), (80, 80), (100, 80), (5, 5)])
async def test_scenario_24_a_hold_is_a_reserve_at_the_charge_and_80_at_most(soc_pct, percent):
    async with a_site(soc_pct=soc_pct) as system:
        order = an_order(HOLD)
        baseline = await system.carry_out(order)
        assert system.settings.reserve_pct == percent
        assert await system.mode() is BatteryMode.HOLD
        await system.carry_out(BACK, baseline)
        assert system.settings.reserve_pct == 20


async def test_what_the_sun_adds_to_a_held_battery_does_not_raise_the_mark():
    async with a_site(soc_pct=50) as system:
        order = an_order(HOLD)
        baseline = await system.carry_out(order)
        system.house.battery.soc_pct = 70
        await system.carry_out(order, baseline)
        assert system.writes == [reserve(50)]
        assert await system.agrees(order, baseline)


async def test_the_tariff_window_is_rounded_while_the_order_keeps_its_end():
    async with a_site(timezone="Australia/Adelaide") as system:
        system.clock.turn(18 * 60)  # 22:48 in Adelaide
        await system.carry_out(an_order(DISCHARGE, minutes=48))  # until 23:18
        sent = system.settings.tariff
        local = NOON.astimezone(system.emulator._zone)
        for hour, minute, price in ((22, 29, 0.3), (22, 30, 99), (23, 29, 99), (23, 30, 0.3)):
            assert price_at(sent, local.replace(hour=hour, minute=minute))[0] == price


async def test_a_force_sends_the_strategy_that_puts_price_before_sun():
    async with a_site() as system:
        await system.carry_out(an_order(DISCHARGE))
        body = dict(system.emulator.writes)["time_of_use_settings"]
        assert body["tou_settings"]["optimization_strategy"] == "economics"


@pytest.mark.parametrize("order", [an_order(CHARGE), an_order(DISCHARGE), an_order(HOLD)])
@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"mode": "autonomous", "reserve_pct": 35, "export_rule": "battery_ok"},
        {"grid_charging_disallowed": True, "reserve_pct": 0},
        {"mode": "backup", "export_rule": "never"},
        {"reserve_pct": 100},
    ],
)
async def test_a_restore_brings_every_setting_back_and_sees_it(order, settings):
    async with a_site(settings=settings) as system:
        before = system.settings
        baseline = await system.carry_out(order)
        await system.carry_out(BACK, baseline)
        assert await system.agrees(BACK, baseline)
        after = system.settings
        assert same_rates(after.tariff, OWN_TARIFF)
        assert (after.mode, after.reserve_pct) == (before.mode, before.reserve_pct)
        assert (after.export_rule, after.grid_charging_disallowed) == (
            before.export_rule,
            before.grid_charging_disallowed,
        )


@pytest.mark.parametrize(
    ("order", "writes"),
    [
        (an_order(CHARGE), [BY_ITSELF, OWN, AUTONOMOUS, reserve(35)]),
        (an_order(DISCHARGE), [BY_ITSELF, OWN, AUTONOMOUS, OWN_EXPORT, ALLOW_GRID, reserve(35)]),
        (an_order(HOLD), [AUTONOMOUS, reserve(35)]),
    ],
)
async def test_a_restore_ends_with_the_reserve_and_pauses_before_the_tariff(order, writes):
    async with a_site(settings={"mode": "autonomous", "reserve_pct": 35}) as system:
        baseline = await system.carry_out(order)
        done, slept = len(system.writes), len(system.clock.slept)
        await system.carry_out(BACK, baseline)
        assert system.writes[done:] == writes
        assert system.clock.slept[slept:] == [5.0]


async def test_scenario_23_handing_over_from_charge_to_discharge_to_nothing_keeps_the_first_baseline():
    async with a_site() as system:
        baseline = await system.carry_out(an_order(CHARGE))
        await system.carry_out(an_order(DISCHARGE), baseline)
        assert await system.agrees(an_order(DISCHARGE), baseline)
        assert await system.mode() is BatteryMode.FORCE_DISCHARGE
        await system.carry_out(an_order(CHARGE), baseline)
        assert system.settings.export_rule == "pv_only"
        assert await system.agrees(an_order(CHARGE), baseline)
        await system.carry_out(BACK, baseline)
        assert await system.agrees(BACK, baseline)
        assert (system.settings.mode, system.settings.reserve_pct) == ("self_consumption", 20)


async def test_a_hold_after_a_force_takes_the_force_tariff_away():
    async with a_site(pv_w=0) as system:
        baseline = await system.carry_out(an_order(CHARGE))
        await system.carry_out(an_order(HOLD), baseline)
        assert await system.mode() is BatteryMode.HOLD
        assert same_rates(system.settings.tariff, OWN_TARIFF)
        assert await system.agrees(an_order(HOLD), baseline)


async def test_self_consumption_for_a_while_is_a_mode_of_its_own_and_ends_in_the_owners():
    async with a_site(settings={"mode": "autonomous"}) as system:
        order = an_order(SELF)
        baseline = await system.carry_out(order)
        assert system.settings.mode == "self_consumption"
        assert await system.agrees(order, baseline)
        assert not await system.agrees(BACK, baseline)
        await system.carry_out(BACK, baseline)
        assert system.settings.mode == "autonomous"


async def test_the_same_order_again_writes_only_what_must_always_be_written():
    async with a_site() as system:
        charge = an_order(CHARGE, minutes=120)
        baseline = await system.carry_out(charge)
        done = len(system.writes)
        system.clock.turn(3_600)
        await system.carry_out(charge, baseline)
        assert system.writes[done:] == []
        await system.carry_out(an_order(CHARGE, minutes=240), baseline)
        assert system.writes[done:] == [CHARGE_TARIFF]  # a later end is another window


async def test_a_running_discharge_is_only_allowed_its_export_again():
    async with a_site() as system:
        baseline = await system.carry_out(an_order(DISCHARGE, minutes=120))
        done = len(system.writes)
        system.clock.turn(900)
        await system.carry_out(an_order(DISCHARGE, minutes=120), baseline)
        assert system.writes[done:] == [ALLOW_EXPORT]


async def test_the_tariff_window_ends_but_not_the_force_until_it_is_restored():
    async with a_site() as system:
        baseline = await system.carry_out(an_order(CHARGE, minutes=30))
        system.clock.turn(1_800)
        assert await system.mode() is BatteryMode.SELF_CONSUMPTION  # to be written again if still wanted
        assert system.settings.reserve_pct == 100  # so it does not end by itself
        await system.carry_out(BACK, baseline)
        assert system.settings.reserve_pct == 20
        assert await system.mode() is BatteryMode.SELF_CONSUMPTION


@pytest.mark.parametrize(
    ("rule", "back"), [("battery_ok", "battery_ok"), ("pv_only", "pv_only"), ("never", "never")]
)
async def test_lifting_a_curtailment_brings_the_saved_rule_back(rule, back):
    async with a_site(settings={"export_rule": rule}) as system:
        baseline = await system.carry_out(ExportOrder(limit_w=0))
        await system.carry_out(ExportOrder(limit_w=None), baseline)
        assert system.settings.export_rule == back
        assert await system.agrees(ExportOrder(limit_w=None), baseline)


async def test_a_curtailment_said_again_is_sent_again():
    async with a_site() as system:
        baseline = await system.carry_out(ExportOrder(limit_w=0))
        system.clock.turn(900)
        await system.carry_out(ExportOrder(limit_w=0), baseline)
        await system.carry_out(ExportOrder(limit_w=None), baseline)
        assert system.writes == [NO_EXPORT, NO_EXPORT, OWN_EXPORT]


async def test_a_rule_that_was_never_known_is_lifted_to_all():
    async with a_site() as system:
        await system.carry_out(ExportOrder(limit_w=None), {"export_rule": None})
        assert system.settings.export_rule == "battery_ok"


async def test_curtailing_really_stops_the_export():
    async with a_site(pv_w=3_000, soc_pct=100) as system:
        assert (await system.driver.read()).grid_w == -2_000
        await system.carry_out(ExportOrder(limit_w=0))
        system.clock.turn(20)
        reading = await system.driver.read()
        assert (reading.grid_w, reading.pv_w, reading.battery.export_limit_w) == (0, 1_000, 0)


async def test_a_restore_beside_a_curtailment_leaves_it():
    async with a_site() as system:
        baseline = await system.carry_out(ExportOrder(limit_w=0))
        await system.carry_out(an_order(HOLD), baseline)
        await system.carry_out(BACK, baseline)
        assert system.settings.export_rule == "never"
        assert await system.agrees(BACK, baseline)


async def test_a_partial_export_limit_and_a_force_without_end_are_refused():
    async with a_site() as system:
        with pytest.raises(NotSupported, match="0 W"):
            system.driver.steps(ExportOrder(limit_w=1_500), {})
        with pytest.raises(InvalidRequest):
            system.driver.steps(BatteryOrder(action=CHARGE), {})
        assert system.writes == []


def test_what_it_can_do_is_told_as_data():
    assert CAPABILITIES.actions == frozenset(BatteryAction)
    assert not CAPABILITIES.selectable_power
    assert not CAPABILITIES.physical_proof
    assert not CAPABILITIES.ends_by_itself
    assert not CAPABILITIES.curtails_while_forced
    assert CAPABILITIES.curtails_ahead
    assert CAPABILITIES.safe_export_limits_w == (0.0,)
    assert CAPABILITIES.settle_s == 30
    assert "80 %" in CAPABILITIES.why_not


# baselines


async def test_the_baseline_is_the_owners_settings_without_what_the_app_adds():
    async with a_site(settings={"mode": "autonomous", "grid_charging_disallowed": True}) as system:
        baseline = await system.driver.baseline()
        assert same_rates(baseline["tariff"], OWN_TARIFF)
        assert {name: baseline[name] for name in baseline if name != "tariff"} == {
            "strategy": None,
            "mode": "autonomous",
            "export_rule": "pv_only",
            "grid_charging": False,
            "reserve_pct": 20,
        }
        assert system.writes == []


@pytest.mark.parametrize("action", [CHARGE, DISCHARGE])
async def test_a_force_left_behind_is_never_taken_for_the_owners_settings(action):
    left = {
        "mode": "autonomous",
        "reserve_pct": 100,
        "export_rule": "battery_ok",
        "tariff": force_tariff(action, (24, 25), "AUD"),
    }
    async with a_site(settings=left) as system:
        baseline = await system.driver.baseline()
        assert baseline == {
            "tariff": None,
            "strategy": None,
            "mode": "self_consumption",
            "export_rule": None,
            "grid_charging": None,
            "reserve_pct": 20,
        }
        await system.carry_out(BACK, baseline)
        assert await system.agrees(BACK, baseline)
        assert system.settings.tariff["code"] == "POWERSYNC-PRICES"  # flat, until prices are known
        assert (system.settings.mode, system.settings.reserve_pct) == ("self_consumption", 20)


async def test_scenario_22_after_a_restart_a_force_is_recognised_and_restored_from_the_kept_baseline():
    async with a_site() as system:
        order = an_order(CHARGE)
        baseline = await system.carry_out(order)
        await system.driver.close()
        system.driver = system.a_driver()
        assert await system.agrees(order, baseline)
        assert await system.mode() is BatteryMode.FORCE_CHARGE
        await system.carry_out(BACK, baseline)
        assert await system.agrees(BACK, baseline)
        assert same_rates(system.settings.tariff, OWN_TARIFF)


# echoes, refusals, silence


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
