"""Another broker in the settings: goodbye to the old one first, and no trouble of it is left."""

import asyncio
from functools import partial

from domain.status.problems import ProblemCode
from scheduler.problems import Problems
from scheduler.rebroadcast import Rebroadcast
from tests.builders import NOON


class Broker:
    """Notes when it is begun and left."""

    def __init__(self, name, done):
        self.name, self.done = name, done

    async def run(self):
        self.done.append(f"{self.name} begins")
        try:
            await asyncio.Event().wait()
        finally:
            self.done.append(f"{self.name} ends")


async def turns():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_house_moves_from_one_broker_to_another_and_to_none():
    done, problems = [], Problems()
    house = Rebroadcast(partial(Broker, "old", done), problems)
    task = asyncio.create_task(house.run())
    await turns()
    problems.tell(ProblemCode.BROKER_SILENT, None, NOON, error="no answer")
    house.change(partial(Broker, "new", done))
    await turns()
    assert done == ["old begins", "old ends", "new begins"]
    assert not problems.is_told(ProblemCode.BROKER_SILENT, None)
    house.change(None)
    await turns()
    house.change(partial(Broker, "third", done))
    await turns()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert done[3:] == ["new ends", "third begins", "third ends"]
