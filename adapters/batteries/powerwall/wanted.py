"""Orders as settings of a Powerwall site, and whether a site has them.

A baseline is the site's own settings, captured before the first order; what only we could have set
is never taken into one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from adapters.batteries.powerwall.payloads import Mode, SiteInfo
from adapters.batteries.powerwall.tariff import Tariff, rates_of, same_rates, saved, text
from adapters.batteries.powerwall.window import (
    ACTION_OF,
    Cells,
    code_of,
    force_in,
    forces,
    neutral_tariff,
    window_in,
)
from domain.command.order import BatteryAction, OrderPrices
from domain.house.battery_setting import ExportRule
from domain.ports.devices import Baseline, ReadBack
from domain.reading.battery import BatteryMode

HIGHEST_RESERVE_PCT = 80  # 81 to 99 are not honoured; 100 is
FULL_PCT = 100


class Wanted(Struct, frozen=True, kw_only=True):
    """The settings of one order; None leaves a setting as it is.

    `export_rule` of a restore gives way to `never`: that is no forced state's doing. `forced` with its
    `cells` is a force tariff (`told`: an event's), `tariff` any other; one of `cells_before` does it too.
    """

    mode: str | None = None
    reserve_pct: float | None = None
    export_rule: str | None = None
    never_may_stay: bool = False
    grid_charging: bool | None = None
    tariff: Tariff | None = None
    forced: BatteryAction | None = None
    cells: Cells = ()
    cells_before: Cells = ()
    told: OrderPrices | None = None


def valid_reserve(reserve_pct: float) -> int:
    """The nearest reserve that the device honours, rounded up where there is a gap."""
    whole = max(0, int(reserve_pct + 0.5))
    return whole if whole <= HIGHEST_RESERVE_PCT else FULL_PCT


def hold_reserve(soc_pct: float) -> int:
    """The reserve that keeps this state of charge; above 80 % it can only keep 80 %.

    Rounded down: a reserve above the charge is a request to charge from the grid.
    """
    return int(min(soc_pct, HIGHEST_RESERVE_PCT))


def floor_reserve(target_pct: float) -> int:
    """The reserve that ends a discharge no lower than asked; a floor in the gap would be a full battery."""
    return valid_reserve(ceil(min(target_pct, HIGHEST_RESERVE_PCT)))


def baseline_of(info: SiteInfo, reserve_pct: float) -> Baseline:
    """The site's own settings. While a force tariff is on it, the others are not its own either;
    `reserve_pct` is then the configured reserve.
    """
    found = {
        "tariff": info.tariff,
        "strategy": info.strategy,
        "mode": Mode.SELF_CONSUMPTION.value if info.mode is None else info.mode,
        "export_rule": info.export_rule,
        "grid_charging": info.grid_charging,
        "reserve_pct": reserve_pct if info.reserve_pct is None else info.reserve_pct,
    }
    own = unforced(found, reserve_pct)
    return {**own, "tariff": saved(own["tariff"])}


def unforced(captured: Baseline, reserve_pct: float) -> Baseline:
    """A baseline without a force tariff, and without what came with it."""
    tariff = captured.get("tariff")
    if not isinstance(tariff, dict) or force_in(tariff) is None:
        return captured
    return {
        **captured,
        "tariff": None,
        "mode": Mode.SELF_CONSUMPTION.value,
        "export_rule": None,
        "grid_charging": None,
        "reserve_pct": reserve_pct,
    }


def saved_rule(baseline: Baseline) -> str:
    """The export rule to go back to; a site that never named one exports all it likes."""
    rule = baseline.get("export_rule")
    return rule if isinstance(rule, str) else ExportRule.BATTERY_OK


def as_it_was(baseline: Baseline, known_tariff: Mapping[str, Any] | None, currency: str) -> Wanted:
    """All settings of a restore. Where a force tariff hides the site's own and none was saved, a neutral
    one takes its place.
    """
    grid_charging = baseline.get("grid_charging")
    tariff = baseline.get("tariff")
    if not isinstance(tariff, dict):
        tariff = neutral_tariff(currency) if force_in(known_tariff) is not None else None
    return Wanted(
        mode=str(baseline.get("mode") or Mode.SELF_CONSUMPTION),
        reserve_pct=float(baseline.get("reserve_pct") or 0.0),
        export_rule=saved_rule(baseline),
        never_may_stay=True,
        grid_charging=grid_charging if isinstance(grid_charging, bool) else None,
        tariff=tariff,
    )


def set_by_others(orders: Sequence[Wanted], baseline: Baseline, info: SiteInfo) -> dict[str, Any]:
    """Settings that are of none of our orders nor, where all of them leave one alone, the baseline's."""
    shown: dict[str, tuple[Any, list[Any]]] = {
        "mode": (info.mode, [each.mode for each in orders]),
        "reserve_pct": (info.reserve_pct, [each.reserve_pct for each in orders]),
        "export_rule": (info.export_rule, [each.export_rule for each in orders]),
        "grid_charging": (info.grid_charging, [each.grid_charging for each in orders]),
    }
    found: dict[str, Any] = {}
    for name, (now, wanted) in shown.items():
        ours = [each for each in wanted if each is not None] or [baseline.get(name)]
        if now is not None and now not in ours:
            found[name] = now
    if info.tariff is None or force_in(info.tariff) is not None:
        return found
    told: list[Any] = [each.tariff for each in orders if each.forced is None and each.tariff]
    if not any(same_rates(info.tariff, each) for each in told or [baseline.get("tariff")]):
        found |= {"tariff": saved(info.tariff), "strategy": info.strategy}
    return found


def beyond_ours(changed: Mapping[str, Any]) -> dict[str, Any]:
    """Those that no order of ours sets: what is found while an order was not seen to stand yet may be what
    the one before it left, or a part of its own, as where the server was killed in the middle of it.
    """
    ours: dict[str, tuple[Any, ...]] = {
        "mode": (Mode.AUTONOMOUS, Mode.SELF_CONSUMPTION),
        "reserve_pct": (changed.get("reserve_pct"),),  # a hold's may be any
        "export_rule": (ExportRule.BATTERY_OK,),
        "grid_charging": (True, False),
    }
    return {name: value for name, value in changed.items() if value not in ours.get(name, ())}


def compare(wanted: Wanted, info: SiteInfo) -> ReadBack:
    """Whether the site shows these settings, and both sides as evidence."""
    asked: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    agrees = True

    def put(name: str, want: Any, have: Any, matches: bool) -> None:
        nonlocal agrees
        asked[name], shown[name] = want, have
        agrees = agrees and matches

    if wanted.mode is not None:
        put("mode", wanted.mode, info.mode, info.mode == wanted.mode)
    if wanted.reserve_pct is not None:
        have = info.reserve_pct
        put("reserve_pct", wanted.reserve_pct, have, have is not None and abs(have - wanted.reserve_pct) < 1)
    if wanted.export_rule is not None:
        rule = info.export_rule
        stays = wanted.never_may_stay and rule in (None, ExportRule.NEVER)
        put("export_rule", wanted.export_rule, rule, rule == wanted.export_rule or stays)
    if wanted.grid_charging is not None:
        # A site without the setting charges from the grid as it likes.
        shows = info.grid_charging in (None, wanted.grid_charging)
        put("grid_charging", wanted.grid_charging, info.grid_charging, shows)
    if wanted.forced is not None:
        code = code_of(wanted.forced, wanted.told)
        put(
            "forced_half_hours",
            list(wanted.cells),
            list(window_in(info.tariff, code)),
            any(
                forces(info.tariff, wanted.forced, cells, wanted.told)
                for cells in (wanted.cells, wanted.cells_before)
                if cells
            ),
        )
    if wanted.tariff is not None:
        put("tariff", _label(wanted.tariff), _label(info.tariff), same_rates(info.tariff, wanted.tariff))
    evidence: dict[str, Any] = {"site_info": shown, "wanted": asked}
    saved_pct = wanted.reserve_pct
    if not agrees and saved_pct is not None and abs(valid_reserve(saved_pct) - saved_pct) >= 1:
        present = "unknown" if info.reserve_pct is None else f"{info.reserve_pct:g} %"
        evidence["hint"] = (
            f"the backup reserve was {saved_pct:g} % and is {present}: a Powerwall takes nothing"
            f" between {HIGHEST_RESERVE_PCT} and {FULL_PCT} %"
        )
    return ReadBack(agrees=agrees, evidence=evidence)


def _label(tariff: Mapping[str, Any] | None) -> str | None:
    """A name for a tariff in evidence; its 96 prices would drown the rest."""
    if tariff is None:
        return None
    prices = {
        price for side in rates_of(tariff).values() for rates in side.values() for price in rates.values()
    }
    span = f"{min(prices):g} to {max(prices):g}" if prices else "no prices"
    return f"{text(tariff, 'name') or text(tariff, 'code') or 'unnamed'} ({span})"


def mode_seen(
    info: SiteInfo,
    soc_pct: float | None,
    own_reserve_pct: float,
    held_pct: int | None,
    now: datetime,
    zone: ZoneInfo,
) -> BatteryMode:
    """What the settings make the battery do now. `own_reserve_pct` is the configured backup reserve,
    `held_pct` the reserve of a hold of ours.
    """
    if info.mode is None:
        return BatteryMode.UNKNOWN
    code = force_in(info.tariff)
    if code is not None and info.mode == Mode.AUTONOMOUS:
        local = now.astimezone(zone)
        if local.hour * 2 + local.minute // 30 in window_in(info.tariff, code):
            return BatteryMode(ACTION_OF[code].value)
    is_ours = held_pct is not None and info.mode == Mode.SELF_CONSUMPTION and info.reserve_pct == held_pct
    if info.mode == Mode.BACKUP or is_ours or is_kept(info, soc_pct, own_reserve_pct):
        return BatteryMode.HOLD
    if info.export_rule == ExportRule.NEVER:
        return BatteryMode.CURTAILED
    return BatteryMode.SELF_CONSUMPTION


def is_kept(info: SiteInfo, soc_pct: float | None, own_reserve_pct: float) -> bool:
    """A reserve above the house's own one, at which the battery stands or below which it is."""
    if info.reserve_pct is None or soc_pct is None or info.mode != Mode.SELF_CONSUMPTION:
        return False
    is_raised = info.reserve_pct > own_reserve_pct + 1
    # Above 80 % the highest reserve short of all is as near as a hold can come.
    return is_raised and (soc_pct <= info.reserve_pct + 1 or info.reserve_pct == HIGHEST_RESERVE_PCT)
