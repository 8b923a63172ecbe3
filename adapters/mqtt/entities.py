"""The entities of a house in Home Assistant: one row each."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from adapters.mqtt.labels import (
    ACTIONS,
    BATTERY_STATES,
    EXPORT_RULES,
    LOADPOINT_STATES,
    MODES,
    NOT_PLANNED,
    OWNERS,
    PLANNED,
)
from domain.battery.ask import LONGEST_S, SHORTEST_S
from domain.command.order import BatteryAction
from domain.house.battery_setting import BatterySetting
from domain.status.loadpoint_document import LoadpointStatus

MEASURED = {"state_class": "measurement"}
POWER = {"device_class": "power", "unit_of_measurement": "W", "suggested_display_precision": 0, **MEASURED}
ENERGY = {
    "device_class": "energy",
    "unit_of_measurement": "kWh",
    "state_class": "total_increasing",
    "suggested_display_precision": 2,
}
CURRENT = {"device_class": "current", "unit_of_measurement": "A", "suggested_display_precision": 1}
LEVEL = {"device_class": "battery", "unit_of_measurement": "%", "suggested_display_precision": 0, **MEASURED}
MEASURES, ORDERS = "available", "takes_orders"  # what entities wait for
INSTANT = {"device_class": "timestamp"}


class Entity(Struct, frozen=True):
    """One entity: `key` is its value in the group, `shown` the one that people read in its place. `waits_for`
    is what must be true in the group, such as `available`. One not `wanted` in this house is taken back.
    """

    key: str
    component: str
    name: str
    config: Mapping[str, Any] = field(default_factory=dict)
    waits_for: str | None = None
    shown: str | None = None
    is_text: bool = False
    wanted: bool = True

    @property
    def is_control(self) -> bool:
        """Whether it asks something of us."""
        return self.component in ("select", "number", "switch", "button")


def site_entities(currency: str, *, has_cars: bool) -> tuple[Entity, ...]:
    """The house as a whole. Prices have no device class: Home Assistant has none for a price per kWh."""
    price = {
        "unit_of_measurement": f"{currency}/kWh",
        "icon": "mdi:cash",
        "suggested_display_precision": 4,
        **MEASURED,
    }
    today = {
        "device_class": "monetary",
        "unit_of_measurement": currency,
        "state_class": "total",
        "last_reset_value_template": "{{ value_json.day_start }}",
        "suggested_display_precision": 2,
    }
    planned = {"device_class": "enum", "options": [NOT_PLANNED, *PLANNED.values()]}
    return (
        Entity("grid_w", "sensor", "Grid power", POWER),
        Entity("pv_w", "sensor", "Solar power", POWER),
        Entity("load_w", "sensor", "Home consumption", POWER),
        Entity("ev_w", "sensor", "Cars", POWER, wanted=has_cars),
        Entity("import_kwh", "sensor", "Energy from the grid", ENERGY),
        Entity("export_kwh", "sensor", "Energy to the grid", ENERGY),
        Entity("pv_kwh", "sensor", "Solar energy", ENERGY),
        Entity("load_kwh", "sensor", "Home energy", ENERGY),
        Entity("ev_kwh", "sensor", "Energy for cars", ENERGY, wanted=has_cars),
        Entity("import_price", "sensor", "Buying price", price),
        Entity("export_price", "sensor", "Selling price", price),
        Entity("cost_today", "sensor", "Cost today", today),
        Entity("savings_today", "sensor", "Savings today", today),
        Entity(
            "plan_action",
            "sensor",
            "Planned now",
            {"icon": "mdi:calendar-clock", **planned},
            shown="plan_label",
        ),
        Entity("plan_reason", "sensor", "Why planned now", {"icon": "mdi:comment-text"}, is_text=True),
        Entity(
            "next_action",
            "sensor",
            "Planned next",
            {"icon": "mdi:calendar-arrow-right", **planned},
            shown="next_label",
        ),
        Entity("next_at", "sensor", "Next change", INSTANT),
        Entity("next_reason", "sensor", "Why planned next", {"icon": "mdi:comment-text"}, is_text=True),
        Entity("event_text", "sensor", "Event", {"icon": "mdi:flash-alert"}, is_text=True),
        Entity("sun_held_back", "binary_sensor", "Holding back the sun", {"icon": "mdi:solar-power"}),
        Entity(
            "problem",
            "binary_sensor",
            "Problem",
            {
                "device_class": "problem",
                "json_attributes_topic": "~",
                "json_attributes_template": "{{ {'problems': value_json.problems} | tojson }}",
                "entity_category": "diagnostic",
            },
        ),
        Entity("problem_text", "sensor", "What is wrong", _diagnostic("mdi:alert-circle"), is_text=True),
        Entity("refused", "sensor", "Last refused request", _diagnostic("mdi:close-octagon"), is_text=True),
        Entity("seq", "sensor", "Update number", _diagnostic("mdi:counter") | {"enabled_by_default": False}),
    )


def battery_entities(
    acts: frozenset[BatteryAction] | None, settings: Collection[BatterySetting] = ()
) -> tuple[Entity, ...]:
    """The battery; `acts` is what it can be told, None: nothing; `settings`: what of its own can be set."""
    able = frozenset({BatteryAction.RESTORE}) | acts if acts else frozenset[BatteryAction]()
    options = [label for action, label in ACTIONS.items() if action in able]
    minutes = {"min": SHORTEST_S / 60, "max": LONGEST_S / 60, "unit_of_measurement": "min"}
    is_able = bool(options)
    state = {"device_class": "enum", "options": list(BATTERY_STATES.values()), "icon": "mdi:home-battery"}
    owner = {"device_class": "enum", "options": sorted({*OWNERS.values(), "Unknown"}), "icon": "mdi:account"}
    return (
        Entity("soc_pct", "sensor", "Level", LEVEL, MEASURES),
        Entity("power_w", "sensor", "Power", POWER, MEASURES),
        Entity("charge_kwh", "sensor", "Energy charged", ENERGY),
        Entity("discharge_kwh", "sensor", "Energy discharged", ENERGY),
        Entity(
            "capacity_kwh",
            "sensor",
            "Capacity",
            {
                "device_class": "energy_storage",
                "unit_of_measurement": "kWh",
                "suggested_display_precision": 1,
                "entity_category": "diagnostic",
            },
        ),
        Entity("mode", "sensor", "Activity", state, MEASURES, shown="mode_label"),
        Entity("owner", "sensor", "Governed by", owner, shown="owner_label"),
        Entity("until", "sensor", "Until", INSTANT),
        Entity("reason_text", "sensor", "Reason", {"icon": "mdi:comment-text"}, is_text=True),
        Entity(
            "action",
            "select",
            "Take over",
            {"options": options, "icon": "mdi:home-battery"},
            shown="action_label",
            waits_for=ORDERS,
            wanted=is_able,
        ),
        Entity(
            "minutes",
            "number",
            "Take over for",
            {**minutes, "step": 1, "mode": "box", "icon": "mdi:timer-outline", "entity_category": "config"},
            waits_for=ORDERS,
            wanted=is_able,
        ),
        Entity(
            "restore",
            "button",
            "Back to automatic",
            {"icon": "mdi:home-automation"},
            waits_for=ORDERS,
            wanted=is_able,
        ),
        Entity("reserve_pct", "number", "Reserve", _percent(low=0)),
        *_own_settings(settings),
    )


def _own_settings(has: Collection[BatterySetting]) -> Iterator[Entity]:
    """What the battery's owner has set in it."""
    kinds: Mapping[BatterySetting, tuple[str, str, dict[str, Any]]] = {
        BatterySetting.GRID_CHARGING: ("switch", "Charge from the grid", {"icon": "mdi:transmission-tower"}),
        BatterySetting.EXPORT_RULE: (
            "select",
            "What may be sold",
            {"options": list(EXPORT_RULES.values()), "icon": "mdi:transmission-tower-export"},
        ),
        BatterySetting.STORM_WATCH: ("switch", "Storm watch", {"icon": "mdi:weather-lightning"}),
        BatterySetting.EV_RESERVE: ("number", "Kept from cars in an outage", _percent(low=0)),
    }
    for setting, (component, name, config) in kinds.items():
        yield Entity(
            setting.value,
            component,
            name,
            config | {"entity_category": "config"},
            waits_for=ORDERS,
            shown="export_rule_label" if setting is BatterySetting.EXPORT_RULE else None,
            wanted=setting in has,
        )


