"""No sentence tells a number that is lost in its rounding, nor two that sound alike, in any language."""

import re
from datetime import UTC, datetime
from string import Formatter

import pytest

from domain.language.languages import LANGUAGES
from domain.reason.reason import Reason, Why
from domain.status.hardly import COMPARED
from domain.status.sentences import SENTENCES
from domain.status.words import sentence
from tests.fakes.telling import a_telling

NOON = datetime(2026, 1, 15, 2, tzinfo=UTC)
NUMBERS = ("_w", "_wh", "_s", "price", "cost")
LOST = re.compile(
    r"\b0[.,]0 k|(pays|only|costs?|about|etwa|kostet|brächte|bringt) -?0 c|-0\b|\b0 s\b|-\d+ c/kWh"
)
AT_A_PRICE = (Why.PRICE_OK, Why.PRICE_ABOVE_LIMIT)  # which may be 0 c/kWh
TIES = [(code, value) for code in COMPARED for value in (1_380.0, 0.3)]


def names_in(code: Why) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(SENTENCES[code][0]) if name}


def with_numbers(code: Why, value: float) -> Reason:
    words = {
        "until": NOON,
        "left_at": NOON,
        "error": "busy",
        "device": "battery",
        "limit": "the main fuse",
        "automation": "x",
    }
    facts = {name: value if name.endswith(NUMBERS) else words.get(name, 6) for name in names_in(code)}
    return Reason(code, facts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", [0.0, 0.0004, -0.0004])
def test_no_number_is_told_that_is_lost_in_its_rounding(value, language):
    telling = a_telling(NOON, LANGUAGES[language])
    told = {
        code: sentence(with_numbers(code, value), telling) for code in SENTENCES if code not in AT_A_PRICE
    }
    assert {code: text for code, text in told.items() if LOST.search(text)} == {}


@pytest.mark.parametrize(("code", "value"), TIES)
def test_two_numbers_that_sound_alike_are_not_compared(code, value):
    first, second = COMPARED[code]
    text = sentence(Reason(code, {first: value, second: value * 1.0001}), a_telling(NOON))
    told = re.findall(r"[\d.]+ (?:kW|W|%|c)\b", text)
    assert len(told) < 2, text
