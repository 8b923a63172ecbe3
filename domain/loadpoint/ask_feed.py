"""Checks whether a car may feed the house, and makes the wish an intent that ends."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.command.capabilities import ChargerCapabilities
from domain.command.intent import BatteryIntent, ChargeIntent
from domain.command.order import ChargeAction
from domain.command.request import LoadpointRequest
from domain.errors import Conflict, NotSupported
from domain.house.house import House, Loadpoint
from domain.loadpoint.feeding import STEP_W, least_feed_w, most_feed_w
from domain.loadpoint.phases import phases_at_full_rate
from domain.reading.charger import ChargerReading
from domain.reason.reason import Reason, Why

DEFAULT_S = 1_800.0
NO_WAY = (
    "no car can feed the house through this charger: its hardware offers no such thing, or its settings do "
    "not allow it"
)


def feed_intent(
    request: LoadpointRequest,
    lp: Loadpoint,
    house: House,
    now: datetime,
    issued_by: str,
    reading: ChargerReading | None,
    able: ChargerCapabilities | None,
) -> tuple[ChargeIntent, Reason | None]:
    """The wish with its end, its floor and its power, and a warning where that is not the one asked for.

    Raises NotSupported where no car can feed the house here, Conflict where this one may not now.
    """
    if able is None or able.feeds_house_w is None:
        raise NotSupported(NO_WAY)
    soc_pct = None if reading is None else reading.vehicle_soc_pct
    if soc_pct is None:
        raise Conflict("how full the car is is not known, so nothing is taken from it", "soc_unknown")
    floor_pct = lp.discharge_floor_pct if request.limit_soc_pct is None else request.limit_soc_pct
    if soc_pct <= floor_pct:
        told = f"the car is at {soc_pct:.0f} %, and {floor_pct:.0f} % are kept in it"
        raise Conflict(told, "target_reached")
    phases = phases_at_full_rate(lp, reading, able)
    most_w = most_feed_w(lp, house, able.feeds_house_w, phases)
    asked_w = most_w if request.power_w is None else request.power_w
    least_w = max(least_feed_w(able.feeds_least_w), STEP_W)
    if most_w < least_w:
        raise NotSupported(f"the limits leave {most_w:.0f} W, and a car here gives no less than {least_w}")
    feed_w = max(least_w, min(asked_w, most_w))
    duration_s = DEFAULT_S if request.duration_s is None else request.duration_s
    intent = ChargeIntent(
        command_id="",
        current_a=0,
        feed_w=feed_w,
        since=now,
        until=now + timedelta(seconds=duration_s),
        limit_soc_pct=floor_pct,
        issued_by=issued_by,
    )
    if feed_w == asked_w:
        return intent, None
    limit = {"limit_w": feed_w} if feed_w < asked_w else {}
    return intent, Reason(Why.POWER_CLAMPED, {"requested_w": asked_w} | limit)


def refuse_beside_the_battery(
    request: LoadpointRequest, able: ChargerCapabilities | None, battery: BatteryIntent | None
) -> None:
    """Raises Conflict for a car that cannot feed the house while the home battery follows a person."""
    is_feed = request.action == ChargeAction.DISCHARGE
    if is_feed and able is not None and able.feeds_alone and battery is not None:
        raise Conflict(
            "the home battery follows a command: restore it first, for it can have none while a car feeds "
            "the house through its inverter",
            "force_mode_active",
        )


def refuse_beside_a_feeding_car(
    intents: Mapping[str, ChargeIntent], chargers: Mapping[str, ChargerCapabilities]
) -> None:
    """Raises Conflict for an order to a battery that can have none while a car feeds the house."""
    if any(
        intent.is_feed and key in chargers and chargers[key].feeds_alone for key, intent in intents.items()
    ):
        raise Conflict(
            "a car feeds the house through the battery's inverter: release its charger first",
            "car_feeds_house",
        )
