"""Settings that are each allowed and make no sense together, or to nobody: each with why."""

from collections.abc import Iterator

from domain.event.spike import is_spike
from domain.house.house import House, Loadpoint
from domain.house.optimiser import Optimiser
from domain.house.settings import CheapSettings, Mode
from domain.reading.signs import watts

OPTIMISER, CHEAP = Optimiser(), CheapSettings()  # as they are where nobody wrote anything
NEVER = ("24:00", "00:00")  # both are midnight; the other way round it is the whole day


def odd_in_house(house: House) -> Iterator[tuple[str, str]]:
    """Those of the house as a whole: the key in the file, and why."""
    if house.battery is not None:
        yield from _below_the_reserve(house.optimiser, house.battery.reserve_pct)
    if is_spike(0.0, was_spike=False, rule=house.spike):
        yield "spike.threshold_per_mwh", "every price of 0 or more is a spike, at 0 per MWh"
    if house.spike.enabled and house.battery is not None and house.battery.max_discharge_w == 0:
        yield "spike.enabled", "the battery may give 0 W (battery.max_discharge_w), so spikes are only told"
    site = house.site
    for index, lp in enumerate(house.loadpoints):
        left_a = None if site.main_fuse_a is None else site.main_fuse_a - site.fuse_margin_a
        if left_a is not None and left_a < lp.min_current_a:
            why = f"main_fuse_a less fuse_margin_a leaves {left_a:g} A, so the grid alone never charges a car"
            yield f"loadpoint[{index}].min_current_a", why
    for index, car in enumerate(house.vehicles):
        at = [lp for lp in house.loadpoints if lp.vehicle == car.id]
        least_w = min((watts(lp.min_current_a, 1, lp.voltage_v) for lp in at), default=0.0)
        if car.max_ac_w is not None and car.max_ac_w < least_w:
            yield f"vehicle[{index}].max_ac_w", f"{car.max_ac_w:g} W is less than its charger's {least_w:g} W"


def odd_in(lp: Loadpoint) -> Iterator[tuple[str, str]]:
    """Those of a loadpoint: the key within it, and why."""
    cheap, window = lp.cheap, lp.schedule
    if cheap.recovery_price < cheap.opportunity_price:
        limits = f"{cheap.recovery_price:g} at most, a fuller one up to opportunity_price"
        yield "cheap.recovery_price", f"a nearly empty car would pay {limits} ({cheap.opportunity_price:g})"
    is_chosen = cheap.recovery_soc_pct != CHEAP.recovery_soc_pct
    if is_chosen and lp.mode is Mode.CHEAP and cheap.recovery_soc_pct >= lp.limit_soc_pct:
        ends = f"charging ends at {lp.limit_soc_pct:g} % already, so opportunity_price never counts"
        yield "cheap.recovery_soc_pct", ends
    if window.from_ == window.to or (window.from_, window.to) == NEVER:
        yield "schedule.to", f"the window ends when it begins, at {window.from_}: it never opens"
    if lp.mode is Mode.SMART and lp.smart.target_soc_pct == 0:
        yield "smart.target_soc_pct", "a car that is to hold 0 % needs no charge"
    elif lp.mode is not Mode.OFF and lp.limit_soc_pct == 0:
        yield "limit_soc_pct", "at a limit of 0 % no charge ever begins"


def _below_the_reserve(asked: Optimiser, reserve_pct: float) -> Iterator[tuple[str, str]]:
    """What asks the plan to keep less than the battery keeps by itself."""
    why = f"the battery keeps {reserve_pct:g} % by itself (battery.reserve_pct), which is as much or more"
    if asked.reserve_pct != OPTIMISER.reserve_pct and asked.reserve_pct < reserve_pct:
        yield "optimiser.reserve_pct", why
    for index, floor in enumerate(asked.floor):
        if floor.reserve_pct <= reserve_pct:
            yield f"optimiser.floor[{index}].reserve_pct", why
    if asked.charge_by is not None and asked.charge_by_soc_pct <= reserve_pct:
        yield "optimiser.charge_by_soc_pct", why
