"""Does what a status document says agree with what it measures? A reason must never contradict the meter.

Only claims are judged: that something flows, from where, or that nothing does. A wish ("you told it to
charge") claims nothing. What a device has just been told may take a moment: whoever asks bears with it.
"""

from collections.abc import Iterator
from datetime import timedelta

from domain.event.sessions import price_sessions
from domain.reading.battery import BatteryMode
from domain.reason.reason import Reason, Why
from domain.status.agree import GOING, OTHER_SHARE, is_above_minimum
from domain.status.document import BatteryStatus, Status
from domain.status.loadpoint_document import LoadpointStatus
from domain.tariff.sessions import with_sessions
from domain.tariff.slots import PriceSlot, Tariff

FLOWS_W = 200.0  # less is noise and own use
BOUGHT_W = 500.0  # so much from the grid is no accident
OTHER_W = 600.0  # a power that is told is rounded
NEAR_PRICE = 0.021  # currency per kWh: a slot of the plan may hold prices that differ by 2 cents
NEAR_PCT = 3.0
MOMENT = timedelta(seconds=1)
OF_A_QUOTA = ("beyond_quota", "with_quota")  # prices that are not the running kWh's own
AWAY = frozenset({Why.VEHICLE_AWAY, Why.VEHICLE_UNPLUGGED})
WAITING = frozenset(
    {
        Why.VEHICLE_FULL,
        Why.TARGET_REACHED,
        Why.BATTERY_BELOW_START_FLOOR,
        Why.BATTERY_BELOW_PAUSE_FLOOR,
        Why.BATTERY_CONSUME_FLOOR,
        Why.STRICT_SURPLUS_VIOLATED,
        Why.INSUFFICIENT_SURPLUS,
        Why.WAITING_SUSTAINED_SURPLUS,
        Why.MIN_OFF_RUNNING,
        Why.PRICE_ABOVE_LIMIT,
        Why.PRICE_RIGHT_TOO_BRIEFLY,
        Why.OUTSIDE_WINDOW,
        Why.WAITING_PLANNED_WINDOW,
        Why.DEMAND_WINDOW,
        Why.FORCE_MODE_ACTIVE,
        Why.MANUAL_HOLD,
        Why.START_UNCONFIRMED,
        Why.START_BACKOFF,
        Why.COMMANDED_NO_POWER,
        Why.BELOW_MINIMUM,
        Why.CHARGER_PAUSED,
    }
)


def contradictions(status: Status) -> dict[str, str]:
    """What is claimed and not so, by whose reason claims it; empty where all is true or nobody knows."""
    found: dict[str, str] = {}
    for what in _of_the_battery(status) if status.battery is not None else ():
        found.setdefault("battery", what)
    for what in _of_a_limit(status.curtailment.reason, status):
        found.setdefault("curtailment", what)
    for lp in status.loadpoints.values():
        for what in _of_a_loadpoint(lp, status):
            found.setdefault(f"loadpoints/{lp.id}", what)
    return found


def _of_the_battery(status: Status) -> Iterator[str]:
    battery = status.battery
    assert battery is not None
    reason, grid_w, power_w = battery.reason, status.flow.grid_w, battery.power_w
    yield from _of_a_price(reason, status)
    yield from _of_a_limit(reason, status)
    if power_w is None:
        return
    yield from _of_a_power(reason, power_w)
    moves = reason.facts.get("moves") is not False
    match reason.code:
        case Why.PLAN_CHARGE:
            if moves and power_w > -FLOWS_W / 2:
                yield "says that it charges, and it does not"
            if not moves and power_w < -FLOWS_W:
                yield "says that it is only ready to charge, and it charges"
            if moves and reason.facts.get("from_sun") and grid_w is not None and grid_w > BOUGHT_W:
                yield "says that it charges from the sun, and the grid gives"
        case Why.PLAN_DISCHARGE | Why.SPIKE_EXPORT | Why.SAVING_SESSION if grid_w is not None:
            if moves and (power_w < FLOWS_W / 2 or grid_w > -FLOWS_W / 2):
                yield "says that it sells, and nothing is sold from it"
            if not moves and power_w > FLOWS_W and grid_w < -FLOWS_W:
                yield "says that it is only ready to sell, and it sells"
        case Why.PLAN_HOLD | Why.BATTERY_PRESERVED:
            if moves and power_w > FLOWS_W:
                yield "says that it keeps its energy, and it gives"
            if moves and reason.facts.get("keeps_room") and power_w < -FLOWS_W:
                yield "says that it keeps room, and it takes"
        case Why.AT_RESERVE:
            if power_w > FLOWS_W and grid_w is not None and grid_w < -FLOWS_W:
                yield "says that it does not sell, and it sells"
        case Why.SELF_CONSUMPTION:
            yield from _of_self_use(battery, power_w, status)


