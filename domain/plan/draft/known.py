"""What lies ahead of a plan: prices, sun and load over its steps, or the reason why they are not known.

Nothing is invented: the horizon ends where prices or the load forecast end, solar past its forecast is 0,
and an export price nobody told us earns nothing and sells nothing. NaN and infinite numbers are what nobody
told us.
"""

from collections.abc import Generator, Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.energy.terms_so_far import TermsSoFar
from domain.forecast.series import PowerForecast
from domain.house.currency import to_a_dollar
from domain.house.house import House
from domain.plan.draft.cautious import cautious_kw, load_caution
from domain.plan.draft.clock import Clock
from domain.plan.draft.followed import Contract
from domain.plan.draft.owner import owner_cuts
from domain.plan.draft.steps import Tiers, edges, evened, known_until, means, price_cuts
from domain.plan.draft.terms import before_demand, demands_of, in_demand, priced, terms_cuts
from domain.plan.problem.problem import DemandSpec
from domain.plan.problem.quota import QuotaSpec
from domain.reason.reason import Reason, Why
from domain.tariff.slots import Tariff

SHORTEST_H = 1 / 12


class Ahead(Struct, frozen=True, kw_only=True):
    """Series over the steps of `clock`, kW and currency per kWh.

    The prices are those that hold for the next kWh, and `quotas` say how they change with energy.
    `is_priced`: whether the export price is known in the whole step. `guarded` are the steps in which the
    battery takes nothing from the grid, as a demand window is about to begin; `peaks` those in such a window.
    `per_dollar`: how many of the currency are worth about a dollar. `following_kw`: what of the need is
    that of cars which follow the sun, by name.
    """

    clock: Clock
    buy: tuple[float, ...]
    sell: tuple[float, ...]
    is_priced: tuple[bool, ...]
    need_kw: tuple[float, ...]
    sun_kw: tuple[float, ...]
    quotas: tuple[QuotaSpec, ...] = ()
    demands: tuple[DemandSpec, ...] = ()
    guarded: frozenset[int] = frozenset()
    peaks: frozenset[int] = frozenset()
    contract: Contract | None = None
    per_dollar: float = 1.0
    following_kw: Mapping[str, tuple[float, ...]] = {}


def looking_ahead(
    house: House,
    now: datetime,
    *,
    tariff: Tariff | None,
    load: PowerForecast | None,
    solar: PowerForecast | None,
    used: TermsSoFar,
    tiers: Tiers,
    shortest_h: float = SHORTEST_H,
) -> Generator[None, None, Ahead | Reason]:
    """All of it from `now` on; a Reason where price or load are not known for `shortest_h`. In turns."""
    slots = [slot for slot in (() if tariff is None else tariff.slots) if is_known(slot.import_price)]
    known = known_until(((slot.start, slot.end) for slot in slots), now)
    if tariff is None or known is None:
        return Reason(Why.PRICE_UNKNOWN)
    needs = [] if load is None else [slot for slot in load.slots if is_known(slot.power_w)]
    loaded = known_until(((slot.start, slot.end) for slot in needs), now)
    if load is None or loaded is None:
        return Reason(Why.LOAD_UNKNOWN)
    now, settings = now.astimezone(UTC), house.optimiser
    end = min(now + timedelta(hours=settings.horizon_h), known, loaded).astimezone(UTC)
    if (end - now).total_seconds() < shortest_h * 3600:
        return Reason(Why.PRICE_UNKNOWN if known <= loaded else Why.LOAD_UNKNOWN)

    zone, told, terms = ZoneInfo(house.site.timezone), tariff.between(now, end), tariff.terms
    per_dollar = to_a_dollar(house.site.currency)
    cuts = [*price_cuts(told, per_dollar), *owner_cuts(settings, zone, now, end)]
    cuts += terms_cuts(terms, zone, now, end)
    limits = evened(edges(now, end, settings.step_s, tiers, cuts))
    clock = Clock(edges=limits, zone=zone)
    yield
    buy = means([(s.start, s.end, s.import_price) for s in told], limits)
    sell = means([(s.start, s.end, _or_nothing(s.export_price)) for s in told], limits)
    untold = means([(s.start, s.end, float(not is_known(s.export_price))) for s in told], limits)
    yield
    under_terms = priced(terms, used, clock, buy, sell)
    yield
    contract = Contract(
        bands=terms.bands,
        used=used,
        clock=clock,
        buy=tuple(buy),
        sell=tuple(sell),
        shares=under_terms.shares,
        credits=under_terms.credits,
    )
    sun_kw = [0.0] * len(buy)
    if solar is not None:
        sun_kw = cautious_kw(solar, solar.low, settings.caution, limits)
    return Ahead(
        clock=clock,
        per_dollar=per_dollar,
        buy=under_terms.import_price,
        sell=under_terms.export_price,
        is_priced=tuple(share == 0 for share in untold),
        need_kw=tuple(cautious_kw(load, load.high, load_caution(settings.caution), limits)),
        sun_kw=tuple(sun_kw),
        quotas=under_terms.quotas + under_terms.credits,
        demands=demands_of(terms, used, clock),
        guarded=before_demand(terms, clock),
        peaks=in_demand(terms, clock),
        contract=contract if terms.bands else None,
    )


def is_known(value: float | None) -> bool:
    """Whether it is a number at all."""
    return value is not None and isfinite(value)


def _or_nothing(value: float | None) -> float:
    return value if value is not None and isfinite(value) else 0.0
