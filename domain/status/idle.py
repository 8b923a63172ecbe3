"""Settings that are accepted and do nothing in this house, or not what they say, or make no sense: each with
why.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from domain.command.capabilities import ChargerCapabilities
from domain.command.order import BatteryAction
from domain.house.devices import loadpoint_device
from domain.house.house import House, Loadpoint, Site
from domain.house.optimiser import Optimiser
from domain.house.settings import Mode, SolarSettings
from domain.status.names import titles_of
from domain.status.odd import odd_in, odd_in_house

SELLING = BatteryAction.FORCE_DISCHARGE
SITE, OPTIMISER, SOLAR = Site(), Optimiser(), SolarSettings()  # as they are where nobody wrote anything


class Idle(Struct, frozen=True):
    """One setting by its key in the file (`loadpoint[0].phases`), the device it is about, and why. `title`:
    what its owner calls it, where that is not changed in the file alone.
    """

    key: str
    device: str | None
    why: str
    title: str | None = None


def without_effect(
    house: House,
    battery_acts: frozenset[BatteryAction] | None = None,
    chargers: Mapping[str, ChargerCapabilities] = MappingProxyType({}),
) -> Iterator[Idle]:
    """All of them. `battery_acts`: what the battery can do, None where that is not known; `chargers`: what
    those can do of which it is known, by loadpoint id.
    """
    site = house.site
    if house.spike.enabled and house.battery is None:
        yield Idle("spike.enabled", None, "there is no battery to sell from, so spikes are only told")
    elif house.spike.enabled and battery_acts is not None and SELLING not in battery_acts:
        yield Idle("spike.enabled", None, "this battery cannot be told to discharge, so spikes are only told")
    if site.export_limit_w is not None and house.battery is None and not house.loadpoints:
        why = "there is no battery whose export could be held, and no car for the sun behind it"
        yield Idle("site.export_limit_w", None, why)
    if site.main_fuse_a is None and site.fuse_margin_a != SITE.fuse_margin_a:
        yield Idle("site.fuse_margin_a", None, "without main_fuse_a there is nothing to keep it from")
    for key, why in odd_in_house(house):
        yield Idle(key, None, why)
    for name, why in _of_optimiser(house.optimiser):
        yield Idle(f"optimiser.{name}", None, why)
    for index, lp in enumerate(house.loadpoints):
        for name, why in (
            *_of_phases(lp, chargers.get(lp.id)),
            *_of_loadpoint(house, lp, battery_acts),
            *odd_in(lp),
        ):
            yield Idle(f"loadpoint[{index}].{name}", loadpoint_device(lp.id), why)
        if lp.mode is Mode.SMART and lp.smart.target_soc_pct > lp.limit_soc_pct:
            key, title = (
                f"loadpoint[{index}].smart.target_soc_pct",
                f"“Ready” at {titles_of(house)[lp.id]}",
            )
            ends = f"charging ends at {lp.limit_soc_pct:g} % already, the limit there"
            why = f"{ends}, and not at {lp.smart.target_soc_pct:g} %"
            yield Idle(key, loadpoint_device(lp.id), why, title)
    for index, circuit in enumerate(house.circuits):
        has_limit = circuit.max_a is not None or circuit.max_w is not None
        if has_limit and not any(circuit.id in _above(house, lp) for lp in house.loadpoints):
            title = f"The circuit “{circuit.id}”"
            yield Idle(f"circuit[{index}].id", None, "no charger hangs on this circuit", title)


def _of_optimiser(asked: Optimiser) -> Iterator[tuple[str, str]]:
    for index, limit in enumerate(asked.limit):
        if limit.import_limit_w is None and limit.export_limit_w is None:
            yield f"limit[{index}]", "it has neither import_limit_w nor export_limit_w, so it limits nothing"
    if asked.charge_by is None:
        if asked.charge_by_soc_pct != OPTIMISER.charge_by_soc_pct:
            yield "charge_by_soc_pct", "without charge_by there is no time by which to be charged"
    elif asked.grid_charge_max_soc_pct < asked.charge_by_soc_pct:
        most = f"the grid charges to {asked.grid_charge_max_soc_pct:g} % at most (grid_charge_max_soc_pct)"
        yield "charge_by_soc_pct", f"{most}, so that only the sun could bring the rest"


def _of_loadpoint(
    house: House, lp: Loadpoint, battery_acts: frozenset[BatteryAction] | None
) -> Iterator[tuple[str, str]]:
    if lp.smart.strategy == "as_late_as_possible" and not lp.smart.departures:
        yield (
            "smart.strategy",
            "without departures there is nothing to be late for, so the cheapest hours are taken",
        )
    circuits = _above(house, lp)
    if lp.circuit is not None and not any(
        each.id in circuits and (each.max_a is not None or each.max_w is not None) for each in house.circuits
    ):
        yield "circuit", "neither this circuit nor one above it has a limit"
    if lp.phase is not None:
        is_judged = house.site.main_fuse_a is not None or any(
            each.id in circuits and each.max_a is not None for each in house.circuits
        )
        if house.site.phases == 1 or lp.phases == 3 or not is_judged:
            yield "phase", "only a one-phase charger behind a three-phase fuse or circuit is judged by it"
    yield from _kept_battery(house, lp, battery_acts)


def _of_phases(lp: Loadpoint, able: ChargerCapabilities | None) -> Iterator[tuple[str, str]]:
    is_auto, cannot = lp.phases == "auto", able is not None and not able.switches_phases
    if is_auto and cannot:
        yield "phases", "this charger cannot switch: auto is as many as it reports or is wired for, else one"
    for name in ("phase_up_delay_s", "phase_down_delay_s"):
        if getattr(lp.solar, name) != getattr(SOLAR, name) and (cannot or not is_auto):
            why = "this charger cannot switch phases" if cannot else 'only phases = "auto" is switched'
            yield f"solar.{name}", why


def _kept_battery(
    house: House, lp: Loadpoint, battery_acts: frozenset[BatteryAction] | None
) -> Iterator[tuple[str, str]]:
    for name, settings in (("cheap", lp.cheap), ("schedule", lp.schedule), ("smart", lp.smart)):
        if not settings.preserve_battery:
            continue
        if getattr(settings, "no_grid_import", False):
            yield f"{name}.no_grid_import", "preserve_battery goes before it"
        if house.battery is None:
            yield f"{name}.preserve_battery", "there is no battery"
        elif battery_acts is not None and BatteryAction.HOLD not in battery_acts:
            yield f"{name}.preserve_battery", "this battery cannot be held"


def _above(house: House, lp: Loadpoint) -> set[str]:
    """The circuits a loadpoint hangs on, up to the top of the tree."""
    parents = {circuit.id: circuit.parent for circuit in house.circuits}
    found: set[str] = set()
    at = lp.circuit
    while at is not None and at in parents and at not in found:
        found.add(at)
        at = parents[at]
    return found
