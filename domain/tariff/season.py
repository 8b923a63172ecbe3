"""Fixed prices of a whole year, as weeks that hold for some months: what a vendor can keep without being told
anew.
"""

from datetime import date

from msgspec import Struct


class WeekdayPrices(Struct, frozen=True, kw_only=True):
    """48 half-hours of one day of the week; `day` is such a day, of the season. `demand_per_kw`: what the
    highest import costs of those that count for a demand charge; empty where none does.
    """

    day: date
    imports: tuple[float, ...]
    exports: tuple[float, ...]
    demand_per_kw: tuple[float, ...] = ()


class SeasonTable(Struct, frozen=True, kw_only=True):
    """One week, from Monday, that repeats from the first month (1 is January) to the last, both included; a
    season may run over the end of the year.
    """

    first_month: int
    last_month: int
    week: tuple[WeekdayPrices, ...]
