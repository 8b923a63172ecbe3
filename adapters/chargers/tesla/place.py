"""Where home is, so that a car that is plugged in elsewhere is left alone, and other places with a name."""

from math import asin, cos, radians, sin, sqrt
from typing import Annotated

from msgspec import Meta, Struct

EARTH_M = 6_371_000.0


class Home(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point and how far from it a car still stands at home."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]
    radius_m: Annotated[float, Meta(ge=20, le=5_000)] = 150

    def has(self, latitude: float, longitude: float) -> bool:
        """Whether a car there is at home."""
        return self.distance_m(latitude, longitude) <= self.radius_m

    def distance_m(self, latitude: float, longitude: float) -> float:
        """How far away a place is, along the ground."""
        here, there = radians(self.latitude), radians(latitude)
        north, east = there - here, radians(longitude - self.longitude)
        half = sin(north / 2) ** 2 + cos(here) * cos(there) * sin(east / 2) ** 2
        return 2 * EARTH_M * asin(sqrt(min(1.0, half)))


class NamedPlace(Home, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place with a name, such as Work, that automations may ask for."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]


class Whereabouts(Struct, frozen=True, kw_only=True):
    """The places that an owner wrote down; of those that lie in one another the first counts."""

    home: Home | None = None
    places: tuple[NamedPlace, ...] = ()

    def name_at(self, latitude: float | None, longitude: float | None) -> str | None:
        """What the place there is called; None where it has no name."""
        if latitude is None or longitude is None:
            return None
        return next((each.name for each in self.places if each.has(latitude, longitude)), None)
