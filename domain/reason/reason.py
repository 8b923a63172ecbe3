"""Why something is decided: a code from a closed list, and the facts that decided it."""

from enum import StrEnum
from typing import Any

from msgspec import Struct, field


class Why(StrEnum):
    """Every reason a decision can have; `domain/status/sentences.py` turns each into a sentence."""

    # Loadpoint, going
    FOLLOWING_SURPLUS = "following_surplus"
    FULL_RATE = "full_rate"
    MANUAL = "manual"
    BOOST = "boost"
    PRICE_OK = "price_ok"
    IN_WINDOW = "in_window"
    PLANNED_WINDOW = "planned_window"
    GRID_FALLBACK = "grid_fallback"
    # Loadpoint, blocked
    MODE_DISABLED = "mode_disabled"
    VEHICLE_AWAY = "vehicle_away"
    VEHICLE_UNPLUGGED = "vehicle_unplugged"
    VEHICLE_FULL = "vehicle_full"
    TARGET_REACHED = "target_reached"
    SOC_UNKNOWN = "soc_unknown"
    BATTERY_BELOW_START_FLOOR = "battery_below_start_floor"
    BATTERY_BELOW_PAUSE_FLOOR = "battery_below_pause_floor"
    BATTERY_CONSUME_FLOOR = "battery_consume_floor"
    STRICT_SURPLUS_VIOLATED = "strict_surplus_violated"
    INSUFFICIENT_SURPLUS = "insufficient_surplus"
    WAITING_SUSTAINED_SURPLUS = "waiting_sustained_surplus"
    STOP_DELAY_RUNNING = "stop_delay_running"
    MIN_ON_RUNNING = "min_on_running"
    MIN_OFF_RUNNING = "min_off_running"
    PRICE_ABOVE_LIMIT = "price_above_limit"
    PRICE_UNKNOWN = "price_unknown"
    OUTSIDE_WINDOW = "outside_window"
    WAITING_PLANNED_WINDOW = "waiting_planned_window"
    NO_PLAN = "no_plan"
    BEHIND_SCHEDULE = "behind_schedule"
    DEMAND_WINDOW = "demand_window"
    FORCE_MODE_ACTIVE = "force_mode_active"
    MANUAL_HOLD = "manual_hold"
    OWNED_BY_OTHER = "owned_by_other"
    EXTERNAL_MANUAL_CHARGE = "external_manual_charge"
    START_UNCONFIRMED = "start_unconfirmed"
    START_BACKOFF = "start_backoff"
    PROVIDER_COOLDOWN = "provider_cooldown"
    COMMAND_REJECTED = "command_rejected"
    COMMANDED_NO_POWER = "commanded_no_power"
    PHASE_LIMITED = "phase_limited"
    BELOW_MINIMUM = "below_minimum"
    TELEMETRY_INVALID = "telemetry_invalid"
    RATE_UPDATE_THROTTLED = "rate_update_throttled"
    REPLUG_REQUIRED = "replug_required"
    CHARGER_FAULT = "charger_fault"
    CHARGER_OFFLINE = "charger_offline"
    CHARGER_PAUSED = "charger_paused"
    LOAD_UNKNOWN = "load_unknown"
    TELEMETRY_STALE = "telemetry_stale"
    AMBIGUOUS_VEHICLE = "ambiguous_vehicle"
    UNCONFIGURED_CHARGER = "unconfigured_charger"
    INVALID_CURRENT_RANGE = "invalid_current_range"
    MONITORING_MODE = "monitoring_mode"
    # Battery
    USER_COMMAND = "user_command"
    RESTORING = "restoring"
    RESTORE_PENDING = "restore_pending"
    SELF_CONSUMPTION = "self_consumption"
    PLAN_CHARGE = "plan_charge"
    PLAN_DISCHARGE = "plan_discharge"
    PLAN_HOLD = "plan_hold"
    BATTERY_PRESERVED = "battery_preserved"
    EXPORT_UNECONOMIC = "export_uneconomic"
    SPIKE_EXPORT = "spike_export"
    PRICE_SPIKE = "price_spike"
    PRICE_SPIKE_EXPECTED = "price_spike_expected"
    SAVING_SESSION = "saving_session"
    FREE_ELECTRICITY = "free_electricity"
    AT_RESERVE = "at_reserve"
    NOT_SUPPORTED = "not_supported"
    DEVICE_REFUSED = "device_refused"
    NOT_ENFORCED = "not_enforced"
    EXTERNAL_CONTROL = "external_control"
    # Curtailment and commands
    CURTAILMENT_DISABLED = "curtailment_disabled"
    EXPORT_WORTHWHILE = "export_worthwhile"
    FORCE_HAS_PRIORITY = "force_has_priority"
    BATTERY_ABSORBS = "battery_absorbs"
    CAR_ABSORBS = "car_absorbs"
    IMPORT_PAID = "import_paid"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    READ_BACK_AGREES = "read_back_agrees"
    POWER_MOVED = "power_moved"
    POWER_DID_NOT_MOVE = "power_did_not_move"
    ALREADY_THERE = "already_there"
    NOT_MEASURED = "not_measured"
    NO_ANSWER = "no_answer"
    POWER_CLAMPED = "power_clamped"
    POWER_NOT_SELECTABLE = "power_not_selectable"
    WRITE_BUDGET_SPENT = "write_budget_spent"
    WAITING_FOR_DEVICE = "waiting_for_device"
    OF_ANOTHER_VERSION = "of_another_version"

    @classmethod
    def _missing_(cls, value: object) -> "Why":
        """A code this program does not know, in what another version of it left on disk."""
        return cls.OF_ANOTHER_VERSION


class Reason(Struct, frozen=True):
    """A code, the facts behind it, and (once worded) one plain sentence."""

    code: Why
    facts: dict[str, Any] = field(default_factory=dict)
    text: str = ""
