"""Every number and word that Home Assistant shows of a house: what it is called, where it stands in the
status document and what kind of quantity it is. Powers keep the one sign of the document, which is that of
Home Assistant's energy dashboard: what comes in from the grid or out of the battery is positive.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .parts import BATTERY, HOUSE, LOADPOINT, Part
from .store import Document

Look = Callable[[Document], Any]  # at the part's own object in the document
ROOT = Part(HOUSE)

MODES = ("off", "solar", "cheap", "schedule", "smart", "fast")
LOADPOINT_STATES = (
    "disconnected",
    "connected",
    "awaiting_start",
    "starting",
    "charging",
    "suspended_ev",
    "suspended_evse",
    "finished",
    "faulted",
    "offline",
    "unknown",
)
BATTERY_MODES = ("self_consumption", "force_charge", "force_discharge", "hold", "curtailed", "unknown")
OWNERS = ("none", "user", "event", "optimiser", "curtailment", "device")
LOADPOINT_OWNERS = ("none", "external", "manual", "boost", "safety", *MODES[1:])
PLAN_ACTIONS = ("charge", "discharge", "hold", "self_consumption")
COMMAND_STATES = ("accepted", "sent", "verified", "failed", "unknown", "superseded", "expired")


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One sensor. `unit` may name the `{currency}`; `words` are all it can say, where it says words.

    `of_house`: it stands at the root of the document, whatever part it belongs to. `rises`: a meter, which
    falls only when its house begins anew. `attributes` is what stands beside it.
    """

    key: str
    look: Look
    unit: str | None = None
    shown_in: str | None = None
    digits: int | None = None
    device_class: str | None = None
    state_class: str | None = None
    words: tuple[str, ...] | None = None
    attributes: Look | None = None
    since: Look | None = None
    of_house: bool = False
    rises: bool = False
    is_diagnostic: bool = False
    is_shown: bool = True

    def read(self, document: Document, part: Part, look: Look | None = None) -> Any:
        """What it says of a part; None where that is not known, or the part is gone."""
        found = (ROOT if self.of_house else part).within(document)
        return None if found is None else (look or self.look)(found)


def at(*path: str) -> Look:
    """Looks up a path; None as soon as there is nothing."""

    def look(part: Document) -> Any:
        found: Any = part
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    return look


def instant(*path: str) -> Look:
    """Looks up an instant."""
    inner = at(*path)

    def look(part: Document) -> datetime | None:
        text = inner(part)
        return None if text is None else datetime.fromisoformat(text)

    return look


def why(*path: str) -> Look:
    """Looks up a reason: its code and its sentence, and until when it holds."""
    inner = at(*path)

    def look(part: Document) -> dict[str, Any]:
        found = inner(part) or {}
        reason = found.get("reason") or {}
        told = {"reason": reason.get("text"), "reason_code": reason.get("code")}
        return told | {
            name: found[name] for name in ("until", "end", "power_w") if found.get(name) is not None
        }

    return look


def power(key: str, *path: str) -> Quantity:
    """A power in W."""
    return Quantity(
        key=key, look=at(*path), unit="W", digits=0, device_class="power", state_class="measurement"
    )


def meter(key: str, total: str) -> Quantity:
    """Energy that only rises, counted in Wh and shown in kWh, as the energy dashboard takes it."""
    return Quantity(
        key=key,
        look=at("totals", total),
        of_house=True,
        unit="Wh",
        shown_in="kWh",
        digits=2,
        device_class="energy",
        state_class="total_increasing",
        rises=True,
    )


def money(key: str, *path: str, since: Look) -> Quantity:
    """An amount since the beginning of its day or session."""
    return Quantity(
        key=key,
        look=at(*path),
        unit="{currency}",
        digits=2,
        device_class="monetary",
        state_class="total",
        since=since,
    )


def price(key: str, *path: str) -> Quantity:
    """A price per kWh."""
    return Quantity(key=key, look=at(*path), unit="{currency}/kWh", digits=4, state_class="measurement")


def level(key: str, *path: str) -> Quantity:
    """How full a battery is, %."""
    return Quantity(
        key=key, look=at(*path), unit="%", digits=0, device_class="battery", state_class="measurement"
    )


def word(key: str, words: tuple[str, ...], *path: str, **more: Any) -> Quantity:
    """One of some words."""
    return Quantity(key=key, look=at(*path), device_class="enum", words=words, **more)


