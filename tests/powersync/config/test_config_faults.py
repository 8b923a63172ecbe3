"""Every fault of a configuration is named with its key, and all of them at once."""

import re
from pathlib import Path

import pytest

from domain.errors import ConfigurationError
from powersync.config import Config, load

GOOD = """
[site]
name = "Home"
timezone = "Australia/Brisbane"
[battery]
driver = "alphaess"
model = "SMILE-T10"
host = "192.168.1.40"
[tariff]
driver = "time_of_use"
[[tariff.period]]
import = 0.30
[[vehicle]]
id = "ioniq"
[[loadpoint]]
id = "garage"
vehicle = "ioniq"
[loadpoint.charger]
driver = "simulated"
[[circuit]]
id = "main"
[[circuit]]
id = "feed"
parent = "main"
[homeassistant]
url = "http://homeassistant.local:8123"
token = "a-token"
"""


@pytest.mark.parametrize("key", ["site.name", "vehicle[0].id", "battery.host", "homeassistant.url"])
def test_no_setting_goes_over_a_line_s_end_or_steers_a_terminal(tmp_path, key):
    name = key.rpartition(".")[2]
    for mark in ("\\n", "\\u001b[2J", "\\u2028"):
        text = re.sub(rf'^{name} = "([^"]*)"', rf'{name} = "\g<1>\{mark}"', GOOD, count=1, flags=re.MULTILINE)
        with pytest.raises(ConfigurationError) as raised:
            loaded(tmp_path, text)
        (fault,) = [each for each in raised.value.faults if f"{key}:" in each]
        assert "this text is not allowed" in fault
        assert fault.isprintable()


def loaded(folder: Path, text: str) -> Config:
    file = folder / "powersync.toml"
    file.write_text(text)
    return load(file)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        loaded(folder, text)
    prefix = f"{folder / 'powersync.toml'}: "
    assert all(line.startswith(prefix) for line in caught.value.faults)
    return [line.removeprefix(prefix) for line in caught.value.faults]


