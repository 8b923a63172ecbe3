"""What an owner writes of his contract beside the prices, with any source of them: free windows, steps,
demand charges, feed-in top-ups and credits. All of it is settled from what is measured.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, count
from typing import Annotated, Literal, TypeVar

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from domain.house.settings import ClockTime, Days, Price
from domain.tariff.terms import (
    Band,
    BillingDay,
    DayCredit,
    DemandCharge,
    Interval,
    Per,
    Side,
    TariffTerms,
)
from domain.tariff.wall_clock import Season, When

TermT = TypeVar("TermT", Band, DemandCharge, DayCredit)
Kwh = Annotated[float, Meta(ge=0, le=10_000)]
Money = Annotated[float, Meta(ge=0, le=1_000)]


class Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a term holds, on the site's wall clock."""

    name: str | None = None
    days: Days = "mon-sun"
    from_: ClockTime = field(default="00:00", name="from")
    to: ClockTime = "24:00"
    season: Season | None = None

    @property
    def when(self) -> tuple[When, ...]:
        """The window; empty where it is always."""
        window = When(days=self.days, from_=self.from_, to=self.to, season=self.season)
        return () if window == When() else (window,)


class Free(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hours in which the first kWh of a day cost nothing, or all. `pool` `month`: the days of a
    calendar month are put together.
    """

    quota_kwh_per_day: Kwh | None = None
    pool: Literal["day", "month"] = "day"

    @property
    def band(self) -> Band:
        """The same as a price for an amount of energy."""
        return Band(
            name=self.name or "free",
            when=self.when,
            per=Per(self.pool),
            upto_kwh=self.quota_kwh_per_day,
            each_day=True,
            price=0.0,
        )


class Step(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a kWh costs above so many of a day or a month, or how much more."""

    above_kwh: Kwh
    per: Literal["day", "month"] = "month"
    import_price: Price | None = field(name="import", default=None)
    add: Price | None = None

    @property
    def band(self) -> Band:
        """The same as a price for an amount of energy."""
        return Band(
            name=self.name or f"above {self.above_kwh:g} kWh",
            when=self.when,
            per=Per(self.per),
            above_kwh=self.above_kwh,
            price=self.import_price,
            add=self.add,
            is_strict=False,
        )


class TopUp(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the first kWh fed in on a day earn more, or all."""

    add: Price
    kwh_per_day: Kwh | None = None

    @property
    def band(self) -> Band:
        """The same as a price for an amount of energy."""
        name = self.name or "feed-in top-up"
        return Band(name=name, side=Side.EXPORT, when=self.when, upto_kwh=self.kwh_per_day, add=self.add)


class Demand(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the highest import of a billing period costs per kW."""

    per_kw: Money
    billing_day: BillingDay = 1
    interval_min: Interval = 30

    @property
    def charge(self) -> DemandCharge:
        """The same, as the rules know it."""
        return DemandCharge(
            name=self.name or "demand",
            per_kw=self.per_kw,
            when=self.when,
            billing_day=self.billing_day,
            interval_min=self.interval_min,
        )


class Credit(Row, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a day earns on which no more than so many kW, in the mean of the window, are taken."""

    per_day: Money
    most_kw: Annotated[float, Meta(ge=0, le=100)] = 0.03

    @property
    def credit(self) -> DayCredit:
        """The same, as the rules know it."""
        window = self.when or (When(),)
        return DayCredit(name=self.name or "credit", amount=self.per_day, when=window, most_kw=self.most_kw)


class ContractTerms(Struct, frozen=True, kw_only=True):
    """All rows of a table."""

    free: tuple[Free, ...] = ()
    step: tuple[Step, ...] = ()
    feed_in_topups: tuple[TopUp, ...] = ()
    demand: tuple[Demand, ...] = ()
    credit: tuple[Credit, ...] = ()

    @property
    def terms(self) -> TariffTerms:
        """The same, as the rules know them."""
        return self.beside(TariffTerms())

    def beside(self, told: TariffTerms) -> TariffTerms:
        """The same and those the source tells; a row that has the name of one takes its place."""
        free = [(row.name, row.band) for row in self.free]
        steps = [(row.name, row.band) for row in _higher_first(self.step)]
        topups = [(row.name, row.band) for row in self.feed_in_topups]
        return TariffTerms(
            bands=_beside((*free, *steps, *topups), told.bands),
            demand=_beside([(row.name, row.charge) for row in self.demand], told.demand),
            credits=_beside([(row.name, row.credit) for row in self.credit], told.credits),
        )

    def incomplete(self) -> Iterator[tuple[str, str]]:
        """Rows that say nothing, or two things at once: the key, and what is wrong."""
        for place, step in enumerate(self.step):
            if (step.import_price is None) is (step.add is None):
                yield (
                    f"step[{place}]",
                    "needs either import or add (what a kWh above it costs, or how much more)",
                )


def _higher_first(steps: Sequence[Step]) -> list[Step]:
    """The steps of the same hours and the same count with the highest first, in the places they have: it is
    the one that counts once it is reached, in whatever order they were written.
    """
    alike: dict[tuple[object, ...], list[Step]] = {}
    for step in steps:
        alike.setdefault((step.per, step.when), []).append(step)
    for rows in alike.values():
        rows.sort(key=lambda step: -step.above_kwh)
    return [alike[step.per, step.when].pop(0) for step in steps]


def _beside(own: Sequence[tuple[str | None, TermT]], told: Sequence[TermT]) -> tuple[TermT, ...]:
    """The owner's, each by the name he gave it, and what no name of his replaces; those without one are told
    apart from all others.
    """
    named = {name for name, _ in own if name is not None}
    left = [term for term in told if term.name not in named]
    taken = named | {term.name for term in left}
    made: list[TermT] = []
    for name, row in own:
        if name is None:
            again = (f"{row.name} {number}" for number in count(2))
            made.append(
                replace(row, name=next(each for each in chain([row.name], again) if each not in taken))
            )
        else:
            made.append(row)
        taken.add(made[-1].name)
    return tuple(made + left)
