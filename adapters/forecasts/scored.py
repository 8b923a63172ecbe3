"""Any forecast, with how far its source was off an hour and a day ahead; kept over a restart.

A source that does not say what is little and what is much is given that by its own errors, once they tell.
"""

import logging
from datetime import datetime, timedelta
from typing import Protocol

import msgspec
from msgspec.structs import replace

from domain.errors import StorageError
from domain.forecast.quarters import spread
from domain.forecast.score import LEADS, Expected, Record, ScoreCard, judged
from domain.forecast.series import PowerForecast, times
from domain.instants import HALF_HOUR, half_hour_of
from domain.ports.records import Documents
from domain.ports.sources import ForecastSource

KIND = "forecast"
SETTLED = timedelta(minutes=3)  # samples reach the records in batches
LONGEST = timedelta(hours=24)  # back, that is looked for what came
QUARTERS_NEEDED = 14  # of days, with light: about a week

log = logging.getLogger(__name__)


class Measured(Protocol):
    """What came of the half-hours that were forecast; `key` names their scores in the records."""

    @property
    def key(self) -> str:
        """Unlike that of any other."""

    async def half_hours(self, start: datetime, end: datetime, now: datetime) -> dict[datetime, float]:
        """By their start, W; those that tell nothing are left out. Raises StorageError."""


class Scored:
    """Fits the port ForecastSource; judged by what is measured."""

    def __init__(self, source: ForecastSource, measured: Measured, documents: Documents) -> None:
        self._source, self._measured, self._documents = source, measured, documents
        self._card: ScoreCard | None = None
        self._refusal = ""  # what the disk said when it refused it last

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """The source's own, with its score. Raises DeviceError, StorageError."""
        told = await self._source.forecast(start, end)
        before = await self._remembered() if self._card is None else self._card
        self._card = card = self._noted(await self._judged(before, start), told, start)
        if card != before:
            await self._keep(card)
        record = card.sources.get(told.source, Record())
        if not told.low and (parts := spread(record.quarters, QUARTERS_NEEDED)) is not None:
            low, high = (times(told.slots, part) for part in parts)
            told = replace(told, low=low, high=high)
        return replace(told, scores=record.scores)

    async def close(self) -> None:
        """Lets go of the source."""
        await self._source.close()

    def _noted(self, card: ScoreCard, told: PowerForecast, now: datetime) -> ScoreCard:
        """With what is said of the half-hours an hour and a day ahead, once of each."""
        known = {(each.horizon, each.start) for each in card.expected}
        more = [
            Expected(start=start, source=told.source, power_w=power_w, horizon=horizon)
            for horizon, start in ((horizon, half_hour_of(now + lead)) for horizon, lead in LEADS.items())
            if (horizon, start) not in known
            and (power_w := told.mean_w(start, start + HALF_HOUR)) is not None
        ]
        return replace(card, expected=(*card.expected, *more)) if more else card

    async def _judged(self, card: ScoreCard, now: datetime) -> ScoreCard:
        over = [each for each in card.expected if each.start + HALF_HOUR + SETTLED <= now]
        if not over:
            return card
        first, last = (pick(each.start for each in over) for pick in (min, max))
        real = await self._measured.half_hours(max(first, now - LONGEST), last + HALF_HOUR, now)
        sources = dict(card.sources)
        for each in over:
            if each.start in real:
                sources[each.source] = judged(sources.get(each.source, Record()), each, real[each.start])
        return ScoreCard(sources=sources, expected=tuple(each for each in card.expected if each not in over))

    async def _remembered(self) -> ScoreCard:
        document = (await self._documents.all(KIND)).get(self._measured.key)
        try:
            return ScoreCard() if document is None else msgspec.json.decode(document, type=ScoreCard)
        except msgspec.DecodeError:
            return ScoreCard()  # not readable

    async def _keep(self, card: ScoreCard) -> None:
        try:
            await self._documents.put(KIND, self._measured.key, msgspec.json.encode(card))
        except StorageError as err:
            if str(err) != self._refusal:
                log.warning("the forecast's score is not kept over a restart: %s", err)
            self._refusal = str(err)
        else:
            self._refusal = ""