def when(key: str, *path: str, **more: Any) -> Quantity:
    """An instant."""
    return Quantity(key=key, look=instant(*path), device_class="timestamp", **more)


def coming(part: Document) -> dict[str, Any]:
    """What is planned next, in words."""
    return why("plan", "next")(part)


def last_command(part: Document) -> dict[str, Any]:
    """The newest command in short."""
    found = part.get("last_command") or {}
    told = {name: found.get(name) for name in ("action", "issued_by", "at", "id")}
    return told | {"reason": (found.get("reason") or {}).get("text")}


def solar_share(part: Document) -> float | None:
    """How much of the session's energy came from the sun, %."""
    session = part.get("session") or {}
    energy_wh, solar_wh = session.get("energy_wh"), session.get("solar_wh")
    return None if not energy_wh or solar_wh is None else 100 * solar_wh / energy_wh


QUANTITIES: dict[str, tuple[Quantity, ...]] = {
    HOUSE: (
        power("grid_power", "flow", "grid_w"),
        power("solar_power", "flow", "pv_w"),
        power("home_power", "flow", "load_w"),
        power("cars_power", "flow", "ev_w"),
        meter("grid_import", "import_wh"),
        meter("grid_export", "export_wh"),
        meter("solar_energy", "pv_wh"),
        meter("home_energy", "load_wh"),
        meter("cars_energy", "ev_wh"),
        price("buying_price", "price", "import"),
        price("selling_price", "price", "export"),
        money("cost_today", "today", "cost", since=instant("today", "since")),
        money("savings_today", "today", "savings", since=instant("today", "since")),
        word("planned_now", PLAN_ACTIONS, "plan", "now", "action", attributes=why("plan", "now")),
        word("planned_next", PLAN_ACTIONS, "plan", "next", "action", attributes=coming),
        when("planned_next_at", "plan", "next", "start"),
        Quantity(key="update_number", look=at("seq"), is_diagnostic=True, is_shown=False),
    ),
    BATTERY: (
        level("level", "soc_pct"),
        power("power", "power_w"),
        meter("charged_energy", "charge_wh"),
        meter("discharged_energy", "discharge_wh"),
        word("activity", BATTERY_MODES, "mode", attributes=why()),
        word("governed_by", OWNERS, "owner"),
        when("governed_until", "until"),
        Quantity(
            key="capacity",
            look=at("capacity_wh"),
            unit="Wh",
            shown_in="kWh",
            digits=1,
            device_class="energy_storage",
            state_class="measurement",
            is_diagnostic=True,
        ),
    ),
    LOADPOINT: (
        word("state", LOADPOINT_STATES, "state", attributes=why()),
        word("governed_by", LOADPOINT_OWNERS, "owner"),
        when("governed_until", "until"),
        power("power", "power_w"),
        Quantity(
            key="current",
            look=at("current_a"),
            unit="A",
            digits=1,
            device_class="current",
            state_class="measurement",
        ),
        level("car_level", "vehicle", "soc_pct"),
        Quantity(key="car", look=at("vehicle", "name")),
        Quantity(
            key="session_energy",
            look=at("session", "energy_wh"),
            unit="Wh",
            shown_in="kWh",
            digits=2,
            device_class="energy",
            state_class="total",
            since=instant("session", "started_at"),
        ),
        money("session_cost", "session", "cost", since=instant("session", "started_at")),
        Quantity(key="session_solar_share", look=solar_share, unit="%", digits=0, state_class="measurement"),
        when("finish_time", "done_at"),
        when("departure", "plan", "departure", is_shown=False),
        word(
            "last_command",
            COMMAND_STATES,
            "last_command",
            "state",
            attributes=last_command,
            is_diagnostic=True,
        ),
        Quantity(
            key="ordered_current",
            look=at("target_current_a"),
            unit="A",
            digits=0,
            device_class="current",
            is_diagnostic=True,
            is_shown=False,
        ),
    ),
}


def never_falling(shown: float | None, told: float | None) -> float | None:
    """What a meter shows, where it showed `shown` before and is `told` to stand at: never a little less, for
    a restart may forget some seconds; less than half is another meter, which began anew.
    """
    if shown is None or told is None:
        return told
    return told if told >= shown or told < shown / 2 else shown
