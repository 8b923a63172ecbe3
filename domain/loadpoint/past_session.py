"""Sessions that are over, as they are kept and added up."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.loadpoint.session import Session, totals_of
from domain.reason.shown import rounded

SILENT = timedelta(minutes=30)  # after so long without a word of the charger nobody knows which car it is
WORTH_TELLING_WH = 10.0  # a plug without a charge is no session


class SessionSource(StrEnum):
    """Who counted a session: this server, or the charger alone while nobody listened."""

    MEASURED = "measured"
    CHARGER = "charger"


class PastSession(Struct, frozen=True, kw_only=True):
    """One plug-in to plug-out at a loadpoint. Energy in Wh, money in the site's currency; null where less
    than 95 % of it was measured. `cost` values the sun at the export it forwent and all else at the price of
    its moment, `saving` is what buying the sun's part would have cost more. `soc_…_pct`: the car's level.
    `known_wh`: what surely was charged, where `energy_wh` is null, too; null in sessions of older versions.
    `fed_wh`: what the car gave to the house, as measured. `source`: who counted it; `tag`: the card of a
    charge that only the charger saw.
    """

    id: str
    loadpoint: str
    vehicle: str | None
    started_at: datetime
    ended_at: datetime
    energy_wh: float | None
    solar_wh: float | None
    battery_wh: float | None
    grid_wh: float | None
    cost: float | None
    saving: float | None
    soc_start_pct: float | None
    soc_end_pct: float | None
    coverage: float
    fed_wh: float = 0.0
    source: SessionSource = SessionSource.MEASURED
    tag: str | None = None
    known_wh: float | None = None


class SessionMonth(Struct, frozen=True, kw_only=True):
    """The sums of a calendar month at the site, of the sessions that ended in it; `sessions` counts them.

    A sum is null where one of its sessions does not know its part.
    """

    month: str
    loadpoint: str | None
    vehicle: str | None
    sessions: int
    energy_wh: float | None
    solar_wh: float | None
    battery_wh: float | None
    grid_wh: float | None
    cost: float | None
    saving: float | None
    fed_wh: float | None = None


SUMS = ("energy_wh", "solar_wh", "battery_wh", "grid_wh", "cost", "saving", "fed_wh")


def has_fallen_silent(session: Session, now: datetime) -> bool:
    """Whether nothing was heard for so long that what comes next is a session of its own."""
    return now - session.at > SILENT


def ended(session: Session, loadpoint_id: str) -> PastSession | None:
    """The session as it is kept, over since its last sample; None for a car that took nothing."""
    if max(session.known_wh, session.fed_wh) < WORTH_TELLING_WH:
        return None
    totals = totals_of(session, session.at)
    return PastSession(
        id=session.id,
        loadpoint=loadpoint_id,
        vehicle=session.vehicle,
        started_at=session.started_at,
        ended_at=session.at,
        energy_wh=rounded(totals.energy_wh, 1),
        solar_wh=rounded(totals.solar_wh, 1),
        battery_wh=rounded(totals.battery_wh, 1),
        grid_wh=rounded(totals.grid_wh, 1),
        cost=rounded(totals.cost, 4),
        saving=rounded(totals.saving, 4),
        soc_start_pct=session.soc_start_pct,
        soc_end_pct=session.soc_pct,
        coverage=totals.coverage,
        fed_wh=round(session.fed_wh, 1),
        known_wh=round(totals.known_wh, 1),
    )


def by_month(sessions: Iterable[PastSession], timezone: str) -> Sequence[SessionMonth]:
    """The sums per month, loadpoint and car, the newest month first."""
    zone = ZoneInfo(timezone)
    groups: dict[tuple[str, str, str | None], list[PastSession]] = {}
    for session in sessions:
        month = f"{session.ended_at.astimezone(zone):%Y-%m}"
        groups.setdefault((month, session.loadpoint, session.vehicle), []).append(session)
    found = [
        SessionMonth(
            month=month,
            loadpoint=loadpoint,
            vehicle=vehicle,
            sessions=len(group),
            **{name: _sum([getattr(each, name) for each in group]) for name in SUMS},
        )
        for (month, loadpoint, vehicle), group in groups.items()
    ]
    by_place = sorted(found, key=lambda each: (each.loadpoint or "", each.vehicle or ""))
    return sorted(by_place, key=lambda each: each.month, reverse=True)


def _sum(parts: Sequence[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return round(sum(known), 4) if len(known) == len(parts) else None
