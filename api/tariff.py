"""Prices known now, and which forecast of them is told."""

from functools import partial
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, patch
from litestar.params import JSONBody

from api.bodies import TariffPatch, TariffView
from api.freshness import fresh
from api.given import GivenClock, GivenControl, GivenOnce, GivenRealClock
from api.late import in_time
from api.prices import slot_told
from api.strict import Strict
from domain.house.access import Scope
from domain.ports.clock import Clock, RealClock
from domain.ports.control import Control


class TariffController(Controller):
    """`/tariff`."""

    path = "/tariff"
    tags = ["prices"]

    @get("/", scope=Scope.READ, summary="Price slots, their source and age")
    async def tariff(
        self, request: Request[Any, Any, Any], control: GivenControl, clock: GivenClock
    ) -> Response[TariffView]:
        """All slots known, in time order, currency per kWh with tax and fees."""
        view = _view(control, clock)
        without_age = msgspec.structs.replace(view, age_s=None)
        return fresh(request, msgspec.json.encode(view), same_if=msgspec.json.encode(without_age))

    @patch("/", scope=Scope.CONTROL, summary="Choose which forecast is told", dto=Strict, return_dto=None)
    async def change(
        self,
        data: JSONBody[TariffPatch],
        control: GivenControl,
        clock: GivenClock,
        once: GivenOnce,
        real: GivenRealClock,
    ) -> Response[TariffView]:
        """The source tells it the next time it is asked, which is at once."""
        return await once(200, partial(_change, control, clock, data, real))


async def _change(control: Control, clock: Clock, data: TariffPatch, real: RealClock) -> TariffView:
    await control.change_tariff(in_time(data, real))
    return _view(control, clock)


def _view(control: Control, clock: Clock) -> TariffView:
    tariff, forecasts = control.tariff, control.price_forecasts
    age_s = None if tariff.fetched_at is None else (clock.now() - tariff.fetched_at).total_seconds()
    return TariffView(
        items=[slot_told(slot) for slot in tariff.slots],
        source=tariff.source,
        fetched_at=tariff.fetched_at,
        age_s=None if age_s is None else round(age_s, 1),
        supply_charge_per_day=tariff.supply_charge_per_day,
        terms=control.terms,
        uploads=dict(control.uploads),
        forecast=None if forecasts is None else forecasts.chosen,
        forecasts=[] if forecasts is None else list(forecasts.possible),
        awaited=control.awaits_prices,
    )
