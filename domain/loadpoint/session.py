"""A charge session: plug-in to plug-out, folded from meter samples so that a restart loses nothing."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.coverage import ENOUGH, share
from domain.energy.sampling import LONGEST_GAP_S
from domain.loadpoint.mix import Mix, mix_of
from domain.reading.observation import Observation
from domain.reading.plausible import CAR_W
from domain.tariff.sun_price import sun_price

METER_STEP_WH = 100.0  # as coarsely as this some chargers count: so much more of theirs is not unsplit energy
EARLIER_S = 3_600.0  # a charge may have run so long before its plug was seen


class Session(Struct, frozen=True, kw_only=True):
    """Energy in Wh, over the `measured_s` in which the charger told its power; gaps add nothing.

    `solar_wh` and `battery_wh` are the parts that the sun and the home battery covered, of the `split_wh` for
    which that is known; the rest of those came from the grid. `cost` is what the `priced_wh` cost, `saving`
    what they would have cost more had all of them been bought at the price of their moment. `soc_start_pct`
    and `soc_pct` are the car's own level, first and last told; `meter_start_wh` and `meter_wh` the charger's
    own meter, which knows what was charged while nobody listened: `unmeasured_wh` by its last word, which it
    told at `meter_at`. As it began to count, `before_wh` had surely been charged. Where it began anew these
    two count from then on: it had shown `meter_before_wh` before, and by that word `metered_before_wh` had
    been charged. `most_wh` is the most that was ever told. `fed_wh` is what the car gave to the house, and in
    nothing else.
    """

    id: str
    started_at: datetime
    at: datetime
    power_w: float = 0.0
    energy_wh: float = 0.0
    solar_wh: float = 0.0
    battery_wh: float = 0.0
    split_wh: float = 0.0
    cost: float | None = 0.0
    saving: float = 0.0
    priced_wh: float = 0.0
    measured_s: float = 0.0
    vehicle: str | None = None
    soc_start_pct: float | None = None
    soc_pct: float | None = None
    meter_start_wh: float | None = None
    meter_wh: float | None = None
    meter_at: datetime | None = None
    meter_before_wh: float | None = None
    before_wh: float = 0.0
    metered_before_wh: float = 0.0
    unmeasured_wh: float = 0.0
    most_wh: float = 0.0
    fed_wh: float = 0.0

    @property
    def metered_wh(self) -> float | None:
        """What the charger's own meter counted in all, Wh; None where it told nothing, or began anew."""
        return self._counted_wh if self.meter_before_wh is None else None

    @property
    def _counted_wh(self) -> float | None:
        if self.meter_start_wh is None or self.meter_wh is None or self.meter_wh < self.meter_start_wh:
            return None
        return self.meter_wh - self.meter_start_wh

    @property
    def known_wh(self) -> float:
        """What surely was charged, Wh: by the charger's own meter up to its last word, and since then by its
        power, or by its power alone where that is more. It never falls.
        """
        told_wh = self.before_wh + (self._counted_wh or 0.0)
        return max(self.most_wh, self.energy_wh + self.unmeasured_wh, told_wh)

    def with_meter(self, told_wh: float | None, since: datetime, now: datetime) -> "Session":
        """With what the charger's own meter shows now; None: it shows nothing, and what is known stands.

        A leap beyond what any car could take in the time is no charge. `since`: when the charger was last
        looked at.
        """
        if told_wh is None:
            return self
        told = replace(self, meter_wh=told_wh, meter_at=now)
        if self.meter_start_wh is None or self.meter_wh is None:
            return replace(told, meter_start_wh=told_wh, before_wh=self.known_wh)
        if told_wh == self.meter_wh:
            return (
                told  # it counts in steps, or stands still: what is measured meanwhile is known all the same
            )
        if told_wh < self.meter_wh - METER_STEP_WH:
            return replace(
                told,
                meter_start_wh=told_wh,
                meter_before_wh=self.meter_wh,
                before_wh=self.known_wh,
                metered_before_wh=self.before_wh + (self._counted_wh or 0.0),
            )
        start_wh, before_wh = self.meter_start_wh, self.before_wh
        silent_s = (now - (self.meter_at or since)).total_seconds()
        leaps = told_wh - self.meter_wh > METER_STEP_WH + most_wh(silent_s)
        if leaps and self.meter_before_wh is not None and told_wh >= self.meter_before_wh:
            # it had begun anew for a moment only
            start_wh, before_wh = self.meter_before_wh, self.metered_before_wh
        lived_s = max((now - self.started_at).total_seconds(), self.measured_s)
        if told_wh - start_wh > most_wh(lived_s + EARLIER_S):
            return self
        metered_wh = before_wh + told_wh - start_wh
        whole_wh = max(metered_wh, min(self.known_wh, metered_wh + METER_STEP_WH))
        return replace(
            told,
            meter_start_wh=start_wh,
            before_wh=before_wh,
            unmeasured_wh=max(0.0, whole_wh - self.energy_wh),
            most_wh=self.known_wh,
        )


def most_wh(seconds: float) -> float:
    """The most that any car could take in so long."""
    return CAR_W * seconds / 3600


