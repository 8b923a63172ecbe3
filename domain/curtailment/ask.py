"""Checks what a person asks of the sun, which is that no more than so much is let out of the house."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field

from domain.command.capabilities import BatteryCapabilities, InverterCapabilities
from domain.command.intent import ExportIntent
from domain.command.order import BatteryAction
from domain.command.request import LIMIT_EXPORT, LIMIT_REQUESTS, RESTORE, ExportRequest
from domain.curtailment.outputs import limitable
from domain.errors import Conflict, InvalidRequest, NotSupported
from domain.house.allowed import outside
from domain.house.meant import not_meant
from domain.instants import rfc3339

SHORTEST_S, LONGEST_S, DEFAULT_S = 60.0, 86_400.0, 1_800.0  # as the battery's

ALL_OR_NOTHING = (
    "the inverter of this battery holds back all of the sun that is left over, or none: "
    "it cannot keep to {limit_w} W. Ask for 0 W"
)
ONLY_THESE = "the inverter of this battery cannot keep to {limit_w} W, only to one of {known} W"


class AcceptedLimit(Struct, frozen=True, kw_only=True):
    """The limit to hold (None: one ends), and what is kept of the request."""

    intent: ExportIntent | None = None
    applied: dict[str, Any] = field(default_factory=dict)


def ask_limit(
    request: ExportRequest,
    issued_by: str,
    able: BatteryCapabilities | None,
    inverters: Mapping[str, InverterCapabilities],
    now: datetime,
    *,
    is_monitoring: bool,
) -> AcceptedLimit:
    """The request as a limit that ends. Raises InvalidRequest, NotSupported; Conflict while only watching."""
    action = check_limit(request)
    if is_monitoring:
        raise Conflict("the server is in monitoring mode: nothing is written to a device", "monitoring_mode")
    if action == RESTORE:
        return AcceptedLimit()
    by_battery = able is not None and BatteryAction.CURTAIL in able.actions
    if not by_battery and not limitable(inverters):
        raise NotSupported("nothing here can hold back the sun")
    if (text := not_kept(request, able)) is not None:
        raise NotSupported(text)
    limit_w = request.limit_w or 0.0
    until = now + timedelta(seconds=DEFAULT_S if request.duration_s is None else request.duration_s)
    intent = ExportIntent(command_id="", limit_w=limit_w, since=now, until=until, issued_by=issued_by)
    return AcceptedLimit(intent=intent, applied={"limit_w": limit_w, "until": rfc3339(until)})


def check_limit(request: ExportRequest) -> str:
    """The action, where the values can be meant. Raises InvalidRequest with every fault."""
    fields: dict[str, str] = {}
    if request.action not in LIMIT_REQUESTS:
        fields["action"] = outside(request.action, f"one of {', '.join(LIMIT_REQUESTS)}")
    if request.limit_w is not None and not 0 <= request.limit_w <= 1_000_000:
        fields["limit_w"] = outside(request.limit_w, "from 0 to 1000000, in W")
    elif request.limit_w and (text := not_meant("limit_w", request.limit_w, "")) is not None:
        fields["limit_w"] = text
    if request.duration_s is not None and not SHORTEST_S <= request.duration_s <= LONGEST_S:
        fields["duration_s"] = outside(request.duration_s, f"from {SHORTEST_S:.0f} to {LONGEST_S:.0f}, in s")
    for name in ("limit_w", "duration_s"):
        if request.action == RESTORE and getattr(request, name) is not None:
            fields[name] = f"is only for {LIMIT_EXPORT}"
    if fields:
        raise InvalidRequest("the command has faults", fields)
    return request.action


def not_kept(request: ExportRequest, able: BatteryCapabilities | None) -> str | None:
    """Why the battery's inverter cannot keep to this limit; None where it can, or is not the one to do it.

    A narrower one would let out less than was asked for, which is money, and nobody asked for that.
    """
    limit_w = request.limit_w or 0.0
    if request.action == RESTORE or able is None or BatteryAction.CURTAIL not in able.actions:
        return None
    if taken_w(limit_w, able) == limit_w:
        return None
    assert able.safe_export_limits_w is not None
    if able.safe_export_limits_w == (0.0,):
        return ALL_OR_NOTHING.format(limit_w=f"{limit_w:g}")
    known = ", ".join(f"{each:g}" for each in sorted(able.safe_export_limits_w))
    return ONLY_THESE.format(limit_w=f"{limit_w:g}", known=known)


def taken_w(limit_w: float, able: BatteryCapabilities | None) -> float:
    """The limit that the battery's inverter keeps: the widest that is known to work and lets no more out."""
    if able is None or able.safe_export_limits_w is None:
        return limit_w
    narrower = [each for each in able.safe_export_limits_w if each <= limit_w]
    return max(narrower, default=min(able.safe_export_limits_w))
