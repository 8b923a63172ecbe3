"""A backup reserve while a forced state of ours has it: how the device is left, and whose word is last."""

from msgspec.structs import replace

from domain.command.capabilities import ReserveRange
from domain.command.command import CommandState
from domain.house.house import Battery, House
from domain.reason.reason import Why
from scheduler.reserve import Reserves
from scheduler.state import HouseState
from tests.scheduler.bench import DISCHARGE, GatewayBench, at_the_gateway

HOUSE = House(battery=Battery(reserve_pct=20))
MOVES = {"reserve": ReserveRange(moves_with_orders=True)}


async def asked(bench: GatewayBench, reserve_pct: float) -> tuple[HouseState, Reserves]:
    """A house that discharges, and is asked for a reserve meanwhile."""
    state = HouseState(HOUSE, bench.records.documents)
    state.seen = bench.seen
    reserves = Reserves(state, bench.gateway, bench.book)
    await bench.hold(DISCHARGE)
    wanted = reserves.taken(reserve_pct)
    assert wanted is not None
    assert HOUSE.battery is not None
    state.house = replace(HOUSE, battery=replace(HOUSE.battery, reserve_pct=reserve_pct))
    await reserves.ask(wanted, HOUSE.battery, "user", bench.clock.now())
    return state, reserves


def test_it_is_what_the_forced_state_gives_back_and_is_owed_over_a_restart() -> None:
    async def story(bench: GatewayBench) -> None:
        state, reserves = await asked(bench, 35)
        assert bench.lane.leases.known["reserve_pct"] == 35
        await reserves.settle(bench.seen, bench.clock.now())
        reborn = HouseState(HOUSE, bench.records.documents)
        await reborn.load()
        assert reborn.owed_reserve == state.owed_reserve is not None
        assert [each for each in bench.writes if "reserve" in each] == []

    at_the_gateway(story, able=MOVES)


def test_what_another_hand_sets_meanwhile_is_the_last_word() -> None:
    async def story(bench: GatewayBench) -> None:
        state, reserves = await asked(bench, 35)
        await bench.lane.leases.change_baseline({**bench.lane.leases.known, "reserve_pct": 50})
        await reserves.settle(bench.seen, bench.clock.now())
        assert state.owed_reserve is None
        command = await bench.newest()
        assert (command.action, command.state) == ("set_reserve", CommandState.SUPERSEDED)
        assert command.reason is not None
        assert command.reason.code is Why.EXTERNAL_CONTROL

    at_the_gateway(story, able=MOVES)


def test_of_two_reserves_the_newer_is_owed_and_a_refusal_goes_back_to_before_both() -> None:
    async def story(bench: GatewayBench) -> None:
        state, reserves = await asked(bench, 35)
        assert state.house.battery is not None
        newer = reserves.taken(60)
        assert newer is not None
        await reserves.ask(newer, state.house.battery, "user", bench.clock.now())
        assert state.owed_reserve is not None
        assert (state.owed_reserve.reserve_pct, state.owed_reserve.was_pct) == (60, 20)

    at_the_gateway(story, able=MOVES)
