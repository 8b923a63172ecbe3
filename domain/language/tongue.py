"""A language: its sentence for each English one, and how it writes numbers, money and times."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from domain.reason.spoken import (
    energy_words,
    money_words,
    number_words,
    percent_words,
    power_words,
    price_words,
    time_words,
)

WEEK = {day: day.capitalize() for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}

# How a sentence begins while what it tells of does not happen (`moves` is false; see domain/status/agree.py).
NOT_YET = {
    "Charging": "Ready to charge",
    "Boosting": "Ready to boost",
    "Selling": "Ready to sell",
    "Exporting": "Ready to export",
    "Held": "Ready",
    "Keeping": "Trying to keep",
    "Leaving": "Trying to leave",
}


class Facts(Protocol):
    """Facts by name, in words."""

    def __getitem__(self, name: str, /) -> Any:
        """One of them. Raises KeyError where it is not known."""


class Tongue:
    """English. Another language overrides all of it; a sentence it does not know stays English."""

    code = "en"

    def say(self, sentence: str) -> str:
        """A sentence of the code in this language; the names of facts in braces stay in it."""
        return sentence

    def fill(self, sentence: str, facts: Facts) -> str:
        """The sentence with its facts. Raises KeyError where one of them is not known."""
        return self.say(sentence).format_map(facts)

    def fill_known(self, full: str, plain: str, facts: Facts) -> str:
        """The full sentence, and the plain one where a fact of the full one is not known."""
        try:
            return self.fill(full, facts)
        except KeyError:
            return self.fill(plain, facts)

    def said(self, sentence: str, /, **facts: Any) -> str:
        """The sentence with these facts."""
        return self.fill(sentence, facts)

    def noun(self, thing: str, /, **facts: str) -> str:
        """A thing of the house, such as `the battery`, in a form that fits into sentences."""
        return thing.format(**facts) if facts else thing

    def joined(self, names: Sequence[str]) -> str:
        """The sun, the battery and the grid."""
        return joined(names, "and")

    def either(self, names: Sequence[str]) -> str:
        """The Ioniq or the Leaf."""
        return joined(names, "or")

    def within(self, sentence: str) -> str:
        """A sentence as it stands inside another, behind a colon."""
        return f"{sentence[:1].lower()}{sentence[1:]}"

    def phrase(self, text: str) -> str | None:
        """What came as text (what a device says, what is wrong with a field); None where it is not known."""
        return text

    def words(self, text: str) -> str:
        """The same, and what is not known as a quotation."""
        return text

    def refusal(self, code: str, text: str) -> str:
        """Why a request is refused: what was said, and where that is not known, what its code means."""
        return text

    def not_yet(self, sentence: str) -> str:
        """A finished sentence whose act does not happen yet."""
        begin, space, rest = sentence.partition(" ")
        return NOT_YET.get(begin, begin) + space + rest

    def number(self, value: float, digits: int = 0) -> str:
        """A number, rounded."""
        return number_words(value, digits)

    def percent(self, value: float) -> str:
        """A percentage, never rounded up: 79.9 %."""
        return f"{percent_words(value)} %"

    def power(self, power_w: float) -> str:
        """A power: 2.5 kW, and in W what is too little for that."""
        return power_words(power_w)

    def energy(self, energy_wh: float) -> str:
        """An energy: 7.4 kWh, and in Wh what is too little for that."""
        return energy_words(energy_wh)

    def price(self, price: float, currency: str) -> str:
        """A price with its unit: 31.2 c/kWh."""
        return price_words(price, currency)

    def money(self, amount: float, currency: str) -> str:
        """An amount of money: 41 c, $1.20."""
        return money_words(amount, currency)

    def weekday(self, day: str) -> str:
        """A day of the settings, such as `mon`, in short. Raises KeyError where it is none."""
        return WEEK[day]

    def time(self, instant: datetime | str, timezone: str, now: datetime) -> str:
        """The wall-clock time, with its day where that is not the one of `now`."""
        return time_words(instant, timezone, now)


ENGLISH = Tongue()


def joined(names: Sequence[str], last: str) -> str:
    """Names as a list in a sentence, `last` before the last of them."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
