"""The house follows its networks: announced where it is, once, and never in the way."""

import asyncio

import pytest

from domain.errors import Unreachable
from scheduler.herald import Herald


class Told:
    """What was announced; `fails` lets the next announcements fail."""

    def __init__(self):
        self.done, self.fails = [], 0

    async def make(self, addresses):
        if self.fails:
            self.fails -= 1
            raise Unreachable("the house cannot be announced: no route")
        self.done.append(list(addresses))

    async def withdraw(self):
        self.done.append("goodbye")


@pytest.mark.parametrize(
    ("networks", "done"),
    [
        ([["a"], ["a"], ["a"]], [["a"]]),
        ([["a"], ["b"]], [["a"], ["b"]]),  # a router gave another address
        ([[], [], ["a"]], [["a"]]),  # no network at the start
        ([["a"], [], ["a"]], [["a"], "goodbye", ["a"]]),
    ],
)
async def test_a_network_that_comes_changes_or_goes_is_followed(networks, done):
    told, now = Told(), iter(networks)
    herald = Herald(told, lambda: next(now), clock=None)
    for _ in networks:
        await herald.look()
    assert told.done == done


async def test_what_failed_is_tried_again_and_told_once(caplog):
    told = Told()
    told.fails = 3
    herald = Herald(told, lambda: ["a"], clock=None)
    for _ in range(5):
        await herald.look()
    assert told.done == [["a"]]
    assert caplog.text.count("no route") == 1


async def test_the_end_says_goodbye():
    class Clock:
        async def sleep(self, seconds):
            await asyncio.Event().wait()

    told = Told()
    task = asyncio.create_task(Herald(told, lambda: ["a"], Clock()).run())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert told.done == [["a"], "goodbye"]
