"""What a right configuration still leaves unsaid is told."""

import pytest

from powersync.config import notices, parse

WHOLE = {"battery": {}, "tariff": {"driver": "aemo", "region": "SA1"}}


def test_a_whole_configuration_needs_no_notice():
    assert list(notices(parse(WHOLE))) == []


@pytest.mark.parametrize(
    ("tables", "about"),
    [
        ({**WHOLE, "mqtt": {"host": "broker"}}, "mqtt"),
        ({**WHOLE, "notify": {}}, "notify"),
        ({**WHOLE, "server": {"monitoring": True}}, "server.monitoring"),
        ({"battery": {}}, "tariff"),
        ({**WHOLE, "optimiser": {"enabled": True}}, "forecast.solar"),
        ({"tariff": WHOLE["tariff"]}, "battery"),
    ],
)
def test_what_has_no_effect_or_is_missing_is_told_by_its_key(tables, about):
    assert [line.split(":")[0] for line in notices(parse(tables))] == [about]
