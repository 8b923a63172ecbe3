"""A forecast that is asked for so often and no oftener, and is kept meanwhile, also over a restart."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from adapters.clouds.complaint import Complaint
from adapters.forecasts.summed import between
from domain.errors import DeviceError, Rejected, StorageError, Unreachable
from domain.forecast.series import PowerForecast
from domain.ports.clock import Clock
from domain.ports.records import Documents
from domain.source_trouble import SourceTrouble, troubled

KIND, KEY = "forecast", "solar"
AHEAD = timedelta(hours=72)  # a plan looks 48 hours ahead, and the forecast may be some hours old
STALE = timedelta(hours=24)  # older weather is worth less than the house's own last days
DARK_W = 50.0

log = logging.getLogger(__name__)

Ask = Callable[[datetime, datetime], Awaitable[PowerForecast]]


class Rhythm(Struct, frozen=True, kw_only=True):
    """How often to ask, how soon again after a failure, and of how many dark hours ahead not at all."""

    every: timedelta
    after_failure: timedelta = timedelta(minutes=10)
    dark: timedelta | None = None


class Told(Struct, frozen=True, kw_only=True):
    """The last forecast, what was asked (another roof is another question), and when."""

    question: str
    asked_at: datetime
    forecast: PowerForecast


class KeptForecast:
    """Fits the port ForecastSource. `ask` asks the service; `question` names what is asked of it.

    While the service fails, or tells nothing of what is to come, the last forecast goes on, until it is a day
    old.
    """

    def __init__(
        self,
        ask: Ask,
        rhythm: Rhythm,
        clock: Clock,
        documents: Documents,
        *,
        question: str,
        close: Callable[[], Awaitable[None]],
    ) -> None:
        self._ask, self._rhythm, self._clock, self._documents = ask, rhythm, clock, documents
        self._question, self._close = question, close
        self._told: Told | None = None
        self._trouble: SourceTrouble | None = None
        self._failed_at: datetime | None = None
        self._complaint = Complaint(log, "no new solar forecast, the last one goes on: ")
        self._is_read = False

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """Mean powers over [start, end), W. Raises Unreachable, Rejected, StorageError."""
        now = self._clock.now()
        if not self._is_read:
            self._told, self._is_read = await self._remembered(), True
        if self._is_due(now):
            await self._renew(now)
        told, trouble = self._told, self._trouble
        if told is None or not timedelta(0) <= now - told.asked_at < STALE:
            if trouble is not None and trouble.is_refused:
                raise Rejected(trouble.error)
            raise Unreachable("no forecast yet" if trouble is None else trouble.error)
        kept = told.forecast
        return replace(
            kept,
            trouble=trouble,
            slots=between(kept.slots, start, end),
            low=between(kept.low, start, end),
            high=between(kept.high, start, end),
        )

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._close()

    async def _renew(self, now: datetime) -> None:
        try:
            forecast = await self._ask(now, now + AHEAD)
            if not between(forecast.slots, now, now + AHEAD):
                raise Unreachable("the answer makes no sense: it tells nothing of what is to come")
        except DeviceError as err:
            self._trouble, self._failed_at = troubled(self._trouble, err, now), now
            if self._told is not None:  # without one, whoever asks says what went wrong
                self._complaint.of(err)
            return
        self._trouble = self._failed_at = None
        self._complaint.over()
        self._told = Told(question=self._question, asked_at=now, forecast=forecast)
        try:
            await self._documents.put(KIND, KEY, msgspec.json.encode(self._told))
        except StorageError as err:
            log.warning("the forecast is not kept over a restart: %s", err)

    def _is_due(self, now: datetime) -> bool:
        if self._failed_at is not None:
            since = now - self._failed_at
            return not timedelta(0) <= since < self._rhythm.after_failure
        if self._told is None or not timedelta(0) <= now - self._told.asked_at < STALE / 2:
            return True
        if now - self._told.asked_at < self._rhythm.every:
            return False
        return self._rhythm.dark is None or self._brings_light(now, self._rhythm.dark)

    def _brings_light(self, now: datetime, ahead: timedelta) -> bool:
        slots = () if self._told is None else between(self._told.forecast.slots, now, now + ahead)
        return any(slot.power_w > DARK_W for slot in slots)

    async def _remembered(self) -> Told | None:
        """What the last run was told, if it asked the same."""
        document = (await self._documents.all(KIND)).get(KEY)
        if document is None:
            return None
        try:
            told = msgspec.json.decode(document, type=Told)
        except msgspec.DecodeError:
            return None  # of another version: asked for anew
        return told if told.question == self._question else None
