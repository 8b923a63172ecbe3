"""A setting of the owner's while a state of ours has it: how the device is left, and whose word is last."""

import pytest
from msgspec.structs import replace

from domain.battery.settable import Taken
from domain.command.capabilities import ReserveRange
from domain.command.command import CommandState
from domain.command.held import Held
from domain.command.order import BatteryAction, ExportOrder, GridChargingOrder
from domain.house.battery_setting import BatterySetting
from domain.house.house import Battery, House
from domain.reading.battery import BatteryReading
from domain.reason.reason import Why
from scheduler.own_settings import OwnSettings
from scheduler.state import HouseState
from tests.scheduler.bench import DISCHARGE, GatewayBench, at_the_gateway

HOUSE = House(battery=Battery(reserve_pct=20))
RESERVE, GRID = BatterySetting.RESERVE, BatterySetting.GRID_CHARGING
RULE, STORM = BatterySetting.EXPORT_RULE, BatterySetting.STORM_WATCH
MOVES = {
    "reserve": ReserveRange(moves_with_orders=True),
    "settings": {GRID: frozenset({BatteryAction.FORCE_DISCHARGE}), RULE: frozenset(), STORM: frozenset()},
}
TO_35 = Taken(setting=RESERVE, value=35.0)


def a_house(bench: GatewayBench) -> tuple[HouseState, OwnSettings]:
    state = HouseState(HOUSE, bench.records.documents)
    state.seen = bench.seen
    return state, OwnSettings(state, bench.gateway, bench.book)


async def asked(bench: GatewayBench) -> tuple[HouseState, OwnSettings]:
    """A house that discharges, and is asked for a reserve meanwhile."""
    state, own = a_house(bench)
    await bench.hold(DISCHARGE)
    assert HOUSE.battery is not None
    state.house = replace(HOUSE, battery=replace(HOUSE.battery, reserve_pct=35))
    await own.ask(TO_35, "user", bench.clock.now(), was=20)
    return state, own


@pytest.mark.parametrize(
    ("held", "resource", "setting", "value", "is_left_with"),
    [
        (DISCHARGE, "dispatch", RESERVE, 35.0, True),
        (DISCHARGE, "dispatch", GRID, False, True),
        (DISCHARGE, "dispatch", RULE, "never", False),  # not made with it: it is written at once
        (DISCHARGE, "dispatch", STORM, True, False),
        (ExportOrder(limit_w=0), "export", RULE, "pv_only", True),
        (ExportOrder(limit_w=0), "export", GRID, False, False),
        (GridChargingOrder(forbidden=True), "grid_charging", GRID, True, True),
        (GridChargingOrder(forbidden=True), "grid_charging", RULE, "never", False),
    ],
)
def test_it_is_what_the_state_that_has_it_gives_back_and_is_owed_over_a_restart(
    held, resource, setting, value, is_left_with
) -> None:
    async def story(bench: GatewayBench) -> None:
        state, own = a_house(bench)
        await bench.lane.leases.baseline(bench.lane.control)
        lease = Held(target="battery", order=held, owner="user", issued_by="user", since=bench.clock.now())
        await bench.lane.leases.keep(resource, lease)
        await own.ask(Taken(setting=setting, value=value), "user", bench.clock.now())
        assert bench.lane.leases.known.get(setting.value) == (value if is_left_with else None)
        await own.settle(bench.seen, bench.clock.now())
        assert own.shown()[setting] == value
        reborn = HouseState(HOUSE, bench.records.documents)
        await reborn.load()
        assert reborn.owed_settings == state.owed_settings
        assert reborn.owed_settings[setting].value == value
        assert [each for each in bench.writes if "set_" in each] == []
        reason = (await bench.newest()).reason
        assert (reason is not None and reason.code is Why.HELD_BY_ORDER) is is_left_with

    at_the_gateway(story, able=MOVES)


def test_what_another_hand_sets_meanwhile_is_the_last_word() -> None:
    async def story(bench: GatewayBench) -> None:
        state, own = await asked(bench)
        await bench.lane.leases.change_baseline({**bench.lane.leases.known, "reserve_pct": 50})
        await own.settle(bench.seen, bench.clock.now())
        assert (state.owed_settings, state.told_settings) == ({}, {})
        command = await bench.newest()
        assert (command.action, command.state) == ("set_reserve", CommandState.SUPERSEDED)
        assert command.reason is not None
        assert command.reason.code is Why.EXTERNAL_CONTROL

    at_the_gateway(story, able=MOVES)


