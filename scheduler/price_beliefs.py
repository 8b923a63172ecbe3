"""How far the prices ahead are to be believed, and what was learned of each source of them; that is kept."""

from datetime import datetime

from domain.tariff.belief.belief import Beliefs, heard
from domain.tariff.belief.hindsight import Hindsight
from domain.tariff.slots import Tariff
from scheduler.kept import Kept

KIND = "hindsight"


class PriceBeliefs:
    """`held` is what is believed now, of the source that was heard last."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._hindsights: dict[str, Hindsight] = {}  # by source
        self.held = Beliefs()

    async def load(self) -> None:
        """What was learned before a restart."""
        self._hindsights = await self._kept.all(KIND, Hindsight)

    async def hear(self, tariff: Tariff, now: datetime) -> None:
        """The tariff was told anew: what is believed of it follows; on disk only what was learned."""
        source = tariff.source
        self.held = heard(self.held, tariff, now, self._hindsights.get(source))
        hindsight = self.held.hindsight
        if hindsight.revised and hindsight != self._hindsights.get(source):
            self._hindsights[source] = hindsight
            await self._kept.put(KIND, source, hindsight)
