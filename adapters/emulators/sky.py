"""A cloudless sky over any place: where the sun stands, and what falls on a roof."""

from datetime import UTC, datetime, timedelta
from math import asin, cos, pi, radians, sin

DIRECT = 900.0  # W/m2 on what faces the sun
DIFFUSE = 90.0  # W/m2 from all of the sky
OBLIQUITY = radians(23.44)


def irradiance(at: datetime, latitude: float, longitude: float, tilt: float, compass: float) -> float:
    """W/m2 on a plane; `compass`: 0 north, 90 east. Nothing while the sun is down."""
    utc = at.astimezone(UTC)
    day = utc.timetuple().tm_yday + utc.hour / 24
    declination = asin(sin(OBLIQUITY) * sin(2 * pi * (day - 80) / 365.25))
    hour_angle = radians((utc.hour + utc.minute / 60 + utc.second / 3600 - 12) * 15 + longitude)
    lat = radians(latitude)
    # The sun as a vector: east, north, up.
    east = -cos(declination) * sin(hour_angle)
    north = sin(declination) * cos(lat) - cos(declination) * cos(hour_angle) * sin(lat)
    up = sin(declination) * sin(lat) + cos(declination) * cos(hour_angle) * cos(lat)
    if up <= 0:
        return 0.0
    slope, facing = radians(tilt), radians(compass)
    facing_it = up * cos(slope) + (east * sin(facing) + north * cos(facing)) * sin(slope)
    clear = min(1.0, up * 4)  # low sun goes through more air
    return clear * (DIRECT * max(0.0, facing_it) + DIFFUSE)


def mean_irradiance(
    start: datetime, end: datetime, latitude: float, longitude: float, tilt: float, compass: float
) -> float:
    """The mean over [start, end), by its minutes of five."""
    parts = max(1, (end - start) // timedelta(minutes=5))
    step = (end - start) / parts
    return (
        sum(irradiance(start + (n + 0.5) * step, latitude, longitude, tilt, compass) for n in range(parts))
        / parts
    )