def test_one_that_is_owed_when_a_state_takes_the_device_is_what_that_gives_back() -> None:
    async def story(bench: GatewayBench) -> None:
        state, own = a_house(bench)
        await own.ask(TO_35, "user", bench.clock.now(), was=20)
        bench.battery.settings = {"reserve_pct": 20}
        await bench.hold(DISCHARGE)
        assert bench.lane.leases.known["reserve_pct"] == 20, "read before it was written"
        await own.settle(bench.seen, bench.clock.now())
        assert bench.lane.leases.known["reserve_pct"] == 35
        await own.settle(bench.seen, bench.clock.now())
        command = await bench.command(state.owed_settings[RESERVE].command_id)
        assert command.state is CommandState.ACCEPTED
        assert command.reason is not None
        assert command.reason.code is Why.HELD_BY_ORDER
        await bench.lane.leases.change_baseline({"reserve_pct": 50})
        await own.settle(bench.seen, bench.clock.now())
        assert state.owed_settings == {}, "the other hand came later"

    at_the_gateway(story, able=MOVES)


def test_one_that_a_state_gave_back_is_told_to_the_next_one_too() -> None:
    async def story(bench: GatewayBench) -> None:
        state, own = await asked(bench)
        await bench.lane.leases.release("dispatch")
        await own.settle(bench.seen, bench.clock.now())
        bench.battery.settings = {"reserve_pct": 20}
        held = Held(
            target="battery", order=DISCHARGE, owner="user", issued_by="user", since=bench.clock.now()
        )
        await bench.lane.leases.keep("dispatch", held)
        await own.settle(bench.seen, bench.clock.now())
        assert bench.lane.leases.known == {}, "nobody knows yet how it was"
        await bench.lane.leases.baseline(bench.lane.control)
        await own.settle(bench.seen, bench.clock.now())
        assert (bench.lane.leases.known["reserve_pct"], state.owed_settings[RESERVE].value) == (35, 35)

    at_the_gateway(story, able=MOVES)


def test_one_that_another_battery_does_not_have_is_not_owed_to_it_for_ever() -> None:
    async def story(bench: GatewayBench) -> None:
        state, own = a_house(bench)
        await own.ask(Taken(setting=BatterySetting.EV_RESERVE, value=40.0), "user", bench.clock.now())
        await own.settle(bench.seen, bench.clock.now())
        assert state.owed_settings, "it has not told any setting yet"
        seen = replace(bench.seen, battery=BatteryReading(reserve_pct=20))
        await own.settle(seen, bench.clock.now())
        assert (state.owed_settings, state.told_settings) == ({}, {})
        command = await bench.newest()
        assert command.reason is not None
        assert (command.state, command.reason.code) == (CommandState.FAILED, Why.NOT_SUPPORTED)

    at_the_gateway(story, able=MOVES)


def test_of_two_reserves_the_newer_is_owed_and_a_refusal_goes_back_to_before_both() -> None:
    async def story(bench: GatewayBench) -> None:
        state, own = await asked(bench)
        newer = own.taken_reserve(60)
        assert newer is not None
        await own.ask(newer, "user", bench.clock.now(), was=35)
        owed = state.owed_settings[RESERVE]
        assert (owed.value, owed.was) == (60, 20)

    at_the_gateway(story, able=MOVES)


def test_what_was_asked_for_is_shown_until_the_device_shows_it() -> None:
    async def story(bench: GatewayBench) -> None:
        state, own = a_house(bench)
        reading = BatteryReading(settings={STORM: False, GRID: True})
        state.seen = replace(bench.seen, battery=reading)
        await own.ask(Taken(setting=STORM, value=True), "user", bench.clock.now())
        assert own.shown() == {STORM: True, GRID: True}
        await bench.book.move(state.owed_settings[STORM].command_id, CommandState.VERIFIED)
        await own.settle(state.seen, bench.clock.now())
        assert own.shown() == {STORM: True, GRID: True}
        state.seen = replace(state.seen, battery=replace(reading, settings={STORM: True}))
        await own.settle(state.seen, bench.clock.now())
        assert (state.told_settings, own.shown()) == ({}, {STORM: True})

    at_the_gateway(story, able=MOVES)
