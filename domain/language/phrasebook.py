"""What comes as text, told in another language: whole phrases, with `{}` where values stand."""

import re
from collections.abc import Callable, Mapping

LONGEST = 1_000  # what is longer is no phrase of ours, and to look for one would hold the house up
AMOUNT = re.compile(r"[-−]?[$€£]?\d[\d,]*(\.\d+)?( ?[a-z%°]+)?(/[A-Za-z]+)?")  # 0.3, −5.6 c/kWh, $3.54/kWh
THIN = 6  # letters: `{} or {}` fits too much, so that it holds for words and for phrases only


class Phrasebook:
    """Phrases by their English form. Values are looked up too, for a phrase may hold another; `amount` writes
    those that are an amount, which English has with a point and its money before it.
    """

    def __init__(self, phrases: Mapping[str, str], amount: Callable[[str], str] = str) -> None:
        self._amount = amount
        self._whole = {english: told for english, told in phrases.items() if "{}" not in english}
        shaped = [(english, told) for english, told in phrases.items() if "{}" in english]
        # of two that fit, the one that says more itself is meant
        shaped.sort(key=lambda each: -len(each[0].replace("{}", "")))
        self._shaped = [
            (_pattern(english), told, len(english.replace("{}", "")) < THIN) for english, told in shaped
        ]

    def find(self, text: str) -> str | None:
        """The phrase that the text is, in the other language; None where there is none."""
        if len(text) > LONGEST:
            return None
        if (whole := self._whole.get(text)) is not None:
            return whole
        for pattern, told, is_thin in self._shaped:
            if (found := pattern.fullmatch(text)) is not None:
                values = [self._value(value) for value in found.groups()]
                if not is_thin or values != list(found.groups()) or " " not in "".join(values):
                    return told.format(*values)
        return None

    def _value(self, text: str) -> str:
        if AMOUNT.fullmatch(text) is not None:
            return self._amount(text)
        return self.find(text) or text


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(re.escape(part) for part in english.split("{}")), re.DOTALL)
