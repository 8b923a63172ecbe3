"""What must hold between settings that are each right in themselves."""

import difflib
import zoneinfo
from collections.abc import Iterator, Sequence

from adapters.batteries.goodwe.config import GoodWeBattery, GoodWeEntityBattery
from adapters.batteries.powerwall.config import PowerwallBattery
from adapters.batteries.sigenergy.config import SigenergyBattery
from adapters.kinds.fault import Fault
from adapters.prices.time_of_use.config import TimeOfUseTariff
from powersync.config.document import Config

TAKE_TARIFFS = (PowerwallBattery,)


def across(config: Config) -> Iterator[Fault]:
    """Every fault between keys. `config` may hold defaults where a key is at fault: see Fault.about."""
    for check in CHECKS:
        yield from check(config)


def the_timezone_exists(config: Config) -> Iterator[Fault]:
    name = config.site.timezone
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = difflib.get_close_matches(name, zoneinfo.available_timezones(), n=1)
        hint = f"did you mean {near[0]}?" if near else "an IANA name such as Australia/Brisbane"
        yield Fault("site.timezone", f"'{name[:40]}' is no time zone ({hint})")


def ids_are_unique(config: Config) -> Iterator[Fault]:
    for section, ids in (
        ("vehicle", [each.id for each in config.vehicles]),
        ("loadpoint", [each.id for each in config.loadpoints]),
        ("circuit", [each.id for each in config.circuits]),
    ):
        for index, value in enumerate(ids):
            if value in ids[:index]:
                yield Fault(
                    f"{section}[{index}].id",
                    f"'{value}' is taken by {section}[{ids.index(value)}]",
                    (f"{section}[{ids.index(value)}].id",),
                )


def loadpoints_fit_the_house(config: Config) -> Iterator[Fault]:
    vehicles = [each.id for each in config.vehicles]
    circuits = [each.id for each in config.circuits]
    for index, loadpoint in enumerate(config.loadpoints):
        key = f"loadpoint[{index}]"
        low, high = loadpoint.min_current_a, loadpoint.max_current_a
        if low > high:
            yield Fault(
                f"{key}.min_current_a", f"{low} is above max_current_a ({high})", (f"{key}.max_current_a",)
            )
        if loadpoint.vehicle is not None and loadpoint.vehicle not in vehicles:
            yield Fault(
                f"{key}.vehicle",
                f"'{loadpoint.vehicle}' is no vehicle here ({_known(vehicles)})",
                ("vehicle",),
            )
        if loadpoint.circuit is not None and loadpoint.circuit not in circuits:
            yield Fault(
                f"{key}.circuit",
                f"'{loadpoint.circuit}' is no circuit here ({_known(circuits)})",
                ("circuit",),
            )


def solar_floors_are_in_order(config: Config) -> Iterator[Fault]:
    for index, loadpoint in enumerate(config.loadpoints):
        solar, key = loadpoint.solar, f"loadpoint[{index}].solar"
        pause, start = solar.battery_pause_soc_pct, solar.battery_start_soc_pct
        if pause is not None and pause > start:
            yield Fault(
                f"{key}.battery_pause_soc_pct",
                f"{pause:g} is above battery_start_soc_pct ({start:g})",
                (f"{key}.battery_start_soc_pct",),
            )


def circuits_form_a_tree(config: Config) -> Iterator[Fault]:
    ids = [each.id for each in config.circuits]
    if len(set(ids)) < len(ids):
        return  # named already, and no tree can be read from it
    parents = {each.id: each.parent for each in config.circuits}
    for index, circuit in enumerate(config.circuits):
        key = f"circuit[{index}].parent"
        if circuit.parent is not None and circuit.parent not in parents:
            yield Fault(key, f"'{circuit.parent}' is no circuit here ({_known(ids)})", ("circuit",))
            continue
        above: list[str] = []
        parent = circuit.parent
        while parent is not None and parent in parents and parent not in above:
            above.append(parent)
            parent = parents[parent]
        if circuit.id in above and index == min(ids.index(each) for each in above):
            yield Fault(key, f"'{circuit.parent}' closes a circle (circuits form a tree)", ("circuit",))


def curtailment_has_hysteresis(config: Config) -> Iterator[Fault]:
    leave, enter = config.curtailment.leave_at, config.curtailment.enter_below
    if leave < enter:
        yield Fault(
            "curtailment.leave_at",
            f"{leave:g} is below enter_below ({enter:g})",
            ("curtailment.enter_below",),
        )


def prices_are_there(config: Config) -> Iterator[Fault]:
    if isinstance(config.tariff, TimeOfUseTariff) and not config.tariff.periods:
        yield Fault(
            "tariff.period", "is missing (time_of_use needs at least one [[tariff.period]] with a price)"
        )
    battery = config.battery
    takes_tariff = isinstance(battery, TAKE_TARIFFS)
    if isinstance(battery, SigenergyBattery):
        takes_tariff = battery.cloud is not None
    if config.tariff is not None and config.tariff.upload.enabled and not takes_tariff:
        yield Fault(
            "tariff.upload.enabled",
            "this battery takes no tariff upload (powerwall does, and sigenergy with a [battery.cloud])",
            ("battery",),
        )


def a_powerwall_can_sign_in(config: Config) -> Iterator[Fault]:
    battery = config.battery
    if not isinstance(battery, PowerwallBattery):
        return
    if battery.api == "teslemetry":
        if battery.token is None:
            yield Fault("battery.token", "is missing (Teslemetry takes the token of its console)")
        if battery.region == "cn":
            yield Fault("battery.region", "'cn' is no region of Teslemetry (na or eu, or leave it out)")
    elif battery.refresh_token is not None:
        if battery.client_id is None:
            yield Fault(
                "battery.client_id", "is missing (a refresh_token is renewed in an application's name)"
            )
    elif battery.token is None:
        yield Fault("battery.refresh_token", "is missing (or a token, which works for some hours only)")


def a_goodwe_states_its_rating(config: Config) -> Iterator[Fault]:
    battery = config.battery
    if isinstance(battery, GoodWeBattery) and battery.family in ("ES", "EM", "BP") and not battery.rated_w:
        yield Fault(
            "battery.rated_w",
            f"is missing (family {battery.family} does not report the inverter's rated power)",
            ("battery.family",),
        )


def entities_have_their_home(config: Config) -> Iterator[Fault]:
    if isinstance(config.battery, GoodWeEntityBattery) and config.homeassistant is None:
        yield Fault(
            "homeassistant",
            "is missing (goodwe_entity reaches the inverter through Home Assistant: its url and a token)",
            ("battery.driver",),
        )


CHECKS = (
    the_timezone_exists,
    ids_are_unique,
    loadpoints_fit_the_house,
    solar_floors_are_in_order,
    circuits_form_a_tree,
    curtailment_has_hysteresis,
    prices_are_there,
    a_powerwall_can_sign_in,
    a_goodwe_states_its_rating,
    entities_have_their_home,
)


def the_plan_has_prices(config: Config) -> Iterator[Fault]:
    """Not for scenarios: their prices come with the story."""
    if config.optimiser.enabled and config.tariff is None:
        yield Fault("optimiser.enabled", "a plan needs prices (add a [tariff])", ("tariff",))


def _known(ids: Sequence[str]) -> str:
    return f"known: {', '.join(ids)}" if ids else "none is configured"
