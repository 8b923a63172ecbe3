"""How German writes numbers, money and times, and where its sentences stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.language.forms import Forms, capital
from domain.language.phrasebook import Phrasebook
from domain.language.tongue import Tongue, joined
from domain.reason.spoken import MINUS, SYMBOL, half_up, in_kilos, number_words, percent_shown

MINOR = {"AUD": "c", "NZD": "c", "USD": "c", "CAD": "c", "EUR": "ct", "GBP": "p"}
DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
WEEK = {"mon": "Mo", "tue": "Di", "wed": "Mi", "thu": "Do", "fri": "Fr", "sat": "Sa", "sun": "So"}
MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
NEXT_DAYS = {-1: "gestern", 1: "morgen"}
THIS_WEEK = range(2, 7)  # days from now that a weekday's name says without a doubt
CASES = ("dat", "acc", "aus")
TO_GERMAN = str.maketrans(",.", ".,")

# As NOT_YET of the English tongue, by how a sentence begins.
NOT_YET = {
    "Lädt jetzt": "Bereit zum Laden",
    "Lädt": "Bereit zum Laden",
    "Verkauft": "Bereit zum Verkauf",
    "Die Batterie behält ihre Ladung": "Die Batterie soll ihre Ladung behalten",
    "Die Batterie hält Platz frei": "Die Batterie soll Platz frei halten",
    "Die Batterie bleibt": "Die Batterie soll bleiben",
}


class German(Tongue):
    """German, with these sentences; `phrases` are of what comes as text, `refusals` by their code."""

    code = "de"

    def __init__(
        self, sentences: Mapping[str, str], phrases: Phrasebook, refusals: Mapping[str, str]
    ) -> None:
        self._sentences, self._phrases, self._refusals = sentences, phrases, refusals

    def say(self, sentence: str) -> str:
        return self._sentences.get(sentence, sentence)

    def noun(self, thing: str, /, **facts: str) -> str:
        """Its cases are one line of the table: nominative | dative | accusative | where power is from it."""
        words = self._sentences.get(thing)
        if words is None:
            return super().noun(thing, **facts)
        plain, *cases = (each.strip().format(**facts) for each in words.split("|"))
        return Forms(plain, dict(zip(CASES, cases, strict=False)))

    def joined(self, names: Sequence[str]) -> str:
        forms = {
            case: joined(
                [name.others.get(case, name) if isinstance(name, Forms) else name for name in names], "und"
            )
            for case in CASES
        }
        return Forms(joined(names, "und"), forms, len(names))

    def either(self, names: Sequence[str]) -> str:
        return joined(names, "oder")

    def within(self, sentence: str) -> str:
        return sentence

    def phrase(self, text: str) -> str | None:
        if (found := self._phrases.find(text)) is not None:
            return found
        # the same with its full stop, or without
        if text.endswith("."):
            found = self._phrases.find(text[:-1])
            return None if found is None else f"{found}."
        found = self._phrases.find(f"{text}.")
        return None if found is None else found.removesuffix(".")

    def words(self, text: str) -> str:
        return self.phrase(text) or f"„{text}“"

    def refusal(self, code: str, text: str) -> str:
        told = self.phrase(text)
        if told is not None:
            return f"{capital(told)}." if told[-1] not in ".?" else capital(told)
        return self._refusals.get(code, f"„{text}“")

    def not_yet(self, sentence: str) -> str:
        for begin, other in NOT_YET.items():
            if sentence.startswith(begin):
                return other + sentence.removeprefix(begin)
        return sentence

    def number(self, value: float, digits: int = 0) -> str:
        size = f"{abs(half_up(value, digits)):,.{digits}f}".translate(TO_GERMAN)
        return MINUS + size if number_words(value, digits).startswith(MINUS) else size

    def percent(self, value: float) -> str:
        return f"{self.number(percent_shown(value), 1).removesuffix(',0')} %"

    def power(self, power_w: float) -> str:
        number, digits, unit = in_kilos(power_w, "W")
        return f"{self.number(number, digits)} {unit}"

    def energy(self, energy_wh: float) -> str:
        number, digits, unit = in_kilos(energy_wh, "Wh", 1 if abs(energy_wh) < 100_000 else 0)
        return f"{self.number(number, digits)} {unit}"

    def price(self, price: float, currency: str) -> str:
        if abs(price) < 1 and currency in MINOR:
            return f"{self.number(price * 100, 1).removesuffix(',0')} {MINOR[currency]}/kWh"
        return f"{self.number(price, 2)} {SYMBOL.get(currency, currency)}/kWh"

    def money(self, amount: float, currency: str) -> str:
        if abs(amount) < 1 and currency in MINOR:
            minor = amount * 100
            digits = 0 if abs(minor) >= 10 else 1
            return f"{self.number(minor, digits).removesuffix(',0')} {MINOR[currency]}"
        return f"{self.number(amount, 2)} {SYMBOL.get(currency, currency)}"

    def weekday(self, day: str) -> str:
        return WEEK[day]

    def time(self, instant: datetime | str, timezone: str, now: datetime) -> str:
        """`bis {until}`: bis morgen 07:00; `{until:um}`: morgen um 07:00; `{until:Um}` begins a sentence."""
        zone = ZoneInfo(timezone)
        known = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        local = known.astimezone(zone)
        days = (local.date() - now.astimezone(zone).date()).days
        clock = f"{local:%H:%M}"
        if days == 0:
            plain, at = clock, f"um {clock}"
        elif days in NEXT_DAYS:
            plain, at = f"{NEXT_DAYS[days]} {clock}", f"{NEXT_DAYS[days]} um {clock}"
        else:
            day = DAYS[local.weekday()] if days in THIS_WEEK else f"{local.day}. {MONTHS[local.month - 1]}"
            plain, at = f"{day} {clock}", f"am {day} um {clock}"
        return Forms(plain, {"um": at, "Um": f"{at[:1].upper()}{at[1:]}"})
