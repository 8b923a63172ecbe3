"""Closed cycles of the battery, found in its past: the state of charge leaves a level by 20 points or more
and comes back to it. Then the battery holds what it held, so what went in and did not come out is lost.

A mean of five minutes stands for their middle; between two middles flows half of each.
"""

from datetime import datetime, timedelta
from operator import add

from msgspec import Struct
from msgspec.structs import astuple, replace

from domain.energy.history import MeanPower

BUCKET = timedelta(minutes=5)
KNOWN_S = 285.0  # 95 % of it
LEAST_SWING_PCT = 20.0
AT_MOST_ASIDE = 0.05  # of what flows one way may flow the other: it is one way still
LONGEST = timedelta(hours=36)  # a level that was not seen again by then is given up, for one of another hour


class Flow(Struct, frozen=True):
    """What went in and out (Wh, as metered), and of it what plainly raised or lowered the charge by how many
    points: where the battery turned within the time, nobody knows which part moved it.
    """

    charged_wh: float = 0.0
    discharged_wh: float = 0.0
    rising_wh: float = 0.0
    risen_pct: float = 0.0
    falling_wh: float = 0.0
    fallen_pct: float = 0.0

    def part(self, share: float) -> "Flow":
        """The `share` of it, 0…1."""
        return Flow(*(each * share for each in astuple(self)))

    def plus(self, other: "Flow") -> "Flow":
        """Both together."""
        return Flow(*map(add, astuple(self), astuple(other)))


class OpenCycle(Struct, frozen=True, kw_only=True):
    """Since it left the `level_pct`: the flow, and how far away from it the charge was (`swing_pct`)."""

    level_pct: float
    since: datetime
    flow: Flow = Flow()
    swing_pct: float = 0.0


class ClosedCycle(Struct, frozen=True, kw_only=True):
    """The whole flow of a cycle that came back to its level `at`."""

    at: datetime
    flow: Flow


class Cycles(Struct, frozen=True, kw_only=True):
    """The cycles `closed` so far, in time order, the one that is `running`, and the last known row."""

    closed: tuple[ClosedCycle, ...] = ()
    running: OpenCycle | None = None
    before: MeanPower | None = None


def followed(cycles: Cycles, row: MeanPower) -> Cycles:
    """The cycles after `row`; what was not measured ends the one that runs, uncounted."""
    soc_pct, before, running = row.soc_pct, cycles.before, cycles.running
    if soc_pct is None or min(row.soc_s, row.battery_s) < KNOWN_S:
        return replace(cycles, running=None, before=None)
    if before is None or before.soc_pct is None or running is None or row.at - before.at != BUCKET:
        return replace(cycles, running=OpenCycle(level_pct=soc_pct, since=row.at), before=row)
    if row.at - running.since > LONGEST:
        running = OpenCycle(level_pct=before.soc_pct, since=before.at)
    level_pct, step = running.level_pct, _between(before, row)
    was, now = before.soc_pct - level_pct, soc_pct - level_pct
    if running.swing_pct >= LEAST_SWING_PCT and was * now <= 0:
        share = was / (was - now)
        closed = ClosedCycle(at=row.at, flow=running.flow.plus(step.part(share)))
        rest = OpenCycle(level_pct=level_pct, since=row.at, flow=step.part(1 - share), swing_pct=abs(now))
        return Cycles(closed=(*cycles.closed, closed), running=rest, before=row)
    swing_pct = max(running.swing_pct, abs(now))
    goes_on = replace(running, flow=running.flow.plus(step), swing_pct=swing_pct)
    return replace(cycles, running=goes_on, before=row)


def _between(before: MeanPower, row: MeanPower) -> Flow:
    """From the middle of one bucket to that of the next."""
    hours = BUCKET / timedelta(hours=2)
    charged_wh = ((before.charge_w or 0.0) + (row.charge_w or 0.0)) * hours
    discharged_wh = ((before.discharge_w or 0.0) + (row.discharge_w or 0.0)) * hours
    moved_pct = (row.soc_pct or 0.0) - (before.soc_pct or 0.0)
    if moved_pct > 0 and discharged_wh < AT_MOST_ASIDE * charged_wh:
        return Flow(charged_wh, discharged_wh, rising_wh=charged_wh, risen_pct=moved_pct)
    if moved_pct < 0 and charged_wh < AT_MOST_ASIDE * discharged_wh:
        return Flow(charged_wh, discharged_wh, falling_wh=discharged_wh, fallen_pct=-moved_pct)
    return Flow(charged_wh, discharged_wh)
