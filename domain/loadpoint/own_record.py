"""A charge that only its charger saw, as a past session: its energy is the charger's, where it came from and
what it cost is told by what the house measured meanwhile.

Nobody knows how its power went, so it counts as steady.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.coverage import ENOUGH, share
from domain.energy.history import MeanPower
from domain.house.house import Vehicle
from domain.loadpoint.identity import named
from domain.loadpoint.mix import Mix, mix_at
from domain.loadpoint.past_session import PastSession, SessionSource
from domain.loadpoint.session import METER_STEP_WH
from domain.reading.charger import OwnRecord

BUCKET_S = 300
SLACK = timedelta(seconds=60)  # clocks differ
OLDEST = timedelta(days=400)


class Share(Struct, frozen=True, kw_only=True):
    """Sums over the part of the charge that the house measured, Wh and currency; `cost` None: no price."""

    known_s: float = 0.0
    solar_wh: float = 0.0
    battery_wh: float = 0.0
    grid_wh: float = 0.0
    cost: float | None = 0.0
    saving: float | None = 0.0


def is_believable(record: OwnRecord, now: datetime) -> bool:
    """Whether its times can be: a charger without a clock tells of years long past, or to come."""
    return -SLACK <= now - record.ended_at <= OLDEST


def is_seen(record: OwnRecord, began_at: datetime, ended_at: datetime) -> bool:
    """Whether a session of ours has a part of it."""
    return began_at < record.ended_at - SLACK and ended_at > record.began_at + SLACK


def unseen_part(record: OwnRecord, ours: Sequence[PastSession]) -> OwnRecord | None:
    """What of it none of our sessions has; None where that is nothing, or is not known."""
    known = [each for each in ours if is_seen(record, each.started_at, each.ended_at)]
    if not known:
        return record
    counted_wh = [each.energy_wh for each in known if each.energy_wh is not None]
    left_wh = record.energy_wh - sum(counted_wh)
    began_at = max(each.ended_at for each in known)
    if len(counted_wh) < len(known) or left_wh < METER_STEP_WH or began_at + SLACK >= record.ended_at:
        return None
    return replace(record, began_at=began_at, energy_wh=left_wh)


def own_session(
    record: OwnRecord, loadpoint_id: str, vehicles: Iterable[Vehicle], rows: Sequence[MeanPower]
) -> PastSession:
    """The charge as it is kept. `rows` are the house's means over its time, in buckets of `BUCKET_S`."""
    whole_s = (record.ended_at - record.began_at).total_seconds()
    power_w = record.energy_wh * 3600 / whole_s
    found = Share()
    for row in rows:
        found = _with(found, row, _overlap_s(record, row), power_w)
    coverage = share(found.known_s, whole_s)
    cars = () if record.identity is None else named(vehicles, (record.identity,))
    session = PastSession(
        id=f"{loadpoint_id}-{record.began_at:%Y%m%dT%H%M%SZ}-own",
        loadpoint=loadpoint_id,
        vehicle=cars[0] if len(cars) == 1 else None,
        started_at=record.began_at,
        ended_at=record.ended_at,
        energy_wh=round(record.energy_wh, 1),
        solar_wh=None,
        battery_wh=None,
        grid_wh=None,
        cost=None,
        saving=None,
        soc_start_pct=None,
        soc_end_pct=None,
        coverage=round(coverage, 3),
        source=SessionSource.CHARGER,
        tag=record.identity,
        known_wh=round(record.energy_wh, 1),
    )
    if coverage < ENOUGH:
        return session
    scale = whole_s / found.known_s
    return replace(
        session,
        solar_wh=round(found.solar_wh * scale, 1),
        battery_wh=round(found.battery_wh * scale, 1),
        grid_wh=round(found.grid_wh * scale, 1),
        cost=None if found.cost is None else round(found.cost * scale, 4),
        saving=None if found.saving is None else round(found.saving * scale, 4),
    )


def _overlap_s(record: OwnRecord, row: MeanPower) -> float:
    end = min(record.ended_at, row.at + timedelta(seconds=BUCKET_S))
    return max(0.0, (end - max(record.began_at, row.at)).total_seconds())


def _with(found: Share, row: MeanPower, seconds: float, power_w: float) -> Share:
    """One bucket more; only as much of it as was measured."""
    grid_w, pv_w, battery_w = row.grid_w, row.pv_w, row.battery_w
    known_s = min(seconds, row.grid_s, row.pv_s, row.battery_s)
    if grid_w is None or pv_w is None or battery_w is None or known_s <= 0:
        return found
    load_w = max(0.0, grid_w + pv_w + battery_w - power_w)
    mix = mix_at(ev_w=power_w, pv_w=pv_w, load_w=load_w, battery_w=battery_w, grid_w=grid_w)
    energy_wh = power_w * known_s / 3600
    cost, saving = _money(row, mix, energy_wh)
    return Share(
        known_s=found.known_s + known_s,
        solar_wh=found.solar_wh + energy_wh * mix.solar,
        battery_wh=found.battery_wh + energy_wh * mix.battery,
        grid_wh=found.grid_wh + energy_wh * (1 - mix.solar - mix.battery),
        cost=None if found.cost is None or cost is None else found.cost + cost,
        saving=None if found.saving is None or saving is None else found.saving + saving,
    )


def _money(row: MeanPower, mix: Mix, energy_wh: float) -> tuple[float | None, float | None]:
    """What it cost, and what it would have cost more had all of it been bought."""
    if row.import_price is None:
        return None, None
    bought = energy_wh / 1000 * row.import_price
    forgone = energy_wh / 1000 * mix.solar * max(0.0, row.export_price or 0.0)
    cost = forgone + bought * (1 - mix.solar)
    return cost, bought - cost
