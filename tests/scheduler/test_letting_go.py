"""The gateway lets go, always: no budget and no earlier failure holds back what stops, lowers or restores."""

import pytest

from adapters.simulated.faults import Fault
from domain.command.order import BatteryAction, BatteryOrder
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.house.house import Battery, House, Loadpoint
from domain.house.settings import Mode, SolarSettings
from domain.reason.reason import Reason, Why
from scheduler.desire import Desire
from tests.fakes.living import Living, in_a_house

QUICK = SolarSettings(start_delay_s=0, stop_delay_s=60, buffer_w=0)
SUNNY = {
    "pv_w": 6_000,
    "load_w": 400,
    "battery_soc_pct": 100,
    "price": {"import": 0.3, "export": 0.08},
    "loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 30}},
}


def a_house(mode: Mode = Mode.SOLAR) -> House:
    garage = Loadpoint(id="garage", mode=mode, min_on_s=0, min_off_s=0, solar=QUICK)
    return House(battery=Battery(), loadpoints=(garage,))


def spend_the_budget(living: Living, device: str) -> None:
    budget, now = living.engine.lanes[device].budget, living.world.clock.now()
    while budget.allows(now):
        budget.spend(now, now.date())


async def force_by_plan(living: Living, minutes: int = 60) -> None:
    seen = living.engine.loop.observation(living.world.clock.now())
    order = BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=3_000)
    desire = Desire(
        target="battery",
        resource="dispatch",
        order=order,
        owner="optimiser",
        issued_by="optimiser",
        action=order.action,
        reason=Reason(Why.PLAN_DISCHARGE),
    )
    await living.room.gateway.want(desire, seen, living.world.clock.now())
    await living.room.gateway.finish()
    assert living.physics.battery.forced is not None


@pytest.mark.parametrize("how", ["mode", "person", "lower"])
def test_a_spent_budget_keeps_no_charge_going(how: str) -> None:
    async def story(living: Living) -> None:
        await living.for_(60)
        assert living.charger_a > 20
        spend_the_budget(living, "loadpoints/garage")
        match how:
            case "mode":  # the sun is gone
                living.world.change({"pv_w": 0})
            case "lower":
                living.world.change({"pv_w": 2_400})
            case "person":
                await living.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await living.for_(90)
        assert living.charger_a == (8 if how == "lower" else 0)

    in_a_house(a_house(), SUNNY, story)


@pytest.mark.parametrize("is_graceful_stop", [False, True])
def test_a_spent_budget_keeps_no_battery_forced(is_graceful_stop: bool) -> None:
    async def story(living: Living) -> None:
        await living.for_(20)
        await force_by_plan(living)
        spend_the_budget(living, "battery")
        if is_graceful_stop:
            await living.engine.stop()
        else:
            await living.for_(20)
        assert living.physics.battery.forced is None

    in_a_house(a_house(Mode.OFF), SUNNY | {"battery_soc_pct": 70}, story)


def test_refusals_of_rates_do_not_hold_back_a_stop() -> None:
    async def story(living: Living) -> None:
        await living.for_(60)
        living.world.faults["loadpoints/garage"] = Fault.REFUSES
        for n in range(60):  # ten minutes of a restless sun, and a charger that takes no rate
            living.world.change({"pv_w": 3_000 + 500 * (n % 5)})
            await living.for_(10)
        assert living.charger_a > 0
        living.world.faults.clear()
        await living.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await living.for_(2)
        assert living.charger_a == 0

    in_a_house(a_house(), SUNNY, story)


def test_a_stop_that_is_refused_is_tried_again_within_a_minute() -> None:
    async def story(living: Living) -> None:
        await living.for_(60)
        living.world.faults["loadpoints/garage"] = Fault.REFUSES
        living.world.change({"pv_w": 0})
        await living.for_(1_200)
        stops = len(await living.commands("loadpoints/garage", action="stop"))
        living.world.faults.clear()
        await living.for_(70)
        assert living.charger_a == 0
        assert stops == 1, "trying again is no new command"

    in_a_house(a_house(), SUNNY, story)


def test_a_connection_that_cannot_be_made_is_no_write() -> None:
    async def story(living: Living) -> None:
        await living.for_(20)
        living.world.faults["battery"] = Fault.OFFLINE
        await living.room.ask_battery(BatteryRequest(action="force_discharge", power_w=3_000))
        await living.for_(300)
        assert living.writes_today("battery") == 0
        living.world.faults.clear()
        await living.for_(20)
        await force_by_plan(living)

    in_a_house(a_house(Mode.OFF), SUNNY | {"battery_soc_pct": 70}, story)


def test_a_spent_budget_is_told_instead_of_the_wish() -> None:
    async def story(living: Living) -> None:
        await living.for_(60)
        held_a = living.charger_a
        living.world.change({"pv_w": 3_000})
        await living.for_(60)
        lower_a = living.charger_a
        assert lower_a < held_a
        spend_the_budget(living, "loadpoints/garage")
        living.world.change({"pv_w": 6_000})
        await living.for_(900)
        garage = living.room.status.loadpoints["garage"]
        assert garage.reason.code == Why.WRITE_BUDGET_SPENT
        assert garage.target_current_a == lower_a == living.charger_a
        assert [(each.code, each.device) for each in living.room.status.problems] == [
            ("write_budget_spent", "loadpoints/garage")
        ]
        await living.for_(3_000)
        assert living.charger_a == held_a
        assert living.room.status.problems == ()

    in_a_house(a_house(), SUNNY, story)


def test_a_stop_before_the_first_observation_hands_back_what_the_last_run_left() -> None:
    async def story(living: Living) -> None:
        await living.for_(20)
        await force_by_plan(living)
        await living.engine.kill()
        engine = await living.world.new_server()
        assert engine.state.seen is None
        await engine.stop()
        assert living.physics.battery.forced is None
        assert engine.lanes["battery"].held == {}

    in_a_house(a_house(Mode.OFF), SUNNY | {"battery_soc_pct": 70}, story)
