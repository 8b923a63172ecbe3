"""All that the program knows of fixed prices by time of use."""

from collections.abc import Iterator, Sequence

from adapters.kinds.fault import Fault
from adapters.kinds.rows import PriceRow, Span, Tables
from adapters.kinds.surroundings import Surroundings
from adapters.prices.time_of_use.config import FeedIn, TimeOfUseTariff
from adapters.prices.time_of_use.template import (
    feed_in_of,
    mistaken,
    periods_of,
    still_typical,
    template,
)
from adapters.prices.time_of_use.terms import terms_of
from domain.ports.sources import PriceSource
from domain.tariff.overlap import equal_overlaps
from domain.tariff.terms import Side
from domain.tariff.time_of_use import TariffPeriod


def open_time_of_use(tariff: TimeOfUseTariff, near: Surroundings) -> PriceSource:
    """The periods that hold, on the site's wall clock."""
    return source_of(tariff, near.house.site.timezone)


def source_of(tariff: TimeOfUseTariff, timezone: str) -> PriceSource:
    """The periods that hold, on the clock of a time zone."""
    from adapters.prices.time_of_use.driver import TimeOfUse

    ready = None if tariff.template is None else template(tariff.template)
    return TimeOfUse(
        [period for period, _ in periods_of(tariff)],
        timezone,
        tariff.network_fees,
        feed_in=[as_period(feed_in) for feed_in, _ in feed_in_of(tariff)],
        supply_charge_per_day=None if ready is None else ready.supply_charge_per_day,
        terms=terms_of(tariff),
        tells_year=tariff.upload.enabled,
    )


def as_period(feed_in: FeedIn) -> TariffPeriod:
    """A feed-in as a period of which only the export counts."""
    return TariffPeriod(
        import_price=0.0,
        export_price=feed_in.price,
        name=feed_in.name,
        days=feed_in.days,
        from_=feed_in.from_,
        to=feed_in.to,
        season=feed_in.season,
    )


def prices_are_told(tariff: TimeOfUseTariff) -> Iterator[Fault]:
    """A tariff without a period says nothing; of two that overlap, the shorter window or the one of a season
    holds, and of two that are equal in both, one must at least be for fewer days or months.
    """
    if slips := list(_slips(tariff)):
        yield from slips  # which rows hold is not known
        return
    periods, feed_in = periods_of(tariff), feed_in_of(tariff)
    if not periods:
        needs = "time_of_use needs at least one [[tariff.period]] with a price, or a template"
        yield Fault("period", f"is missing ({needs})")
    yield from _overlaps("period", periods)
    yield from _overlaps("feed_in", [(as_period(each), own) for each, own in feed_in])
    for place, period in enumerate(tariff.periods):
        if feed_in and period.export_price is not None:
            text = "has no effect beside feed_in (write the price there, or in [[tariff.feed_in]])"
            yield Fault(f"period[{place}].export", text, ("template", "feed_in"))


def what_is_guessed(tariff: TimeOfUseTariff) -> Iterator[str]:
    """Prices that the owner should replace, and periods that a rule of thumb has to tell apart."""
    if tariff.template is not None and (names := still_typical(tariff)):
        ready = template(tariff.template)
        yield (
            f"template: {ready.title} counts with typical prices of {ready.as_of} for {', '.join(names)}; "
            "write those of your bill under the same names"
        )
    for one, other, is_part in equal_overlaps(tariff.periods):
        if is_part:
            yield (
                f"period[{other}]: overlaps tariff.period[{one}] and is as long, so the higher export "
                "price holds, then the lower import price; give each its own days"
            )
    yield from _dearer_to_sell(tariff)
    for place in () if feed_in_of(tariff) else _without_export(tariff):
        yield (
            f"period[{place}].export: is missing, so what a day cost and saved is not known once anything "
            "was sold in these hours; write what a kWh earns then (0 where nothing is paid)"
        )


def _without_export(tariff: TimeOfUseTariff) -> Iterator[int]:
    """The places of the owner's periods in which a kWh that is fed in earns nobody knows what."""
    for period, own in periods_of(tariff):
        if own is not None and period.export_price is None:
            yield own


def span_of(tariff: TimeOfUseTariff) -> Span | None:
    """Over all periods, with what the contract gives for some of the energy."""
    periods = [period for period, _ in periods_of(tariff)]
    bought = [period.import_price + tariff.network_fees for period in periods]
    fed = [each.price for each, _ in feed_in_of(tariff)]
    sold = fed or [each.export_price for each in periods if each.export_price is not None]
    if not bought:
        return None
    bands = tariff.beside(terms_of(tariff)).bands
    least = min(bought + [band.priced(min(bought)) for band in bands if band.side is Side.IMPORT])
    if not sold:
        return Span(least, None)
    return Span(least, max(sold + [band.priced(max(sold)) for band in bands if band.side is Side.EXPORT]))


def demo(port: int) -> Tables:
    """A day with a dear evening and a cheap noon."""
    return {
        "tariff": {
            "driver": "time_of_use",
            "period": [
                {"import": 0.34, "export": 0.05},
                {"name": "noon", "from": "10:00", "to": "14:00", "import": 0.08, "export": 0.01},
                {"name": "evening", "from": "16:00", "to": "21:00", "import": 0.56, "export": 0.15},
            ],
        }
    }


def _dearer_to_sell(tariff: TimeOfUseTariff) -> Iterator[str]:
    """Hours in which a kWh that is bought could be sold at a gain."""
    for period, own in periods_of(tariff):
        cost, earns = period.import_price + tariff.network_fees, period.export_price
        if own is not None and earns is not None and earns > cost:
            yield (
                f"period[{own}].export: {earns:g} is more than a kWh costs then ({cost:g}), so that what is "
                "bought could be sold at a gain; look whether it is meant, and not one in cents"
            )


def _slips(tariff: TimeOfUseTariff) -> Iterator[Fault]:
    """Rows beside a template that seem to be meant for one of its rows."""
    if tariff.template is None:
        return
    ready = template(tariff.template)
    for place, text in mistaken(ready.period, tariff.periods):
        yield Fault(f"period[{place}].name", text, ("template",))
    for place, text in mistaken(ready.feed_in, tariff.feed_in):
        yield Fault(f"feed_in[{place}].name", text, ("template",))


def _overlaps(key: str, rows: Sequence[tuple[TariffPeriod, int | None]]) -> Iterator[Fault]:
    for one, other, is_part in equal_overlaps([period for period, _ in rows]):
        if is_part:
            continue
        mine, its = rows[other][1], rows[one][1]
        if mine is None:
            mine, its, one = its, None, other
        other_name = f"tariff.{key}[{its}]" if its is not None else f"the template's '{rows[one][0].name}'"
        text = (
            f"overlaps {other_name} and is as long "
            "(the shorter window wins: change from, to, days or season of one)"
        )
        yield Fault(f"{key}[{mine}]", text, () if its is None else (f"{key}[{its}]",))


TIME_OF_USE = PriceRow(
    table=TimeOfUseTariff,
    open=open_time_of_use,
    in_story=open_time_of_use,
    faults=prices_are_told,
    notices=what_is_guessed,
    span=span_of,
    demo=demo,
)
