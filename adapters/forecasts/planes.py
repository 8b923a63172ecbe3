"""Roofs as their owner writes them, for the services that ask for them; a compass says where they face."""

from collections.abc import Iterable
from typing import Annotated

from msgspec import Meta, Struct

from adapters.kinds.bounds import Url
from adapters.kinds.fault import Fault
from adapters.kinds.tables import SolarForecastConfig

SOUTH = 180.0


class Plane(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Panels that face the same way. `azimuth` is the compass's: 0 north, 90 east, 180 south, 270 west."""

    kwp: Annotated[float, Meta(gt=0, le=1_000)]
    tilt: Annotated[float, Meta(ge=0, le=90)]
    azimuth: Annotated[float, Meta(ge=0, le=360)]

    @property
    def from_south(self) -> float:
        """Where it faces as both services count: 0 south, -90 east, 90 west, -180 north."""
        return (self.azimuth % 360) - SOUTH


class RoofForecast(SolarForecastConfig, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place, the roofs there, and the most that their inverters deliver together, W."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    plane: tuple[Plane, ...]
    max_w: Annotated[float, Meta(gt=0, le=1_000_000)] | None = None
    base_url: Url | None = None


MOST_PLANES = 6  # each of them is a question


def faults_of(table: RoofForecast) -> Iterable[Fault]:
    """A roof that is none, or too many."""
    if not table.plane:
        yield Fault("plane", "at least one [[forecast.solar.plane]] is needed")
    if len(table.plane) > MOST_PLANES:
        yield Fault(
            "plane", f"{len(table.plane)} are more than {MOST_PLANES}: put those that face alike together"
        )
