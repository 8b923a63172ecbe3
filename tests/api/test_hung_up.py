"""A question whose caller has gone is asked no longer."""

import asyncio
from collections.abc import Mapping
from typing import Any

from domain.plan.plan import Plan
from tests.fakes.control import FakeControl
from tests.fakes.socket_house import served
from tests.patience import PATIENCE_S

ASKED = (
    b"POST /api/v1/plan/preview HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer read\r\n"
    b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
)


class Unhurried(FakeControl):
    """Makes no preview; `waiting` and `let_go` tell that one was asked for, and that it is wanted no more."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting, self.let_go = asyncio.Event(), asyncio.Event()

    async def preview(self, settings: Mapping[str, Any]) -> Plan:
        """Waits until it is cancelled."""
        self.waiting.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.let_go.set()
        raise AssertionError


async def test_who_hangs_up_waits_for_no_preview():
    control = Unhurried()
    async with served(control=control) as house, asyncio.timeout(PATIENCE_S):
        _, writer = await asyncio.open_connection("127.0.0.1", house.port)
        writer.write(ASKED)
        await control.waiting.wait()
        assert not control.let_go.is_set()
        writer.close()
        await control.let_go.wait()
