"""The sun and the load that the plan counts on, what each rests on and how far it was off lately."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.params import QueryParameter
from msgspec import Struct

from api.freshness import fresh
from api.given import GivenClock, GivenControl
from domain.errors import UnknownTarget
from domain.forecast.score import Horizon, Score
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.access import Scope

Hours = Annotated[int, QueryParameter(ge=1, le=72, description="How far to look ahead")]


class ForecastSlot(Struct, frozen=True, kw_only=True):
    """Mean power over [start, end), W; it is below `low_w` and above `high_w` in one of ten cases, null where
    that is not known.
    """

    start: datetime
    end: datetime
    power_w: float
    low_w: float | None
    high_w: float | None


class RestsOn(Struct, frozen=True, kw_only=True):
    """`history_days`: of the house's own past it was learned from. `roofs`: of how many it is the sum. Null
    where it is not made so. `nowcast_factor`: the part of it that is planned with for now, by the day
    so far and the sky of now; 1 is all, above 1 they are brighter.
    """

    history_days: int | None
    roofs: int | None
    nowcast_factor: float


class Accuracy(Struct, frozen=True, kw_only=True):
    """How far the source was off lately, over so many half-hours: the mean error and the lean of it, W (above
    0 too much was expected), and the errors as a part of what came. Null while nothing was judged.
    """

    half_hours: int
    mae_w: float | None
    bias_w: float | None
    share: float | None


class ForecastSeries(Struct, frozen=True, kw_only=True):
    """One forecast; source `none` is none at all. `scores` by how long before: `hour` and `day`."""

    source: str
    made_at: datetime | None
    rests_on: RestsOn
    scores: dict[Horizon, Accuracy]
    slots: list[ForecastSlot]


class ForecastView(Struct, frozen=True, kw_only=True):
    """What the plan of `plan_id` counts on."""

    plan_id: str
    solar: ForecastSeries
    load: ForecastSeries


class ForecastController(Controller):
    """`/forecast`."""

    path = "/forecast"
    tags = ["plan"]

    @get("/", scope=Scope.READ, summary="The sun and the load that the plan counts on")
    async def forecast(
        self,
        request: Request[Any, Any, Any],
        control: GivenControl,
        clock: GivenClock,
        hours: Hours = 48,
    ) -> Response[ForecastView]:
        """From the slot that runs; 404 while there is no plan."""
        if (plan := control.plan) is None:
            raise UnknownTarget("there is no plan: the optimiser is off, or has not made one yet")
        now, known = clock.now(), control.forecasts
        until = now + timedelta(hours=hours)
        view = ForecastView(
            plan_id=plan.id,
            solar=_series(known.get("solar", PowerForecast()), now, until),
            load=_series(known.get("load", PowerForecast()), now, until),
        )
        return fresh(request, msgspec.json.encode(view))


def _series(told: PowerForecast, now: datetime, until: datetime) -> ForecastSeries:
    low, high = _by_time(told.low), _by_time(told.high)
    return ForecastSeries(
        source=(told.source or "unknown") if told.slots else "none",
        made_at=told.made_at if told.slots else None,
        rests_on=RestsOn(
            history_days=told.history_days, roofs=told.roofs, nowcast_factor=round(told.believed, 2)
        ),
        scores={horizon: _accuracy(told.scores.get(horizon, Score())) for horizon in Horizon},
        slots=[
            ForecastSlot(
                start=slot.start,
                end=slot.end,
                power_w=round(slot.power_w),
                low_w=low.get((slot.start, slot.end)),
                high_w=high.get((slot.start, slot.end)),
            )
            for slot in told.slots
            if slot.end > now and slot.start < until
        ],
    )


def _by_time(slots: Sequence[PowerSlot]) -> dict[tuple[datetime, datetime], float]:
    return {(slot.start, slot.end): round(slot.power_w) for slot in slots}


def _accuracy(score: Score) -> Accuracy:
    return Accuracy(
        half_hours=round(score.half_hours),
        mae_w=None if score.mae_w is None else round(score.mae_w),
        bias_w=None if score.bias_w is None else round(score.bias_w),
        share=None if score.share is None else round(score.share, 3),
    )
