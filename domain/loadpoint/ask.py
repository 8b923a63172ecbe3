"""Checks what a person asks of a loadpoint and makes it an intent that ends."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.intent import ChargeIntent
from domain.command.order import ChargeAction
from domain.command.request import LoadpointRequest
from domain.errors import Conflict, InvalidRequest, NotSupported
from domain.house.allowed import outside
from domain.house.house import House, Loadpoint
from domain.house.meant import not_meant
from domain.house.overlay import overlaid
from domain.instants import rfc3339
from domain.loadpoint.ask_feed import feed_intent
from domain.loadpoint.phases import phases_at_full_rate
from domain.loadpoint.situation import current_range
from domain.reading.charger import ChargerReading
from domain.reason.reason import Reason, Why

SHORTEST_S, LONGEST_S = 60.0, 86_400.0
BOOST_S = 3_600.0
NO_START: dict[Why, str] = {
    Why.REPLUG_REQUIRED: "unplug the car and plug it in again; it cannot be started before",
    Why.PROVIDER_COOLDOWN: "the charger's service takes no order now",
    Why.CHARGER_FAULT: "the charger reports a fault",
}

# What would be accepted and do nothing. How long a stop keeps automation away is a setting of the site.
NO_PART_OF: dict[ChargeAction, tuple[str, ...]] = {
    ChargeAction.STOP: ("current_a", "duration_s", "limit_soc_pct"),
    ChargeAction.RELEASE: ("current_a", "duration_s", "limit_soc_pct"),
}


class AcceptedCharge(Struct, frozen=True, kw_only=True):
    """The intent that now stands (None: released), what of the request it keeps (plain JSON), and a
    warning where it differs. The intent's `command_id` and `generation` are the caller's to fill in.
    """

    intent: ChargeIntent | None
    applied: dict[str, Any] = field(default_factory=dict)
    reason: Reason | None = None


def ask_loadpoint(
    request: LoadpointRequest,
    lp: Loadpoint,
    house: House,
    now: datetime,
    issued_by: str = "user",
    *,
    standing: ChargeIntent | None = None,
    reading: ChargerReading | None = None,
    capabilities: ChargerCapabilities | None = None,
    obstacle: Reason | None = None,
) -> AcceptedCharge:
    """The request as an intent. Raises InvalidRequest, NotSupported, and Conflict while only watching,
    without a car, at the limit, against an obstacle or when there is no charge to change. `standing` is the
    intent it replaces.
    """
    action = check_loadpoint(request)
    if action is ChargeAction.SET_CURRENT and standing is not None:
        lp = overlaid(lp, standing.spared)  # it is the same charge that goes on
    if house.monitoring:
        raise Conflict("the server is in monitoring mode: nothing is written to a device", "monitoring_mode")
    if action is ChargeAction.RELEASE:
        return AcceptedCharge(intent=None)
    if action is ChargeAction.STOP:
        # The stop itself needs a moment even where no hold is wanted.
        hold_s = max(house.site.manual_stop_hold_s, 2 * house.tick_s)
        until = now + timedelta(seconds=hold_s)
        stopped = ChargeIntent(command_id="", current_a=0, since=now, until=until, issued_by=issued_by)
        return AcceptedCharge(intent=stopped, applied={"current_a": 0, "until": rfc3339(until)})
    applied: dict[str, Any]
    _refuse_if_pointless(action, request, lp, reading, standing, obstacle)
    is_once = capabilities is not None and not capabilities.restarts_while_plugged
    if action is ChargeAction.DISCHARGE:
        feed, warning = feed_intent(request, lp, house, now, issued_by, reading, capabilities)
        applied = {"power_w": feed.feed_w, "until": rfc3339(feed.until), "limit_soc_pct": feed.limit_soc_pct}
        return AcceptedCharge(intent=feed, applied=applied, reason=warning)
    if is_once and standing is not None and standing.is_feed:
        raise Conflict(f"the car feeds the house: {NO_START[Why.REPLUG_REQUIRED]}", "replug_required")
    charge = _charge(action, request, now, issued_by, standing)
    current_a, warning = _current_a(request, lp, house, reading, capabilities)
    charge = replace(charge, current_a=current_a)
    applied = {"current_a": current_a, "until": rfc3339(charge.until)}
    if charge.limit_soc_pct is not None:
        applied["limit_soc_pct"] = charge.limit_soc_pct
    return AcceptedCharge(intent=charge, applied=applied, reason=warning)


def check_loadpoint(request: LoadpointRequest) -> ChargeAction:
    """The action, where the values can be meant. Raises InvalidRequest with every fault."""
    fields: dict[str, str] = {}
    action = next((known for known in ChargeAction if known == request.action), None)
    if action is None:
        fields["action"] = outside(request.action, f"one of {', '.join(ChargeAction)}")
    if request.current_a is not None and not 1 <= request.current_a <= 80:
        fields["current_a"] = outside(request.current_a, "from 1 to 80, in A")
    elif request.current_a is None and action is ChargeAction.SET_CURRENT:
        fields["current_a"] = "is missing (set_current needs it: from 1 to 80, in A)"
    if request.power_w is not None and action is not ChargeAction.DISCHARGE:
        fields["power_w"] = "is only for discharge; a charge takes current_a, in A"
    elif request.power_w is not None and not 0 < request.power_w <= 100_000:
        fields["power_w"] = outside(request.power_w, "above 0 and at most 100000, in W")
    elif request.power_w is not None and (text := not_meant("power_w", request.power_w, "")) is not None:
        fields["power_w"] = text  # 3 is meant as 3 kW
    if request.current_a is not None and action is ChargeAction.DISCHARGE:
        fields["current_a"] = "is not for discharge, which takes power_w, in W"
    if request.duration_s is not None and not SHORTEST_S <= request.duration_s <= LONGEST_S:
        fields["duration_s"] = outside(request.duration_s, f"from {SHORTEST_S:.0f} to {LONGEST_S:.0f}, in s")
    for name in NO_PART_OF.get(action, ()) if action is not None else ():
        if name not in fields and getattr(request, name) is not None:
            fields[name] = f"is not for {action}"
    if request.limit_soc_pct is not None and not 1 <= request.limit_soc_pct <= 100:
        fields["limit_soc_pct"] = outside(request.limit_soc_pct, "from 1 to 100, in %")
    if fields or action is None:
        raise InvalidRequest("the loadpoint command has faults", fields)
    return action


def _refuse_if_pointless(
    action: ChargeAction,
    request: LoadpointRequest,
    lp: Loadpoint,
    reading: ChargerReading | None,
    standing: ChargeIntent | None,
    obstacle: Reason | None,
) -> None:
    if reading is None:
        return
    if reading.is_home is False:
        raise Conflict("the car is not at home", "vehicle_away")
    if obstacle is not None and obstacle.code in NO_START and not reading.charging:
        told = obstacle.facts.get("error")
        raise Conflict(NO_START[obstacle.code] + ("" if told is None else f": {told}"), obstacle.code.value)
    if reading.connected is False:
        raise Conflict("no car is plugged in", "vehicle_unplugged")
    if action is ChargeAction.DISCHARGE:
        return
    if (
        action is ChargeAction.SET_CURRENT
        and reading.charging is False
        and (standing is None or standing.is_stop or standing.is_feed)
    ):
        raise Conflict("no charge is running; start one", "not_charging")
    soc_pct = reading.vehicle_soc_pct
    limit_pct = request.limit_soc_pct
    if limit_pct is None and action is ChargeAction.SET_CURRENT and standing is not None:
        limit_pct = standing.limit_soc_pct
    limit_pct = lp.limit_soc_pct if limit_pct is None else limit_pct
    own_pct = reading.vehicle_limit_pct
    if soc_pct is not None and own_pct is not None and own_pct <= soc_pct < 100:
        raise Conflict(
            f"the car is at {soc_pct:.0f} %, and its own limit is {own_pct:.0f} %", "target_reached"
        )
    if soc_pct is not None and soc_pct >= limit_pct:
        raise Conflict(f"the car is at {soc_pct:.0f} %, the limit is {limit_pct:.0f} %", "target_reached")


def _charge(
    action: ChargeAction,
    request: LoadpointRequest,
    now: datetime,
    issued_by: str,
    standing: ChargeIntent | None,
) -> ChargeIntent:
    """The charge with its end; a new current for a charge by hand leaves that charge's own end."""
    is_same = action is ChargeAction.SET_CURRENT and standing is not None and standing.current_a > 0
    if standing is not None and is_same:
        until = standing.until if request.duration_s is None else now + timedelta(seconds=request.duration_s)
        limit_pct = standing.limit_soc_pct if request.limit_soc_pct is None else request.limit_soc_pct
        return replace(standing, command_id="", until=until, limit_soc_pct=limit_pct, issued_by=issued_by)
    default_s = BOOST_S if action is ChargeAction.BOOST else LONGEST_S
    duration_s = default_s if request.duration_s is None else request.duration_s
    return ChargeIntent(
        command_id="",
        current_a=0,
        since=now,
        until=now + timedelta(seconds=duration_s),
        boost=action is ChargeAction.BOOST,
        limit_soc_pct=request.limit_soc_pct,
        issued_by=issued_by,
    )


def _current_a(
    request: LoadpointRequest,
    lp: Loadpoint,
    house: House,
    reading: ChargerReading | None,
    capabilities: ChargerCapabilities | None,
) -> tuple[int, Reason | None]:
    """The current to charge with, A, and why it is not the one asked for."""
    phases = phases_at_full_rate(lp, reading, capabilities)
    low, high = current_range(lp, house, capabilities, phases)
    if low > high:
        raise NotSupported(f"settings, charger and car leave no current: at least {low} A, at most {high} A")
    if request.current_a is None:
        return high, None
    current_a = min(high, max(low, request.current_a))
    if current_a == request.current_a:
        return current_a, None
    facts = {"requested_a": request.current_a, "min_current_a": low, "max_current_a": high}
    return current_a, Reason(Why.POWER_CLAMPED, facts)
