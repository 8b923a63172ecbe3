"""The tables of Open-Meteo in the configuration."""

from typing import Annotated

from msgspec import Meta

from adapters.forecasts.planes import RoofForecast
from adapters.kinds.secret import Secret
from adapters.kinds.tables import SolarForecastConfig, WeatherConfig


class OpenMeteoForecast(RoofForecast, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`efficiency` is what is left of the peak power after heat, wires and inverter."""

    driver: str = "open_meteo"
    efficiency: Annotated[float, Meta(gt=0, le=1)] = 0.85
    api_key: Secret | None = None


def weather_at(solar: SolarForecastConfig | None) -> WeatherConfig | None:
    """The weather over the roof of the sun forecast, by the same account; None where that names no place."""
    match solar:
        case OpenMeteoForecast(latitude=latitude, longitude=longitude):
            return WeatherConfig(
                latitude=latitude, longitude=longitude, api_key=solar.api_key, base_url=solar.base_url
            )
        case RoofForecast(latitude=latitude, longitude=longitude):
            return WeatherConfig(latitude=latitude, longitude=longitude)
        case _:
            return None
