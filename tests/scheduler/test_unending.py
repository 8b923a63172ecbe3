"""A service beside the house goes on after a fault of its own, and says goodbye when it is to end."""

import asyncio

from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.unending import REST_S, unending


class Service:
    """Fails so often, then waits to be ended, or ends by itself."""

    def __init__(self, fails: int = 0, *, ends: bool = False) -> None:
        self.fails, self.ends = fails, ends
        self.begun, self.goodbyes = 0, 0

    async def run(self) -> None:
        self.begun += 1
        if self.begun <= self.fails:
            raise RuntimeError("a fault of ours")
        try:
            if not self.ends:
                await asyncio.Event().wait()
        finally:
            await asyncio.sleep(1)
            self.goodbyes += 1


def test_it_begins_again_after_a_rest_and_says_goodbye_at_its_end(caplog) -> None:
    async def story() -> None:
        service = Service(fails=2)
        task = asyncio.create_task(unending(service.run))
        await asyncio.sleep(REST_S - 1)
        assert service.begun == 1
        await asyncio.sleep(2 * REST_S)
        assert (service.begun, caplog.text.count("RuntimeError: a fault")) == (3, 2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert (task.cancelled(), service.goodbyes) == (True, 1)

    run_in_virtual_time(story())


def test_what_ends_by_itself_has_ended() -> None:
    service = Service(ends=True)
    run_in_virtual_time(unending(service.run))
    assert (service.begun, service.goodbyes) == (1, 1)
