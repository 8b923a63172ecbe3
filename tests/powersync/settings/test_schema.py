"""What a form is told of each setting: all of them, made from the types that read the file."""

from collections.abc import Iterator

import msgspec
import pytest

from domain.house.setting import Setting
from powersync import vendors
from powersync.config.document import Config
from powersync.config.meanings import FILE, meanings_in
from powersync.settings.schema import settings
from tests.docs.test_pages import ROOT


def found(path: str) -> Setting:
    """The setting at a path such as `tariff(amber).token`."""
    known, step = settings(), None
    for name in path.split("."):
        key, _, driver = name.rstrip(")").partition("(")
        step = next(each for each in known if each.key == key)
        tables = {each.driver: each.fields for each in step.drivers}
        known = tables[driver] if driver else step.fields
    assert step is not None
    return step


def leaves(known: tuple[Setting, ...], path: str = "") -> Iterator[tuple[str, Setting]]:
    for each in known:
        at = f"{path}.{each.key}"
        if each.type not in ("table", "tables"):
            yield at, each
        yield from leaves(each.fields, at)
        for driver in each.drivers:
            yield from leaves(driver.fields, f"{at}({driver.driver})")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("site.name", {"type": "text", "default": "Home"}),
        (
            "site.import_limit_w",
            {"type": "number", "unit": "W", "minimum": 0, "optional": True, "live": True},
        ),
        ("site.main_fuse_a", {"above": 0, "maximum": 1_000, "unit": "A"}),
        ("site.phases", {"type": "choice", "choices": (1, 3)}),
        ("server.monitoring", {"type": "boolean", "live": True}),
        ("server.hosts", {"type": "list", "default": []}),
        ("server.port", {"type": "integer", "minimum": 0, "maximum": 65_535}),
        ("server.data_dir", {"type": "text", "default": "data"}),
        ("battery(alphaess).host", {"required": True, "text": "the inverter's address on your network"}),
        ("battery(alphaess).cloud", {"type": "table", "optional": True}),
        ("battery(alphaess).cloud.app_secret", {"secret": True, "type": "text", "required": True}),
        ("battery(goodwe).reserve_pct", {"unit": "%", "text": "what the battery keeps for an outage"}),
        ("tariff(amber).token", {"secret": True, "text": "from Amber's page for developers"}),
        ("tariff(amber).network_fees", {"unit": "currency/kWh"}),
        ("tariff(aemo).gst", {"unit": "of 1", "minimum": 0, "maximum": 1}),
        ("battery(goodwe).efficiency", {"unit": "of 1", "above": 0.5}),
        ("tariff(time_of_use).period", {"type": "tables", "live": True}),
        ("tariff(amber).upload.enabled", {"type": "boolean", "live": None}),
        ("loadpoint.smart.departures", {"type": "map"}),
        ("loadpoint.charger(ocpp).identity", {"required": True}),
        ("loadpoint.mode", {"type": "choice", "live": True}),
        ("loadpoint.cheap.price_hysteresis", {"unit": "currency/kWh"}),
        ("loadpoint.charger(tesla_ble).max_wakes_per_day", {"unit": None}),
        ("forecast.solar(solcast).calls_per_day", {"unit": None}),
        ("tariff(amber).supply_charge_per_day", {"unit": "currency/day"}),
        ("tariff(amber).feed_in_topups.kwh_per_day", {"unit": "kWh/day"}),
        ("tariff(amber).free.quota_kwh_per_day", {"unit": "kWh/day"}),
        ("tariff(amber).demand.per_kw", {"unit": "currency/kW"}),
        ("tariff(amber).credit.per_day", {"unit": "currency/day"}),
        ("tariff(octopus).session.octopoints_per_kwh", {"unit": "Octopoints/kWh"}),
        ("forecast.solar(open_meteo).plane.kwp", {"unit": "kWp"}),
    ],
)
def test_a_form_knows_what_may_be_written(path, told):
    shown = msgspec.to_builtins(found(path))
    assert {key: shown.get(key) for key in told} == told


def test_every_section_and_every_driver_is_there():
    assert [each.key for each in settings()] == list(Config.__struct_encode_fields__)
    for path, rows in (
        ("battery", vendors.BATTERIES),
        ("pv", vendors.PV_INVERTERS),
        ("tariff", vendors.PRICES),
        ("forecast.solar", vendors.SOLAR_FORECASTS),
        ("loadpoint.charger", vendors.CHARGERS),
    ):
        assert [each.driver for each in found(path).drivers] == list(rows)
    needs = {each.driver: each.needs for each in found("loadpoint.charger").drivers}
    assert (needs["homeassistant"], needs["ocpp"], needs["zaptec"]) == (("homeassistant",), ("ocpp",), ())


def test_every_setting_says_what_it_means_in_the_words_of_its_page():
    known = dict(leaves(settings()))
    assert [path for path, each in known.items() if not each.text] == []
    assert [path for path, each in known.items() if "](" in each.text] == []
    assert [path for path, each in known.items() if ".md" in each.text] == []  # no file is at hand there
    assert msgspec.json.decode((ROOT / FILE).read_bytes()) == meanings_in(ROOT / "docs")


NOBODY_KNOWS = ("IANA", "inclusive", "exclusive", "fraction", "bidding zone", "site time", "wall-clock", "[[")


def test_no_setting_is_explained_in_words_that_its_owner_would_have_to_look_up():
    told = {path: each.text or "" for path, each in leaves(settings())}
    assert {path: text for path, text in told.items() if any(word in text for word in NOBODY_KNOWS)} == {}


def test_an_address_that_only_whoever_tries_things_has_is_marked_and_one_of_the_owners_is_not():
    marked = {path for path, each in leaves(settings()) if each.for_trials}
    assert {path.rpartition(".")[2] for path in marked} == {
        "base_url", "token_url", "websocket_url", "summary_url", "aemo_url", "aemo_summary_url", "port"
    }  # fmt: skip
    assert {path for path in marked if path.endswith("port")} == {
        ".battery(simulated).port", ".pv(simulated).port", ".tariff(simulated).port",
        ".forecast.solar(simulated).port", ".loadpoint.charger(simulated).port"
    } & {path for path, _ in leaves(settings())}  # fmt: skip
    left = {path for path, each in leaves(settings()) if each.key.endswith("url") and not each.for_trials}
    assert left == {
        ".pv(enphase).url", ".homeassistant.url", ".notify.target.url", ".weather.base_url",
        ".tariff(epex).base_url", ".forecast.solar(open_meteo).base_url",
        ".forecast.solar(forecast_solar).base_url", ".forecast.solar(solcast).base_url",
    }  # fmt: skip


def test_all_of_it_is_plain_json():
    assert msgspec.json.decode(msgspec.json.encode(settings()), type=tuple[Setting, ...]) == settings()
