"""Limits of price that no hour of a fixed tariff reaches, and a battery that is never used."""

from collections.abc import Iterator

from domain.house.house import Loadpoint
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SmartSettings
from powersync import vendors
from powersync.config.document import Config

HEED_PRICE = ("cheapest", "solar_preferred")
CHEAP, SCHEDULE, SMART = CheapSettings(), ScheduleSettings(), SmartSettings()


def odd(config: Config) -> Iterator[tuple[str, str]]:
    """By key, each with why. A mode's limit that nobody wrote counts where a loadpoint begins in it."""
    if config.battery is not None and config.battery.reserve_pct >= 100:
        yield "battery.reserve_pct", "all of the battery is kept for an outage, so it is never used"
    span = None if config.tariff is None else vendors.PRICES[config.tariff.driver].span(config.tariff)
    if span is None:
        return
    for index, lp in enumerate(config.loadpoints):
        for key, why in _of_a_loadpoint(lp, span.import_price):
            yield f"loadpoint[{index}].{key}", why
    ceiling, limit = config.optimiser.grid_charge_price_ceiling, config.curtailment
    if ceiling is not None and ceiling < span.import_price:
        why = f"{_below(ceiling, span.import_price)}, so the grid never charges the battery"
        yield "optimiser.grid_charge_price_ceiling", why
    if limit.enabled and span.export_price is not None and span.export_price < limit.enter_below:
        why = f"no hour of the tariff earns so much ({span.export_price:g} at most), so nothing is ever sold"
        yield "curtailment.enter_below", f"{limit.enter_below:g}: {why}"


def _of_a_loadpoint(lp: Loadpoint, least: float) -> Iterator[tuple[str, str]]:
    cheap, most = lp.cheap, max(lp.cheap.recovery_price, lp.cheap.opportunity_price)
    own = (CHEAP.recovery_price, CHEAP.opportunity_price)
    if lp.mode is Mode.CHEAP or (cheap.recovery_price, cheap.opportunity_price) != own:
        if most < least:
            both = f"and so is opportunity_price ({cheap.opportunity_price:g}): it never charges"
            yield "cheap.recovery_price", f"{_below(cheap.recovery_price, least)}, {both}"
        elif cheap.opportunity_price < least:
            full = f"a car that holds {cheap.recovery_soc_pct:g} % is never charged"
            yield "cheap.opportunity_price", f"{_below(cheap.opportunity_price, least)}, so {full}"
    heeds = lp.smart.strategy in HEED_PRICE
    for mode, key, limit, usual, so in (
        (Mode.SCHEDULE, "schedule", lp.schedule.max_price, SCHEDULE.max_price, "it never charges"),
        (Mode.SMART, "smart", lp.smart.max_price, SMART.max_price, "only the sun charges"),
    ):
        if (lp.mode is mode or limit != usual) and limit < least and (heeds or mode is not Mode.SMART):
            yield f"{key}.max_price", f"{_below(limit, least)}, so {so}"


def _below(limit: float, least: float) -> str:
    return f"{limit:g} is below every price of the tariff ({least:g} at least)"
