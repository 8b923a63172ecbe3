"""Amber as a price source: two feeds over REST, and the running price live where that is sooner."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.clouds.complaint import Complaint
from adapters.clouds.nem.market_time import FIVE_MINUTES, begun
from adapters.prices.amber.config import FORECASTS, Forecast
from adapters.prices.amber.live import AmberLive
from adapters.prices.amber.payloads import FORECAST, GENERAL, Interval
from adapters.prices.amber.service import AmberService
from adapters.prices.amber.slots import FINE_MIN, has_feed_in, price_slots
from domain.errors import DeviceError, Unreachable
from domain.instants import HALF_HOUR
from domain.ports.clock import Clock
from domain.source_trouble import SourceTrouble, troubled
from domain.tariff.slots import Tariff

log = logging.getLogger(__name__)

PAST = timedelta(hours=1)  # how far back `fetch` reaches
FINE_LASTS = timedelta(seconds=270)
LISTEN_FROM, LISTEN_TO = timedelta(seconds=10), timedelta(seconds=70)  # of an interval
LOOKS = (timedelta(seconds=35), timedelta(seconds=60), timedelta(seconds=120))  # where it is not told live
SOON = timedelta(seconds=1)


class Amber:
    """Fits the port PriceSource. Without `live` the running price comes by REST, a few looks later."""

    def __init__(
        self,
        service: AmberService,
        live: AmberLive | None,
        clock: Clock,
        *,
        forecast: Forecast = "predicted",
        network_fees: float = 0.0,
    ) -> None:
        self._service, self._live, self._clock = service, live, clock
        self._forecast, self._network_fees = forecast, network_fees
        self._fine: Sequence[Interval] = ()
        self._fine_at: datetime | None = None
        self._coarse: Sequence[Interval] = ()
        self._coarse_at: datetime | None = None
        self._listened_to: datetime | None = None
        self._sells = False
        self._complaint = Complaint(log)
        self._troubles: dict[str, SourceTrouble] = {}  # by feed

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """Five-minute slots near now and half-hours beyond, from an hour back.

        It may take a minute: it then waits for the market to settle the running interval.
        """
        interval = begun(now)
        if self._is_to_be_listened_to(interval, now):
            await self._listen(interval)
        await self._ask(interval)
        await self._ask_for_half_hours()
        now = self._clock.now()
        self._sells = self._sells or has_feed_in((*self._fine, *self._coarse))
        found = price_slots(self._fine, self._coarse, self._forecast, self._network_fees, sells=self._sells)
        slots = tuple(slot for slot in found if slot.end > now - PAST and slot.start < until)
        if not any(slot.end > now for slot in slots):
            raise Unreachable("Amber: no price is told from now on")
        trouble = next(iter(self._troubles.values()), None)
        renew_at = self._renew_at(now)
        return Tariff(slots=slots, source="amber", fetched_at=now, renew_at=renew_at, trouble=trouble)

    @property
    def forecasts(self) -> Sequence[Forecast]:
        """Amber's own three."""
        return FORECASTS

    @property
    def forecast(self) -> Forecast:
        """The one that is told."""
        return self._forecast

    def choose(self, forecast: str) -> None:
        """Of what was asked for already, too."""
        self._forecast = next(each for each in FORECASTS if each == forecast)

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._service.close()

    async def _ask(self, interval: datetime) -> None:
        """The fine feed again, unless it is fresh and has the running price."""
        now = self._clock.now()
        is_fresh = self._fine_at is not None and timedelta(0) <= now - self._fine_at < FINE_LASTS
        if is_fresh and self._is_settled(interval):
            return
        try:
            self._fine, self._fine_at = await self._service.fine(), now
        except DeviceError as err:
            self._troubles["fine"] = troubled(self._troubles.get("fine"), err, now)
            if not self._is_settled(interval):
                raise
            self._complaint.of(err)  # the live price holds without it
        else:
            self._troubles.pop("fine", None)

    async def _ask_for_half_hours(self) -> None:
        """A new half-hour brings a new forecast; where it cannot be had, the last one goes on."""
        now = self._clock.now()
        if self._coarse_at is not None and begun(now, HALF_HOUR) <= self._coarse_at <= now:
            return
        try:
            self._coarse, self._coarse_at = await self._service.coarse(), now
        except DeviceError as err:
            self._troubles["coarse"] = troubled(self._troubles.get("coarse"), err, now)
            self._complaint.of(err)
        else:
            self._troubles.pop("coarse", None)

    def _is_to_be_listened_to(self, interval: datetime, now: datetime) -> bool:
        """A house that has just begun takes what REST knows first."""
        return (
            self._live is not None
            and self._fine_at is not None
            and self._listened_to != interval
            and LISTEN_FROM <= now - interval < LISTEN_TO
            and not self._is_settled(interval)
        )

    async def _listen(self, interval: datetime) -> None:
        assert self._live is not None
        self._listened_to = interval

        def settles(told: Sequence[Interval]) -> bool:
            return any(_settles(each, interval) for each in told)

        try:
            site_id = await self._service.site_id()
            told = await self._live.update(site_id, settles, interval + LISTEN_TO)
        except DeviceError as err:
            self._complaint.of(err)
            return
        newer = [each for each in told or () if each.start == interval]
        replaced = {(each.channel_type, each.start) for each in newer}
        kept = [each for each in self._fine if (each.channel_type, each.start) not in replaced]
        self._fine = [*kept, *newer]

    def _is_settled(self, interval: datetime) -> bool:
        return any(_settles(each, interval) for each in self._fine)

    def _renew_at(self, now: datetime) -> datetime:
        interval = begun(now)
        first = LISTEN_FROM if self._live is not None else LOOKS[0]
        looks = [interval + FIVE_MINUTES + first]
        if not self._is_settled(interval):
            looks += [interval + each for each in LOOKS]
            if self._live is not None and self._listened_to != interval and now < interval + LISTEN_TO:
                looks.append(max(interval + LISTEN_FROM, now + SOON))
        return min(look for look in looks if look > now)


def _settles(told: Interval, interval: datetime) -> bool:
    """Whether this is the running interval's price, and no estimate."""
    return (
        told.start == interval
        and told.channel_type == GENERAL
        and told.duration == FINE_MIN
        and told.type != FORECAST
        and told.per_kwh is not None
        and not told.estimate
    )
