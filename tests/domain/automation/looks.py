"""Looks at a house, and rules that look at it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from domain.automation.automation import Automation
from domain.automation.decide import look
from domain.automation.facts import Facts
from domain.house.house import Battery, House, Loadpoint
from domain.status.document import PriceStatus
from domain.status.loadpoint_document import SessionStatus, VehicleStatus
from tests.fakes.status import NOON, a_loadpoint_status, a_status
from tests.fakes.weather import weather

BRISBANE, LONDON = ZoneInfo("Australia/Brisbane"), ZoneInfo("Europe/London")
HOUSE = House(battery=Battery(), loadpoints=(Loadpoint(id="garage"), Loadpoint(id="shed")))
STOP = {"kind": "loadpoint", "loadpoint": "garage", "action": "stop"}
START = {"kind": "loadpoint", "loadpoint": "garage", "action": "start"}
HOLD = {"kind": "battery", "action": "hold"}
SUN, PAUSE = {"kind": "inverter", "action": "limit_export"}, {"kind": "plan", "action": "pause"}
OF = {
    "battery": {"kind": "battery", "event": "charged_to", "soc_pct": 80},
    "down": {"kind": "battery", "event": "discharged_to", "soc_pct": 20},
    "reserve": {"kind": "battery", "event": "discharged_to_reserve"},
    "cut": {"kind": "grid", "state": "off"},
    "back": {"kind": "grid", "state": "on"},
    "mode": {"kind": "battery_mode", "mode": "hold"},
    "unmode": {"kind": "battery_mode", "mode": "hold", "event": "leaves"},
    "export": {"kind": "flow", "flow": "grid_export", "crosses": "above", "power_w": 2_000},
    "import": {"kind": "flow", "flow": "grid_import", "crosses": "below", "power_w": 500},
    "bought": {"kind": "energy", "energy": "grid_import", "energy_wh": 5_000},
    "cheap": {"kind": "price", "price": "import", "crosses": "below", "value": 0.10},
    "paid": {"kind": "price", "price": "export", "crosses": "above", "value": 1},
    "sun": {"kind": "weather", "weather": "sunny"},
    "clouds": {"kind": "weather", "weather": "cloudy"},
    "spike": {"kind": "event", "event": "spike_export"},
    "over": {"kind": "event", "event": "spike_export", "state": "done"},
    "plug": {"kind": "loadpoint", "loadpoint": "garage", "event": "connected"},
    "gone": {"kind": "loadpoint", "loadpoint": "garage", "event": "disconnected"},
    "charges": {"kind": "loadpoint", "loadpoint": "garage", "event": "charging_starts"},
    "stops": {"kind": "loadpoint", "loadpoint": "garage", "event": "charging_stops"},
    "fault": {"kind": "loadpoint", "loadpoint": "garage", "event": "faulted"},
    "free": {"kind": "loadpoint", "loadpoint": "garage", "event": "available"},
    "arrives": {"kind": "loadpoint", "loadpoint": "garage", "event": "arrives"},
    "leaves": {"kind": "loadpoint", "loadpoint": "garage", "event": "leaves"},
    "at work": {"kind": "loadpoint", "loadpoint": "garage", "event": "arrives", "place": "work"},
    "level": {"kind": "loadpoint", "loadpoint": "garage", "event": "soc_reaches", "soc_pct": 80},
    "energy": {"kind": "loadpoint", "loadpoint": "garage", "event": "energy_reaches", "energy_wh": 9_000},
}


def rule(trigger=None, **settings):
    typical = {
        "id": "one",
        "name": "One",
        "trigger": trigger or {"kind": "battery", "event": "charged_to", "soc_pct": 80},
        "actions": [HOLD],
    }
    return msgspec.convert(typical | settings, Automation)


def facts(minute=0.0, *, events=(), zone=BRISBANE, start=NOON, **status):
    sun_wh, seen = status.pop("sun_wh", {}), status.pop("weather", None)
    return Facts(
        now=start + timedelta(minutes=minute),
        zone=zone,
        status=a_status(**status),
        events=events,
        sun_wh=sun_wh,
        weather=seen,
    )


def battery(soc_pct, **changes):
    return {"battery": replace(a_status().battery, soc_pct=soc_pct, **changes)}


def garage(**changes):
    return {"loadpoints": {"garage": a_loadpoint_status(**changes)}}


def fired(automations, *looks):
    """How often anything fired in each of the looks."""
    memories, counts = {}, []
    for seen in looks:
        looked = look(automations, memories, seen)
        memories = looked.memories
        counts.append(len(looked.fired))
    return counts


def price(import_price=0.36, export_price=0.1):
    told = PriceStatus(
        import_price=import_price, export_price=export_price, kind="current", source="x", age_s=1
    )
    return {"price": told}


def sky(word, **changes):
    return {"weather": weather(word, **changes)}


def car(presence, place=None):
    seen = VehicleStatus(id="ioniq", name="Ioniq", presence=presence, place=place)
    return garage(vehicle=seen)


def session(energy_wh):
    return SessionStatus(id="s", energy_wh=energy_wh, solar_wh=None, cost=None, started_at=NOON)
