"""Any solar forecast, with how far its source was off a day ahead; kept over a restart."""

import logging
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec.structs import replace

from adapters.forecasts.limits import LimitHistory
from domain.errors import StorageError
from domain.forecast.score import HALF_HOUR, LEAD, Expected, Score, ScoreCard, scored
from domain.forecast.series import PowerForecast
from domain.forecast.sun import sun_seen
from domain.ports.records import Documents, PastPower
from domain.ports.sources import ForecastSource

KIND, KEY = "forecast", "scores"
ROW_S = 300
SETTLED = timedelta(minutes=3)  # samples reach the records in batches

log = logging.getLogger(__name__)


class Scored:
    """Fits the port ForecastSource. Half-hours whose sun was held back are not judged."""

    def __init__(
        self,
        source: ForecastSource,
        past: PastPower,
        limits: LimitHistory,
        documents: Documents,
        export_limit_w: float | None,
    ) -> None:
        self._source, self._past, self._limits = source, past, limits
        self._documents, self._export_limit_w = documents, export_limit_w
        self._card: ScoreCard | None = None

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """The source's own, with its score. Raises DeviceError, StorageError."""
        told = await self._source.forecast(start, end)
        before = await self._remembered() if self._card is None else self._card
        self._card = card = self._noted(await self._judged(before, start), told, start)
        if card != before:
            await self._keep(card)
        score = card.scores.get(told.source, Score())
        return replace(told, mae_w=score.mae_w, bias_w=score.bias_w)

    async def close(self) -> None:
        """Lets go of the source."""
        await self._source.close()

    def _noted(self, card: ScoreCard, told: PowerForecast, now: datetime) -> ScoreCard:
        """With what is said of the half-hour a day ahead, once of each."""
        start = _floor(now + LEAD)
        power_w = told.mean_w(start, start + HALF_HOUR)
        if power_w is None or any(each.start == start for each in card.expected):
            return card
        expected = Expected(start=start, source=told.source, power_w=power_w)
        return replace(card, expected=(*card.expected, expected))

    async def _judged(self, card: ScoreCard, now: datetime) -> ScoreCard:
        over = [each for each in card.expected if each.start + HALF_HOUR + SETTLED <= now]
        if not over:
            return card
        first, last = (pick(each.start for each in over) for pick in (min, max))
        rows = await self._past.power(max(first, now - LEAD), last + HALF_HOUR, ROW_S)
        limited = await self._limits.spans(now)
        real = {
            seen.start: seen.power_w
            for seen in sun_seen(rows, self._export_limit_w)
            if not seen.is_limited
            and not any(begun < seen.start + HALF_HOUR and ended > seen.start for begun, ended in limited)
        }
        scores = dict(card.scores)
        for each in over:
            if each.start in real:
                before = scores.get(each.source, Score())
                scores[each.source] = scored(before, each.power_w, real[each.start])
        return ScoreCard(scores=scores, expected=tuple(each for each in card.expected if each not in over))

    async def _remembered(self) -> ScoreCard:
        document = (await self._documents.all(KIND)).get(KEY)
        try:
            return ScoreCard() if document is None else msgspec.json.decode(document, type=ScoreCard)
        except msgspec.DecodeError:
            return ScoreCard()  # of another version

    async def _keep(self, card: ScoreCard) -> None:
        try:
            await self._documents.put(KIND, KEY, msgspec.json.encode(card))
        except StorageError as err:
            log.warning("the forecast's score is not kept over a restart: %s", err)


def _floor(at: datetime) -> datetime:
    utc = at.astimezone(UTC)
    return utc.replace(minute=utc.minute // 30 * 30, second=0, microsecond=0)
