"""The level at which a car has enough, and when it has left that level again.

A level that jitters around its limit is no car that needs a charge: the limit counts as left only once the
level has been below its band for `min_off_s`, or once somebody has raised the limit.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.command.intent import ChargeIntent
from domain.house.house import Loadpoint
from domain.house.settings import Mode
from domain.reading.charger import ChargerReading

LIMIT_BAND_PCT = 1.0  # a car that reached its limit charges again only this far below it


class Reached(Struct, frozen=True, kw_only=True):
    """A limit of `at_pct` was reached; `low_since`: the level is below its band, None: it is not."""

    at_pct: float
    low_since: datetime | None = None


def limit_of(lp: Loadpoint, reading: ChargerReading | None) -> float:
    """Where a mode's charge ends, %: at the loadpoint's limit, the car's own, or the target of mode smart."""
    own_pct = None if reading is None else reading.vehicle_limit_pct
    target_pct = lp.smart.target_soc_pct if lp.mode is Mode.SMART else 100.0
    return min(lp.limit_soc_pct, target_pct, 100.0 if own_pct is None else own_pct)


def asked_pct(lp: Loadpoint, charge: ChargeIntent) -> float:
    """Where a person's charge ends, %: at the limit asked for, else at the loadpoint's."""
    return lp.limit_soc_pct if charge.limit_soc_pct is None else charge.limit_soc_pct


def ends_at_pct(lp: Loadpoint, reading: ChargerReading | None, by_hand_pct: float | None) -> float:
    """Where a charge ends that runs now, or would, %; `by_hand_pct`: it is a person's, with this limit. A
    driver's own charge with mode off does not end at our limit, only at the car's.
    """
    if by_hand_pct is None and lp.mode is not Mode.OFF:
        return limit_of(lp, reading)
    own_pct = None if reading is None else reading.vehicle_limit_pct
    return min(100.0 if by_hand_pct is None else by_hand_pct, 100.0 if own_pct is None else own_pct)


def followed(
    reached: Reached | None, soc_pct: float | None, limit_pct: float, min_off_s: float, now: datetime
) -> Reached | None:
    """The limit that is reached, after what the car now tells; an unknown level is not one that has left."""
    if soc_pct is not None and soc_pct >= limit_pct:
        return Reached(at_pct=limit_pct)
    if reached is None or is_raised(reached, limit_pct):
        return None
    if soc_pct is None:
        return replace(reached, at_pct=limit_pct)
    if soc_pct >= limit_pct - LIMIT_BAND_PCT:
        return Reached(at_pct=limit_pct)
    low_since = reached.low_since or now
    if now - low_since >= timedelta(seconds=min_off_s):
        return None
    return Reached(at_pct=limit_pct, low_since=low_since)


def is_raised(reached: Reached | None, limit_pct: float) -> bool:
    """Whether there is room again above the limit that was reached."""
    return reached is not None and limit_pct > reached.at_pct