def test_a_good_file_has_no_fault_and_keeps_its_values(tmp_path):
    config = loaded(tmp_path, GOOD)
    assert (config.site.timezone, config.loadpoints[0].vehicle) == ("Australia/Brisbane", "ioniq")
    assert config.server.data_dir == tmp_path / "data"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Australia/Brisbane"', '"Mars/Olympus"', "site.timezone: 'Mars/Olympus' is no time zone"),
        ('"Australia/Brisbane"', '"Australia"', "site.timezone: 'Australia' is no time zone"),  # a folder
        ('"Australia/Brisbane"', '"Australia/Brisban"', "did you mean Australia/Brisbane?"),
        ('"Australia/Brisbane"', '"../../etc/passwd"', "site.timezone: "),
        ('name = "Home"', "name = 5", "site.name: 5 is not allowed (text)"),
        ('name = "Home"', 'nam = "Home"', "site.nam: is no setting (did you mean name?)"),
        ('name = "Home"', "export_limit_w = nan", "site.export_limit_w: nan is not allowed"),
        (
            'name = "Home"',
            "export_limit_w = -1",
            "site.export_limit_w: -1 is not allowed (a number from 0 to",
        ),
        ('name = "Home"', 'currency = "aud"', "currency: 'aud' is not allowed (three letters such as AUD)"),
        ("[battery]", "[[battery]]", "battery: 1 are given, this version takes one table, written [battery]"),
        (
            "[battery]",
            '[[battery]]\ndriver = "simulated"\n[[battery]]',
            "battery: 2 are given, this version takes exactly one, written [battery]",
        ),
        ("[battery]", '[battery]\ndriver="simulated"\n[battery]', "battery: is declared twice (at line"),
        ('driver = "alphaess"', 'driver = "acme"', "battery.driver: 'acme' is no known driver (supported: "),
        ('driver = "alphaess"', "", "battery.driver: is missing (supported: alphaess, "),
        ('driver = "alphaess"', "driver = ['alphaess']", "battery.driver: a list is no known driver"),
        ("SMILE-T10", "SMILE-X", "battery.model: 'SMILE-X' is not allowed (one of "),
        ('host = "192.168.1.40"', "", "battery.host: is missing (a host name or an IP address)"),
        ('host = "192.168.1.40"', 'host = "a"\nport = 99999', "battery.port: 99999 is not allowed (a whole"),
        ('host = "192.168.1.40"', 'host = "a"\nport = "502"', "battery.port: '502' is not allowed"),  # text
        ('host = "192.168.1.40"', 'host = "a"\nport = true', "battery.port: true is not allowed"),
        ('host = "192.168.1.40"', 'host = "a"\nunit = 248', "battery.unit: 248 is not allowed"),
        ('host = "192.168.1.40"', 'host = "a"\nefficiency = 0.5', "a number above 0.5 to 1"),
        ("[[tariff.period]]\nimport = 0.30", "", "tariff.period: is missing (time_of_use needs"),
        ("import = 0.30", "", "tariff.period[0].import: is missing (a number from -100 to 100)"),
        ("import = 0.30", 'import = 0.3\nfrom = "25:00"', "tariff.period[0].from: '25:00' is not allowed"),
        (
            "[[tariff.period]]",
            "[tariff.upload]\nenabled = true\n[[tariff.period]]",
            "tariff.upload.enabled: this battery takes no",
        ),
        (
            "[[tariff.period]]",
            "[tariff.period]",
            "tariff.period: a table is not a list (write [[tariff.period]])",
        ),
        (
            'id = "garage"',
            'id = "garage"\nmode = "warp"',
            "loadpoint[0].mode: 'warp' is not allowed (one of off,",
        ),
        (
            'id = "garage"',
            'id = "garage"\nphases = 2',
            "loadpoint[0].phases: 2 is not allowed (one of 1, 3, auto)",
        ),
        ('id = "garage"', 'id = "Garage!"', "loadpoint[0].id: 'Garage!' is not allowed (lower-case"),
        (
            'id = "garage"',
            'id = "garage"\nmin_current_a = 33',
            "loadpoint[0].min_current_a: 33 is above max_current_a",
        ),
        (
            'id = "garage"',
            'id = "garage"\nsolar.buffer_w = -3',
            "loadpoint[0].solar.buffer_w: -3 is not allowed",
        ),
        (
            'id = "garage"',
            'id = "garage"\nsolar = 1',
            "loadpoint[0].solar: 1 is not a table (write it as [loadpoint.solar])",
        ),
        ('id = "garage"', 'id = "garage"\nsmart.departures.someday = "07:00"', "smart.departures.someday: "),
        (
            'id = "garage"',
            'id = "garage"\nsmart.departures.mon = "7"',
            "smart.departures.mon: '7' is not allowed",
        ),
        (
            'id = "garage"',
            'id = "garage"\nsolar.battery_pause_soc_pct = 90',
            "90 is above battery_start_soc_pct (80)",
        ),
        (
            'vehicle = "ioniq"',
            'vehicle = "leaf"',
            "loadpoint[0].vehicle: 'leaf' is no vehicle here (known: ioniq)",
        ),
        ('vehicle = "ioniq"', 'circuit = "attic"', "loadpoint[0].circuit: 'attic' is no circuit here"),
        (
            '[loadpoint.charger]\ndriver = "simulated"',
            "",
            "loadpoint[0].charger: is missing (write [loadpoint.charger])",
        ),
        ('driver = "simulated"', 'driver = "candle"', "loadpoint[0].charger.driver: 'candle' is no known"),
        ('id = "main"', 'id = "main"\nparent = "feed"', "circuit[0].parent: 'feed' closes a circle"),
        ('parent = "main"', 'parent = "roof"', "circuit[1].parent: 'roof' is no circuit here"),
        ('id = "feed"', 'id = "main"', "circuit[1].id: 'main' is taken by circuit[0]"),
        (
            'id = "ioniq"',
            'id = "ioniq"\ntags = ["a"]\n[[vehicle]]\nid = "van"\ntags = ["b", "A"]',
            "vehicle[1].tags[1]: 'A' is vehicle[0].tags[0]'s already",
        ),
        (
            "[[vehicle]]",
            "[[pv]]\ndriver = 'candle'\n[[vehicle]]",
            "pv[0].driver: 'candle' is no known driver",
        ),
        (
            "[[vehicle]]",
            "[curtailment]\nleave_at = 0.005\n[[vehicle]]",
            "curtailment.leave_at: 0.005 is below",
        ),
        ("[[vehicle]]", "[qqq]\n[[vehicle]]", "qqq: is no setting (allowed: "),
        (
            "[[vehicle]]",
            "[forecast.solar]\ndriver='crystal_ball'\n[[vehicle]]",
            "forecast.solar.driver: 'crystal_ball'",
        ),
        (
            'token = "a-token"',
            "",
            "homeassistant.token: is missing (text, or token_file with the path of a file)",
        ),
        ('token = "a-token"', 'token = ""', "homeassistant.token: must be text that is not empty"),
        ('token = "a-token"', "token = 5", "homeassistant.token: must be text that is not empty"),
        ('"http://homeassistant.local:8123"', '"ha:8123"', "homeassistant.url: 'ha:8123' is not allowed"),
        (
            '"http://homeassistant.local:8123"',
            '"http://me:hush@ha"',
            "homeassistant.url: this text is not allowed",
        ),
        ("[site]", "[site", "is not valid TOML: expected ']' at the end of a table declaration (at line 2"),
    ],
)
def test_one_wrong_thing_is_one_fault_with_its_key(tmp_path, old, new, fault):
    assert old in GOOD
    found = faults(tmp_path, GOOD.replace(old, new, 1))
    assert len(found) == 1, found
    assert fault in found[0]


