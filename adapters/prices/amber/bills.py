"""What Amber billed, translated: its cents become currency, its market time instants.

Controlled load has a meter of its own and is left out, as it is among the prices. Below zero a cost of the
feed-in channel is what the house earned, as here.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.clouds.nem.market_time import MARKET_TIME
from adapters.prices.amber.payloads import FEED_IN, GENERAL, Usage
from adapters.prices.amber.service import AmberService
from domain.energy.billed import BilledInterval

BILLABLE = "billable"
CENTS = 100.0


class AmberBills:
    """Fits the port BillSource."""

    def __init__(self, service: AmberService) -> None:
        self._service = service

    @property
    def calls_left(self) -> int | None:
        """How many calls Amber still allows now."""
        return self._service.calls_left

    async def billed(self, start: datetime, end: datetime) -> Sequence[BilledInterval]:
        """All intervals of [start, end) that are told; Amber tells no more than seven market days at once."""
        first, last = (at.astimezone(MARKET_TIME).date() for at in (start, end - timedelta(seconds=1)))
        told = [_interval(each) for each in await self._service.usage(first, last) if _is_metered(each)]
        return [each for each in told if each.start >= start and each.end <= end]

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._service.close()


def _is_metered(usage: Usage) -> bool:
    return usage.channel_type in (GENERAL, FEED_IN)


def _interval(usage: Usage) -> BilledInterval:
    return BilledInterval(
        start=usage.start,
        end=usage.end,
        is_import=usage.channel_type == GENERAL,
        wh=usage.kwh * 1000,
        cost=usage.cost / CENTS,
        is_billable=usage.quality == BILLABLE,
    )
