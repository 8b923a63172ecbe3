"""The table of Amber in the configuration."""

from typing import Annotated, Literal, get_args

from msgspec import Meta

from adapters.kinds.bounds import Url
from adapters.kinds.secret import Secret
from adapters.kinds.tables import TariffConfig

Forecast = Literal["low", "predicted", "high"]
FORECASTS: tuple[Forecast, ...] = get_args(Forecast)


class AmberTariff(TariffConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One site of an account. `forecast`: which of Amber's three forecasts is planned with."""

    driver: str = "amber"
    token: Secret
    site_id: (
        Annotated[
            str,
            Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$", description="the id of a site"),
        ]
        | None
    ) = None
    forecast: Forecast = "predicted"
    websocket: bool = True
    base_url: Url | None = None
    websocket_url: Url | None = None
