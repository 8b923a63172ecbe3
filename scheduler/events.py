"""Follows events: what is told becomes an announcement, a beginning, an end; each on disk before it is told,
so that a restart tells nothing twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from domain.event.event import Event
from domain.event.follow import follow
from domain.event.sessions import price_sessions
from domain.event.sources import silent_kinds, told_now
from domain.event.spike import market_price
from domain.language.telling import Telling
from domain.reading.observation import Observation
from domain.status.event_words import event_told
from domain.status.problems import ProblemCode
from domain.tariff.slots import PriceSlot
from scheduler.state import HouseState

SILENT = timedelta(minutes=15)  # three prices of the market that did not come

log = logging.getLogger(__name__)


class Events:
    """Keeps `state.events`; `note` is the diary's. `scheduler/notices.py` tells people of them."""

    def __init__(
        self,
        state: HouseState,
        note: Callable[[Event, datetime], None],
        on_prices: Callable[[], None],
    ) -> None:
        """`on_prices`: a session changes what a plan should pay for."""
        self._state, self._note, self._on_prices = state, note, on_prices
        self._heard_at: datetime | None = None

    async def look(self, seen: Observation, now: datetime) -> None:
        """What is known after one more look at prices and clock."""
        state = self._state
        before = state.events
        market = None if state.market is None else state.market.at(now)
        self._hear(seen.price, market, now)
        told = told_now(before, state.house, state.tariff, seen.price, now, market)
        followed = follow(before, told, now, silent_kinds(state.tariff))
        for key in before.keys() - followed.events.keys():
            await state.kept.put("event", key, None)
        for key, event in followed.events.items():
            if event != before.get(key):
                await state.kept.put("event", key, event)
        state.events = followed.events
        if price_sessions(followed.events.values(), now) != price_sessions(before.values(), now):
            self._on_prices()
        telling = Telling(state.house.site, now)
        for event in followed.changed:
            shown = event_told(event, telling)
            log.info("event %s: %s", event.id, shown.text)
            self._note(shown, now)

    def _hear(self, price: PriceSlot | None, market: PriceSlot | None, now: datetime) -> None:
        """A market that is read beside the tariff and has long told nothing is a problem: a spike stays what
        it was.
        """
        problems = self._state.problems
        if market_price(price) is not None or market_price(market) is not None:
            self._heard_at = now
            problems.over(ProblemCode.MARKET_UNKNOWN, None)
        elif self._heard_at is None or now < self._heard_at:
            self._heard_at = now  # after a start it gets its time, too
        elif self._state.market is not None and now - self._heard_at >= SILENT:
            problems.tell(ProblemCode.MARKET_UNKNOWN, None, now, known_at=self._heard_at)
