"""What the house says of a setting names it as its form in the app does."""

import re
from pathlib import Path

import pytest

from domain.house import setting_titles
from domain.language.languages import GERMAN
from domain.language.tongue import ENGLISH

MESSAGES = Path("web/src/messages")
UNIT = re.compile(r"_(w|wh|kwh|pct|s|h|a|v)$")  # as web/src/views/settings/form/label.ts has it
OF_AUTOMATIONS = {"forecast", "grid_charging", "export_rule", "storm_watch", "off_grid_ev_reserve_pct"}
TABLES = (
    setting_titles.SETTINGS,
    setting_titles.OF_THE_HOUSE,
    setting_titles.OF_PLANNING,
    setting_titles.OF_UPLOAD,
)
TITLES = {key: name for table in TABLES for key, name in table.items() if key not in OF_AUTOMATIONS}


def labels_in(file: Path) -> dict[str, str]:
    text = file.read_text(encoding="utf-8")
    _, _, after = text.partition("labels")
    within, _, _ = after.partition("choices")
    return dict(re.findall(r'^\s+(\w+): "(.*)",$', within, re.MULTILINE))


def labels_of(*languages: str) -> dict[str, str]:
    files = [MESSAGES / language / name for language in languages for name in ("names.ts", "form.ts")]
    return {key: label for file in files for key, label in labels_in(file).items()}


@pytest.mark.parametrize(("tongue", "languages"), [(ENGLISH, ["en"]), (GERMAN, ["en", "de"])])
def test_a_setting_has_one_name(tongue, languages):
    labels = labels_of(*languages)
    assert len(labels) > 200
    forms = {key: labels.get(key) or UNIT.sub("", key).replace("_", " ").capitalize() for key in TITLES}
    assert {key: tongue.say(name) for key, name in TITLES.items()} == forms
