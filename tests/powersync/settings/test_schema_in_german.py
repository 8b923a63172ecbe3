"""The forms of the app in German: every field has its name, and says what it means."""

import re
from pathlib import Path

from domain.house.settings import Mode
from domain.language.languages import GERMAN
from domain.retold import Retelling
from powersync.settings.schema import settings
from tests.fakes.telling import a_telling

# Those that the app has forms of: web/src/views/settings/form/sections.ts.
SECTIONS = (
    "battery",
    "pv",
    "loadpoint",
    "vehicle",
    "tariff",
    "optimiser",
    "forecast",
    "weather",
    "site",
    "circuit",
    "homeassistant",
)
NAMES = [Path("web/src/messages/de/names.ts"), Path("web/src/messages/de/form.ts")]
tell = Retelling(a_telling(tongue=GERMAN))


def shown():
    """The sections as a German form has them, beside the English ones."""
    for section in settings():
        if section.key in SECTIONS and section.key != "forecast":
            yield section, tell(section)
        elif section.key == "forecast":
            yield from ((each, tell(each)) for each in section.fields if each.key == "solar")


def pairs(english, german):
    yield english, german
    for one, other in zip(english.fields, german.fields, strict=True):
        yield from pairs(one, other)
    for one, other in zip(english.drivers, german.drivers, strict=True):
        yield one, other
        for each, told in zip(one.fields, other.fields, strict=True):
            yield from pairs(each, told)


def test_every_field_says_in_german_what_it_means_and_what_may_be_written():
    fields = [pair for english, german in shown() for pair in pairs(english, german)]
    assert len(fields) > 400
    same = {"Modbus TCP", "UDP", ""}
    english = [one.text for one, other in fields if one.text == other.text and one.text not in same]
    english += [one.allowed for one, other in fields if getattr(one, "allowed", "") not in ("", "text")
                and one.allowed == other.allowed]  # fmt: skip
    assert sorted(set(english)) == []


def test_every_field_has_its_german_name_in_the_app():
    named = {key for path in NAMES for key in re.findall(r"^\s+(\w+):", path.read_text(), re.MULTILINE)}
    keys = {
        one.key for english, german in shown() for one, _ in pairs(english, german) if hasattr(one, "key")
    }
    assert sorted(keys - named - {*Mode}) == []  # a mode's table is called as its button: words.ts


def test_no_german_sentence_sends_to_a_page_by_an_english_title():
    """The manual is English, and its reader finds the page by what it is about; names stay names."""
    names = {"AlphaESS", "GoodWe", "Tesla Powerwall", "Sigenergy", "Tesla by Bluetooth", "Teslemetry"}
    told = [one.text for _, german in shown() for one, _ in pairs(german, german)]
    titles = {title for text in told for title in re.findall(r"„([^“]+)“ im Handbuch", text)}
    assert titles - names == set()


def test_no_german_sentence_names_a_key_that_reads_like_any_other_word():
    told = [one for _, german in shown() for one, _ in pairs(german, german)]
    keys = {one.key for one in told if hasattr(one, "key") and "_" not in one.key}
    raw = {(word, one.text) for one in told for word in keys & set(re.findall(r"(?<!„)\b[a-z]+\b", one.text))}
    assert sorted(raw) == []
