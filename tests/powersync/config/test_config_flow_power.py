"""What an owner may write for Flow Power, and what each mistake is told as."""

import pytest

from domain.errors import ConfigurationError
from powersync.config import load, masked

FLOW_POWER = {"driver": "flow_power", "region": "NSW1"}
ALWAYS = {"price": 0.11}


def loaded(tariff):
    return load(None, {}, {"site": {"timezone": "Australia/Sydney"}, "tariff": FLOW_POWER | tariff})


@pytest.mark.parametrize(
    "tariff",
    [
        {},
        {"api_key": "s3cret-key", "billing_day": 14},
        {"network": [ALWAYS, {"from": "15:00", "to": "21:00", "days": "mon-fri", "price": 0.3}]},
        {"pea": "v2", "network": [ALWAYS]},
        {"pea": "v1", "twap": 0.07},
        {"pea": "none", "happy_hour_until": "21:30", "happy_hour_price": 0.5},
    ],
)
def test_a_region_is_all_that_is_needed_and_the_key_is_shown_to_nobody(tariff):
    config = loaded(tariff)
    assert config.tariff.base_rate == 0.34
    assert "s3cret" not in repr(config) + str(masked(config))


@pytest.mark.parametrize(
    ("tariff", "fault"),
    [
        ({"region": "WA1"}, "tariff.region: 'WA1' is not allowed"),
        ({"pea": "v3"}, "tariff.pea: 'v3' is not allowed"),
        ({"pea": "v2"}, "tariff.network: needs one [[tariff.network]] with a price alone"),
        ({"network": [{"price": 0.3, "from": "15:00", "to": "21:00"}]}, "tariff.network: needs one"),
        ({"network": [{"price": 0.3, "season": "dec-feb"}]}, "tariff.network: needs one"),
        ({"pea": "v1", "network": [ALWAYS]}, "tariff.network: has no effect with pea = 'v1'"),
        ({"billing_day": 31}, "tariff.billing_day: 31 is not allowed"),
        ({"happy_hour_until": "20:00"}, "tariff.happy_hour_until: '20:00' is not allowed"),
        ({"gst": 1.1}, "tariff.gst: 1.1 is not allowed"),
        ({"base_url": "http://me:pass@host"}, "tariff.base_url"),
    ],
)
def test_each_mistake_is_one_fault_with_its_key(tariff, fault):
    with pytest.raises(ConfigurationError) as caught:
        loaded(tariff)
    assert len(caught.value.faults) == 1
    assert fault in caught.value.faults[0]
