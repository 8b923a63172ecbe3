"""How much of what a charger gives arrives in a car, as its own charges show.

Chargers, cables and on-board electronics differ by more than a tenth, and who counts on too little charges
longer, and dearer, than he has to.
"""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from domain.house.house import House
from domain.house.settings import SmartSettings
from domain.loadpoint.past_session import PastSession, SessionSource

UNSET = SmartSettings().charge_efficiency  # who sets another one knows better
CHARGES = 3  # of fewer one odd level would decide
NEWEST = 20
LEAST_RISE_PCT = 10.0  # levels are told in whole percents
LEAST_IN_ALL_PCT = 60.0
BELIEVED = (0.7, 1.1)  # beyond it a level was late, or the car fed something else
LOWEST, HIGHEST = 0.8, 1.0


def arriving(sessions: Iterable[PastSession], house: House) -> dict[str, float]:
    """The part that arrives in each vehicle of which enough is known, 0.8 to 1. `sessions`: newest first."""
    found: dict[str, list[tuple[float, float, float]]] = {each.id: [] for each in house.vehicles}
    for session in sessions:
        known = found.get(session.vehicle or "")
        vehicle = house.vehicle(session.vehicle)
        if (
            known is None
            or vehicle is None
            or len(known) == NEWEST
            or (rise_pct := _rise_pct(session)) is None
        ):
            continue
        drawn_wh, stored_wh = session.energy_wh or 0.0, vehicle.capacity_wh * rise_pct / 100
        if drawn_wh > 0 and BELIEVED[0] <= stored_wh / drawn_wh <= BELIEVED[1]:
            known.append((rise_pct, stored_wh, drawn_wh))
    return {
        key: round(
            min(HIGHEST, max(LOWEST, sum(each[1] for each in known) / sum(each[2] for each in known))), 3
        )
        for key, known in found.items()
        if len(known) >= CHARGES and sum(each[0] for each in known) >= LEAST_IN_ALL_PCT
    }


def as_it_arrives(house: House, arrives: Mapping[str, float]) -> House:
    """The house with what its cars are known to get of a charge, where nobody set another part."""

    def known(vehicle: str | None, smart: SmartSettings) -> SmartSettings:
        part = arrives.get(vehicle or "")
        return (
            smart
            if part is None or smart.charge_efficiency != UNSET
            else replace(smart, charge_efficiency=part)
        )

    return replace(
        house, loadpoints=tuple(replace(lp, smart=known(lp.vehicle, lp.smart)) for lp in house.loadpoints)
    )


def _rise_pct(session: PastSession) -> float | None:
    """By how much its level rose; None: not known, too little to tell, or not by this charge alone."""
    start_pct, end_pct = session.soc_start_pct, session.soc_end_pct
    is_whole = (
        session.source is SessionSource.MEASURED and session.energy_wh is not None and not session.fed_wh
    )
    if start_pct is None or end_pct is None or not is_whole:
        return None
    return end_pct - start_pct if end_pct - start_pct >= LEAST_RISE_PCT else None
