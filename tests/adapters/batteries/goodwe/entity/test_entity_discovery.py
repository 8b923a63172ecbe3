"""Which entities are the inverter's, and what people are told when that cannot be known."""

import pytest

from adapters.batteries.goodwe.entity.entities import find
from adapters.links.homeassistant import Registered
from domain.errors import Rejected, Unreachable
from tests.adapters.batteries.goodwe.entity.entity_houses import (
    EXPORT_LIMIT,
    GRID,
    LIMIT,
    MODE,
    POWER,
    SOC,
    an_entity_house,
)


def an_inverter(prefix="goodwe"):
    return {
        f"select.{prefix}_ems_mode",
        f"number.{prefix}_ems_power_limit",
        f"sensor.{prefix}_battery_soc",
        f"sensor.{prefix}_battery_power",
        f"sensor.{prefix}_active_power",
    }


def registered(ids, serial="S1"):
    """The integration's own ids for entities whose names mean nothing."""
    own = {"select": "ems_mode", "number": "ems_power_limit"}
    return [
        Registered(
            entity_id=each,
            unique_id=f"goodwe-{name or own[each.partition('.')[0]]}-{serial}",
            platform="goodwe",
        )
        for each, name in ids.items()
    ]


@pytest.mark.parametrize(
    ("there", "prefix", "chosen"),
    [
        (an_inverter(), None, "goodwe"),
        (an_inverter("roof"), None, "roof"),  # the only one
        (an_inverter("roof") | an_inverter(), None, "goodwe"),  # the usual name wins
        (an_inverter("roof") | an_inverter(), "roof", "roof"),  # what was asked for wins
        (an_inverter("my_house_2"), "my_house_2", "my_house_2"),
        (an_inverter("roof") | {"select.other_ems_mode"}, None, "roof"),  # no number beside it: no candidate
        (an_inverter("roof") | {"number.other_ems_power_limit", "select.ems_mode"}, None, "roof"),
    ],
)
def test_the_asked_prefix_wins_then_the_usual_then_the_only_one(there, prefix, chosen):
    found = find(there, prefix)
    assert (found.mode, found.limit) == (f"select.{chosen}_ems_mode", f"number.{chosen}_ems_power_limit")
    assert found.grid == ((f"sensor.{chosen}_active_power", -1),)


def test_several_candidates_are_named_and_asked_about():
    with pytest.raises(Rejected, match=r"several inverters.*battery\.prefix.*garage, roof"):
        find(an_inverter("roof") | an_inverter("garage"), None)


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("select.goodwe_ems_mode", r"no select\.goodwe_ems_mode"),
        ("number.goodwe_ems_power_limit", r"no number\.goodwe_ems_power_limit"),
        ("sensor.goodwe_battery_soc", r"state of charge: none of sensor\.goodwe_battery_soc, "),
        ("sensor.goodwe_battery_power", r"battery's power: none of sensor\.goodwe_battery_power, "),
        ("sensor.goodwe_active_power", r"grid's power: none of sensor\.goodwe_active_power, "),
    ],
)
def test_a_missing_entity_is_named(missing, says):
    for prefix in ("goodwe", None):
        with pytest.raises(Rejected, match=says):
            find(an_inverter() - {missing}, prefix)


def test_a_select_without_its_number_tells_which_number_is_missing():
    with pytest.raises(Rejected, match=r"no number\.roof_ems_power_limit"):
        find({"select.roof_ems_mode"}, None)


def test_a_mistyped_prefix_names_the_entity_that_is_not_there():
    with pytest.raises(Rejected, match=r"no select\.gudwe_ems_mode"):
        find(an_inverter(), "gudwe")


def test_the_confusion_about_port_8899_is_answered_by_name():
    with pytest.raises(Rejected, match=r"experimental.*UDP port 8899 is what the driver goodwe needs"):
        find({"sensor.goodwe_battery_soc"}, None)


def test_one_phase_is_not_taken_for_the_whole_grid():
    there = an_inverter() - {"sensor.goodwe_active_power"} | {"sensor.goodwe_meter_active_power_l1"}
    with pytest.raises(Rejected, match="grid's power"):
        find(there, None)


