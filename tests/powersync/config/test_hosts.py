"""A host is a name or an address alone, in every table of every house, also of an invented one."""

import pytest
from msgspec import structs

from domain.language.languages import GERMAN
from powersync import vendors
from powersync.config.hosts import wrong_host, wrong_url
from powersync.config.load import Layers, examined


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("192.168.1.40", None),
        ("wallbox", None),
        ("wall_box.fritz.box.", None),
        ("fe80::1", None),
        ("[fe80::1]", None),
        ("fe80::1%eth0", None),
        ("127.0.0.1:18508", 'has a port in it (write host = "127.0.0.1" and port = 18508)'),
        ("[fe80::1]:502", 'has a port in it (write host = "fe80::1" and port = 502)'),
        ("wallbox:", "has a port in it"),
        ("502", "is a number and no host (if it is the port, write port = 502)"),
        ("999.1.1.1", "is no address"),
        ("wallbox:http", "is no address"),
        ("[fe80::1", "is no address"),
        ("[192.168.1.40]", "is no address"),
        ("wallbox..local", "is no host name"),
    ],
)
def test_a_host_with_more_than_a_name_or_an_address_is_refused_in_words_also_in_german(host, says):
    found = wrong_host(host, has_port=True)
    assert (found is None) is (says is None), found
    if found is not None:
        assert says in found
        assert GERMAN.phrase(found) is not None
        assert "port =" not in (wrong_host(host, has_port=False) or "")


@pytest.mark.parametrize(
    ("url", "is_right"),
    [
        ("http://home.local:8123", True),
        ("https://[fe80::1]:8123/path", True),
        ("http://home.local:http", False),
        ("http://home.local:81230", False),
        ("http://home.local:0", False),
        ("http://[fe80::1", False),
        ("http:///path", False),
    ],
)
def test_an_address_whose_port_is_none_is_refused(url, is_right):
    assert (wrong_url(url) is None) is is_right


ROWS = {"battery": vendors.BATTERIES, "pv": vendors.PV_INVERTERS, "charger": vendors.CHARGERS}
PLACES = [
    (kind, driver)
    for kind, rows in ROWS.items()
    for driver, row in rows.items()
    if "host" in {each.encode_name for each in structs.fields(row.table)}
]


@pytest.mark.parametrize("is_story", [False, True])
@pytest.mark.parametrize(("kind", "driver"), PLACES)
def test_no_device_takes_its_port_in_its_host(kind, driver, is_story):
    table = {"driver": driver, "host": "192.168.1.40:502"}
    tables, key = {
        "battery": ({"battery": table}, "battery.host"),
        "pv": ({"pv": [table]}, "pv[0].host"),
        "charger": ({"loadpoint": [{"id": "garage", "charger": table}]}, "loadpoint[0].charger.host"),
    }[kind]
    found = examined(tables, Layers(is_story=is_story)).faults
    assert any(each.key == key and "has a port in it" in each.text for each in found), found
