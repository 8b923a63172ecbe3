"""Events in the live loop: on disk before they are told, told once, also over a restart."""

import asyncio
import json

import pytest

from adapters.stores.memory.records import MemoryRecords
from domain.house.house import Battery, House, Spike
from domain.tariff.session import PriceSession, SessionKind
from domain.tariff.slots import Tariff
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.events import Events
from scheduler.state import HouseState
from tests.builders import NOON, after, an_observation
from tests.scheduler.living import Living

HOUSE = House(battery=Battery(), spike=Spike(enabled=True, threshold_per_mwh=3_000))
CALM = {"import": 0.3, "export": 0.1, "wholesale": 0.1}
SPIKE = {"import": 0.3, "export": 0.1, "wholesale": 15.0}


async def heard(living: Living, seconds: float) -> list[tuple[str, str]]:
    """What the stream told of events in so many seconds."""
    frames: list[tuple[str, str]] = []

    async def listen() -> None:
        async for frame in living.engine.stream.listen(frozenset({"events"}), None):
            event = json.loads(frame)["event"]
            frames.append((event["state"], event["text"]))

    task = asyncio.ensure_future(listen())
    await asyncio.sleep(seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return frames


def test_a_spike_is_told_once_over_a_restart_and_stands_in_the_history():
    run_in_virtual_time(the_spike())


async def the_spike() -> None:
    living = Living(HOUSE)
    engine = await living.start()
    living.world.change({"price": SPIKE})
    assert await heard(living, 400) == [("running", "Price spike: the market pays $15.00/kWh.")]
    assert engine.stream.current.battery.owner == "event"
    (before,) = engine.room.events
    await living.kill()
    await living.start()
    assert await heard(living, 400) == []
    assert [(each.id, each.changed_at) for each in living.engine.room.events] == [
        (before.id, before.changed_at)
    ]
    assert living.engine.stream.current.battery.owner == "event"
    living.world.change({"price": CALM})
    told = await heard(living, 400)
    assert [state for state, _ in told] == ["done"]
    (event,) = living.engine.room.events
    assert (event.state, event.ends_at is not None) == ("done", True)
    await living.stop()
    past = [row for _, row in await living.records.past.decisions(event.starts_at, living.clock.now())]
    assert [row.facts["state"] for row in past if row.target.startswith("events/")] == ["done", "running"]


def test_a_market_that_falls_silent_is_a_problem_and_its_spike_goes_on_until_it_is_heard_again():
    run_in_virtual_time(the_silent_market())


async def the_silent_market() -> None:
    living = Living(HOUSE)
    living.world.change({"price": {"import": 0.3, "export": 0.1}, "market": 15.0})
    engine = await living.start()

    def shown() -> tuple[str, list[str]]:
        status = engine.stream.current
        assert status is not None
        return status.battery.owner, [each.code for each in status.problems if "market" in each.code]

    await asyncio.sleep(60)
    assert shown() == ("event", [])
    living.world.change({"market": "unknown"})
    await asyncio.sleep(14 * 60)
    assert shown() == ("event", [])
    await asyncio.sleep(10 * 60)
    assert shown() == ("event", ["market_unknown"])
    living.world.change({"market": 0.1})
    await asyncio.sleep(6 * 60)
    assert shown() == ("none", [])
    await living.stop()


@pytest.mark.parametrize(("reward", "is_news"), [(2.0, True), (1.0, False)])
async def test_a_session_that_comes_or_pays_otherwise_is_planned_for_at_once(reward, is_news):
    state, news = HouseState(HOUSE, MemoryRecords().documents), []
    events = Events(state, lambda event, now: None, lambda: news.append(1))

    async def look(rewards: float) -> None:
        session = PriceSession(
            id="s", kind=SessionKind.SAVING, start=after(3_600), end=after(7_200), reward_price=rewards
        )
        state.tariff = Tariff(sessions=(session,), tells_sessions=frozenset(SessionKind), fetched_at=NOON)
        await events.look(an_observation(), NOON)

    await look(1.0)
    assert news == [1]
    await look(reward)
    assert len(news) == 1 + is_news
