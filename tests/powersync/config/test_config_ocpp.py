"""Chargers that dial us in a configuration: which two cannot both be, and what the door needs."""

import pytest

from domain.errors import ConfigurationError
from powersync.config import notices, parse


def at(identity, connector=1, place="a", **more):
    return {"id": place, "charger": {"driver": "ocpp", "identity": identity, "connector": connector, **more}}


@pytest.mark.parametrize(
    ("loadpoints", "fault"),
    [
        (
            [at("A"), at("A", place="b")],
            "loadpoint[1].charger.connector: is the outlet of loadpoint[0].charger",
        ),
        (
            [at("A"), at("A", 2, "b", password="x")],
            "loadpoint[1].charger.identity: is the charger of loadpoint[0].charger, which says other things",
        ),
        ([at("")], "loadpoint[0].charger.identity: '' is not allowed (1 to 48 characters"),
        ([at("a/b")], "loadpoint[0].charger.identity: 'a/b' is not allowed"),
        ([at("A", version="1.5")], "loadpoint[0].charger.version: '1.5' is not allowed"),
        ([at("A", fallback_current_a=3)], "loadpoint[0].charger.fallback_current_a: 3 is not allowed"),
    ],
)
def test_what_cannot_be_meant_is_a_fault(loadpoints, fault):
    with pytest.raises(ConfigurationError) as caught:
        parse({"loadpoint": loadpoints})
    assert any(line.startswith(fault) for line in caught.value.faults), caught.value.faults


def test_two_outlets_of_one_charger_and_two_chargers_are_right():
    config = parse({"loadpoint": [at("A"), at("A", 2, "b"), at("a", 1, "c")]})
    assert len(config.house().loadpoints) == 3


def test_a_certificate_and_its_key_go_together_and_are_there(tmp_path):
    key = tmp_path / "door.key"
    with pytest.raises(ConfigurationError) as caught:
        parse({"ocpp": {"tls_key_file": str(key)}, "loadpoint": [at("A")]})
    faults = caught.value.faults
    assert [line.partition(":")[0] for line in faults] == ["ocpp.tls_certificate_file", "ocpp.tls_key_file"]
    key.write_text("x")
    both = {"tls_key_file": str(key), "tls_certificate_file": str(key)}
    assert parse({"ocpp": both, "loadpoint": [at("A")]}).ocpp.tls_key_file == key
    shown = [at("A", certificate_name="SN-1")]
    for door, faults in (
        (both, ["loadpoint[0].charger.certificate_name"]),
        ({"tls_client_ca_file": str(key)}, ["ocpp.tls_certificate_file", "ocpp.tls_key_file"]),
        ({**both, "tls_client_ca_file": str(tmp_path / "none")}, ["ocpp.tls_client_ca_file"]),
    ):
        with pytest.raises(ConfigurationError) as caught:
            parse({"ocpp": door, "loadpoint": shown})
        assert [line.partition(":")[0] for line in caught.value.faults] == faults
    assert parse({"ocpp": {**both, "tls_client_ca_file": str(key)}, "loadpoint": shown})


def test_a_door_that_nobody_comes_to_is_told():
    told = [line for line in notices(parse({"ocpp": {}})) if line.startswith("ocpp: ")]
    assert told == ["ocpp: no charger here comes to this door (a loadpoint's charger with driver ocpp does)"]
    with_one = parse({"ocpp": {}, "loadpoint": [at("A")]})
    assert not [line for line in notices(with_one) if line.startswith("ocpp")]
