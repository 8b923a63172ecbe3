"""Houses that are summed up in a sentence."""

from datetime import timedelta

from msgspec.structs import replace

from domain.command.decision import Owner
from domain.reading.sources import LivesOn, lives_on
from domain.reason.reason import Reason, Why
from domain.status.document import CurtailmentStatus, Flow, PriceStatus
from domain.status.loadpoint_document import VehicleStatus
from domain.status.summarise import summed_up
from domain.status.summary import Summary
from tests.fakes.status import NOON, a_loadpoint_status, a_status

PRICE = PriceStatus(import_price=0.36, export_price=0.104, kind="current")
HELD = CurtailmentStatus(
    active=True, desired_w=0, acknowledged=True, enforced=True, reason=Reason(Why.EXPORT_UNECONOMIC)
)
ASKED = {"owner": Owner.USER, "reason": Reason(Why.USER_COMMAND), "until": NOON + timedelta(hours=2)}


def flow(grid=0.0, pv=0.0, battery=0.0, ev=0.0):
    known = [each or 0.0 for each in (grid, pv, battery)]
    return Flow(grid_w=grid, pv_w=pv, battery_w=battery, ev_w=ev, load_w=sum(known) - ev)


def charging(name="Ioniq", key="garage", power_w=4200.0):
    vehicle = None if name is None else VehicleStatus(id=key, name=name)
    return {key: a_loadpoint_status(key, vehicle=vehicle, charging=True, power_w=power_w)}


def battery(**changes):
    return replace(a_status().battery, **changes)


HATCHBACK = VehicleStatus(id="hatchback", name="Hatchback")
FEEDING = {"carport": a_loadpoint_status("carport", vehicle=HATCHBACK, charging=False, power_w=-800.0)}


def summary(plan=None, cars=None, before=(), was_mostly=False, **changes):
    status = a_status(**({"price": PRICE, "flow": flow(), "loadpoints": {}} | changes))
    known = status.flow
    fed_w = sum(max(0.0, -(lp.power_w or 0.0)) for lp in status.loadpoints.values())
    told = lives_on(
        grid_w=known.grid_w,
        pv_w=known.pv_w,
        battery_w=known.battery_w,
        taken_w=None if known.ev_w is None else known.ev_w + fed_w,
        fed_w=fed_w,
        before=LivesOn(sources=tuple(before), mostly=was_mostly),
    )
    named = Summary(sources=told.sources, mostly=told.mostly)
    return summed_up(replace(status, summary=named), plan, cars or {}).summary


CARPORT = charging("Leaf", "carport")["carport"]
