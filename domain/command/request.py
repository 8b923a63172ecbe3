"""What people ask of devices, as their requests say it."""

from msgspec import Struct


class BatteryRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person asks of the battery; bounds are checked by `domain/battery/ask.py`."""

    action: str
    power_w: float | None = None
    duration_s: float | None = None
    target_soc_pct: float | None = None


class LoadpointRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person asks of a loadpoint; bounds are checked by `domain/loadpoint/ask.py`."""

    action: str
    current_a: int | None = None
    duration_s: float | None = None
    limit_soc_pct: float | None = None
