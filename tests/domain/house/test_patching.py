"""Patches of settings: all of one or nothing, every fault by its key, and null is the file's value."""

import pytest
from msgspec.structs import replace

from domain.house.house import Loadpoint
from domain.house.patching import patched
from domain.house.settings import Mode, SmartSettings, SolarSettings

FILE = Loadpoint(id="garage", limit_soc_pct=90, solar=SolarSettings(buffer_w=300, start_delay_s=30))
NOW = Loadpoint(
    id="garage",
    limit_soc_pct=70,
    solar=SolarSettings(buffer_w=200),
    smart=SmartSettings(departures={"mon": "07:00", "fri": "06:00"}),
)


def test_a_patch_changes_what_it_names_whatever_stands_around_it():
    changed, faults = patched(NOW, {"mode": "fast", "solar": {"buffer_w": 0}, "priority": 5}, FILE)
    assert faults == {}
    assert (changed.mode, changed.priority, changed.limit_soc_pct) == (Mode.FAST, 5, 70)
    assert (changed.solar.buffer_w, changed.solar.start_delay_s) == (0, 120)


DAYS = "mon, tue, wed, thu, fri, sat, sun"


@pytest.mark.parametrize(
    ("patch", "limit_pct", "buffer_w", "delay_s"),
    [
        ({"limit_soc_pct": None}, 90, 200, 120),
        ({"solar": None}, 70, 300, 30),
        ({"solar": {"buffer_w": None}}, 70, 300, 120),
        ({}, 70, 200, 120),
    ],
)
def test_null_brings_back_what_the_file_says(patch, limit_pct, buffer_w, delay_s):
    changed, faults = patched(NOW, patch, FILE)
    assert faults == {}
    assert (changed.limit_soc_pct, changed.solar.buffer_w, changed.solar.start_delay_s) == (
        limit_pct, buffer_w, delay_s,
    )  # fmt: skip


def test_a_map_is_merged_by_its_keys():
    changed, faults = patched(NOW, {"smart": {"departures": {"fri": None, "sat": "09:00"}}}, FILE)
    assert faults == {}
    assert changed.smart.departures == {"mon": "07:00", "sat": "09:00"}


@pytest.mark.parametrize(
    "patch",
    [
        {"warp": 1, "solar": 5, "mode": "warp", "priority": "high", "limit_soc_pct": 80},
        {"limit_soc_pct": 80, "priority": "high", "mode": "warp", "solar": 5, "warp": 1},
    ],
)
def test_every_fault_is_named_and_only_what_is_right_is_tried(patch):
    changed, faults = patched(NOW, patch, FILE)
    assert changed == replace(NOW, limit_soc_pct=80)
    assert set(faults) == {"warp", "solar", "mode", "priority"}
    assert faults["solar"].startswith("5 is not allowed (an object of method, buffer_w, start_delay_s, ")
    assert faults["solar"].endswith(", …, or null for the configured ones)")


def test_a_fault_inside_an_object_is_named_with_its_way():
    patch = {
        "solar": {"buffer_w": -1, "warp": 1},
        "smart": {"departures": 5},
        "cheap": {"recovery_price": 0.2},
    }
    changed, faults = patched(NOW, patch, FILE)
    assert changed == replace(NOW, cheap=replace(NOW.cheap, recovery_price=0.2))
    assert set(faults) == {"solar.buffer_w", "solar.warp", "smart.departures"}
    assert (
        faults["smart.departures"] == f"5 is not allowed (a table of {DAYS}, each a local time such as 07:30)"
    )


WEEKDAYS = f"one of {DAYS}"
FRACTION = "a number above 0 to 1; per cent? then write 0.9"


@pytest.mark.parametrize(
    ("patch", "faults"),
    [
        (
            {"mode": "turbo"},
            {"mode": "'turbo' is not allowed (one of off, solar, cheap, schedule, smart, fast)"},
        ),
        (
            {"smart": {"departures": {"monday": "07:00", "tue": "7:00"}}},
            {
                "smart.departures.monday": f"'monday' is not allowed ({WEEKDAYS})",
                "smart.departures.tue": "'7:00' is not allowed (a local time such as 07:30)",
            },
        ),
        (  # a list of what is a map is told its shape as well
            {"smart": {"departures": ["07:00"]}},
            {
                "smart.departures": f"a list is not allowed (an object of {DAYS}, each a local time such as "
                "07:30)"
            },
        ),
        ({"phases": 2}, {"phases": "2 is not allowed (one of 1, 3, auto)"}),
        ({"limit_soc_pct": "80"}, {"limit_soc_pct": "'80' is not allowed (a number from 0 to 100)"}),
        (
            {"smart": {"charge_efficiency": 90}},
            {"smart.charge_efficiency": f"90 is not allowed ({FRACTION})"},
        ),
        ({"charge_in_demand_window": 1}, {"charge_in_demand_window": "1 is not allowed (true or false)"}),
    ],
)  # fmt: skip
def test_what_a_setting_may_be_is_told_in_the_words_of_the_file(patch, faults):
    assert patched(NOW, patch, FILE)[1] == faults


def test_only_what_may_be_changed_is_known():
    changed, faults = patched(NOW, {"mode": "fast", "priority": 3}, FILE, ("priority", "gone"))
    assert changed == replace(NOW, priority=3)
    assert faults == {"mode": "is not a setting here; known are priority"}
