"""Patches of a loadpoint: all or nothing, null goes back to the file."""

import pytest

from domain.errors import InvalidRequest
from domain.house.settings import Mode, SmartSettings, SolarSettings
from domain.loadpoint.patch import patch_loadpoint
from tests.builders import a_car, a_house, a_loadpoint

LP = a_loadpoint(solar=SolarSettings(buffer_w=200), smart=SmartSettings(departures={"mon": "07:00"}))
FILE = a_loadpoint(limit_soc_pct=90, solar=SolarSettings(buffer_w=300), vehicle="car")  # as configured
HOUSE = a_house(LP, vehicles=(a_car(),))


def test_a_patch_changes_what_it_names_and_nothing_else():
    changed = patch_loadpoint(
        LP, {"mode": "solar", "solar": {"start_delay_s": 60}, "vehicle": "car"}, HOUSE, FILE
    )
    assert (changed.mode, changed.vehicle, changed.max_current_a) == (Mode.SOLAR, "car", 32)
    assert (changed.solar.start_delay_s, changed.solar.buffer_w) == (60, 200)


@pytest.mark.parametrize(
    ("patch", "path", "value"),
    [
        ({"solar": None}, ("solar", "buffer_w"), 300),
        ({"solar": {"buffer_w": None}}, ("solar", "buffer_w"), 300),
        ({"limit_soc_pct": None}, ("limit_soc_pct",), 90),
        ({"vehicle": None}, ("vehicle",), "car"),
        ({"vehicle": ""}, ("vehicle",), None),
        ({"smart": {"departures": {"mon": None, "tue": "08:00"}}}, ("smart", "departures"), {"tue": "08:00"}),
        ({"schedule": {"from": "22:00"}}, ("schedule", "from_"), "22:00"),
    ],
)
def test_null_brings_the_configured_value_back_and_objects_are_merged(patch, path, value):
    found = patch_loadpoint(LP, patch, HOUSE, FILE)
    for name in path:
        found = getattr(found, name)
    assert found == value


@pytest.mark.parametrize(
    ("patch", "fields"),
    [
        ({"mode": "warp"}, {"mode"}),
        ({"min_current_a": 20, "max_current_a": 10}, {"min_current_a", "max_current_a"}),
        ({"max_current_a": 5}, {"max_current_a"}),
        ({"phases": 2}, {"phases"}),
        ({"limit_soc_pct": 101, "surprise": 1}, {"limit_soc_pct", "surprise"}),
        ({"solar": {"buffer_w": -1, "surprise": 1}}, {"solar.buffer_w", "solar.surprise"}),
        ({"solar": 5}, {"solar"}),
        ({"solar": {"battery_pause_soc_pct": 90}}, {"solar.battery_pause_soc_pct"}),
        ({"vehicle": "nobody"}, {"vehicle"}),
        ({"id": "other"}, {"id"}),
        ({"max_current_a": "16"}, {"max_current_a"}),
        ({"smart": {"departures": {"mon": "25:00"}}}, {"smart.departures.mon"}),
    ],
)
def test_a_patch_with_a_fault_is_refused_whole_and_names_its_keys(patch, fields):
    with pytest.raises(InvalidRequest) as fault:
        patch_loadpoint(LP, {**patch, "priority": 5}, HOUSE, FILE)
    assert set(fault.value.fields) == fields
