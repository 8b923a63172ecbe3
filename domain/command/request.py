"""What people ask of devices, as their requests say it."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from domain.command.order import BatteryAction, ChargeAction
from domain.errors import Conflict
from domain.house.allowed import AN_INSTANT
from domain.instants import RealTime, rfc3339

Deadline = Annotated[
    datetime,
    Meta(tz=True, description=f"{AN_INSTANT}; later than that it is refused and never done"),
]
ASKABLE = (
    BatteryAction.FORCE_CHARGE,
    BatteryAction.FORCE_DISCHARGE,
    BatteryAction.HOLD,
    BatteryAction.SELF_CONSUMPTION,
    BatteryAction.RESTORE,
)


RESTORE = "restore"
LIMIT_EXPORT = "limit_export"
LIMIT_REQUESTS = (LIMIT_EXPORT, RESTORE)
PLAN_REQUESTS = ("pause", "run", RESTORE)


class BatteryRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person asks of the battery; bounds are checked by `domain/battery/ask.py`."""

    action: Annotated[str, Meta(description=f"one of {', '.join(ASKABLE)}")]
    power_w: float | None = None
    duration_s: float | None = None
    target_soc_pct: float | None = None
    expires_at: Deadline | None = None


class LoadpointRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person asks of a loadpoint; bounds are checked by `domain/loadpoint/ask.py`."""

    action: Annotated[str, Meta(description=f"one of {', '.join(ChargeAction)}")]
    current_a: int | None = None
    power_w: float | None = None
    duration_s: float | None = None
    limit_soc_pct: float | None = None
    expires_at: Deadline | None = None


class ExportRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That no more than `limit_w` leaves the house for a while, W (absent: nothing); `restore` ends it."""

    action: Annotated[str, Meta(description=f"one of {', '.join(LIMIT_REQUESTS)}")]
    limit_w: float | None = None
    duration_s: float | None = None
    expires_at: Deadline | None = None


class PlanRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That the house plans (`run`) or does not (`pause`) for a while, whatever the settings say; `restore`
    goes back to them.
    """

    action: Annotated[str, Meta(description=f"one of {', '.join(PLAN_REQUESTS)}")]
    duration_s: float | None = None
    expires_at: Deadline | None = None


def refuse_late(expires_at: datetime | None, now: RealTime) -> None:
    """Raises Conflict for a request that came after its own deadline: on the road, or in a queue."""
    if expires_at is not None and expires_at <= now:
        raise Conflict(
            f"this request came too late: its expires_at is over, and here it is {rfc3339(now)}", "expired"
        )
