"""The table of Open-Meteo in the configuration."""

from typing import Annotated

from msgspec import Meta

from adapters.forecasts.planes import RoofForecast
from adapters.kinds.secret import Secret


class OpenMeteoForecast(RoofForecast, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`efficiency` is what is left of the peak power after heat, wires and inverter."""

    driver: str = "open_meteo"
    efficiency: Annotated[float, Meta(gt=0, le=1)] = 0.85
    api_key: Secret | None = None
