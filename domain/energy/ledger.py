"""The day's ledger: samples folded into energy and money, one after the other.

A sample's power is taken for the whole time since the one before (what a meter shows is what just was),
at the price that held when that time began. Gaps add nothing rather than a guess.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.savings import money, without_battery_w

LONGEST_GAP_S = 360.0  # from here on a gap is a gap
TOLERATED_WH = 50.0  # this much, or this share, may lack a price before the cost is called unknown
TOLERATED_S = 360.0
TOLERATED_SHARE = 0.02


class Ledger(Struct, frozen=True, kw_only=True):
    """Energy (Wh) and money (currency, negative: earned) since the local midnight that began `day`.

    `paid` is the cost of the `priced_wh`, the part of import and export whose price was known.
    `compared_paid` and `without_battery` are the two sides of the savings, over the `compared_s` in which
    both were known; `measured_s` is all time that was counted.
    """

    day: date
    import_wh: float = 0.0
    export_wh: float = 0.0
    pv_wh: float = 0.0
    load_wh: float = 0.0
    ev_wh: float = 0.0
    charge_wh: float = 0.0
    discharge_wh: float = 0.0
    paid: float = 0.0
    priced_wh: float = 0.0
    compared_paid: float = 0.0
    without_battery: float = 0.0
    compared_s: float = 0.0
    measured_s: float = 0.0

    @property
    def cost(self) -> float | None:
        """What the day cost so far; None where too much energy had no price."""
        metered_wh = self.import_wh + self.export_wh
        tolerated_wh = max(TOLERATED_WH, TOLERATED_SHARE * metered_wh)
        return self.paid if self.priced_wh + tolerated_wh >= metered_wh else None

    @property
    def savings(self) -> float | None:
        """What battery and control saved so far; None where too little of the day could be compared."""
        tolerated_s = max(TOLERATED_S, TOLERATED_SHARE * self.measured_s)
        if self.compared_s + tolerated_s < self.measured_s:
            return None
        return self.without_battery - self.compared_paid


def add(ledger: Ledger | None, previous: Sample | None, sample: Sample, timezone: str) -> Ledger:
    """The ledger after `sample`; `previous` is the one seen before it, None after a start.

    A sample of another local day begins a new ledger, with what of its time came after midnight. One that
    is not later than the one before changes nothing.
    """
    if previous is not None and sample.at <= previous.at and ledger is not None:
        return ledger
    local = sample.at.astimezone(ZoneInfo(timezone))
    if ledger is None or ledger.day != local.date():
        ledger = Ledger(day=local.date())
    if previous is None or (sample.at - previous.at).total_seconds() >= LONGEST_GAP_S:
        return ledger
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)
    return _with(ledger, _seconds(max(previous.at, midnight), sample.at), previous, sample)


def _with(ledger: Ledger, seconds: float, previous: Sample, sample: Sample) -> Ledger:
    hours = max(0.0, seconds) / 3600
    imported_wh, exported_wh = _wh(sample.imported_w, hours), _wh(sample.exported_w, hours)
    cost = money(imported_wh, exported_wh, previous.import_price, previous.export_price)
    bare_w = without_battery_w(sample)
    bare_cost = None
    if bare_w is not None and sample.grid_w is not None:
        bare_cost = money(bare_w[0] * hours, bare_w[1] * hours, previous.import_price, previous.export_price)
    comparable = cost is not None and bare_cost is not None
    return replace(
        ledger,
        import_wh=ledger.import_wh + imported_wh,
        export_wh=ledger.export_wh + exported_wh,
        pv_wh=ledger.pv_wh + _wh(sample.pv_w, hours),
        load_wh=ledger.load_wh + _wh(sample.load_w, hours),
        ev_wh=ledger.ev_wh + _wh(sample.ev_w, hours),
        charge_wh=ledger.charge_wh + _wh(sample.charged_w, hours),
        discharge_wh=ledger.discharge_wh + _wh(sample.discharged_w, hours),
        paid=ledger.paid + (cost or 0.0),
        priced_wh=ledger.priced_wh + (0.0 if cost is None else imported_wh + exported_wh),
        compared_paid=ledger.compared_paid + (cost or 0.0 if comparable else 0.0),
        without_battery=ledger.without_battery + (bare_cost or 0.0 if comparable else 0.0),
        compared_s=ledger.compared_s + (hours * 3600 if comparable else 0.0),
        measured_s=ledger.measured_s + hours * 3600,
    )


def _wh(power_w: float | None, hours: float) -> float:
    return 0.0 if power_w is None else power_w * hours


def _seconds(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds()
