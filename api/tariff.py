"""Prices known now."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get

from api.bodies import TariffView
from api.freshness import fresh
from api.given import GivenClock, GivenControl
from api.prices import slot_told
from domain.house.access import Scope


class TariffController(Controller):
    """`/tariff`."""

    path = "/tariff"
    tags = ["prices"]

    @get("/", scope=Scope.READ, summary="Price slots, their source and age")
    async def tariff(
        self, request: Request[Any, Any, Any], control: GivenControl, clock: GivenClock
    ) -> Response[TariffView]:
        """All slots known, in time order, currency per kWh with tax and fees."""
        tariff = control.tariff
        age_s = None if tariff.fetched_at is None else (clock.now() - tariff.fetched_at).total_seconds()
        view = TariffView(
            items=[slot_told(slot) for slot in tariff.slots],
            source=tariff.source,
            fetched_at=tariff.fetched_at,
            age_s=None if age_s is None else round(age_s, 1),
            supply_charge_per_day=tariff.supply_charge_per_day,
            terms=control.terms,
            uploads=dict(control.uploads),
        )
        without_age = msgspec.structs.replace(view, age_s=None)
        return fresh(request, msgspec.json.encode(view), same_if=msgspec.json.encode(without_age))
