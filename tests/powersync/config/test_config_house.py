"""What the rules see of a configuration, and what a scenario may leave out."""

import typing

import pytest

from adapters.batteries.alphaess.config import AlphaEssBattery
from adapters.batteries.alphaess.registers import MODELS
from domain.energy.sampling import LONGEST_GAP_S
from domain.errors import ConfigurationError
from domain.house.house import Battery, Loadpoint
from powersync.config import parse


def test_the_house_knows_ratings_and_settings_but_no_driver():
    config = parse(
        {
            "site": {"export_limit_w": 0},
            "control": {"tick_s": 5},
            "server": {"monitoring": True},
            "battery": {"driver": "alphaess", "model": "SMILE5", "host": "a", "reserve_pct": 15},
            "loadpoint": [{"id": "garage", "solar": {"buffer_w": 100}}],
        }
    )
    house = config.house()
    assert type(house.battery) is Battery
    assert type(house.loadpoints[0]) is Loadpoint
    assert (house.battery.reserve_pct, house.loadpoints[0].solar.buffer_w) == (15, 100)
    assert (house.site.export_limit_w, house.tick_s, house.monitoring) == (0, 5, True)


def test_a_house_looks_often_enough_for_all_that_flows_to_be_counted():
    with pytest.raises(ConfigurationError):
        parse({"control": {"tick_s": LONGEST_GAP_S}})


def test_a_scenario_has_simulated_devices_and_does_nothing_by_itself_unless_it_says_so():
    config = parse({"battery": {"capacity_wh": 13_500}, "loadpoint": [{"id": "garage"}]})
    assert (config.battery.driver, config.loadpoints[0].charger.driver) == ("simulated", "simulated")
    assert (config.site.timezone, config.optimiser.enabled, config.curtailment.enabled) == (
        "UTC",
        False,
        False,
    )


def test_a_scenario_may_plan_without_a_tariff_because_its_prices_come_with_the_story():
    assert parse({"optimiser": {"enabled": True}}).optimiser.enabled


def test_a_scenario_without_a_battery_is_a_house_without_battery():
    assert parse({}).house().battery is None


def test_the_configuration_and_the_driver_know_the_same_models():
    assert set(typing.get_args(typing.get_type_hints(AlphaEssBattery)["model"])) == set(MODELS)


def test_parsing_leaves_the_given_tables_as_they_are():
    tables = {"battery": {}, "loadpoint": [{"id": "garage"}]}
    parse(tables)
    assert tables == {"battery": {}, "loadpoint": [{"id": "garage"}]}


@pytest.mark.parametrize(
    "tables", [{"battery": 1}, {"loadpoint": {}}, {"loadpoint": [1]}, {"loadpoint": [{"charger": 1}]}]
)
def test_tables_of_the_wrong_shape_are_faults_and_not_crashes(tables):
    with pytest.raises(ConfigurationError):
        parse(tables, origin="story.toml")


def test_an_id_that_is_not_there_is_told_beside_the_faults_of_the_things_that_are():
    with pytest.raises(ConfigurationError) as caught:
        parse(
            {
                "vehicle": [{"id": "zoe", "capacity_wh": "big"}],
                "circuit": [{"id": "main", "max_a": -1}, {"id": "feed", "parent": "roof"}],
                "loadpoint": [{"id": "garage", "vehicle": "zoee", "circuit": "attic"}],
            }
        )
    assert {line.split(": ")[0] for line in caught.value.faults} == {
        "vehicle[0].capacity_wh",
        "loadpoint[0].vehicle",
        "loadpoint[0].circuit",
        "circuit[0].max_a",
        "circuit[1].parent",
    }
