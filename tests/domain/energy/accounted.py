"""Energy that is lived under a contract, and what it costs."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from domain.energy.terms_account import Flow, settle
from domain.energy.terms_so_far import TermsSoFar
from domain.tariff.terms import Band, TariffTerms
from domain.tariff.wall_clock import When

SYDNEY = ZoneInfo("Australia/Sydney")
NOON_HOURS = (When(from_="12:00", to="15:00"),)
FREE = Band(name="free", when=NOON_HOURS, upto_kwh=10.0, price=0.0)
EVENING = (When(from_="14:00", to="20:00"),)
HOUR = timedelta(hours=1)


def local(clock: str, day: str = "2026-01-15") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SYDNEY).astimezone(UTC)


def lived(
    terms: TariffTerms,
    powers: list[tuple[str, float | None]],
    *,
    day: str = "2026-01-15",
    so_far: TermsSoFar | None = None,
    every: timedelta = timedelta(minutes=5),
    to: str = "24:00",
    prices: tuple[float, float] = (0.30, 0.05),
) -> tuple[TermsSoFar, float]:
    """The counts and what the terms cost, of a day of import (kW; negative: export; None: nobody looks)."""
    end = local("00:00", day) + timedelta(days=1) if to == "24:00" else local(to, day)
    marks = [local(clock, day) for clock, _ in powers] + [end]
    counts, cost = so_far or TermsSoFar(), 0.0
    for (begin, until), (_, kw) in zip(pairwise(marks), powers, strict=True):
        at = begin
        while at < until:
            step_end = min(at + every, until)
            hours = (step_end - at) / HOUR
            if kw is not None:
                flow = Flow(
                    start=at,
                    end=step_end,
                    import_kwh=max(0.0, kw) * hours,
                    export_kwh=max(0.0, -kw) * hours,
                    import_price=prices[0],
                    export_price=prices[1],
                )
                counts, more = settle(counts, terms, flow, SYDNEY)
                cost += more
            at = step_end
    return counts, cost
