"""What a right configuration still leaves unsaid is told."""

import pytest

from powersync.config import notices, parse

WHOLE = {"battery": {}, "tariff": {"driver": "aemo", "region": "SA1"}}
FIXED = {"driver": "time_of_use", "period": [{"import": 0.3, "export": 0.05}]}
SPIKES = {**WHOLE, "spike": {"enabled": True}}
UPLOADED = {"battery": {"driver": "powerwall", "api": "teslemetry", "site_id": 7, "token": "quiet"}}
SPIKE_PROTECTED = {**WHOLE["tariff"], "upload": {"enabled": True, "spike_protection": True}}
WITHOUT_DEMAND = {**WHOLE["tariff"], "upload": {"enabled": True, "demand": True}}
WARNED = {"driver": "amber", "token": "psk_quiet", "upload": {"enabled": True, "spike_protection": True}}


@pytest.mark.parametrize("tables", [WHOLE, SPIKES, {**UPLOADED, "tariff": WARNED}])
def test_a_whole_configuration_needs_no_notice(tables):
    assert list(notices(parse(tables))) == []


@pytest.mark.parametrize(
    ("tables", "about"),
    [
        ({**WHOLE, "homeassistant": {"url": "http://ha:8123", "token": "quiet"}}, "homeassistant"),
        ({"battery": {}, "tariff": FIXED, "spike": {"enabled": True}}, "spike.enabled"),  # no market's price
        ({**WHOLE, "server": {"monitoring": True}}, "server.monitoring"),
        ({"battery": {}}, "tariff"),
        ({**WHOLE, "optimiser": {"limit": [{"from": "10:00", "to": "14:00"}]}}, "optimiser.limit[0]"),
        ({**WHOLE, "optimiser": {"charge_by_soc_pct": 80}}, "optimiser.charge_by_soc_pct"),
        (
            {**WHOLE, "optimiser": {"charge_by": "15:00", "grid_charge_max_soc_pct": 50}},
            "optimiser.charge_by_soc_pct",
        ),
        ({**WHOLE, "optimiser": {"enabled": True}}, "forecast.solar"),
        ({"tariff": WHOLE["tariff"]}, "battery"),
        ({**WHOLE, "tariff": {**WHOLE["tariff"], "upload": {"boost": {}}}}, "tariff.upload"),
        ({**UPLOADED, "tariff": SPIKE_PROTECTED}, "tariff.upload.spike_protection"),
        ({"battery": {}, "tariff": {**FIXED, "period": [{"import": 0.3}]}}, "tariff.period[0].export"),
        ({**UPLOADED, "tariff": WITHOUT_DEMAND}, "tariff.upload.demand"),
    ],
)
def test_what_has_no_effect_or_is_missing_is_told_by_its_key(tables, about):
    assert [line.split(":")[0] for line in notices(parse(tables))] == [about]
