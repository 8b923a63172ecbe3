"""Answers of the Zaptec cloud that come in another order than they were asked for."""

import asyncio

from msgspec import Raw, json

from adapters.chargers.zaptec.charger import Charger
from adapters.chargers.zaptec.payloads import ChargerRow, Chargers
from tests.adapters.emulators.houses import ManualClock


class SlowLink:
    """A cloud that answers when it is told to: the current it tells counts its questions."""

    def __init__(self):
        self.asked = asyncio.Queue()
        self.questions = 0

    def join(self, user):
        """Nobody leaves."""

    async def get(self, path, kind, query=None, *, urgent=False):
        if kind is Chargers:
            return Chargers(data=[Raw(json.encode(ChargerRow(id="6F-1")))])
        self.questions += 1
        number, gate = self.questions, asyncio.Event()
        self.asked.put_nowait(gate)
        await gate.wait()
        return [Raw(json.encode({"StateId": 510, "ValueAsString": str(number)}))]


async def test_an_answer_that_a_later_question_overtook_is_not_taken_for_the_newest():
    clock, link = ManualClock(), SlowLink()
    charger = Charger(link, clock, charger_id=None, by_installation=False)
    looks = []
    for _ in range(2):
        look = asyncio.ensure_future(charger.look())
        looks.append((await link.asked.get(), look))
        clock.turn(1)
    for gate, look in reversed(looks):
        gate.set()
        await look
    assert charger.set_a == 2