RENAMED = {
    "select.roof_mode": None,
    "number.roof_power": None,
    "sensor.charge": "battery_soc",
    "sensor.to_and_from_battery": "pbattery1",
    "sensor.meter": "meter_active_power_total",
    "sensor.sun": "ppv",
    "number.roof_export": "grid_export_limit",
    "switch.roof_export": "grid_export",
}


def test_renamed_entities_are_known_by_the_integrations_own_ids():
    found = find(RENAMED.keys(), None, registered(RENAMED))
    assert (found.mode, found.limit) == ("select.roof_mode", "number.roof_power")
    assert (found.soc, found.battery) == ((("sensor.charge", 1),), (("sensor.to_and_from_battery", 1),))
    assert (found.grid, found.pv) == ((("sensor.meter", -1),), (("sensor.sun", 1),))
    assert (found.export_limit, found.export_switch) == ("number.roof_export", "switch.roof_export")


def test_two_renamed_inverters_are_not_guessed_between():
    other = {f"{each}_2": name for each, name in RENAMED.items()}
    registry = [*registered(RENAMED), *registered(other, serial="S2")]
    with pytest.raises(Rejected, match=r"several inverters.*select\.roof_mode, select\.roof_mode_2"):
        find(RENAMED.keys() | other.keys(), None, registry)


def test_sensors_with_other_names_are_found_through_the_same_serial():
    there = {MODE, LIMIT, "sensor.a", "sensor.b", "sensor.c", "sensor.other"}
    names = {
        MODE: None,
        LIMIT: None,
        "sensor.a": "battery_soc",
        "sensor.b": "pbattery1",
        "sensor.c": "active_power",
    }
    other = {"select.x": None, "number.x": None, "sensor.other": "battery_soc"}
    registry = [*registered(other, serial="S0"), *registered(names)]
    assert find(there | other.keys(), "goodwe", registry).soc == (("sensor.a", 1),)


def test_disabled_entities_are_registered_and_yet_not_there():
    with pytest.raises(Rejected):
        find({"light.kitchen"}, None, registered(RENAMED))


async def test_the_registry_is_only_asked_where_names_do_not_suffice():
    async with an_entity_house() as system:
        await system.show(SOC, None)
        await system.show("sensor.renamed", "61", "%")
        registry = system.entities.registry()
        for entity in registry:
            if entity["entity_id"] == SOC:
                entity["entity_id"] = "sensor.renamed"
        system.entities.registry = lambda: registry
        assert (await system.driver.read()).battery.soc_pct == 61


async def test_a_token_that_may_not_see_the_registry_still_names_what_is_missing():
    async with an_entity_house() as system:
        system.faults.no_admin = True
        await system.show(SOC, None)
        with pytest.raises(Rejected, match="state of charge"):
            await system.driver.read()


async def test_an_entity_renamed_while_we_run_is_found_again():
    async with an_entity_house() as system:
        await system.driver.read()
        await system.show(POWER, None)
        await system.show("sensor.goodwe_pbattery1", "-77", "W")
        assert (await system.reading()).battery.power_w == -77


async def test_a_house_that_is_still_starting_is_waited_for():
    async with an_entity_house() as system:
        system.faults.starting = True
        with pytest.raises(Unreachable, match="still starting"):
            await system.driver.read()
        system.faults.starting = False
        await system.emulator.tell()
        assert (await system.driver.read()).battery.soc_pct == 50


async def test_another_prefix_by_setting():
    async with an_entity_house(prefix="roof", shown_prefix="roof") as system:
        assert (await system.driver.read()).battery.soc_pct == 50


async def test_missing_entities_of_a_running_house_are_told_each_time():
    async with an_entity_house() as system:
        for entity_id in (GRID, EXPORT_LIMIT):
            await system.show(entity_id, None)
        system.entities.registry = list
        for _ in range(2):
            with pytest.raises(Rejected, match="grid's power"):
                await system.driver.read()