def loadpoint_entities(loadpoint: LoadpointStatus, currency: str) -> tuple[Entity, ...]:
    """One charger and the car at it; without `capabilities` it can only be read."""
    able = loadpoint.capabilities
    is_able = able is not None
    state = {"device_class": "enum", "options": list(LOADPOINT_STATES.values()), "icon": "mdi:ev-station"}
    owner = {"device_class": "enum", "options": sorted({*OWNERS.values(), "Unknown"}), "icon": "mdi:account"}
    cost = {
        "device_class": "monetary",
        "unit_of_measurement": currency,
        "suggested_display_precision": 2,
    }
    return (
        Entity("power_w", "sensor", "Power", POWER, MEASURES),
        Entity("current_a", "sensor", "Current", CURRENT | MEASURED, MEASURES),
        Entity("state", "sensor", "State", state, shown="state_label"),
        Entity("connected", "binary_sensor", "Car plugged in", {"device_class": "plug"}, MEASURES),
        Entity("charging", "binary_sensor", "Charging", {"device_class": "battery_charging"}, MEASURES),
        Entity("vehicle_soc_pct", "sensor", "Car level", LEVEL),
        Entity("session_kwh", "sensor", "Energy of this charge", ENERGY),
        Entity("session_solar_kwh", "sensor", "Solar energy of this charge", ENERGY),
        Entity("session_cost", "sensor", "Cost of this charge", cost),
        Entity("finish_at", "sensor", "Ready at", INSTANT),
        Entity("owner", "sensor", "Governed by", owner, shown="owner_label"),
        Entity("until", "sensor", "Until", INSTANT),
        Entity("reason_text", "sensor", "Reason", {"icon": "mdi:comment-text"}, is_text=True),
        Entity(
            "mode",
            "select",
            "Mode",
            {"options": list(MODES.values()), "icon": "mdi:ev-station"},
            shown="mode_label",
        ),
        Entity("charge", "switch", "Charge", {"icon": "mdi:ev-plug-type2"}, waits_for=ORDERS, wanted=is_able),
        Entity("boost", "button", "Boost", {"icon": "mdi:rocket-launch"}, waits_for=ORDERS, wanted=is_able),
        Entity(
            "release",
            "button",
            "Back to automatic",
            {"icon": "mdi:home-automation"},
            waits_for=ORDERS,
            wanted=is_able,
        ),
        Entity("limit_soc_pct", "number", "Charge limit", _percent(low=0)),
        Entity("min_current_a", "number", "Smallest current", _amperes(loadpoint)),
        Entity("max_current_a", "number", "Largest current", _amperes(loadpoint)),
    )


def _percent(low: float) -> dict[str, Any]:
    return {
        "device_class": "battery",
        "unit_of_measurement": "%",
        "min": low,
        "max": 100,
        "step": 1,
        "entity_category": "config",
    }


def _amperes(loadpoint: LoadpointStatus) -> dict[str, Any]:
    """What the charger takes, and what is set now: outside its range a number is an error in a log."""
    able = loadpoint.capabilities
    low, high = (6, 32) if able is None else (able.min_current_a, able.max_current_a)
    return {
        "device_class": "current",
        "unit_of_measurement": "A",
        "min": min(low, loadpoint.min_current_a, loadpoint.max_current_a),
        "max": max(high, loadpoint.min_current_a, loadpoint.max_current_a),
        "step": 1,
        "entity_category": "config",
    }


def _diagnostic(icon: str) -> dict[str, Any]:
    return {"icon": icon, "entity_category": "diagnostic"}
