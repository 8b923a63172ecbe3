"""Another broker in the settings: goodbye to the old one first, and no trouble of it is left."""

import asyncio
from functools import partial

from domain.status.problems import ProblemCode
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.problems import Problems
from scheduler.rebroadcast import Rebroadcast
from tests.builders import NOON


class Broker:
    """Notes when it is begun and left."""

    def __init__(self, name, done, faults=0):
        self.name, self.done, self.faults = name, done, faults

    async def run(self):
        self.done.append(f"{self.name} begins")
        if self.faults:
            self.faults -= 1
            raise RuntimeError("a fault of ours")
        try:
            await asyncio.Event().wait()
        finally:
            self.done.append(f"{self.name} ends")


def test_a_house_moves_from_one_broker_to_another_and_to_none():
    async def story() -> None:
        done, problems = [], Problems()
        house = Rebroadcast(partial(Broker, "old", done), problems)
        task = asyncio.create_task(house.run())
        await asyncio.sleep(1)
        problems.tell(ProblemCode.BROKER_SILENT, None, NOON, error="no answer")
        house.change(partial(Broker, "new", done))
        await asyncio.sleep(1)
        assert done == ["old begins", "old ends", "new begins"]
        assert not problems.is_told(ProblemCode.BROKER_SILENT, None)
        house.change(None)
        await asyncio.sleep(1)
        house.change(partial(Broker, "third", done))
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert done[3:] == ["new ends", "third begins", "third ends"]

    run_in_virtual_time(story())


def test_a_fault_while_it_is_told_does_not_silence_the_house_for_good():
    async def story() -> None:
        done: list[str] = []
        house = Rebroadcast(partial(Broker, "old", done, faults=1), Problems())
        task = asyncio.create_task(house.run())
        await asyncio.sleep(100)
        assert done == ["old begins", "old begins"]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run_in_virtual_time(story())
