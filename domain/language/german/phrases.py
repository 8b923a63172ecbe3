"""What comes as text, put together for the phrasebook."""

from domain.language.german.abilities import ABILITIES
from domain.language.german.devices import DEVICES
from domain.language.german.faults import FAULTS
from domain.language.german.hints.cars import OF_CARS
from domain.language.german.hints.house import OF_THE_HOUSE
from domain.language.german.hints.plan import OF_THE_PLAN
from domain.language.german.hints.prices import OF_PRICES
from domain.language.german.requests import REQUESTS
from domain.language.phrasebook import Phrasebook


def number(text: str) -> str:
    """A number with a fraction as German writes it: 0,3."""
    return text.replace(".", ",")


PHRASES = Phrasebook(
    {**OF_THE_HOUSE, **OF_THE_PLAN, **OF_PRICES, **OF_CARS, **ABILITIES, **DEVICES, **FAULTS, **REQUESTS},
    number,
)