def _of_a_power(reason: Reason, power_w: float) -> Iterator[str]:
    """A power that is told of what the plan does, and no other beside it."""
    told_w = reason.facts.get("flows_w", reason.facts.get("power_w"))
    if reason.code not in (Why.PLAN_CHARGE, Why.PLAN_DISCHARGE) or reason.facts.get("moves") is False:
        return
    if told_w is not None and abs(abs(power_w) - told_w) > max(OTHER_W, OTHER_SHARE * told_w):
        yield "tells another power than flows"


def _of_self_use(battery: BatteryStatus, power_w: float, status: Status) -> Iterator[str]:
    facts = battery.reason.facts
    told_w = facts.get("battery_w") or 0.0
    if told_w > FLOWS_W / 2 and power_w < -FLOWS_W / 2:
        yield "says that it runs the house, and it takes"
    if told_w < -FLOWS_W / 2 and power_w > FLOWS_W / 2:
        yield "says that it stores the sun, and it gives"
    limit, soc_pct = facts.get("limit"), battery.soc_pct
    if limit == "capacity" and soc_pct is not None and soc_pct < 100 - NEAR_PCT:
        yield "says that it is full, and it is not"
    if limit == "reserve" and soc_pct is not None and soc_pct > battery.reserve_pct + NEAR_PCT:
        yield "says that it is at its reserve, and it is above"
    if "curtail_w" in facts and not status.curtailment.active:
        yield "says that sun is held back, and no limit is wanted"
    if "curtail_w" in facts and (status.flow.grid_w or 0.0) > BOUGHT_W:
        yield "says that sun is held back, and the grid gives"


def _of_a_price(reason: Reason, status: Status) -> Iterator[str]:
    """A price that is told as that of now; in a session what the session makes of it."""
    price, compared = _price_of_now(status), reason.facts.get("compared")
    if price is None:
        return
    now = {"price": price.import_price, "export_price": price.export_price}
    told = {name: reason.facts.get(name) for name in now}
    if isinstance(compared, dict) and not any("now" in compared.get(name, ()) for name in OF_A_QUOTA):
        told |= {{"buy": "price", "sell": "export_price"}.get(compared["now"], "none"): compared["price_now"]}
    for name, value in told.items():
        known = now.get(name)
        if value is not None and known is not None and abs(value - known) > NEAR_PRICE:
            yield f"tells another {name} than that of now"


def _price_of_now(status: Status) -> PriceSlot | None:
    price, at = status.price, status.at
    if price is None or price.import_price is None:
        return None
    told = PriceSlot(
        start=at, end=at + MOMENT, import_price=price.import_price, export_price=price.export_price
    )
    sessions = () if status.event is None else price_sessions([status.event], at)
    return with_sessions(Tariff(slots=(told,)), sessions).at(at)


def _of_a_limit(reason: Reason, status: Status) -> Iterator[str]:
    grid_w, export_w = status.flow.grid_w, reason.facts.get("export_w")
    if reason.code is not Why.EXPORT_UNECONOMIC or grid_w is None or export_w is None:
        return
    limit_w = reason.facts.get("desired_w") or 0.0
    if export_w == 0 and -grid_w > limit_w + 2 * FLOWS_W:
        yield "says that nothing goes out, and something does"
    if export_w > 0 and -grid_w < limit_w:
        yield "says that something goes out, and nothing does"


def _of_a_loadpoint(lp: LoadpointStatus, status: Status) -> Iterator[str]:
    reason, charging = lp.reason, lp.charging
    moves = reason.facts.get("moves") is not False
    if reason.code in AWAY and lp.connected:
        yield "says that no car is there, and one is"
    if charging is None:
        return
    if reason.code in GOING and moves and not charging:
        yield "says that it charges, and it does not"
    if reason.code in GOING and not moves and charging:
        yield "says that it is only ready to charge, and it charges"
    if reason.code in WAITING and charging and (lp.power_w is None or lp.power_w > FLOWS_W):
        yield "says that it does not charge, and it does"
    if charging and is_above_minimum(reason, lp.power_w) and "goes_down" not in reason.facts:
        yield "says that it charges at its minimum, and it takes more"
    grid_w = status.flow.grid_w
    bought_w = None if grid_w is None else grid_w - _charged_by_order_w(status)
    is_bought = bought_w is not None and bought_w > BOUGHT_W and (lp.power_w or 0.0) > BOUGHT_W
    if reason.code is Why.FOLLOWING_SURPLUS and charging and is_bought:
        yield "says that it charges from spare sun, and the grid gives"


def _charged_by_order_w(status: Status) -> float:
    """What a battery takes that is told to charge: the grid gives that, and the sun is free for a car."""
    battery = status.battery
    if battery is None or battery.mode is not BatteryMode.FORCE_CHARGE:
        return 0.0
    return max(0.0, -(battery.power_w or 0.0))
