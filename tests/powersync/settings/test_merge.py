"""A patch of the configuration as people see it becomes a change of what its owner wrote."""

import pytest

from powersync.settings.merge import Merge, changed_keys

DOTS = "••••••"
WRITTEN = {
    "site": {"name": "Home", "import_limit_w": 15_000},
    "tariff": {"driver": "amber", "token_file": "amber.token"},
    "vehicle": [{"id": "ioniq", "capacity_wh": 72_600}, {"id": "zoe"}],
    "loadpoint": [
        {"id": "garage", "charger": {"driver": "ocpp", "identity": "A", "password_file": "ocpp.password"}}
    ],
}
SHOWN = {
    "site": {"name": "Home", "import_limit_w": 15_000, "phases": 1},
    "control": {"tick_s": 10.0},
    "tariff": {"driver": "amber", "token": DOTS, "network_fees": 0.0},
    "vehicle": [
        {"id": "ioniq", "name": None, "capacity_wh": 72_600.0, "tags": DOTS},
        {"id": "zoe", "name": None, "capacity_wh": 60_000, "tags": DOTS},
    ],
    "loadpoint": [
        {"id": "garage", "mode": "off", "charger": {"driver": "ocpp", "identity": "A", "password": DOTS}}
    ],
}


def merged(patch):
    merge = Merge(DOTS)
    return merge.table(WRITTEN, patch, SHOWN), merge.faults


@pytest.mark.parametrize(
    ("patch", "section", "becomes"),
    [
        ({"site": {"import_limit_w": 9_000}}, "site", {"name": "Home", "import_limit_w": 9_000}),
        ({"site": {"import_limit_w": None}}, "site", {"name": "Home"}),
        ({"site": {"phases": 3}}, "site", {"name": "Home", "import_limit_w": 15_000, "phases": 3}),
        ({"site": None}, "site", None),
        ({"control": {"tick_s": 10}}, "control", None),
        ({"control": {"tick_s": True}}, "control", {"tick_s": True}),
        ({"control": {"tick_s": 5}}, "control", {"tick_s": 5}),
        ({"tariff": {"token": "new"}}, "tariff", {"driver": "amber", "token": "new"}),
        ({"tariff": {"token": None}}, "tariff", {"driver": "amber"}),
        ({"tariff": {"token_file": "b"}}, "tariff", {"driver": "amber", "token_file": "b"}),
        ({"vehicle": [{"id": "zoe"}]}, "vehicle", [{"id": "zoe"}]),
        ({"vehicle": [{"id": "ioniq", "name": "I"}]}, "vehicle", [{"id": "ioniq", "name": "I"}]),
        ({"vehicle": [{"id": "leaf", "name": None}]}, "vehicle", [{"id": "leaf"}]),
        (
            {"loadpoint": [{**SHOWN["loadpoint"][0], "mode": "fast"}]},
            "loadpoint",
            [{**WRITTEN["loadpoint"][0], "mode": "fast"}],
        ),
    ],
)
def test_only_what_is_another_than_shown_changes_what_is_written(patch, section, becomes):
    tables, faults = merged(patch)
    assert faults == {}
    assert tables.get(section) == becomes
    others = (WRITTEN.keys() | tables.keys()) - {section}
    assert all(tables.get(key) == WRITTEN.get(key) for key in others)


def test_what_was_shown_can_be_sent_back_as_it_was():
    assert merged(SHOWN) == (WRITTEN, {})


@pytest.mark.parametrize(
    ("patch", "key"),
    [
        ({"homeassistant": {"token": DOTS}}, "homeassistant.token"),
        ({"vehicle": [{"id": "leaf", "tags": DOTS}]}, "vehicle[0].tags"),
        ({"site": {"name": DOTS}}, "site.name"),
    ],
)
def test_dots_that_stand_for_no_secret_are_a_fault(patch, key):
    assert list(merged(patch)[1]) == [key]


def test_changes_are_named_by_key_and_a_list_as_a_whole():
    after = {**WRITTEN, "site": {"name": "House"}, "vehicle": [], "spike": {"enabled": True}}
    assert changed_keys(WRITTEN, after) == ["site.name", "site.import_limit_w", "vehicle", "spike"]
