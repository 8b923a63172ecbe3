"""What people read: every entity has a name in every language, and an icon or a class; in owner's words."""

import json
import re

import pytest
import yaml

from custom_components.powersync.house import facts, quantities, repairs
from tests.custom_component.conftest import FOLDER

LANGUAGES = ("en", "de")
OURS = re.compile(
    r"\b(force\w*|curtail\w*|optimi[sz]er|aemo|loadpoint\w*|soc|setpoint\w*|erzwingen)\b", re.IGNORECASE
)


def texts(language):
    return json.loads((FOLDER / f"translations/{language}.json").read_text())


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    else:
        yield path, value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_the_same_things_in_the_owner_s_words(language):
    ours = dict(leaves(texts(language)))
    english = dict(leaves(json.loads((FOLDER / "strings.json").read_text())))
    assert ours.keys() == english.keys()
    for path, text in ours.items():
        assert text, path
        assert not OURS.search(text), (path, text)
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", english[path])), path
    if language == "en":
        assert ours == english


def test_every_sensor_is_named_and_says_all_its_words():
    named = texts("en")["entity"]
    for quantity in (each for kind in quantities.QUANTITIES.values() for each in kind):
        text = named["sensor"][quantity.key]
        assert set(quantity.words or ()) <= set(text.get("state", ())), quantity.key
    assert {each.key for kind in facts.FACTS.values() for each in kind} == set(named["binary_sensor"])
    assert {each.key for kind in quantities.QUANTITIES.values() for each in kind} == set(named["sensor"])


def test_everything_without_a_class_of_its_own_has_an_icon():
    icons = json.loads((FOLDER / "icons.json").read_text())["entity"]
    for platform, named in texts("en")["entity"].items():
        assert icons.get(platform, {}).keys() <= named.keys()
    bare = {
        q.key for kind in quantities.QUANTITIES.values() for q in kind if q.device_class in (None, "enum")
    }
    assert bare - {"session_solar_share"} <= icons["sensor"].keys()


def test_every_repair_and_every_action_has_its_text():
    english = texts("en")
    assert english["issues"].keys() == repairs.REPAIRABLE.keys()
    actions = yaml.safe_load((FOLDER / "services.yaml").read_text())
    told = {name: list(each["fields"]) for name, each in english["services"].items()}
    assert told == {name: list(each["fields"]) for name, each in actions.items()}
