"""A charge session: plug-in to plug-out, folded from meter samples so that a restart loses nothing."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.coverage import ENOUGH, share
from domain.reading.observation import Observation


class Session(Struct, frozen=True, kw_only=True):
    """Energy in Wh, over the `measured_s` in which the charger told its power; gaps add nothing.

    `solar_wh` is the part the sun covered, of the `split_wh` for which that is known; `cost` is what the
    `priced_wh` cost.
    """

    id: str
    started_at: datetime
    at: datetime
    power_w: float = 0.0
    energy_wh: float = 0.0
    solar_wh: float = 0.0
    split_wh: float = 0.0
    cost: float | None = 0.0
    priced_wh: float = 0.0
    measured_s: float = 0.0


class SessionTotals(Struct, frozen=True, kw_only=True):
    """What may be said of a session: None below 95 % of its time or, for sun and cost, of its energy."""

    energy_wh: float | None
    solar_wh: float | None
    cost: float | None
    coverage: float


def follow(session: Session | None, loadpoint_id: str, seen: Observation, seconds: float) -> Session | None:
    """The session after this observation, which stands for the `seconds` before it (`sample_of`); None when
    no car is there.

    A silent charger keeps the session as it was: unknown is not unplugged.
    """
    charger = seen.chargers.get(loadpoint_id)
    if charger is None or charger.connected is None:
        return session
    if not charger.connected:
        return None
    if session is None:
        return Session(
            id=f"{loadpoint_id}-{seen.at:%Y%m%dT%H%M%SZ}",
            started_at=seen.at,
            at=seen.at,
            power_w=charger.power_w or 0.0,
        )
    if seconds <= 0 or charger.power_w is None:
        return replace(session, at=seen.at, power_w=charger.power_w or 0.0)
    energy_wh = charger.power_w * seconds / 3600
    solar_share = _solar_share(seen)
    split_wh = energy_wh if solar_share is not None else 0.0
    cost = None if solar_share is None else _cost(energy_wh, solar_share, seen)
    return replace(
        session,
        at=seen.at,
        power_w=charger.power_w,
        energy_wh=session.energy_wh + energy_wh,
        solar_wh=session.solar_wh + energy_wh * (solar_share or 0.0),
        split_wh=session.split_wh + split_wh,
        cost=(session.cost or 0.0) + (cost or 0.0),
        priced_wh=session.priced_wh + (0.0 if cost is None else energy_wh),
        measured_s=session.measured_s + seconds,
    )


def totals_of(session: Session, now: datetime) -> SessionTotals:
    """What may be told of it `now`; the time since the charger fell silent counts as not measured."""
    whole_s = (max(now, session.at) - session.started_at).total_seconds()
    coverage = share(session.measured_s, whole_s) if whole_s > 0 else 1.0
    is_covered = coverage >= ENOUGH
    enough_wh = ENOUGH * session.energy_wh
    return SessionTotals(
        energy_wh=session.energy_wh if is_covered else None,
        solar_wh=session.solar_wh if is_covered and session.split_wh >= enough_wh else None,
        cost=session.cost if is_covered and session.priced_wh >= enough_wh else None,
        coverage=round(coverage, 3),
    )


def _solar_share(seen: Observation) -> float | None:
    """How much of the cars' power the sun covers after the house, 0…1; None where that is not known."""
    if seen.ev_w is None or seen.pv_w is None or seen.load_w is None:
        return None
    return min(1.0, max(0.0, seen.pv_w - seen.load_w) / seen.ev_w) if seen.ev_w > 0 else 0.0


def _cost(energy_wh: float, solar_share: float, seen: Observation) -> float | None:
    """What the energy cost: imported at the import price, solar at the export it forwent; None without a
    price.
    """
    if energy_wh == 0:
        return 0.0
    if seen.price is None:
        return None
    forgone = max(0.0, seen.price.export_price or 0.0)
    return energy_wh / 1000 * ((1 - solar_share) * seen.price.import_price + solar_share * forgone)
