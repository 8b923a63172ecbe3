"""Which entities are the inverter's: found by the prefix of their names, else by the integration's own ids.

People rename entities and the integration's names have changed over time, so every quantity has several
names, best first. The integration's `unique_id` is `goodwe-NAME-SERIAL` and stays.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from adapters.links.homeassistant import Registered
from domain.errors import Rejected

# One way to know a quantity: the names that must all be there, each with its sign into ours.
Way = tuple[tuple[str, int], ...]

MODE, LIMIT = "select.ems_mode", "number.ems_power_limit"
EXPORT_LIMIT = "number.grid_export_limit"
EXPORT_SWITCHES = ("switch.grid_export_limit_switch", "switch.grid_export_limit", "switch.grid_export")
SOC: tuple[Way, ...] = (
    (("sensor.battery_soc", 1),),
    (("sensor.battery_state_of_charge", 1),),
    (("sensor.battery_level", 1),),
    (("sensor.soc", 1),),
)
BATTERY: tuple[Way, ...] = (
    (("sensor.battery_power", 1),),
    (("sensor.pbattery", 1),),
    (("sensor.pbattery1", 1), ("sensor.pbattery2", 1)),
    (("sensor.pbattery1", 1),),
    (("sensor.battery_p", 1),),
    (("sensor.battery_discharge_power", 1), ("sensor.battery_charge_power", -1)),
)
# GoodWe's own meters count export as positive; what people build on top of them counts import.
GRID: tuple[Way, ...] = (
    (("sensor.active_power", -1),),
    (("sensor.meter_active_power", -1),),
    (("sensor.meter_active_power_total", -1),),
    (
        ("sensor.meter_active_power_l1", -1),
        ("sensor.meter_active_power_l2", -1),
        ("sensor.meter_active_power_l3", -1),
    ),
    (("sensor.grid_power", 1),),
    (("sensor.on_grid_power", 1),),
    (("sensor.grid_import_power", 1), ("sensor.grid_export_power", -1)),
)
PV: tuple[Way, ...] = (
    (("sensor.ppv", 1),),
    (("sensor.pv_power", 1),),
    (("sensor.total_pv_power", 1),),
    (("sensor.solar_power", 1),),
)
USUAL_PREFIX = "goodwe"
PORT_8899 = (
    "UDP port 8899 is what the driver goodwe needs; goodwe_entity leaves the inverter to Home Assistant"
    " and needs no port of it"
)

Parts = tuple[tuple[str, int], ...]  # entity ids with their signs
Names = Mapping[str, str]  # entity ids by domain and name without the prefix, such as `sensor.ppv`


def names_with(prefix: str) -> frozenset[str]:
    """Every entity that an inverter of this prefix may have for what we want to know."""
    ways = (way for quantity in (SOC, BATTERY, GRID, PV) for way in quantity)
    names = (MODE, LIMIT, EXPORT_LIMIT, *EXPORT_SWITCHES, *(name for way in ways for name, _ in way))
    return frozenset(_full(name, prefix) for name in names)


class Entities(Struct, frozen=True, kw_only=True):
    """One inverter's entities. Absent ones are None or empty; the first five are always there."""

    mode: str
    limit: str
    soc: Parts
    battery: Parts
    grid: Parts
    pv: Parts = ()
    export_limit: str | None = None
    export_switch: str | None = None

    @property
    def ids(self) -> frozenset[str]:
        """All of them."""
        parts = (*self.soc, *self.battery, *self.grid, *self.pv)
        single = (self.mode, self.limit, self.export_limit, self.export_switch)
        return frozenset(each for each in (*single, *(part for part, _ in parts)) if each)


