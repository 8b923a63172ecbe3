"""A source of Flow Power's prices over emulated services."""

from datetime import datetime, timedelta

from adapters.clouds.nem.emulator import SUMMARY, NemEmulator
from adapters.clouds.nem.recorded import RecordedMarket
from adapters.clouds.nem.web import NemWeb
from adapters.prices.flow_power.config import FlowPowerTariff
from adapters.prices.flow_power.driver import FlowPower
from adapters.prices.flow_power.emulator.kwatch import KEY, KWatchEmulator
from adapters.prices.flow_power.kept import KeptSamples
from adapters.prices.flow_power.kwatch import KWatch
from adapters.prices.flow_power.row import contract_of
from adapters.stores.memory.records import MemoryDocuments
from tests.adapters.prices.turned import TurnedClock

NOON = datetime.fromisoformat("2025-12-28T12:00:00+10:00")
MINUTES, HALF_HOUR, FIVE = timedelta(minutes=1), timedelta(minutes=30), timedelta(minutes=5)
PLAIN = FlowPowerTariff(region="SA1", pea="v1", base_rate=0.34, bpea=0.0, twap=0.0)  # price = 0.34 + spot


class Bench:
    """KWatch and AEMO, emulated, and the driver that asks them."""

    def __init__(self, at=NOON + 8 * MINUTES, *, key=KEY, timeout_s=10):
        self.clock = TurnedClock(at)
        self.kwatch = KWatchEmulator(clock=self.clock)
        self.aemo = NemEmulator(clock=self.clock)
        self.documents = MemoryDocuments()
        self._key, self._timeout_s = key, timeout_s

    async def __aenter__(self):
        await self.kwatch.start()
        await self.aemo.start()
        limit = {"timeout_s": self._timeout_s}
        asked = (
            None
            if self._key is None
            else KWatch(self._key, "SA1", self.clock, base_url=self.kwatch.url, **limit)
        )
        summary = self.aemo.url + SUMMARY.rpartition("/")[0]
        self.source = FlowPower(
            asked,
            NemWeb(self.clock, reports_url=self.aemo.url, summary_url=summary, **limit),
            "SA1",
            contract_of(PLAIN, "Australia/Adelaide"),
            KeptSamples(self.documents, "SA1", fixed=0.0, billing_day=None),
        )
        return self

    async def __aexit__(self, *error):
        await self.source.close()
        await self.kwatch.stop()
        await self.aemo.stop()

    async def fetch(self, hours=48):
        now = self.clock.now()
        return await self.source.fetch(now, now + timedelta(hours=hours))

    async def after(self, seconds):
        await self.clock.turn(seconds)
        return await self.fetch()


def spot(start, length=HALF_HOUR):
    return RecordedMarket("SA1").mean(start, start + length) / 1000
