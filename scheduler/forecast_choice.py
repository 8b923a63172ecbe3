"""Which of its forecasts the price source tells: chosen over the file's, and overruled by a newer file."""

from collections.abc import Mapping
from typing import Any

from domain.house.overlay import Overlay
from domain.tariff.forecast_choice import FORECAST, PriceForecasts, choice_of
from scheduler.kept import Kept
from scheduler.overlays import KIND
from scheduler.prices import Prices

KEY = "tariff"


class ForecastChoice:
    """Stands between the people and the price source of now, where that has several forecasts."""

    def __init__(self, kept: Kept, prices: Prices) -> None:
        self._kept, self._prices = kept, prices
        self._overlay: Overlay | None = None
        self._configured = ""

    @property
    def forecasts(self) -> PriceForecasts | None:
        """What there is to choose from, and what is chosen; None: nothing."""
        source = self._prices.choosable
        if source is None:
            return None
        return PriceForecasts(
            chosen=source.forecast, configured=self._configured, possible=tuple(source.forecasts)
        )

    async def load(self) -> None:
        """Takes up what was chosen before a stop."""
        self._overlay = (await self._kept.all(KIND, Overlay)).get(KEY)
        await self.take()

    async def take(self) -> None:
        """Another source tells prices from now on, as its file configures it. A choice that the file was
        edited under is over.
        """
        source = self._prices.choosable
        if source is None:
            return
        self._configured = source.forecast
        if self._overlay is None:
            return
        wanted = str(self._overlay.changes.get(FORECAST))
        if self._overlay.covers.get(FORECAST) == self._configured and wanted in source.forecasts:
            source.choose(wanted)
        else:
            self._overlay = None
            await self._kept.put(KIND, KEY, None)

    async def change(self, patch: Mapping[str, Any]) -> None:
        """Chooses another, or the file's again (null). Raises InvalidRequest, NotSupported, and StorageError:
        then nothing was changed.
        """
        wanted, source = choice_of(patch, self.forecasts), self._prices.choosable
        if wanted is None or source is None:
            return
        if wanted == self._configured:
            await self._kept.put(KIND, KEY, None)
            self._overlay = None
        else:
            overlay = Overlay(changes={FORECAST: wanted}, covers={FORECAST: self._configured})
            await self._kept.must(KIND, KEY, overlay)
            self._overlay = overlay
        source.choose(wanted)
        self._prices.look_again()
