"""The day's ledger: samples folded into energy and money, one after the other.

Gaps add nothing rather than a guess; they count as time in which nothing was measured. The day is counted
from local midnight on, also where the server was away for a part of it. Only the day on which a house is
seen for the first time counts from that first look, which `since` tells: what was before nobody measured,
and nobody claims.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from domain.energy.coverage import covered
from domain.energy.history import Sample
from domain.energy.savings import money, without_battery_w
from domain.energy.settlement import may_change
from domain.energy.stored import (
    Step,
    Stored,
    begun_anew,
    corrected_prices,
    moved,
    priced,
    prices_after,
    prices_before,
    valued,
)
from domain.energy.unsettled import Corrected, Unsettled, corrected, noted
from domain.house.house import Battery
from domain.instants import midnight
from domain.tariff.slots import PriceSlot

TOLERATED_WH = 50.0  # this much, or this share, may lack a price before the cost is called unknown
TOLERATED_SHARE = 0.02


class Ledger(Struct, frozen=True, kw_only=True):
    """Energy (Wh) and money (currency, negative: earned) of the local `day`, counted over [since, at].

    `ev_fed_wh` is what cars gave to the house. Each `_s` says for how many seconds its flow was measured.
    `paid` is the cost of the `priced_wh`, the part of import and export whose price was known.
    `compared_paid` and `without_battery` are the two sides of the savings, over the `compared_s` in which
    both were known, and `stored` is what the battery holds more than when the day began. All of it counts
    with the prices known so far: what is `unsettled` others may change, also once it was billed.
    """

    day: date
    since: datetime | None = None
    at: datetime | None = None
    import_wh: float = 0.0
    export_wh: float = 0.0
    pv_wh: float = 0.0
    load_wh: float = 0.0
    ev_wh: float = 0.0
    ev_fed_wh: float = 0.0
    charge_wh: float = 0.0
    discharge_wh: float = 0.0
    paid: float = 0.0
    priced_wh: float = 0.0
    compared_paid: float = 0.0
    without_battery: float = 0.0
    grid_s: float = 0.0
    pv_s: float = 0.0
    load_s: float = 0.0
    ev_s: float = 0.0
    battery_s: float = 0.0
    compared_s: float = 0.0
    stored: Stored = Stored()
    # What older versions kept as `unsettled` was money without its prices.
    unsettled: tuple[Unsettled, ...] = field(default=(), name="waiting")

    @property
    def cost(self) -> float | None:
        """What the day cost so far, of what was measured; None where too much energy had no price."""
        metered_wh = self.import_wh + self.export_wh
        tolerated_wh = max(TOLERATED_WH, TOLERATED_SHARE * metered_wh)
        return self.paid if self.priced_wh + tolerated_wh >= metered_wh else None

    @property
    def provisional(self) -> float:
        """The part of what was paid that is reckoned with prices which are not the billed ones yet; what a
        source never tells stays in it for three hours at most.
        """
        return sum(each.paid for each in self.unsettled if not each.is_settled)

    @property
    def savings(self) -> float | None:
        """What was not paid, and what is stored is worth; None while nobody knows what a kWh is worth."""
        value = self.stored.value
        return None if value is None else self.without_battery - self.compared_paid + value

    @property
    def whole_s(self) -> float:
        """The time that it is about, s."""
        return 0.0 if self.since is None or self.at is None else (self.at - self.since).total_seconds()

    @property
    def totals(self) -> tuple[dict[str, float | None], float]:
        """What may be said of the day so far, by name, and how much of it was measured (see `coverage`)."""
        return covered(
            {
                "import_wh": (self.import_wh, self.grid_s),
                "export_wh": (self.export_wh, self.grid_s),
                "pv_wh": (self.pv_wh, self.pv_s),
                "load_wh": (self.load_wh, self.load_s),
                "ev_wh": (self.ev_wh, self.ev_s),
                "ev_fed_wh": (self.ev_fed_wh, self.ev_s),
                "cost": (self.cost, self.grid_s),
                "savings": (self.savings, self.stored.known_s),
            },
            self.whole_s,
        )


def add(ledger: Ledger | None, sample: Sample, timezone: str, battery: Battery | None = None) -> Ledger:
    """The ledger after `sample`.

    A sample of another local day begins a new ledger, with what of its time came after midnight. One that
    is not later than the one before changes nothing.
    """
    zone = ZoneInfo(timezone)
    day = sample.at.astimezone(zone).date()
    day_began = midnight(day, zone)
    begun = max(sample.at - timedelta(seconds=sample.seconds), day_began)
    if ledger is None:
        ledger = Ledger(day=day, since=begun)
    elif ledger.day != day or ledger.since is None:
        ledger = Ledger(
            day=day, since=day_began, stored=begun_anew(finished(ledger, sample, timezone).stored)
        )
    if ledger.at is not None and sample.at <= ledger.at:
        return ledger
    seconds = (sample.at - begun).total_seconds()
    if not seconds and sample.seconds:
        return replace(
            ledger, at=sample.at
        )  # all of it was before midnight; the battery's part is yet to count
    step = Step(
        day=day,
        soc_pct=sample.soc_pct,
        price=sample.import_price,
        price_s=seconds,
        export_price=sample.export_price,
        compared_s=seconds,
    )
    stored = priced(ledger.stored, step, battery)
    counted = _with(ledger, seconds, sample, _gained(stored, step, battery))
    step = replace(step, compared_s=counted.compared_s - ledger.compared_s)
    return replace(counted, at=sample.at, stored=moved(stored, step, battery))


def finished(ledger: Ledger, sample: Sample, timezone: str, battery: Battery | None = None) -> Ledger:
    """The ledger of a day that is over, with what of the sample that ended it came before its midnight."""
    zone = ZoneInfo(timezone)
    day_ended = midnight(sample.at.astimezone(zone).date(), zone)
    before_s = sample.seconds - (sample.at - day_ended).total_seconds()
    if ledger.at is None or before_s <= 0 or ledger.at >= day_ended:
        return ledger
    prices = sample.import_price, sample.export_price
    days = prices_after(ledger.stored.days, ledger.day, before_s, *prices)
    stored = valued(replace(ledger.stored, days=days), ledger.day, battery)
    return replace(_with(ledger, before_s, sample), at=day_ended, stored=stored)


def set_back(ledger: Ledger, by: timedelta, timezone: str) -> Ledger:
    """The ledger after the clock was set back `by` so much (negative): it goes on from there within the day.

    What was measured stays measured, and no sample is older than the last one any more. Set back to another
    day, it waits for its own to come again.
    """
    if ledger.at is None or ledger.since is None:
        return ledger
    at = ledger.at + by
    if at.astimezone(ZoneInfo(timezone)).date() != ledger.day:
        return ledger
    return replace(ledger, at=at, since=ledger.since if ledger.since <= at else ledger.since + by)


def _gained(stored: Stored, step: Step, battery: Battery | None) -> tuple[float, float]:
    """What the battery came to hold in a step, Wh, and for how many seconds of it that is known."""
    after = moved(stored, step, battery)
    return after.wh - stored.wh, after.known_s - stored.known_s


def _with(ledger: Ledger, seconds: float, sample: Sample, gained: tuple[float, float] = (0.0, 0.0)) -> Ledger:
    hours, share = seconds / 3600, seconds / sample.seconds if sample.seconds else 0.0
    imported_wh, exported_wh = _wh(sample.imported_w, hours), _wh(sample.exported_w, hours)
    cost = None
    if sample.grid_w is not None:
        cost = money(imported_wh, exported_wh, sample.import_price, sample.export_price)
    bare_w, bare_cost = without_battery_w(sample), None
    if bare_w is not None:
        bare_cost = money(bare_w[0] * hours, bare_w[1] * hours, sample.import_price, sample.export_price)
    comparable = cost is not None and bare_cost is not None
    terms, terms_without = sample.terms_cost * share, sample.terms_cost_without * share
    return replace(
        ledger,
        unsettled=_waiting(ledger, seconds, sample, None if comparable else gained),
        import_wh=ledger.import_wh + imported_wh,
        export_wh=ledger.export_wh + exported_wh,
        pv_wh=ledger.pv_wh + _wh(sample.pv_w, hours),
        load_wh=ledger.load_wh + _wh(sample.load_w, hours),
        ev_wh=ledger.ev_wh + _wh(sample.cars_took_w, hours),
        ev_fed_wh=ledger.ev_fed_wh + _wh(sample.cars_gave_w, hours),
        charge_wh=ledger.charge_wh + _wh(sample.charged_w, hours),
        discharge_wh=ledger.discharge_wh + _wh(sample.discharged_w, hours),
        paid=ledger.paid + (cost or 0.0) + terms,
        priced_wh=ledger.priced_wh
        + (imported_wh + exported_wh) * (sample.set_share if cost is None else 1.0),
        compared_paid=ledger.compared_paid + ((cost or 0.0) + terms if comparable else 0.0),
        without_battery=ledger.without_battery + ((bare_cost or 0.0) + terms_without if comparable else 0.0),
        grid_s=ledger.grid_s + _known_s(sample.grid_w, seconds),
        pv_s=ledger.pv_s + _known_s(sample.pv_w, seconds),
        load_s=ledger.load_s + _known_s(sample.load_w, seconds),
        ev_s=ledger.ev_s + _known_s(sample.ev_w, seconds),
        battery_s=ledger.battery_s + _known_s(sample.battery_w, seconds),
        compared_s=ledger.compared_s + (seconds if comparable else 0.0),
    )


def settled(ledger: Ledger, told: Iterable[PriceSlot], battery: Battery | None = None) -> Ledger:
    """The ledger with what of its money, and of what a stored kWh is worth, is settled by the prices that are
    `told`.
    """
    if not ledger.unsettled:
        return ledger
    found = corrected(ledger.unsettled, told)
    return replace(
        ledger,
        unsettled=found.left,
        paid=ledger.paid + found.paid,
        priced_wh=ledger.priced_wh + found.priced_wh,
        compared_paid=ledger.compared_paid + found.compared_paid,
        without_battery=ledger.without_battery + found.without_battery,
        compared_s=ledger.compared_s + found.compared_s,
        stored=_settled(ledger.stored, ledger.day, found, battery),
    )


def after_day(ledger: Ledger, ended: Ledger, battery: Battery | None) -> Ledger:
    """The ledger that goes on from the prices of the day that `ended` before it, as they are settled now."""
    if ended.day >= ledger.day:
        return ledger
    days = prices_before(ledger.stored.days, ended.stored.days, ledger.day)
    return replace(ledger, stored=valued(replace(ledger.stored, days=days), ledger.day, battery))


def _settled(stored: Stored, day: date, found: Corrected, battery: Battery | None) -> Stored:
    """With what lies in the battery from a time that can be compared only now, and with its prices."""
    days = corrected_prices(stored.days, day, found.listed_s, found.listed_import, found.listed_export)
    stored = replace(
        stored, days=days, wh=stored.wh + found.stored_wh, known_s=stored.known_s + found.stored_s
    )
    return valued(stored, day, battery)


def _waiting(
    ledger: Ledger, seconds: float, sample: Sample, late: tuple[float, float] | None
) -> tuple[Unsettled, ...]:
    """What waits for its settled price, the sample included. `late`: what the battery came to hold in it, Wh,
    over how many seconds, where a price is missing to compare it; None where it is compared already.
    """
    if not may_change(sample) or not seconds:
        return ledger.unsettled
    more = Unsettled(
        at=sample.at - timedelta(seconds=sample.seconds),  # its price is that of then, also over midnight
        import_price=sample.import_price,
        export_price=sample.export_price,
        seconds=seconds,
        is_settled=sample.is_settled,
    )
    if sample.grid_w is None:
        return noted(ledger.unsettled, more)
    flows_wh = _wh(sample.imported_w, seconds / 3600), _wh(sample.exported_w, seconds / 3600)
    follows = 1.0 - sample.set_share
    bought, sold = flows_wh[0] * follows, flows_wh[1] * follows
    more = replace(more, import_wh=bought, export_wh=sold)
    if (bare_w := without_battery_w(sample)) is not None:
        bare_wh = bare_w[0] * seconds / 3600, bare_w[1] * seconds / 3600
        follows = 1.0 - sample.set_share_without
        more = replace(
            more,
            compared_import_wh=bought,
            compared_export_wh=sold,
            bare_import_wh=bare_wh[0] * follows,
            bare_export_wh=bare_wh[1] * follows,
        )
        if late is not None:
            share = seconds / sample.seconds if sample.seconds else 0.0
            set_cost = sample.set_share * _listed(sample, flows_wh)
            set_cost_without = sample.set_share_without * _listed(sample, bare_wh)
            more = replace(
                more,
                late_s=seconds,
                late_terms=sample.terms_cost * share + set_cost,
                late_terms_without=sample.terms_cost_without * share + set_cost_without,
                late_stored_wh=late[0],
                late_stored_s=late[1],
            )
    return noted(ledger.unsettled, more)


def _listed(sample: Sample, flows_wh: tuple[float, float]) -> float:
    """What they cost at its listed prices, currency; a side of which none is known costs nothing yet."""
    return (flows_wh[0] * (sample.import_price or 0.0) - flows_wh[1] * (sample.export_price or 0.0)) / 1000


def _wh(power_w: float | None, hours: float) -> float:
    return 0.0 if power_w is None else power_w * hours


def _known_s(power_w: float | None, seconds: float) -> float:
    return 0.0 if power_w is None else seconds
