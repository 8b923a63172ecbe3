"""A contract that sets the price of some energy over a market's prices, of which one is told only later: the
sums of the day, of History's rows and of a life are those of the house whose prices were known at once.
"""

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from domain.energy.comparison import compare
from domain.energy.history import Sample
from domain.energy.ledger import Ledger, add, settled
from domain.energy.lifetime import Ended, Lifetime, settled_life, with_day
from domain.energy.means import means
from domain.energy.settlement import settled_sample
from domain.energy.terms_book import TermsBook, booked
from domain.energy.terms_counting import nothing_used
from domain.energy.terms_so_far import TermsSoFar
from domain.tariff.slots import PriceKind, PriceSlot
from domain.tariff.terms import Band, Side, TariffTerms

BRISBANE = "Australia/Brisbane"
NOON = datetime(2026, 1, 15, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = 12  # times the five minutes that are lived
BOUGHT, SOLD = 0.30, 0.08
TOLD = PriceSlot(
    start=NOON, end=NOON + 5 * MINUTE, import_price=BOUGHT, export_price=SOLD, kind=PriceKind.ACTUAL
)
LISTED: dict[str, tuple[float | None, float | None]] = {
    "both": (None, None),
    "sold": (BOUGHT, None),
    "none": (BOUGHT, SOLD),
}  # by what of the price is unknown

FREE_50 = Band(name="free", upto_kwh=50.0, price=0.0)
FREE_10 = Band(name="free", upto_kwh=10.0, price=0.0)
HAPPY_HOUR = Band(name="happy hour", side=Side.EXPORT, above_kwh=15.0, price=0.10)
STEP = Band(name="step", above_kwh=10.0, price=0.45)


class House:
    """Five minutes at these powers, W, of a house and of the same one without a battery, each of which has
    used so many kWh of the band.
    """

    def __init__(self, band: Band, grid_w: float, bare_w: float, used: tuple[float, float]) -> None:
        self.terms, self.grid_w, self.bare_w = TariffTerms(bands=(band,)), grid_w, bare_w
        self.book = TermsBook(terms=self.terms, used=self.so(used[0]), without_battery=self.so(used[1]))

    def so(self, kwh: float) -> TermsSoFar:
        nothing = nothing_used(self.terms, NOON, ZoneInfo(BRISBANE))
        return replace(nothing, bands=tuple(replace(count, kwh=kwh) for count in nothing.bands))

    def lived(self, unknown: str) -> tuple[Ledger, list[Sample]]:
        book, samples, ledger = self.book, [], Ledger(day=NOON.date(), since=NOON, at=NOON)
        for n in range(5):
            sample = Sample(
                at=NOON + (n + 1) * MINUTE, seconds=60, grid_w=self.grid_w, pv_w=max(0.0, -self.bare_w),
                battery_w=self.bare_w - self.grid_w, load_w=max(0.0, self.bare_w), ev_w=0.0,
                import_price=LISTED[unknown][0], export_price=LISTED[unknown][1], is_of_market=True,
            )  # fmt: skip
            book, sample = booked(book, sample, BRISBANE)
            ledger = add(ledger, sample, BRISBANE)
            samples.append(sample)
        return ledger, samples

    def sums(self, unknown: str) -> dict[str, tuple[float, float]]:
        """What was paid and what was saved, after the price was told, by who tells it."""
        ledger, samples = self.lived(unknown)
        once = with_day(Lifetime(), replace(ledger, unsettled=()))
        life, _ = settled_life(once, Ended(day=ledger, before=Lifetime()), [TOLD])
        day = settled(ledger, [TOLD])
        assert day.priced_wh == pytest.approx(day.import_wh + day.export_wh)
        rows = list(
            means([settled_sample(each, [TOLD]) for each in samples], 5 * MINUTE, TOLD.start, TOLD.end)
        )
        found = compare(rows, NOON, BRISBANE, None)
        assert found.compared_s == day.compared_s == 300
        return {
            "today": (day.paid, day.without_battery - day.compared_paid),
            "rows": (found.cost, found.saved),
            "life": (life.cost, life.savings),
        }


@pytest.mark.parametrize("unknown", LISTED)
@pytest.mark.parametrize(
    ("band", "grid_w", "bare_w", "used", "paid", "saved"),
    [
        pytest.param(FREE_50, 6_000, -3_000, (0, 0), 0.0, -0.24, id="fills in a free window, had sold"),
        pytest.param(FREE_10, 3_000, 3_000, (12, 2), 0.9, -0.9, id="used up what it had had free"),
        pytest.param(
            HAPPY_HOUR, -6_000, 1_000, (16, 0), -0.6, 0.9, id="sells after its happy hour, had bought"
        ),
        pytest.param(STEP, 3_000, 6_000, (2, 12), 0.9, 1.8, id="below the step, had been above"),
        pytest.param(STEP, 3_000, 1_000, (12, 2), 1.35, -1.05, id="above the step, had been below"),
    ],
)
def test_what_an_hour_paid_and_saved_is_known_by_hand(band, grid_w, bare_w, used, paid, saved, unknown):
    for told in House(band, grid_w, bare_w, used).sums(unknown).values():
        assert told == pytest.approx((paid / HOUR, saved / HOUR))


POWERS_W = (6_000.0, 600.0, -6_000.0, -600.0)
QUOTAS = tuple(
    Band(name="quota", side=side, upto_kwh=5.0, **sets)
    for side, sets in product(Side, ({"price": 0.0}, {"price": 0.45}, {"add": -0.1}))
)


@pytest.mark.parametrize("band", QUOTAS, ids=lambda band: f"{band.side} {band.price} {band.add}")
def test_when_a_price_is_told_changes_no_sum(band):
    """Of each house its quota is left, runs out in the middle of a minute, or is gone."""
    for grid_w, bare_w, *used in product(POWERS_W, POWERS_W, (0.0, 4.93, 9.0), (0.0, 4.93, 9.0)):
        house = House(band, grid_w, bare_w, (used[0], used[1]))
        at_once = house.sums("none")
        for unknown in ("both", "sold"):
            for who, told in house.sums(unknown).items():
                assert told == pytest.approx(at_once["today"], abs=1e-9), (who, unknown, grid_w, bare_w, used)
