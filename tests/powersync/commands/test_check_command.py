"""`powersync check` asks everything at once and says what each answered."""

import asyncio

from domain.errors import Rejected, Unreachable
from powersync.commands.check import Answer, contact_all


class FakeContact:
    """A device that answers, refuses, is gone, or never says anything."""

    def __init__(self, device_id: str, outcome: Answer | Exception | None) -> None:
        self.id, self.driver, self._outcome = device_id, "fake", outcome

    async def contact(self) -> Answer:
        if self._outcome is None:
            await asyncio.Event().wait()
        if isinstance(self._outcome, Exception):
            raise self._outcome
        assert self._outcome is not None
        return self._outcome

    async def advice(self, error: str) -> str | None:
        return "open it" if "closed" in error else None


async def test_one_silent_device_delays_no_other_and_every_row_comes_in_order():
    contacts = [
        FakeContact("battery", Answer(model="SMILE-T10", firmware="1.2", unsupported=("export limit",))),
        FakeContact("loadpoints/garage", None),
        FakeContact("pv/roof", Unreachable("port 502 is closed")),
        FakeContact("price", Rejected("")),
    ]
    rows = await contact_all(contacts, deadline_s=0.05)
    assert [(row.id, row.answered, row.error) for row in rows] == [
        ("battery", True, None),
        ("loadpoints/garage", False, "no answer within 0.05 s"),
        ("pv/roof", False, "port 502 is closed"),
        ("price", False, "rejected"),
    ]
    assert [row.advice for row in rows] == [None, None, "open it", None]
    assert (rows[0].model, rows[0].firmware, rows[0].unsupported) == ("SMILE-T10", "1.2", ("export limit",))
