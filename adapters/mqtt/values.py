"""How a house stands, as plain values in groups; each group carries the `seq` and the instant it belongs to.

What the status calls by a name keeps its name and value here; `…_label` is what people read of it. Energies
are in kWh, as dashboards count.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.mqtt.labels import (
    ACTIONS,
    BATTERY_STATES,
    EXPORT_RULES,
    LOADPOINT_STATES,
    MODES,
    NOT_PLANNED,
    OWNERS,
    PLANNED,
    label_of,
)
from domain.command.order import BatteryAction
from domain.house.battery_setting import BatterySetting
from domain.instants import midnight, rfc3339
from domain.ports.messages import Told
from domain.reading.battery import BatteryMode
from domain.reading.reading import Health
from domain.status.document import BatteryStatus, PlanStep, Status
from domain.status.loadpoint_document import LoadpointStatus

Values = dict[str, Any]
OWN = tuple(each for each in BatterySetting if each is not BatterySetting.RESERVE)
DONE_BY = {
    BatteryMode.SELF_CONSUMPTION: BatteryAction.SELF_CONSUMPTION,
    BatteryMode.FORCE_CHARGE: BatteryAction.FORCE_CHARGE,
    BatteryMode.FORCE_DISCHARGE: BatteryAction.FORCE_DISCHARGE,
    BatteryMode.HOLD: BatteryAction.HOLD,
}


def site_values(told: Told) -> Values:
    """The house as a whole."""
    status = told.status
    flow, price, totals = status.flow, status.price, status.totals
    worst = status.problems[0].text if status.problems else ""
    return _of(status) | {
        "grid_w": flow.grid_w,
        "pv_w": flow.pv_w,
        "load_w": flow.load_w,
        "ev_w": flow.ev_w,
        "import_kwh": kwh(totals.import_wh),
        "export_kwh": kwh(totals.export_wh),
        "pv_kwh": kwh(totals.pv_wh),
        "load_kwh": kwh(totals.load_wh),
        "ev_kwh": kwh(totals.ev_wh),
        "import_price": None if price is None else price.import_price,
        "export_price": None if price is None else price.export_price,
        "cost_today": status.today.cost,
        "savings_today": status.today.savings,
        "day_start": rfc3339(_midnight(status)),
        **_planned(status),
        "event_text": "" if status.event is None else status.event.text,
        "sun_held_back": status.curtailment.active,
        "problem": bool(status.problems),
        "problem_text": worst,
        "problems": [each.text for each in status.problems],
        "monitoring": status.site.monitoring,
        "refused": "" if told.refusal is None else told.refusal.text,
        "refused_topic": "" if told.refusal is None else told.refusal.topic,
    }


def battery_values(battery: BatteryStatus, told: Told) -> Values:
    """The battery: what it does, for whom, and what may be asked of it."""
    status, action, rule = told.status, _action(battery), told.settings.get(BatterySetting.EXPORT_RULE)
    return _of(status) | {
        "available": battery.health in (Health.OK, Health.DEGRADED),
        "takes_orders": not status.site.monitoring,
        "soc_pct": battery.soc_pct,
        "power_w": battery.power_w,
        "charge_kwh": kwh(status.totals.charge_wh),
        "discharge_kwh": kwh(status.totals.discharge_wh),
        "capacity_kwh": kwh(battery.capacity_wh),
        "reserve_pct": battery.reserve_pct,
        **{each.value: told.settings.get(each) for each in OWN},
        "export_rule_label": None if rule is None else label_of(EXPORT_RULES, str(rule)),
        "mode": battery.mode,
        "mode_label": label_of(BATTERY_STATES, battery.mode),
        "action": action,
        "action_label": None if action is None else label_of(ACTIONS, action),
        "minutes": told.minutes,
        "owner": battery.owner,
        "owner_label": label_of(OWNERS, battery.owner),
        "until": instant(battery.until),
        "reason_text": battery.reason.text,
    }


def loadpoint_values(loadpoint: LoadpointStatus, status: Status) -> Values:
    """One charger and the car at it."""
    vehicle, session = loadpoint.vehicle, loadpoint.session
    return _of(status) | {
        "available": loadpoint.charger.online,
        "takes_orders": not status.site.monitoring,
        "name": loadpoint.name,
        "mode": loadpoint.mode,
        "mode_label": label_of(MODES, loadpoint.mode),
        "state": loadpoint.state,
        "state_label": label_of(LOADPOINT_STATES, loadpoint.state),
        "charge": _is_to_charge(loadpoint),
        "connected": loadpoint.connected,
        "charging": loadpoint.charging,
        "power_w": loadpoint.power_w,
        "current_a": loadpoint.current_a,
        "target_current_a": loadpoint.target_current_a,
        "limit_soc_pct": loadpoint.limit_soc_pct,
        "min_current_a": loadpoint.min_current_a,
        "max_current_a": loadpoint.max_current_a,
        "vehicle_name": None if vehicle is None else vehicle.name,
        "vehicle_soc_pct": None if vehicle is None else vehicle.soc_pct,
        "session_kwh": None if session is None else kwh(session.energy_wh),
        "session_solar_kwh": None if session is None else kwh(session.solar_wh),
        "session_cost": None if session is None else session.cost,
        "session_start": None if session is None else rfc3339(session.started_at),
        "finish_at": instant(loadpoint.done_at),
        "owner": loadpoint.owner,
        "owner_label": label_of(OWNERS, loadpoint.owner),
        "until": instant(loadpoint.until),
        "reason_text": loadpoint.reason.text,
    }


def kwh(energy_wh: float | None) -> float | None:
    """Whole watt-hours, as kWh."""
    return None if energy_wh is None else round(energy_wh / 1000, 3)


def instant(at: datetime | None) -> str | None:
    """In UTC, as text."""
    return None if at is None else rfc3339(at)


def _of(status: Status) -> Values:
    return {"seq": status.seq, "at": rfc3339(status.at)}


def _midnight(status: Status) -> datetime:
    """When the local day began: from then on its money counts."""
    zone = ZoneInfo(status.site.timezone)
    return midnight(status.at.astimezone(zone).date(), zone)


def _planned(status: Status) -> Values:
    plan = status.plan
    now, later = (None, None) if plan is None else (plan.now, plan.next)
    return {
        "plan_action": None if now is None else now.action,
        "plan_label": _step(now),
        "plan_reason": "" if now is None else now.reason.text,
        "next_action": None if later is None else later.action,
        "next_label": _step(later),
        "next_at": None if later is None else rfc3339(later.start),
        "next_reason": "" if later is None else later.reason.text,
    }


def _step(step: PlanStep | None) -> str:
    return NOT_PLANNED if step is None else label_of(PLANNED, step.action)


def _action(battery: BatteryStatus) -> str | None:
    """What a person asked of it, for as long as it is held; None where that cannot be told."""
    if battery.owner != "user":
        return BatteryAction.RESTORE
    asked: str | None = battery.reason.facts.get("action") or DONE_BY.get(battery.mode)
    return asked


def _is_to_charge(loadpoint: LoadpointStatus) -> bool | None:
    """Whether it charges, or was told to: a switch does not fall back while a car takes its time."""
    if loadpoint.charging is None and loadpoint.target_current_a is None:
        return None
    return bool(loadpoint.charging) or bool(loadpoint.target_current_a)
