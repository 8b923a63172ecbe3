"""Documents of the IQ Gateway's local API (Enphase's technical brief on local APIs and tokens), as data.

A meter of net consumption counts import as positive, as we do.
"""

from msgspec import Struct, field

METERS = "/ivp/meters"
READINGS = "/ivp/meters/readings"
PRODUCTION = "/api/v1/production"

OF_SUN, OF_GRID = "production", "net-consumption"
ENABLED = "enabled"


class Meter(Struct, frozen=True, kw_only=True):
    """One of the gateway's meters and what it stands at."""

    id: int = field(name="eid")
    state: str = ""
    measures: str = field(name="measurementType", default="")


class MeterReading(Struct, frozen=True, kw_only=True):
    """What a meter shows, all phases together, W."""

    id: int = field(name="eid")
    power_w: float | None = field(name="activePower", default=None)


class Production(Struct, frozen=True, kw_only=True):
    """What the microinverters last reported together, W: minutes old."""

    power_w: float | None = field(name="wattsNow", default=None)
