"""The table of Forecast.Solar in the configuration."""

from adapters.forecasts.planes import RoofForecast
from adapters.kinds.secret import Secret


class ForecastSolar(RoofForecast, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Free without a key; an account's key brings more days and questions."""

    driver: str = "forecast_solar"
    api_key: Secret | None = None
