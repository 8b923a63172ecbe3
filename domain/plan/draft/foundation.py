"""Which forecasts a plan rests on, and how cautiously it was made with them."""

from domain.forecast.series import PowerForecast
from domain.plan.draft.cautious import caution_of, load_caution
from domain.plan.plan import Foundation


def foundations(
    solar: PowerForecast | None, load: PowerForecast | None, caution: float
) -> dict[str, Foundation]:
    """Of sun and load; `caution` is the owner's."""
    return {
        "solar": _foundation(solar, caution_of(() if solar is None else solar.low, caution)),
        "load": _foundation(load, caution_of(() if load is None else load.high, load_caution(caution))),
    }


def _foundation(forecast: PowerForecast | None, caution: float) -> Foundation:
    if forecast is None or not forecast.slots:
        return Foundation(source="none")
    return Foundation(
        source=forecast.source,
        made_at=forecast.made_at,
        believed=round(forecast.believed, 2),
        caution=caution,
        mae_w=None if forecast.mae_w is None else round(forecast.mae_w),
        bias_w=None if forecast.bias_w is None else round(forecast.bias_w),
    )
