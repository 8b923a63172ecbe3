"""Every driver is one row: cheap to import, whole, and named nowhere else in the program."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.clock import SystemClock
from adapters.kinds.emulated import Place, fair_afternoon
from powersync import vendors
from powersync.commands.demo import demo_tables
from powersync.config import parse
from powersync.demo.parts import KINDS, parts_of
from powersync.vendors import BATTERIES, TARGETS, emulators, every_row
from tests.powersync.opened import open_all

ROOT = Path(__file__).parents[2]
LIBRARIES = ("pymodbus", "httpx", "goodwe", "ocpp", "jsonschema", "tesla_fleet_api", "bleak")
DRIVERS = r"adapters\.(batteries|prices|links|clouds)\..*\.(driver|link|client|et|es|replay)$"


def loaded_by(module: str) -> set[str]:
    """The modules that a fresh interpreter has after this import."""
    code = f"import sys, {module}; print(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["powersync.vendors", "powersync.serving"])
def test_no_driver_and_no_library_of_one_is_imported_before_a_house_asks_for_it(module):
    loaded = loaded_by(module)
    assert "adapters.batteries.alphaess.row" in loaded
    assert loaded.isdisjoint(LIBRARIES)
    assert [name for name in sorted(loaded) if re.fullmatch(DRIVERS, name)] == []


def test_a_maker_is_named_where_its_row_is_listed_and_nowhere_else_in_the_program():
    # Home Assistant and OCPP are no makers: their sections of the file are the way to devices of others.
    shared = {"simulated", "homeassistant", "ocpp"}
    makers = {row.table.__module__.split(".")[2] for row in every_row()} - shared
    named = {
        (maker, str(file.relative_to(ROOT)))
        for file in (ROOT / "powersync").rglob("*.py")
        for maker in makers
        if re.search(rf"\b{maker}", file.read_text(), re.IGNORECASE)
    }
    assert named == {(maker, "powersync/vendors.py") for maker in makers}


def test_emulators_have_names_and_ports_of_their_own():
    named = [row.driver for row in every_row() if row.emulated] + [
        target.name for target in TARGETS if target.emulated
    ]
    assert len(set(named)) == len(named) == len(emulators())
    ports = [each.port for each in emulators().values()]
    assert len(set(ports)) == len(ports)
    assert all(port > 1024 for port in ports)


@pytest.mark.parametrize("name", emulators())
async def test_every_emulator_listens_alone(name):
    clock = SystemClock()
    emulated = emulators()[name]
    emulator = emulated.build(Place(house=fair_afternoon(clock, emulated.capacity_wh), clock=clock))
    await emulator.start()
    try:
        assert emulator.port > 0
    finally:
        await emulator.stop()


SHOWN = [
    (kind, driver) for kind, rows in KINDS.items() for driver, row in rows.items() if row.demo is not None
]


@pytest.mark.parametrize(("kind", "driver"), SHOWN)
def test_the_demo_takes_every_driver_that_says_how_it_is_shown(kind, driver, tmp_path):
    ports = {"house": 1, "battery": 2, "charger": 3, "tariff": 4, "forecast": 5}
    config = parse(demo_tables(parts_of(**{kind: driver}), ports, "127.0.0.1", 0, tmp_path))
    chosen = {
        "battery": config.battery.driver,
        "charger": config.loadpoints[0].charger.driver,
        "tariff": config.tariff.driver,
        "forecast": config.forecast.solar.driver,
    }
    assert chosen[kind] == driver
    assert config.battery.capacity_wh == 13_300
    assert {"battery", "loadpoints/garage"} <= set(open_all(config))


@pytest.mark.parametrize("row", [row for row in BATTERIES.values() if row.demo and row.emulated])
async def test_the_demo_s_tables_reach_the_emulated_battery(row):
    clock = SystemClock()
    place = Place(house=fair_afternoon(clock, row.emulated.capacity_wh), clock=clock)
    emulator = row.emulated.build(place)
    await emulator.start()
    watch = open_all(parse(row.demo(emulator.port)), clock)["battery"]
    try:
        reading = await asyncio.wait_for(watch.device.read(), 20)
        assert reading.battery.soc_pct == pytest.approx(50, abs=1)
    finally:
        await watch.close()
        await emulator.stop()


def test_every_kind_of_device_opens_by_its_row():
    tables = {
        "battery": {"driver": "simulated"},
        "pv": [{"driver": "simulated", "share_pct": 30}, {"driver": "simulated", "id": "shed"}],
        "loadpoint": [{"id": "garage", "charger": {"driver": "simulated"}}],
    }
    watches = open_all(parse(tables))
    assert set(watches) == {"grid", "battery", "pv/1", "pv/shed", "loadpoints/garage"}
    assert {watch.driver for watch in watches.values()} == {"simulated"}
    controlled = {watch.id for watch in watches.values() if watch.control}
    assert controlled == {"battery", "pv/1", "pv/shed", "loadpoints/garage"}


def test_a_row_s_driver_is_the_one_its_table_names():
    for rows in vendors.KINDS.values():
        for driver, row in rows.items():
            assert row.driver == driver
