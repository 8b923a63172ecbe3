"""What the modes that go by the clock or by price charge by, as a plan sees it: in which hours, and up to
which price at which level of the car.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import inf

from msgspec import Struct

from domain.house.house import Loadpoint
from domain.house.settings import Mode
from domain.loadpoint.window import windows_until
from domain.tariff.slots import Tariff

ROUNDING = 1e-9

Span = tuple[datetime, datetime]


class ModeRule(Struct, frozen=True, kw_only=True):
    """When a mode charges: within `spans`, up to a level of the car that depends on the price. `hysteresis`:
    so much more one pays that runs.
    """

    spans: Sequence[Span]
    prices: Sequence[tuple[float, float]]  # the most that is paid, and up to which level, %
    hysteresis: float = 0.0

    def most_price(self, soc_pct: float) -> float:
        """The most that is paid at this level."""
        return max((price for price, most_pct in self.prices if soc_pct < most_pct), default=-inf)

    def most_pct(self, price: float, paid_more: float) -> float:
        """Up to which level it charges at this price, and `paid_more` where it runs; 0: it does not."""
        return max((pct for most, pct in self.prices if price <= most + paid_more + ROUNDING), default=0.0)

    def open_at(self, soc_pct: float, tariff: Tariff, *, is_running: bool) -> Iterator[Span]:
        """When it would charge at this level, as far as prices are known."""
        most = self.most_price(soc_pct) + (self.hysteresis if is_running else 0.0) + ROUNDING
        for start, end in self.spans:
            for slot in tariff.between(start, end):
                if slot.import_price <= most:
                    yield max(start, slot.start), min(end, slot.end)


def rule_of(lp: Loadpoint, soc_pct: float | None, ready: datetime, end: datetime, timezone: str) -> ModeRule:
    """That of mode schedule, cheap or fast, for these hours. A car whose level nobody tells may be an empty
    one.
    """
    whole = [(ready, end)]
    if lp.mode is Mode.SCHEDULE:
        windows = windows_until(lp.schedule, ready, end, timezone)
        spans = [(max(each.start, ready), min(each.end, end)) for each in windows]
        return ModeRule(spans=spans, prices=[(lp.schedule.max_price, 100.0)])
    if lp.mode is not Mode.CHEAP:
        return ModeRule(spans=whole, prices=[(inf, 100.0)])
    settings = lp.cheap
    recovery_pct = 100.0 if soc_pct is None else settings.recovery_soc_pct
    prices = [(settings.opportunity_price, 100.0), (settings.recovery_price, recovery_pct)]
    return ModeRule(spans=whole, prices=prices, hysteresis=settings.price_hysteresis)
