"""The broker in a configuration: what goes together, and what a topic may be."""

import pytest

from domain.errors import ConfigurationError
from powersync.config import notices, parse
from powersync.settings.live import needs_restart


@pytest.mark.parametrize(
    ("broker", "fault"),
    [
        ({"password": "secret words"}, "mqtt.username: is missing"),
        ({"ca_file": "/nowhere.pem"}, "mqtt.ca_file: goes with tls = true"),
        ({"ca_file": "/nowhere.pem", "tls": True}, "mqtt.ca_file: /nowhere.pem cannot be read"),
        ({"topic_prefix": "power/#"}, "mqtt.topic_prefix: 'power/#' is not allowed"),
        ({"topic_prefix": "/power"}, "mqtt.topic_prefix: '/power' is not allowed"),
        ({"topic_prefix": "power/"}, "mqtt.topic_prefix: 'power/' is not allowed"),
        ({"topic_prefix": "$SYS"}, "mqtt.topic_prefix: '$SYS' is not allowed"),  # the broker's own
        ({"discovery": "yaml"}, "mqtt.discovery: 'yaml' is not allowed"),
        ({"client_id": "a b"}, "mqtt.client_id: 'a b' is not allowed"),
    ],
)
def test_what_cannot_be_meant_is_a_fault(broker, fault):
    with pytest.raises(ConfigurationError) as caught:
        parse({"mqtt": broker})
    assert any(line.startswith(fault) for line in caught.value.faults), caught.value.faults


def test_a_broker_counts_without_a_restart():
    without, with_one = parse({}), parse({"mqtt": {"topic_prefix": "home/power"}})
    assert not [line for line in notices(with_one) if line.startswith("mqtt")]
    assert needs_restart(without, with_one) == []
    assert needs_restart(with_one, parse({"mqtt": {"controls": False}})) == []
