"""What must hold between settings that are each right in themselves."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf

from adapters.kinds.fault import Fault
from powersync import vendors
from powersync.config.document import Config
from powersync.config.doubles import (
    cars_stand_once,
    chargers_stand_once,
    inverters_stand_once,
    outlets_stand_once,
    terms_stand_once,
)
from powersync.config.drivers import id_of_pv, named_in, target_of, with_whole_rows
from powersync.config.hosts import hosts_can_be_reached
from powersync.config.notify import targets_are_whole
from powersync.config.plausible import implausible
from powersync.config.zones import zone_exists, zone_hint


def across(config: Config) -> Iterator[Fault]:
    """Every fault between keys. `config` may hold defaults where a key is at fault: see Fault.about."""
    for check in CHECKS:
        yield from check(config)


def the_timezone_exists(config: Config) -> Iterator[Fault]:
    name = config.site.timezone
    if not zone_exists(name):
        yield Fault("site.timezone", f"'{name[:40]}' is no time zone ({zone_hint(name)})")


def ids_are_unique(config: Config) -> Iterator[Fault]:
    for section, ids in (
        ("vehicle", [each.id for each in config.vehicles]),
        ("loadpoint", [each.id for each in config.loadpoints]),
        ("circuit", [each.id for each in config.circuits]),
        ("notify.target", [each.id for each in config.notify.targets]),
        ("pv", [id_of_pv(index, each) for index, each in enumerate(config.pv)]),
    ):
        for index, value in enumerate(ids):
            if value in ids[:index]:
                yield Fault(
                    f"{section}[{index}].id",
                    f"'{value}' is taken by {section}[{ids.index(value)}]",
                    (f"{section}[{ids.index(value)}].id",),
                )


def cars_can_be_told_apart(config: Config) -> Iterator[Fault]:
    known: dict[str, str] = {}
    for index, vehicle in enumerate(config.vehicles):
        named = [] if vehicle.vin is None else [("vin", vehicle.vin)]
        named += [(f"tags[{place}]", tag) for place, tag in enumerate(vehicle.tags)]
        for key, name in named:
            where = f"vehicle[{index}].{key}"
            taken = known.setdefault(name.casefold(), where)
            if taken != where:
                yield Fault(where, f"'{name}' is {taken}'s already", (taken,))


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
                _ids_of("vehicle", vehicles),
            )
        if loadpoint.circuit is not None and loadpoint.circuit not in circuits:
            yield Fault(
                f"{key}.circuit",
                f"'{loadpoint.circuit}' is no circuit here ({_known(circuits)})",
                _ids_of("circuit", circuits),
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
            yield Fault(
                key, f"'{circuit.parent}' is no circuit here ({_known(ids)})", _ids_of("circuit", ids)
            )
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


def drivers_have_what_they_need(config: Config) -> Iterator[Fault]:
    for each in named_in(config):
        for fault in each.row.faults(with_whole_rows(each.table)):
            about = tuple(f"{each.key}.{key}" for key in fault.about)
            yield Fault(f"{each.key}.{fault.key}", fault.text, about)
        if each.row.through_home is not None and config.homeassistant is None:
            yield Fault(
                "homeassistant",
                f"is missing ({each.row.driver} {each.row.through_home}: its url and a token)",
                (f"{each.key}.driver",),
            )


def a_tariff_is_uploaded_where_one_is_taken(config: Config) -> Iterator[Fault]:
    tariff = config.tariff
    if tariff is not None and tariff.upload.enabled and target_of(config) is None:
        ways = [row.words for row in vendors.TARGETS]
        text = f"this battery takes no tariff upload ({ways[0]} does, and {', '.join(ways[1:])})"
        yield Fault("tariff.upload.enabled", text, ("battery",))


def a_door_has_both_its_files(config: Config) -> Iterator[Fault]:
    door = config.ocpp
    if door is None:
        return
    files = {"tls_certificate_file": door.tls_certificate_file, "tls_key_file": door.tls_key_file}
    authority = door.tls_client_ca_file
    for name, path in files.items():
        if path is None and (any(files.values()) or authority is not None):
            yield Fault(f"ocpp.{name}", "is missing (a certificate and its key go together)", ("ocpp",))
    for name, path in {**files, "tls_client_ca_file": authority}.items():
        if path is not None and not path.is_file():
            yield Fault(f"ocpp.{name}", f"{path} cannot be read: there is no such file")


def shown_certificates_can_be_judged(config: Config) -> Iterator[Fault]:
    """Where nobody says who signs them, none would ever be let in."""
    if config.ocpp is not None and config.ocpp.tls_client_ca_file is not None:
        return
    for index, each in enumerate(config.loadpoints):
        if getattr(each.charger, "certificate_name", None) is not None:
            text = "goes with ocpp.tls_client_ca_file, who signs such certificates"
            yield Fault(f"loadpoint[{index}].charger.certificate_name", text, ("ocpp",))


def a_broker_is_reached_as_told(config: Config) -> Iterator[Fault]:
    broker = config.mqtt
    if broker is None:
        return
    if broker.password is not None and broker.username is None:
        yield Fault("mqtt.username", "is missing (a password goes with one)", ("mqtt.password",))
    if broker.ca_file is not None and not broker.tls:
        yield Fault("mqtt.ca_file", "goes with tls = true", ("mqtt.tls",))
    elif broker.ca_file is not None and not broker.ca_file.is_file():
        yield Fault("mqtt.ca_file", f"{broker.ca_file} cannot be read: there is no such file")


def terms_say_something(config: Config) -> Iterator[Fault]:
    if config.tariff is not None:
        for key, text in config.tariff.incomplete():
            yield Fault(f"tariff.{key}", text)


def limits_leave_something(config: Config) -> Iterator[Fault]:
    """A limit under which no car could ever charge is a slip."""
    site = config.site
    if site.main_fuse_a is not None and site.fuse_margin_a >= site.main_fuse_a:
        yield Fault(
            "site.fuse_margin_a",
            f"{site.fuse_margin_a:g} leaves nothing of main_fuse_a ({site.main_fuse_a:g})",
            ("site.main_fuse_a",),
        )
    limits = {each.id: (index, each.max_a) for index, each in enumerate(config.circuits)}
    left_a = inf if site.main_fuse_a is None else site.main_fuse_a - site.fuse_margin_a
    for index, loadpoint in enumerate(config.loadpoints):
        if 0 < left_a < loadpoint.min_current_a:
            yield Fault(
                "site.main_fuse_a",
                f"{site.main_fuse_a:g} less fuse_margin_a ({site.fuse_margin_a:g}) is below min_current_a of "
                f"loadpoint[{index}] ({loadpoint.min_current_a}): it could never charge",
                ("site.fuse_margin_a", f"loadpoint[{index}].min_current_a"),
            )
        place, max_a = limits.get(loadpoint.circuit or "", (0, None))
        if max_a is not None and max_a < loadpoint.min_current_a:
            yield Fault(
                f"circuit[{place}].max_a",
                f"{max_a:g} is below min_current_a of loadpoint[{index}] ({loadpoint.min_current_a}): "
                "it could never charge",
                (f"loadpoint[{index}].min_current_a", f"loadpoint[{index}].circuit"),
            )


def messages_go_somewhere(config: Config) -> Iterator[Fault]:
    yield from targets_are_whole(config.notify, has_home=config.homeassistant is not None)


CHECKS = (
    the_timezone_exists,
    hosts_can_be_reached,
    ids_are_unique,
    cars_can_be_told_apart,
    loadpoints_fit_the_house,
    solar_floors_are_in_order,
    circuits_form_a_tree,
    curtailment_has_hysteresis,
    limits_leave_something,
    terms_say_something,
    terms_stand_once,
    inverters_stand_once,
    chargers_stand_once,
    cars_stand_once,
    outlets_stand_once,
    a_door_has_both_its_files,
    shown_certificates_can_be_judged,
    a_broker_is_reached_as_told,
    messages_go_somewhere,
    drivers_have_what_they_need,
    a_tariff_is_uploaded_where_one_is_taken,
)


def the_plan_has_prices(config: Config) -> Iterator[Fault]:
    """Not for scenarios: their prices come with the story."""
    if config.optimiser.enabled and config.tariff is None:
        yield Fault("optimiser.enabled", "a plan needs prices (add a [tariff])", ("tariff",))


def _known(ids: Sequence[str]) -> str:
    right = [each for each in ids if isinstance(each, str)]  # a faulty one is told where it stands
    return f"known: {', '.join(right)}" if right else "none is configured"


def _ids_of(section: str, ids: Sequence[str]) -> tuple[str, ...]:
    """What a fault about an id that is not there rests on: the ids that are, or the list itself."""
    return tuple(f"{section}[{index}].id" for index in range(len(ids))) or (section,)


OF_A_REAL_HOUSE = (the_plan_has_prices, implausible)


def the_site_is_told(tables: Mapping[str, object]) -> Iterator[Fault]:
    """A house without its place would live by the clock of Greenwich and nobody would be told."""
    if "site" not in tables:
        yield Fault(
            "site", "is missing (write [site] with at least its timezone, such as Australia/Brisbane)"
        )
