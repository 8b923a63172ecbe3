"""A charge session: plug-in to plug-out, folded from meter samples so that a restart loses nothing."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from domain.observation import Observation

LONGEST_GAP_S = 360.0  # longer gaps add nothing rather than a guess


class Session(Struct, frozen=True, kw_only=True):
    """Energy in Wh; `solar_wh` is the part the sun covered; `cost` None: some energy had no price."""

    id: str
    started_at: datetime
    at: datetime
    power_w: float = 0.0
    energy_wh: float = 0.0
    solar_wh: float = 0.0
    cost: float | None = 0.0


def follow(session: Session | None, loadpoint_id: str, seen: Observation) -> Session | None:
    """The session after this observation; None when no car is there.

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
    seconds = (seen.at - session.at).total_seconds()
    if not 0 < seconds <= LONGEST_GAP_S or charger.power_w is None:
        return replace(session, at=max(seen.at, session.at), power_w=charger.power_w or 0.0)
    energy_wh = charger.power_w * seconds / 3600
    solar_share = _solar_share(seen)
    cost = session.cost
    if energy_wh > 0:
        cost = None if cost is None or seen.price is None else cost + _cost(energy_wh, solar_share, seen)
    return replace(
        session,
        at=seen.at,
        power_w=charger.power_w,
        energy_wh=session.energy_wh + energy_wh,
        solar_wh=session.solar_wh + energy_wh * solar_share,
        cost=cost,
    )


def _solar_share(seen: Observation) -> float:
    """How much of the cars' power the sun covers after the house, 0…1."""
    if not seen.ev_w or seen.pv_w is None or seen.load_w is None:
        return 0.0
    return min(1.0, max(0.0, seen.pv_w - seen.load_w) / seen.ev_w)


def _cost(energy_wh: float, solar_share: float, seen: Observation) -> float:
    """What the energy cost: imported at the import price, solar at the export it forwent."""
    assert seen.price is not None
    forgone = max(0.0, seen.price.export_price or 0.0)
    return energy_wh / 1000 * ((1 - solar_share) * seen.price.import_price + solar_share * forgone)
