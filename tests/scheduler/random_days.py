"""Random days of a house under a market whose prices are told late, in part, twice and out of order; and what
they cost by hand: every sample at the newest price of its time, and nothing else.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.energy.history import Sample
from domain.house.house import Battery
from domain.tariff.slots import PriceKind, PriceSlot
from domain.tariff.terms import Band, Side, TariffTerms

BATTERY = Battery(capacity_wh=10_000, efficiency=0.9)
FREE_KWH, STEP_KWH, PAID_KWH, MORE = 4.0, 6.0, 3.0, 0.1
CONTRACTS = {
    "market": TariffTerms(),
    "free": TariffTerms(bands=(Band(name="free", upto_kwh=FREE_KWH, price=0.0),)),
    "step": TariffTerms(
        bands=(
            Band(name="step", above_kwh=STEP_KWH, add=MORE),
            Band(name="paid", side=Side.EXPORT, upto_kwh=PAID_KWH, add=MORE),
        )
    ),
}
WAITED_FOR = timedelta(hours=2)
FIVE = timedelta(minutes=5)


class Told(Struct, frozen=True):
    """A billed price of a slot, told at an instant; without `sold` what it earned is left out."""

    at: datetime
    slot: datetime
    bought: float
    sold: float | None


class Market:
    """Slots of five minutes or of a half-hour, each with a forecast that may change within it."""

    def __init__(self, dice: Random, start: datetime, end: datetime, *, has_gaps: bool) -> None:
        self.width = dice.choice((FIVE, 6 * FIVE))
        self.reckoned: dict[datetime, tuple[float | None, float | None]] = {}
        self.tells: list[Told] = []
        self.effective: dict[datetime, tuple[float, float | None]] = {}
        slot = start
        while slot < end:
            is_missing = has_gaps and dice.random() < 0.1
            pair = (dice.uniform(-0.1, 0.6), dice.uniform(-0.1, 0.3))
            for n in range(self.width // FIVE):
                pair = pair if dice.random() < 0.7 else (dice.uniform(-0.1, 0.6), dice.uniform(-0.1, 0.3))
                known = (None, None) if is_missing and dice.random() < 0.6 else (pair[0], None)
                self.reckoned[slot + n * FIVE] = known if is_missing else pair
            for _ in range(dice.choice((0, 1, 1, 2, 3)) or int(is_missing)):
                late = timedelta(minutes=dice.choice((0, dice.uniform(0, 110), dice.uniform(0, 180))))
                sold = None if dice.random() < 0.3 else dice.uniform(-0.1, 0.3)
                if is_missing:  # without a price there is no sum of a day
                    late, sold = min(late, timedelta(minutes=110)), sold or 0.1
                self.tells.append(Told(slot + self.width + late, slot, dice.uniform(-0.1, 0.6), sold))
            slot += self.width
        self.tells.sort(key=lambda each: each.at, reverse=True)
        self._newest: dict[datetime, Told] = {}

    def told(self, now: datetime) -> tuple[PriceSlot, ...]:
        """What a source tells at an instant: of each slot of the last hours the newest."""
        while self.tells and self.tells[-1].at <= now:
            each = self.tells.pop()
            before = self._newest.get(each.slot)
            if before is not None and each.sold is None:  # a correction of one half leaves the other
                each = Told(each.at, each.slot, each.bought, before.sold)
            self._newest[each.slot] = each
        self._newest = {slot: each for slot, each in self._newest.items() if now - slot < timedelta(hours=4)}
        found = [self._newest[slot] for slot in sorted(self._newest)]
        for each in found:
            if now - WAITED_FOR < each.slot + self.width:
                sold = self.effective.get(each.slot, (0.0, None))[1] if each.sold is None else each.sold
                self.effective[each.slot] = each.bought, sold
        return tuple(
            PriceSlot(
                start=each.slot,
                end=each.slot + self.width,
                import_price=each.bought,
                export_price=each.sold,
                kind=PriceKind.ACTUAL,
            )
            for each in found
        )

    def price(self, at: datetime) -> tuple[float | None, float | None]:
        """What counts of an instant now."""
        reckoned = self.reckoned[at - (at - datetime(1970, 1, 1, tzinfo=UTC)) % FIVE]
        slot = at - (at - datetime(1970, 1, 1, tzinfo=UTC)) % self.width
        if slot not in self.effective:
            return reckoned
        bought, sold = self.effective[slot]
        return bought, reckoned[1] if sold is None else sold


def lived(dice: Random, market: Market, start: datetime, end: datetime) -> list[Sample]:
    """Samples of half a minute to five, a few of them after a gap, with meters that fall silent at times."""
    at, soc_pct, found = start, 50.0, list[Sample]()
    while at < end:
        seconds = dice.choice((30, 120, 240, 299.5))
        if dice.random() < 0.01:  # a restart: what flowed meanwhile nobody counts
            at += timedelta(seconds=dice.uniform(5, 120))
            found.append(Sample(at=at, soc_pct=soc_pct, is_of_market=True))
        battery_w, pv_w = dice.uniform(-4_000, 4_000), max(0.0, dice.uniform(-4_000, 6_000))
        load_w, ev_w = dice.uniform(0, 4_000), dice.choice((0.0, 0.0, 3_000.0, None))
        soc_pct = min(100.0, max(0.0, soc_pct - battery_w * seconds / 3600 / BATTERY.capacity_wh * 100))
        grid_w = load_w + (ev_w or 0.0) - pv_w - battery_w
        bought, sold = market.reckoned[at - (at - datetime(1970, 1, 1, tzinfo=UTC)) % FIVE]
        is_told = ev_w is not None and dice.random() < 0.99
        sample = Sample(
            at=at + timedelta(seconds=seconds),
            seconds=seconds,
            grid_w=grid_w,
            pv_w=pv_w,
            battery_w=battery_w,
            load_w=load_w if is_told else None,
            ev_w=ev_w,
            soc_pct=soc_pct,
            import_price=bought,
            export_price=sold,
            is_of_market=True,
        )
        found.append(sample)
        at = sample.at
    return found


class ByHand(Struct):
    """What a local day comes to; `saved` without what is stored."""

    paid: float = 0.0
    saved: float = 0.0
    compared_s: float = 0.0
    stored_wh: float = 0.0
    price_s: float = 0.0
    bought_s: float = 0.0
    sold_s: float = 0.0


class Books:
    """The days of a house at the prices that count now."""

    def __init__(self, samples: list[Sample], market: Market, contract: str, zone: ZoneInfo) -> None:
        self.days: dict[date, ByHand] = {}
        self._market, self._contract, self._zone = market, contract, zone
        self._used: dict[tuple[str, date], list[float]] = {}
        self._soc_pct: float | None = None
        for sample in samples:
            self._take(sample)

    def worth(self, day: date) -> float | None:
        """What a stored kWh is worth on it, by the days before, or by itself on the first."""
        known = [each for before, each in self.days.items() if day - timedelta(days=7) <= before < day]
        known = [each for each in known if each.price_s] or [self.days[day]]
        seconds = sum(each.price_s for each in known)
        if not seconds:
            return None
        bought, sold = (sum(getattr(each, name) for each in known) for name in ("bought_s", "sold_s"))
        return max(0.0, bought / seconds * BATTERY.efficiency, sold / seconds / BATTERY.efficiency)

    def _take(self, sample: Sample) -> None:
        begun, end = sample.at - timedelta(seconds=sample.seconds), sample.at
        last = self._day(end)
        needed_w = None
        if sample.load_w is not None and sample.ev_w is not None and sample.pv_w is not None:
            needed_w = sample.load_w + sample.ev_w - sample.pv_w
        elif sample.ev_w is None and sample.grid_w is not None and sample.battery_w is not None:
            needed_w = sample.grid_w + sample.battery_w
        bought, sold = self._market.price(begun) if sample.seconds else (None, None)
        days = [self._day(begun)] if self._day(begun) == self._day(end) else [self._day(begun), last]
        edge = datetime.combine(last, datetime.min.time(), self._zone).astimezone(UTC)
        parts = [(begun, end)] if len(days) == 1 else [(begun, edge), (edge, end)]
        parts = [(a, b) for a, b in parts if b > a]
        cut = list(zip(days, parts, strict=False))
        terms = sum(self._terms("house", day, a, b, sample.grid_w, bought) for day, (a, b) in cut)
        bare_terms = terms
        if needed_w is not None:
            bare_terms = sum(self._terms("bare", day, a, b, needed_w, bought) for day, (a, b) in cut)
        paid_h = None if sample.grid_w is None else _per_hour(sample.grid_w, bought, sold)
        bare_h = None if needed_w is None else _per_hour(needed_w, bought, sold)
        is_compared = paid_h is not None and bare_h is not None and bool(sample.seconds)
        for day, (a, b) in cut:
            hand, seconds = self.days.setdefault(day, ByHand()), (b - a).total_seconds()
            share = seconds / sample.seconds
            hand.paid += (paid_h or 0.0) * seconds / 3600 + terms * share
            if is_compared:
                hand.saved += (bare_h - paid_h) * seconds / 3600 + (bare_terms - terms) * share
                hand.compared_s += seconds
            if bought is not None:
                hand.price_s += seconds
                hand.bought_s += bought * seconds
                hand.sold_s += (sold or 0.0) * seconds
        hand = self.days.setdefault(last, ByHand())
        if end == edge and len(days) == 2:
            return  # what flowed just before midnight is the new day's
        if is_compared and self._soc_pct is not None and sample.soc_pct is not None:
            hand.stored_wh += (sample.soc_pct - self._soc_pct) / 100 * BATTERY.capacity_wh
        self._soc_pct = sample.soc_pct

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()

    def _terms(
        self, who: str, day: date, begun: datetime, end: datetime, power_w: float | None, bought: float | None
    ) -> float:
        """What the contract makes of a part beyond its listed price."""
        kwh = (power_w or 0.0) / 1000 * (end - begun).total_seconds() / 3600
        used = self._used.setdefault((who, day), [0.0, 0.0])
        side, kwh = (0, kwh) if kwh > 0 else (1, -kwh)
        before, used[side] = used[side], used[side] + kwh
        if self._contract == "free" and side == 0:
            free = min(used[0], FREE_KWH) - min(before, FREE_KWH)
            return -free * (bought or 0.0)
        if self._contract == "step" and side == 0:
            return (max(used[0], STEP_KWH) - max(before, STEP_KWH)) * MORE
        if self._contract == "step":
            return -(min(used[1], PAID_KWH) - min(before, PAID_KWH)) * MORE
        return 0.0


def _per_hour(power_w: float, bought: float | None, sold: float | None) -> float | None:
    price = bought if power_w > 0 else sold
    return None if price is None else power_w / 1000 * price
