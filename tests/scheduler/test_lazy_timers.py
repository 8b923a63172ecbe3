"""A plan moves the end of an order every five minutes, and the device's own timer is written now and then.

Whenever the server dies, a device that then runs on its timer alone is forced for half an hour at most beyond
what the last plan wanted; while the server lives it never ends what is still wanted.
"""

import asyncio
from collections import deque
from datetime import datetime, timedelta
from itertools import product
from random import Random

import pytest
from msgspec.structs import replace

from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import Unreachable
from domain.reason.reason import Reason, Why
from scheduler.desire import Desire
from scheduler.gateway import Gateway
from scheduler.keeper import Keeper
from scheduler.kept import Kept
from scheduler.problems import Problems
from tests.adapters.batteries.alphaess.systems import a_system
from tests.builders import an_observation
from tests.fakes.lane_bench import LaneBench
from tests.scheduler.bench import NOON, RESTORE, GatewayBench, at_the_gateway

TICK, SLOT, HOURS = timedelta(seconds=10), timedelta(minutes=5), 4
BEYOND = timedelta(minutes=30)
SILENT_EVERY, SILENT_FOR = timedelta(minutes=22), timedelta(minutes=8)
AT_ONCE = TICK, timedelta(0)
IN_SPITE = (
    timedelta(minutes=11),
    SLOT,
)  # what was wanted for so long, and so much longer, is told
MOVES = {
    "out": lambda random: SLOT,  # as a plan whose dear hours grow does
    "in": lambda random: -SLOT,
    "to and fro": lambda random: random.choice((-SLOT, SLOT)),
    "wildly": lambda random: random.choice((-7, -1, 0, 1, 7)) * SLOT,
    "slowly out": lambda random: timedelta(seconds=30),
}


class Planned:
    """The end that plans want, moved with every slot: never into the one that runs."""

    def __init__(self, how: str, seed: int) -> None:
        self._random, self._move = Random(seed), MOVES[how]
        self.until = NOON + timedelta(minutes=40)
        self._told: deque[tuple[datetime, datetime]] = deque()

    def at(self, now: datetime) -> BatteryOrder:
        """What the plan of this slot wants."""
        if (now - NOON) % SLOT == timedelta(0) and now > NOON:
            self.until = max(now + SLOT, self.until + self._move(self._random))
        self._told.append((now, self.until))
        return BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=2_000, until=self.until)

    def has_wanted(self, now: datetime, for_so_long: timedelta, beyond: timedelta) -> bool:
        """Whether all plans of that time wanted it to go on until now, and so long beyond."""
        while self._told and self._told[0][0] < now - for_so_long:
            self._told.popleft()
        return all(until > now + beyond for _, until in self._told)


@pytest.mark.parametrize("is_silent", [False, True])
@pytest.mark.parametrize(
    ("how", "seed"),
    [("out", 0), ("in", 0), ("slowly out", 0), *product(("to and fro", "wildly"), range(3))],
)
def test_a_server_that_dies_leaves_no_timer_that_runs_too_long_and_none_ends_too_soon(
    how, seed, is_silent
) -> None:
    async def story(bench: GatewayBench) -> None:
        battery, planned = bench.battery, Planned(how, seed)
        wrong: list[str] = []
        for _ in range(HOURS * 360):
            now = bench.clock.now()
            battery.let_go()
            is_wanted = planned.has_wanted(now, *(IN_SPITE if is_silent else AT_ONCE))
            if now > NOON and battery.set is None and is_wanted:
                wrong.append(f"{now:%H:%M:%S}: it let go, and {planned.until:%H:%M:%S} was wanted")
            order = planned.at(now)
            is_deaf = is_silent and (now - NOON) % SILENT_EVERY > SILENT_EVERY - SILENT_FOR
            battery.script = [Unreachable("no answer")] if is_deaf else []
            bench.seen = replace(an_observation(battery_w=2_000.0), at=now)
            await bench.prove()
            await bench.want(order)
            ends_at = None if battery.set is None else battery.set.until
            if ends_at is not None and ends_at - order.until > BEYOND and not is_silent:
                wrong.append(f"{now:%H:%M:%S}: {ends_at:%H:%M} for {order.until:%H:%M}")
            await asyncio.sleep(TICK.total_seconds())
        assert wrong == []
        assert is_silent or len(bench.writes) <= HOURS * 12
        battery.script = []
        await bench.want(RESTORE, issued_by="user")
        assert battery.set is None or battery.set == RESTORE

    at_the_gateway(story, writes_per_hour=1_000, has_timer=True)


def planned_desire(order: BatteryOrder) -> Desire:
    return Desire(
        target="battery",
        resource="dispatch",
        order=order,
        owner="optimiser",
        issued_by="optimiser",
        action=order.action,
        reason=Reason(Why.PLAN_DISCHARGE),
        until=order.until,
        keeps=True,
    )


async def test_an_emulated_device_is_told_as_lazily_and_never_too_late() -> None:
    async with a_system(pv_w=0, soc_pct=95) as system:
        bench, planned, wrong = LaneBench(system), Planned("to and fro", seed=3), []
        kept = Kept(Keeper(bench.records.documents))
        gateway = Gateway({"battery": bench.lane}, bench.book, Problems(), kept)
        for _ in range(HOURS * 60):
            now = system.clock.now()
            order = planned.at(now)
            seen = replace(an_observation(battery_w=2_000.0), at=now)
            await gateway.want(planned_desire(order), seen, now)
            await gateway.finish()
            await system.driver.read()
            forced = system.house.battery.forced
            if forced is None or forced.until is None:
                wrong.append(f"{now:%H:%M}: it let go, and {order.until:%H:%M} is wanted")
            elif forced.until - order.until > BEYOND:
                wrong.append(f"{now:%H:%M}: {forced.until:%H:%M} for {order.until:%H:%M}")
            system.clock.turn(60)
        assert wrong == []
