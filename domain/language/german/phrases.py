"""What comes as text, put together for the phrasebook."""

import re

from domain.language.german.abilities import ABILITIES
from domain.language.german.devices import DEVICES
from domain.language.german.faults import FAULTS
from domain.language.german.hints.cars import OF_CARS
from domain.language.german.hints.house import OF_THE_HOUSE
from domain.language.german.hints.plan import OF_THE_PLAN
from domain.language.german.hints.prices import OF_PRICES
from domain.language.german.requests import REQUESTS
from domain.language.phrasebook import Phrasebook

MONEY = re.compile(r"([-−]?)([$€£])([\d.,]+)(.*)")
TO_GERMAN = str.maketrans(",.", ".,")


def amount(text: str) -> str:
    """An amount as German writes it: 0,3 or −5,6 c/kWh or 3,54 $/kWh."""
    told = text.translate(TO_GERMAN)
    found = MONEY.fullmatch(told)
    return told if found is None else f"{found[1]}{found[3]} {found[2]}{found[4]}"


PHRASES = Phrasebook(
    {**OF_THE_HOUSE, **OF_THE_PLAN, **OF_PRICES, **OF_CARS, **ABILITIES, **DEVICES, **FAULTS, **REQUESTS},
    amount,
)
