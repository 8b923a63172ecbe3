"""A telling: of which house something is said, when, and in which language."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from domain.language.tongue import ENGLISH, Tongue


class Place(Protocol):
    """A house, as far as its sentences need to know it."""

    @property
    def currency(self) -> str:
        """What it pays in, such as AUD."""

    @property
    def timezone(self) -> str:
        """The IANA name of the zone its clocks show."""


class Telling(Struct, frozen=True):
    """`now` is the instant at which something is said. `is_ahead`: it is read before that, as what a plan
    says of its later hours, so that no word of it may mean the reader's own now.
    """

    place: Place
    now: datetime
    tongue: Tongue = ENGLISH
    is_ahead: bool = False

    def at(self, now: datetime) -> "Telling":
        """The same, said at another time."""
        return replace(self, now=now)

    def price(self, price: float) -> str:
        """A price with its unit: 31.2 c/kWh."""
        return self.tongue.price(price, self.place.currency)

    def sign(self, price: float) -> int:
        """-1, 0 or 1 as a price is told: what rounds to nothing is nothing."""
        if self.price(abs(price)) == self.price(0.0):
            return 0
        return 1 if price > 0 else -1

    def money(self, amount: float) -> str:
        """An amount of money: 41 c, $1.20."""
        return self.tongue.money(amount, self.place.currency)

    def time(self, instant: datetime | str) -> str:
        """The wall-clock time, with its day where that is not the one it is said on."""
        return self.tongue.time(instant, self.place.timezone, self.now)
