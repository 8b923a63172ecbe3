"""A setting that does nothing in a house is told, and what was accepted in silence once is shown to work."""

from pathlib import Path

import pytest

from powersync.config import notices, parse

ROOT = Path(__file__).parents[3]

# What was accepted in silence once, and the story or test that shows what it does now.
SHOWN = {
    "site.main_fuse_a": "tests/scenarios/a-forced-charge-stays-under-the-fuse.toml",
    "site.import_limit_w": "tests/scenarios/two-cars-share-an-import-limit.toml",
    "site.export_limit_w": "tests/domain/circuit/test_forced_discharge.py",
    "site.fuse_margin_a": "tests/domain/circuit/test_limit.py",
    "spike.region": "tests/powersync/commands/test_check_market.py",
    "spike.threshold_per_mwh": "tests/domain/event/test_spike.py",
    "loadpoint.circuit": "tests/scenarios/a-drivers-own-charge-is-never-throttled.toml",
    "loadpoint.phase": "tests/scenarios/a-silent-phase-meter-stops-the-cars.toml",
    "circuit.max_w": "tests/domain/circuit/test_limit.py",
    "circuit.parent": "tests/domain/circuit/test_limit.py",
    "loadpoint.cheap.preserve_battery": "tests/scenarios/a-cheap-charge-leaves-the-battery-alone.toml",
    "loadpoint.schedule.preserve_battery": "tests/domain/battery/test_preserve.py",
    **dict.fromkeys(
        (
            "optimiser.caution",
            "optimiser.grid_charge_price_ceiling",
            "optimiser.grid_charge_max_soc_pct",
            "optimiser.charge_by",
            "optimiser.charge_by_soc_pct",
            "optimiser.floor",
            "optimiser.limit",
            "optimiser.spread_export",
            "optimiser.profit_max",
            "optimiser.cost_neutral",
        ),
        "tests/domain/plan/test_owner.py",
    ),
}
TREE = [{"id": "yard"}, {"id": "barn", "parent": "yard"}]


@pytest.mark.parametrize("key", list(SHOWN))
def test_what_was_accepted_in_silence_is_shown_to_work(key):
    assert key.rpartition(".")[2] in (ROOT / SHOWN[key]).read_text()


@pytest.mark.parametrize(
    ("tables", "key"),
    [
        (
            {"loadpoint": [{"id": "a", "solar": {"phase_up_delay_s": 60}}]},
            "loadpoint[0].solar.phase_up_delay_s",
        ),
        ({"loadpoint": [{"id": "a", "phase": "L2"}]}, "loadpoint[0].phase"),  # nothing is judged by phase
        ({"site": {"phases": 3}, "loadpoint": [{"id": "a", "phase": "L2"}]}, "loadpoint[0].phase"),
        ({"site": {"fuse_margin_a": 5}}, "site.fuse_margin_a"),
        ({"site": {"export_limit_w": 4000}}, "site.export_limit_w"),  # no battery and no car
        ({"circuit": TREE, "loadpoint": [{"id": "a", "circuit": "barn"}]}, "loadpoint[0].circuit"),
        ({"circuit": [{"id": "feed", "max_a": 20}]}, "circuit[0].id"),
        (
            {"loadpoint": [{"id": "a", "cheap": {"preserve_battery": True}}]},
            "loadpoint[0].cheap.preserve_battery",
        ),
        (
            {
                "battery": {},
                "loadpoint": [{"id": "a", "schedule": {"preserve_battery": True, "no_grid_import": True}}],
            },
            "loadpoint[0].schedule.no_grid_import",
        ),
    ],
)
def test_a_setting_that_does_nothing_in_this_house_is_told(tables, key):
    assert [line for line in notices(parse(tables)) if line.startswith(f"{key}: ")]


@pytest.mark.parametrize(
    "tables",
    [
        {"site": {"phases": 3, "main_fuse_a": 32}, "loadpoint": [{"id": "a", "phase": "L2"}]},
        {"circuit": [{"id": "feed", "max_a": 20}], "loadpoint": [{"id": "a", "circuit": "feed"}]},
        {"circuit": [{"id": "top", "max_w": 9000}, {"id": "feed", "parent": "top"}],
         "loadpoint": [{"id": "a", "circuit": "feed"}]},
        {"site": {"main_fuse_a": 40, "fuse_margin_a": 5}},
        {"loadpoint": [{"id": "a", "mode": "cheap", "cheap": {"preserve_battery": True}}]},
    ],
)  # fmt: skip
def test_a_setting_that_does_something_is_not_told(tables):
    whole = {"battery": {}, "tariff": {"driver": "aemo", "region": "SA1"}, **tables}
    assert list(notices(parse(whole))) == []
