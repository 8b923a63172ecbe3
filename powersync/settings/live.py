"""Which settings a running house takes up, and which were built into its drivers and services."""

from typing import Any

from msgspec import Struct, structs

from adapters.kinds.tables import TariffConfig
from domain.house.house import Circuit, Curtailment, Vehicle
from powersync import vendors
from powersync.config.document import Config
from powersync.config.notify import NotifyConfig
from powersync.config.sections import ForecastConfig, SpikeConfig

LIVE: dict[str, frozenset[str]] = {
    "site": frozenset(
        [
            "import_limit_w",
            "export_limit_w",
            "main_fuse_a",
            "phases",
            "fuse_margin_a",
            "surplus_sharing",
            "manual_stop_hold_s",
        ]
    ),
    "server": frozenset({"monitoring"}),
    "control": frozenset({"tick_s", "external"}),
    "curtailment": frozenset(Curtailment.__struct_encode_fields__),
    "spike": frozenset(SpikeConfig.__struct_encode_fields__),
    "forecast": frozenset(ForecastConfig.__struct_encode_fields__),
    "notify": frozenset(NotifyConfig.__struct_encode_fields__),
}
BUILT_IN: dict[str, frozenset[str]] = {
    "optimiser": frozenset({"time_limit_s", "replan_s"}),
    "vehicle": frozenset[str](),
    "circuit": frozenset[str](),
    "loadpoint": frozenset(["charger", "phases", "min_current_a", "max_current_a", "voltage_v"]),
}  # of these the rest is live


def needs_restart(started: Config, wanted: Config) -> list[str]:
    """The keys that differ from what the server was started with and count only after a restart; a loadpoint
    may go, and none may come.
    """
    keys: list[str] = []
    for each in structs.fields(Config):
        name = each.encode_name
        was, now = getattr(started, each.name), getattr(wanted, each.name)
        if was == now:
            continue
        if isinstance(was, tuple) and isinstance(now, tuple):
            keys += _of_list(name, was, now)
        elif name in ("mqtt", "weather"):
            continue
        elif name == "tariff":
            keys += _of_tariff(was, now)
        elif type(was) is not type(now):
            keys.append(name)
        else:
            keys += [f"{name}.{key}" for key in _different(was, now) if not _is_live(name, key)]
    return keys + _of_export_limit(started, wanted)


def counts_at_once(key: str) -> bool:
    """Whether a running house takes up another value of this key, such as `site.import_limit_w`."""
    section, _, name = key.partition(".")
    return key != "tariff.upload.enabled" and bool(name) and _is_live(section, name.partition(".")[0])


def less_gone(started: Config, now: Config) -> Config:
    """What the server was started with, less the loadpoints that are gone since: they would have to be opened
    again.
    """
    left = {each.id for each in now.loadpoints}
    return structs.replace(started, loadpoints=tuple(each for each in started.loadpoints if each.id in left))


def _of_list(name: str, was: tuple[Any, ...], now: tuple[Any, ...]) -> list[str]:
    if name not in BUILT_IN:
        return [name]
    before = {each.id: each for each in was}
    keys: list[str] = []
    for index, each in enumerate(now):
        at, known = f"{name}[{index}]", before.get(each.id)
        if known is not None and type(known) is type(each):
            keys += [f"{at}.{key}" for key in _different(known, each) if not _is_live(name, key)]
        elif not isinstance(each, Vehicle | Circuit):
            keys.append(at)
    return keys


def _of_tariff(was: TariffConfig | None, now: TariffConfig | None) -> list[str]:
    """Prices are exchanged; the clouds that are told of them come with the battery."""
    told = [tariff is not None and tariff.upload.enabled for tariff in (was, now)]
    return [] if told[0] == told[1] else ["tariff.upload.enabled"]


def _of_export_limit(started: Config, wanted: Config) -> list[str]:
    """Some batteries' drivers are built with it."""
    battery = started.battery
    if battery is None or started.site.export_limit_w == wanted.site.export_limit_w:
        return []
    row = vendors.BATTERIES.get(battery.driver)
    return ["site.export_limit_w"] if row is not None and row.holds_export_limit else []


def _is_live(section: str, key: str) -> bool:
    if section in BUILT_IN:
        return key not in BUILT_IN[section]
    return section in ("tariff", "mqtt", "weather") or key in LIVE.get(section, ())


def _different(was: Struct, now: Struct) -> list[str]:
    """The keys of two tables of one kind that differ."""
    return [
        each.encode_name for each in structs.fields(was) if getattr(was, each.name) != getattr(now, each.name)
    ]
