"""Sums over the whole life of a house: a day is added when it is over, however short the past is kept."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.ledger import Ledger, settled
from domain.energy.stored import value_of
from domain.house.house import Battery
from domain.tariff.slots import PriceSlot

ENERGIES = ("import_wh", "export_wh", "pv_wh", "load_wh", "ev_wh", "charge_wh", "discharge_wh", "ev_fed_wh")


class Lifetime(Struct, frozen=True, kw_only=True):
    """Energies in Wh as measured, and money in currency of the days on which it is known: `cost` of so many
    `cost_days`, `savings` of so many `savings_days`, out of all `days` from `since` to `until`. The supply
    charge is in neither. In the savings is the `stored_value` of the `stored_wh` that those days left in the
    battery (negative: took), at what a stored kWh was worth on the newest of them.
    """

    since: date | None = None
    until: date | None = None
    days: int = 0
    import_wh: float = 0.0
    export_wh: float = 0.0
    pv_wh: float = 0.0
    load_wh: float = 0.0
    ev_wh: float = 0.0
    charge_wh: float = 0.0
    discharge_wh: float = 0.0
    ev_fed_wh: float = 0.0
    cost: float = 0.0
    cost_days: int = 0
    savings: float = 0.0
    savings_days: int = 0
    stored_wh: float = 0.0
    stored_value: float = 0.0


class Ended(Struct, frozen=True, kw_only=True):
    """The `day` that ended last, some of whose prices may still be corrected, and the sums `before` it."""

    day: Ledger
    before: Lifetime


def settled_life(
    life: Lifetime, ended: Ended | None, told: Iterable[PriceSlot], battery: Battery | None = None
) -> tuple[Lifetime, Ended | None]:
    """The sums with the day that ended last as the prices that are `told` make it."""
    if ended is None or life.until != ended.day.day:
        return life, ended
    day = settled(ended.day, told, battery)
    return (life, ended) if day == ended.day else (with_day(ended.before, day), replace(ended, day=day))


def with_day(life: Lifetime, day: Ledger) -> Lifetime:
    """The sums with one more day, once; a day that is not later than the last one is in them already."""
    if day.at is None or (life.until is not None and day.day <= life.until):
        return life
    totals, _ = day.totals
    cost = totals["cost"]
    energies = {name: getattr(life, name) + getattr(day, name) for name in ENERGIES}
    life = life if totals["savings"] is None else _with_savings(life, day)
    return replace(
        life,
        since=life.since or day.day,
        until=day.day,
        days=life.days + 1,
        cost=life.cost + (cost or 0.0),
        cost_days=life.cost_days + (cost is not None),
        **energies,
    )


def _with_savings(life: Lifetime, day: Ledger) -> Lifetime:
    """All that is stored counts with the worth of the newest day: energy of a night is not valued twice."""
    stored_wh = life.stored_wh + day.stored.wh
    value = value_of(stored_wh, day.stored.worth)
    stored_value = life.stored_value if value is None else value
    return replace(
        life,
        savings=life.savings + day.without_battery - day.compared_paid + stored_value - life.stored_value,
        savings_days=life.savings_days + 1,
        stored_wh=stored_wh,
        stored_value=stored_value,
    )
