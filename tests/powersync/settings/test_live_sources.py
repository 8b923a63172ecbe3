"""Which settings bring which other sources, opened before anything is changed."""

import pytest

from adapters.clock import SystemClock
from adapters.stores.memory.records import MemoryRecords
from powersync.config import parse
from powersync.settings.exchange import LiveSources
from powersync.settings.live import needs_restart

TARIFF = {"driver": "time_of_use", "period": [{"import": 0.3, "export": 0.05}]}
AMBER = {"driver": "amber", "token": "psk_1"}
POWERWALL = {"driver": "powerwall", "api": "teslemetry", "site_id": 1, "token": "t"}
OPEN_METEO = {"solar": {"driver": "open_meteo", "latitude": -27.5, "longitude": 153.0,
                        "plane": [{"kwp": 5, "tilt": 20, "azimuth": 0}]}}  # fmt: skip
PLACE = {"latitude": -27.5, "longitude": 153.0}
HOUSE = {"site": {"timezone": "Australia/Brisbane"}, "battery": POWERWALL}


def opened(was, now):
    sources = LiveSources(None, MemoryRecords(), SystemClock(), None, lambda config: None)
    found = sources.opened(parse({**HOUSE, **was}), parse({**HOUSE, **now}))
    return {name for name in ("prices", "adjustments", "sun", "has_weather") if getattr(found, name)}


@pytest.mark.parametrize(
    ("was", "now", "new"),
    [
        ({}, {"curtailment": {"enabled": True}}, set()),
        ({}, {"tariff": TARIFF}, {"prices"}),
        ({"tariff": TARIFF}, {"tariff": AMBER}, {"prices"}),
        ({"tariff": AMBER}, {"tariff": {**AMBER, "token": "psk_2"}}, {"prices"}),
        ({"tariff": AMBER}, {}, {"prices"}),
        ({"tariff": AMBER}, {"tariff": {**AMBER, "upload": {"demand": True}}}, {"adjustments"}),
        ({}, {"spike": {"enabled": True, "region": "QLD1"}}, {"prices"}),
        ({}, {"forecast": OPEN_METEO}, {"sun", "has_weather"}),
        ({"forecast": OPEN_METEO}, {}, {"sun", "has_weather"}),
        (
            {},
            {"forecast": {"solar": {**OPEN_METEO["solar"], "driver": "forecast_solar"}}},
            {"sun", "has_weather"},
        ),
        ({}, {"weather": PLACE}, {"has_weather"}),
        ({"weather": PLACE}, {"weather": {**PLACE, "latitude": 1}}, {"has_weather"}),
        ({"weather": PLACE}, {"weather": PLACE, "forecast": OPEN_METEO}, {"sun"}),
        ({}, {"site": {**HOUSE["site"], "export_limit_w": 5_000}}, {"sun"}),
    ],
)
def test_only_what_is_another_is_opened_anew(was, now, new):
    assert opened(was, now) == new
    assert needs_restart(parse({**HOUSE, **was}), parse({**HOUSE, **now})) == []


SIGENERGY = {"driver": "sigenergy", "host": "h"}


@pytest.mark.parametrize(
    ("was", "now", "keys"),
    [
        ({"tariff": TARIFF}, {"tariff": {**TARIFF, "upload": {"enabled": True}}}, ["tariff.upload.enabled"]),
        (
            {"battery": SIGENERGY},
            {"battery": SIGENERGY, "site": {"export_limit_w": 1}},
            ["site.timezone", "site.export_limit_w"],
        ),
        ({}, {"homeassistant": {"url": "http://h", "token": "t"}}, ["homeassistant"]),
        ({}, {"optimiser": {"enabled": True}}, []),
        ({}, {"mqtt": {"host": "broker"}}, []),
        ({"mqtt": {"host": "broker"}}, {"mqtt": {"host": "other"}}, []),
    ],
)
def test_what_a_driver_or_a_service_was_built_with_needs_a_restart(was, now, keys):
    assert needs_restart(parse({**HOUSE, **was}), parse({**HOUSE, **now})) == keys