def find(there: Collection[str], prefix: str | None, registry: Sequence[Registered] = ()) -> Entities:
    """The inverter's entities among those that are there.

    A given prefix wins, then `goodwe`, then the only candidate. Raises Rejected naming what is missing,
    or the candidates where there are several.
    """
    by_serial = _by_serial(there, registry)
    prefix = prefix or _only_prefix(there)
    if prefix is None and len(by_serial) > 1:
        modes = [names[MODE] for names in by_serial.values()]
        raise Rejected(
            f"several inverters in Home Assistant ({_list(modes)}): name the entities of the one that is"
            " meant alike, as prefix_ems_mode and prefix_ems_power_limit, and set battery.prefix"
        )
    if prefix is None and by_serial:
        return _complete(next(iter(by_serial.values())), None)
    prefix = prefix or min(_prefixes(there, with_limit=False), default=USUAL_PREFIX)
    named = _by_prefix(there, prefix)
    same = (names for names in by_serial.values() if names[MODE] == named.get(MODE))
    return _complete({**next(same, {}), **named}, prefix)


def _only_prefix(there: Collection[str]) -> str | None:
    candidates = sorted(_prefixes(there))
    if USUAL_PREFIX in candidates:
        return USUAL_PREFIX
    if len(candidates) > 1:
        raise Rejected(
            f"several inverters in Home Assistant: set battery.prefix to one of {_list(candidates)}"
        )
    return candidates[0] if candidates else None


def _complete(names: Names, prefix: str | None) -> Entities:
    for needed in (MODE, LIMIT):
        if needed not in names:
            raise Rejected(
                f"Home Assistant has no {_full(needed, prefix)}. It comes with the GoodWe integration"
                " called experimental, not with the built-in one; if its name begins otherwise, set"
                f" battery.prefix. {PORT_8899}"
            )
    return Entities(
        mode=names[MODE],
        limit=names[LIMIT],
        soc=_needed(names, SOC, prefix, "the state of charge"),
        battery=_needed(names, BATTERY, prefix, "the battery's power"),
        grid=_needed(names, GRID, prefix, "the grid's power"),
        pv=_first(names, PV),
        export_limit=names.get(EXPORT_LIMIT),
        export_switch=next((names[each] for each in EXPORT_SWITCHES if each in names), None),
    )


def _needed(names: Names, ways: tuple[Way, ...], prefix: str | None, what: str) -> Parts:
    found = _first(names, ways)
    if not found:
        tried = _list([" + ".join(_full(name, prefix) for name, _ in way) for way in ways])
        raise Rejected(f"Home Assistant has no entity for {what}: none of {tried}")
    return found


def _first(names: Names, ways: tuple[Way, ...]) -> Parts:
    for way in ways:
        if all(name in names for name, _ in way):
            return tuple((names[name], sign) for name, sign in way)
    return ()


def _prefixes(there: Collection[str], *, with_limit: bool = True) -> Iterator[str]:
    """Of every select that has the number beside it, or of every one."""
    for entity_id in there:
        domain, _, name = entity_id.partition(".")
        prefix = name.removesuffix("_ems_mode")
        is_mode = domain == "select" and prefix != name
        if is_mode and (not with_limit or f"number.{prefix}_ems_power_limit" in there):
            yield prefix


def _by_prefix(there: Collection[str], prefix: str) -> Names:
    found: dict[str, str] = {}
    for entity_id in there:
        domain, _, name = entity_id.partition(".")
        if name.startswith(f"{prefix}_"):
            found[f"{domain}.{name.removeprefix(f'{prefix}_')}"] = entity_id
    return found


def _by_serial(there: Collection[str], registry: Sequence[Registered]) -> dict[str, Names]:
    """Names by serial number, for each inverter that has both EMS entities."""
    found: dict[str, dict[str, str]] = {}
    for each in registry:
        parts = each.unique_id.split("-", 2)
        if len(parts) == 3 and parts[0] == "goodwe" and each.entity_id in there:
            _, name, serial = parts
            found.setdefault(serial, {})[f"{each.entity_id.partition('.')[0]}.{name}"] = each.entity_id
    return {serial: names for serial, names in found.items() if MODE in names and LIMIT in names}


def _full(name: str, prefix: str | None) -> str:
    domain, _, rest = name.partition(".")
    return f"{domain}.{prefix or USUAL_PREFIX}_{rest}"


def _list(items: Sequence[str]) -> str:
    return ", ".join(items)
