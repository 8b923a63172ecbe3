"""The weather of now: one word for it, that another one replaces only once it lasts.

The words are by the sky alone; at night a fair sky shines no sun and is called clear.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

OLD = timedelta(minutes=90)  # weather that was told longer ago is not known
LASTS = timedelta(minutes=10)  # two looks in a row, a quarter of an hour apart
PARTLY_FROM_PCT, CLOUDY_FROM_PCT = 30.0, 70.0
MARGIN_PCT = 7.5


class Sky(StrEnum):
    """The weather in a word, as by day."""

    SUNNY = "sunny"
    PARTLY_SUNNY = "partly_sunny"
    CLOUDY = "cloudy"
    RAINY = "rainy"
    SNOWY = "snowy"
    STORMY = "stormy"


CLEAR = "clear"  # what a fair sky is at night
FAIR = frozenset({Sky.SUNNY, Sky.PARTLY_SUNNY})
DRY = {
    Sky.SUNNY: (0.0, PARTLY_FROM_PCT),
    Sky.PARTLY_SUNNY: (PARTLY_FROM_PCT, CLOUDY_FROM_PCT),
    Sky.CLOUDY: (CLOUDY_FROM_PCT, 100.0),
}


class WeatherReading(Struct, frozen=True, kw_only=True):
    """What a source told of `at`. None is not told."""

    at: datetime
    sky: Sky
    is_night: bool
    cloud_cover_pct: float | None = None
    temperature_c: float | None = None
    source: str = ""


class Weather(Struct, frozen=True, kw_only=True):
    """The newest reading, the word that counts, and another one that was told since `waits_since`."""

    reading: WeatherReading
    sky: Sky
    waits: Sky | None = None
    waits_since: datetime | None = None

    @property
    def word(self) -> str:
        """What it is called now: of the sky, or `clear` for a fair one at night."""
        return CLEAR if self.reading.is_night and self.sky in FAIR else self.sky.value

    def is_known(self, now: datetime) -> bool:
        """Whether it is new enough to say anything of now."""
        return -OLD <= now - self.reading.at <= OLD


def dry_sky(cloud_cover_pct: float) -> Sky:
    """The word for a dry sky by how much of it is clouds: below 3 parts of 10 sunny, from 7 on cloudy."""
    if cloud_cover_pct < PARTLY_FROM_PCT:
        return Sky.SUNNY
    return Sky.PARTLY_SUNNY if cloud_cover_pct < CLOUDY_FROM_PCT else Sky.CLOUDY


def followed(before: Weather | None, reading: WeatherReading) -> Weather:
    """One more reading. Another word counts once two readings in a row said it, a storm at once; clouds that
    are little more or less than a word's own are still it.
    """
    if before is None or not before.is_known(reading.at) or reading.sky is Sky.STORMY:
        return Weather(reading=reading, sky=reading.sky)
    if reading.sky is before.sky or _still(before.sky, reading):
        return Weather(reading=reading, sky=before.sky)
    if before.waits is not reading.sky or before.waits_since is None:
        return Weather(reading=reading, sky=before.sky, waits=reading.sky, waits_since=reading.at)
    if reading.at - before.waits_since >= LASTS:
        return Weather(reading=reading, sky=reading.sky)
    return Weather(reading=reading, sky=before.sky, waits=before.waits, waits_since=before.waits_since)


def _still(sky: Sky, reading: WeatherReading) -> bool:
    """Whether the clouds are within the margin of the word's own; only where they make the other word."""
    cover_pct = reading.cloud_cover_pct
    if cover_pct is None or sky not in DRY or dry_sky(cover_pct) is not reading.sky:
        return False
    low, high = DRY[sky]
    return low - MARGIN_PCT <= cover_pct < high + MARGIN_PCT