def test_all_faults_come_at_once(tmp_path):
    text = GOOD.replace('"Australia/Brisbane"', '"Mars/Olympus"').replace(
        'host = "192.168.1.40"', "port = 99999\nsurprise = 1"
    )
    assert [line.split(": ")[0] for line in faults(tmp_path, text)] == [
        "battery.host",
        "battery.port",
        "battery.surprise",
        "site.timezone",
    ]


def test_a_faulty_key_is_not_blamed_twice(tmp_path):
    text = GOOD.replace('id = "garage"', 'id = "garage"\nmin_current_a = 10\nmax_current_a = "x"')
    assert [line.split(": ")[0] for line in faults(tmp_path, text)] == ["loadpoint[0].max_current_a"]


def test_a_plan_needs_prices(tmp_path):
    assert faults(tmp_path, "[site]\n[optimiser]\nenabled = true\n") == [
        "optimiser.enabled: a plan needs prices (add a [tariff])"
    ]


def test_a_main_fuse_that_leaves_no_charger_its_minimum_is_a_fault(tmp_path):
    fused = GOOD.replace("[site]", "[site]\nmain_fuse_a = 8\nfuse_margin_a = 2", 1)
    assert loaded(tmp_path, fused).site.main_fuse_a == 8
    told = "site.main_fuse_a: 8 less fuse_margin_a (3) is below min_current_a of loadpoint[0] (6)"
    less = fused.replace("fuse_margin_a = 2", "fuse_margin_a = 3")
    assert faults(tmp_path, less) == [f"{told}: it could never charge"]


def test_a_circuit_below_a_chargers_minimum_is_a_fault(tmp_path):
    text = GOOD.replace('vehicle = "ioniq"', 'circuit = "feed"').replace(
        'id = "feed"', 'id = "feed"\nmax_a = 5'
    )
    assert faults(tmp_path, text) == [
        "circuit[1].max_a: 5 is below min_current_a of loadpoint[0] (6): it could never charge"
    ]
