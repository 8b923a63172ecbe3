"""Meters that cannot all be right: more goes out of the house than comes in, or the sun shines at night.

A charger wired before the house's meter, a meter the wrong way round, an inverter that nobody told us of:
each device alone says what could be, and only together it cannot. Readings are minutes old at times, so one
look says nothing; what is said again and again, of one instant each time, is believed.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from domain.reading.observation import Observation
from domain.reading.signs import skew_w

LASTS = timedelta(minutes=5)
GAP = timedelta(minutes=2)  # whoever was not heard together for so long begins anew
ONE_INSTANT = timedelta(seconds=20)  # cars and batteries change within it, but not for five minutes on end
DAY = timedelta(days=1)  # what did not come again for so long is over
NIGHT_W = 300.0  # what an inverter uses and what street lamps give is less


class Clash(StrEnum):
    """What does not fit to the rest."""

    CARS = "cars"  # they take more than all else gives
    EXPORT = "export"  # more goes out than sun and battery give
    BATTERY = "battery"  # it takes more than sun and grid bring
    NIGHT = "night"  # sun is measured when there is none


class Flows(Struct, frozen=True, kw_only=True):
    """What was measured `at` one instant, W. `is_dark`: no sun can shine, None: unknown."""

    at: datetime
    grid_w: float
    pv_w: float
    battery_w: float
    ev_w: float
    is_dark: bool | None = None

    @property
    def rest_w(self) -> float:
        """What is left for the house, W."""
        return self.grid_w + self.pv_w + self.battery_w - self.ev_w

    @property
    def skew_w(self) -> float:
        """So far meters that are right may differ, W."""
        return skew_w(self.grid_w, self.pv_w, self.battery_w, self.ev_w)

    def size_of(self, clash: Clash) -> float:
        """How much of it there is that could clash, W."""
        match clash:
            case Clash.CARS:
                return self.ev_w
            case Clash.EXPORT:
                return -self.grid_w
            case Clash.BATTERY:
                return -self.battery_w
            case Clash.NIGHT:
                return NIGHT_W if self.is_dark else 0.0


class MeterDoubt(Struct, frozen=True, kw_only=True):
    """That the meters clash since `since`, with the `flows` that showed it; `is_sure`: it lasted.

    `looked_at`: of which instant the newest look was; `agreed_since`: since when they fit under the same
    load; `clashed_at`: when they last did not. A restart forgets all three.
    """

    clash: Clash
    flows: Flows
    since: datetime
    looked_at: datetime | None = None
    clashed_at: datetime | None = None
    agreed_since: datetime | None = None
    is_sure: bool = False

    def is_stale_at(self, now: datetime) -> bool:
        """Whether too long nothing of one instant was heard."""
        return self.looked_at is None or now - self.looked_at > GAP

    @property
    def kept(self) -> "MeterDoubt":
        """What is worth keeping over a restart."""
        return replace(self, looked_at=None, clashed_at=None, agreed_since=None)


def doubted(
    known: MeterDoubt | None, seen: Observation, is_dark: bool | None, now: datetime
) -> MeterDoubt | None:
    """The doubt after one more look; None: the meters may all be right."""
    if known is not None:
        last = known.clashed_at
        if last is None:
            known = replace(known, clashed_at=now)
        elif now - last >= DAY:
            return None
    flows = flows_of(seen, is_dark)
    if known is not None and not known.is_sure and known.is_stale_at(now if flows is None else flows.at):
        known = None
    if flows is None or (known is not None and known.looked_at is not None and flows.at <= known.looked_at):
        return known
    if known is None:
        clash = clash_of(flows, flows.skew_w)
        return None if clash is None else _begun(clash, flows)
    clash = clash_of(flows, flows.skew_w / 2 if known.is_sure else flows.skew_w)
    return _agreed(known, flows) if clash is None else _again(known, clash, flows)


def clash_of(flows: Flows, bearable_w: float) -> Clash | None:
    """What clashes where more than `bearable_w` is given than was there; None: nothing."""
    if flows.rest_w < -bearable_w:
        if flows.ev_w > 0 and flows.rest_w + flows.ev_w >= -bearable_w:
            return Clash.CARS
        given_w = flows.pv_w + max(0.0, flows.battery_w)
        return Clash.EXPORT if -flows.grid_w > given_w + bearable_w else Clash.BATTERY
    return Clash.NIGHT if flows.is_dark and flows.pv_w > NIGHT_W else None


def flows_of(seen: Observation, is_dark: bool | None) -> Flows | None:
    """The flows of one instant; None where some are not known, or they are of several."""
    battery_w, ev_w = seen.battery_w, seen.ev_w
    if seen.is_delayed or seen.grid_w is None or seen.pv_w is None or battery_w is None or ev_w is None:
        return None
    times = [each for each in _times(seen) if each is not None]
    if len(times) < len(list(_times(seen))) or max(times) - min(times) > ONE_INSTANT:
        return None
    return Flows(
        at=min(times), grid_w=seen.grid_w, pv_w=seen.pv_w, battery_w=battery_w, ev_w=ev_w, is_dark=is_dark
    )


def _times(seen: Observation) -> Iterator[datetime | None]:
    yield seen.grid_at
    yield seen.pv_at
    if seen.has_battery:
        yield seen.battery_at
    for charger_id in seen.charger_ids:
        charger, read_at = seen.chargers.get(charger_id), seen.charger_at.get(charger_id)
        yield read_at if charger is None or charger.power_at is None else charger.power_at


def _begun(clash: Clash, flows: Flows) -> MeterDoubt:
    return MeterDoubt(clash=clash, flows=flows, since=flows.at, looked_at=flows.at, clashed_at=flows.at)


def _again(known: MeterDoubt, clash: Clash, flows: Flows) -> MeterDoubt:
    """They clash still; what was told once it was sure stays as it was told."""
    doubt = replace(known, looked_at=flows.at, clashed_at=flows.at, agreed_since=None)
    if known.is_sure:
        return doubt
    return replace(doubt, clash=clash, flows=flows, is_sure=flows.at - known.since >= LASTS)


def _agreed(known: MeterDoubt, flows: Flows) -> MeterDoubt | None:
    """They fit: it is over once they did for a while under the load that showed it, for a car that does not
    charge proves nothing of its meter.
    """
    if not known.is_sure:
        return None
    doubt = replace(known, looked_at=flows.at)
    if flows.size_of(known.clash) < known.flows.size_of(known.clash) / 2:
        return replace(doubt, agreed_since=None)
    since = flows.at if known.agreed_since is None or known.is_stale_at(flows.at) else known.agreed_since
    return None if flows.at - since >= LASTS else replace(doubt, agreed_since=since)
