"""The environment and the command line over the file, each value typed by its key."""

from pathlib import Path

import pytest

from domain.errors import ConfigurationError
from domain.house.settings import Mode
from powersync.config import Config, load

LOADPOINT = '[site]\n[[loadpoint]]\nid = "garage"\n[loadpoint.charger]\ndriver = "simulated"\n'


def from_environment(folder: Path, text: str = LOADPOINT, **environ: str) -> Config:
    file = folder / "powersync.toml"
    file.write_text(text)
    return load(file, {f"POWERSYNC_{name}": value for name, value in environ.items()})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("SERVER__PORT", "9000", lambda c: c.server.port == 9000),
        ("SERVER__MONITORING", "true", lambda c: c.server.monitoring is True),
        ("SERVER__MONITORING", "Yes", lambda c: c.server.monitoring is True),
        ("SERVER__MONITORING", "0", lambda c: c.server.monitoring is False),
        ("SERVER__LOG_LEVEL", "debug", lambda c: c.server.log_level == "debug"),
        ("SITE__NAME", "42", lambda c: c.site.name == "42"),  # text stays text
        ("SITE__EXPORT_LIMIT_W", "0", lambda c: c.site.export_limit_w == 0),
        ("SITE__EXPORT_LIMIT_W", "", lambda c: c.site.export_limit_w is None),
        ("SITE__PHASES", "3", lambda c: c.site.phases == 3),
        ("OCPP__TAGS", '["a", "b"]', lambda c: c.ocpp.tags == ("a", "b")),
        ("LOADPOINT__0__MODE", "fast", lambda c: c.loadpoints[0].mode is Mode.FAST),
        ("LOADPOINT__0__PHASES", "auto", lambda c: c.loadpoints[0].phases == "auto"),
        ("LOADPOINT__0__PHASES", "3", lambda c: c.loadpoints[0].phases == 3),
        ("LOADPOINT__0__SOLAR__BUFFER_W", "250.5", lambda c: c.loadpoints[0].solar.buffer_w == 250.5),
        ("LOADPOINT__0__SOLAR", "{buffer_w = 10}", lambda c: c.loadpoints[0].solar.buffer_w == 10),
        (
            "LOADPOINT__0__SMART__DEPARTURES__MON",
            "07:30",
            lambda c: c.loadpoints[0].smart.departures == {"mon": "07:30"},
        ),
        ("VEHICLE__0__ID", "ioniq", lambda c: c.vehicles[0].id == "ioniq"),  # the list's next place
        ("SERVICE_PORT_8080_TCP", "tcp://10.0.0.1", lambda c: c.server.port == 8080),  # not ours
    ],
)
def test_a_variable_sets_its_key_in_the_type_of_the_key(tmp_path, name, text, value):
    assert value(from_environment(tmp_path, **{name: text}))


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("SERVER__PORT", "many", "environment POWERSYNC_SERVER__PORT: server.port: 'many' is not allowed"),
        (
            "SERVER__PROT",
            "1",
            "environment POWERSYNC_SERVER__PROT: server.prot: is no setting (did you mean port?)",
        ),
        ("SERVER__MONITORING", "maybe", "server.monitoring: 'maybe' is not allowed (true or false)"),
        (
            "SERVER_PORT",
            "1",
            "environment POWERSYNC_SERVER_PORT: is no setting (did you mean POWERSYNC_SERVER__PORT?)",
        ),
        (
            "SITE__TIMEZONE",
            "Mars",
            "environment POWERSYNC_SITE__TIMEZONE: site.timezone: 'Mars' is no time zone",
        ),
        (
            "LOADPOINT__5__MODE",
            "off",
            "environment POWERSYNC_LOADPOINT__5__MODE: leads into a value or past the end",
        ),
        ("SERVER", "x", None),  # no key inside a section: not ours
    ],
)
def test_a_fault_of_a_variable_names_the_variable(tmp_path, name, text, fault):
    if fault is None:
        from_environment(tmp_path, **{name: text})
        return
    with pytest.raises(ConfigurationError) as caught:
        from_environment(tmp_path, **{name: text})
    assert len(caught.value.faults) == 1
    assert fault in caught.value.faults[0]


def test_the_command_line_beats_the_environment_and_the_environment_beats_the_file(tmp_path):
    file = tmp_path / "powersync.toml"
    file.write_text('[site]\n[server]\nport = 1000\nhost = "a"\n')
    environ = {"POWERSYNC_SERVER__PORT": "2000", "POWERSYNC_SERVER__HOST": "b"}
    config = load(file, environ, {"server": {"port": 3000, "data_dir": Path("here")}})
    assert (config.server.port, config.server.host, config.server.data_dir) == (3000, "b", Path("here"))


def test_a_fault_of_the_command_line_says_so():
    with pytest.raises(ConfigurationError) as caught:
        load(None, {}, {"server": {"port": 70000}})
    assert caught.value.faults == (
        "command line: server.port: 70000 is not allowed (a whole number from 0 to 65535)",
    )
