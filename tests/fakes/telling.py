"""Tellings for tests: an Australian house that stands at Greenwich, half past two at night by its clocks."""

from datetime import datetime

from domain.house.house import Site
from domain.language.telling import Telling
from domain.language.tongue import ENGLISH, Tongue
from tests.fakes.status import NOON


def a_telling(
    now: datetime = NOON, tongue: Tongue = ENGLISH, *, currency: str = "AUD", timezone: str = "UTC"
) -> Telling:
    """Said at this instant, in this language, of a house with this money and this zone."""
    return Telling(Site(currency=currency, timezone=timezone), now, tongue)