class SessionTotals(Struct, frozen=True, kw_only=True):
    """What may be said of a session: None below 95 % of its time or, for sun and cost, of its energy.
    `known_wh` is what surely was charged, however little was measured.
    """

    energy_wh: float | None
    known_wh: float
    solar_wh: float | None
    battery_wh: float | None
    grid_wh: float | None
    cost: float | None
    saving: float | None
    coverage: float


def follow(
    session: Session | None, loadpoint_id: str, seen: Observation, seconds: float, vehicle: str | None = None
) -> Session | None:
    """The session after this observation, which stands for the `seconds` before it (`sample_of`); None when
    no car is there. `vehicle` is the car that is attached now.

    A silent charger keeps the session as it was: unknown is not unplugged.
    """
    charger = seen.chargers.get(loadpoint_id)
    if charger is None or charger.connected is None:
        return session
    if not charger.connected:
        return None
    soc_pct = charger.vehicle_soc_pct
    if session is None:
        return Session(
            id=f"{loadpoint_id}-{seen.at:%Y%m%dT%H%M%SZ}",
            started_at=seen.at,
            at=seen.at,
            power_w=charger.power_w or 0.0,
            vehicle=vehicle,
            soc_start_pct=soc_pct,
            soc_pct=soc_pct,
            meter_start_wh=charger.energy_wh,
            meter_wh=charger.energy_wh,
            meter_at=None if charger.energy_wh is None else seen.at,
        )
    known = replace(
        session,
        at=seen.at,
        power_w=charger.power_w or 0.0,
        vehicle=vehicle or session.vehicle,
        soc_start_pct=soc_pct if session.soc_start_pct is None else session.soc_start_pct,
        soc_pct=session.soc_pct if soc_pct is None else soc_pct,
    )
    # what was measured came before what the meter shows now
    return _measured(known, charger.power_w, seen, seconds).with_meter(charger.energy_wh, session.at, seen.at)


def _measured(session: Session, power_w: float | None, seen: Observation, seconds: float) -> Session:
    if seconds <= 0 or power_w is None:
        return session
    if power_w < 0:
        given_wh = -power_w * seconds / 3600
        return replace(session, fed_wh=session.fed_wh + given_wh, measured_s=session.measured_s + seconds)
    return _with_energy(session, power_w * seconds / 3600, mix_of(seen), seen, seconds)


def _with_energy(
    session: Session, energy_wh: float, mix: Mix | None, seen: Observation, seconds: float
) -> Session:
    known = replace(session, energy_wh=session.energy_wh + energy_wh, measured_s=session.measured_s + seconds)
    if mix is None:
        return known
    known = replace(
        known,
        solar_wh=session.solar_wh + energy_wh * mix.solar,
        battery_wh=session.battery_wh + energy_wh * mix.battery,
        split_wh=session.split_wh + energy_wh,
    )
    if seen.price is None:
        return known
    bought = energy_wh / 1000 * seen.price.import_price
    sun = energy_wh / 1000 * sun_price(seen.price.export_price)
    cost = sun * mix.solar + bought * (1 - mix.solar)
    return replace(
        known,
        cost=(session.cost or 0.0) + cost,
        saving=session.saving + bought - cost,
        priced_wh=session.priced_wh + energy_wh,
    )


def totals_of(session: Session, now: datetime) -> SessionTotals:
    """What may be told of it `now`. The time since its last word counts as not measured once it is a gap.

    Where too little was sampled the charger's own meter tells the energy, as of its last word. What little
    of it was not split or priced is taken to be as the rest was: its parts are all of it.
    """
    silent_s = (now - session.at).total_seconds()
    heard_s = (session.at - session.started_at).total_seconds()
    whole_s = heard_s + silent_s if silent_s >= LONGEST_GAP_S else heard_s
    coverage = share(session.measured_s, whole_s) if whole_s > 0 else 1.0
    is_heard = whole_s <= 0 or share(heard_s, whole_s) >= ENOUGH
    is_known = is_heard and (coverage >= ENOUGH or session.metered_wh is not None)
    energy_wh = session.known_wh if is_known else None
    told_apart_wh = ENOUGH * max(session.energy_wh, session.known_wh - METER_STEP_WH)
    is_split = is_known and session.split_wh >= told_apart_wh
    is_priced = is_known and session.priced_wh >= told_apart_wh
    whole_wh = energy_wh or 0.0
    split, priced = _times(whole_wh, session.split_wh), _times(whole_wh, session.priced_wh)
    solar_wh, battery_wh = session.solar_wh * split, session.battery_wh * split
    return SessionTotals(
        energy_wh=energy_wh,
        known_wh=session.known_wh,
        solar_wh=solar_wh if is_split else None,
        battery_wh=battery_wh if is_split else None,
        grid_wh=max(0.0, whole_wh - solar_wh - battery_wh) if is_split else None,
        cost=(session.cost or 0.0) * priced if is_priced else None,
        saving=session.saving * priced if is_priced else None,
        coverage=round(coverage, 3),
    )


def _times(whole_wh: float, part_wh: float) -> float:
    """How many times the part is the whole."""
    return whole_wh / part_wh if part_wh > 0 else 1.0
