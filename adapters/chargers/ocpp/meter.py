"""Meter values: what chargers send in every unit, phase and odd spelling, as W, Wh, A, V and percent.

OCPP 1.6 sends texts with a unit, 2.0.1 numbers with a unit and a power of ten; both are read here, and what
cannot be read is left out. What a charger offers is never what a car draws.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from adapters.kinds.written import written_number
from domain.reading.charger import PhaseCurrents

REGISTER = "energy.active.import.register"
# What a value times this is in our unit; a spelling that is not here is of a unit that we do not use.
UNITS = {
    "w": 1.0, "kw": 1e3, "wh": 1.0, "kwh": 1e3, "a": 1.0, "ma": 1e-3, "v": 1.0, "mv": 1e-3, "kv": 1e3,
    "percent": 1.0, "%": 1.0,
}  # fmt: skip
IN_OUR_UNIT = {"power": {"w", "kw"}, "energy": {"wh", "kwh"}, "current": {"a", "ma"}}
IN_OUR_UNIT |= {"voltage": {"v", "mv", "kv"}, "soc": {"percent", "%"}}
BEST_CONTEXT = {"transaction.end": 0, "sample.periodic": 1, "": 1, "trigger": 1, "sample.clock": 2}
BEGIN = "transaction.begin"  # a register may have started from nothing there
PHASES = {"l1": 0, "l2": 1, "l3": 2}
WHOLE = -1
LINE_TO_LINE = math.sqrt(3)
Key = tuple[str, int]


class Measured(Struct, frozen=True, kw_only=True):
    """What a charger measured at one instant; `at` is by its own clock, None where it names no time.

    `power_w` > 0 charges. `register_wh` is its meter, which may begin anew with each charge.
    """

    at: datetime | None = None
    power_w: float | None = None
    register_wh: float | None = None
    phase_a: PhaseCurrents | None = None
    voltage_v: float | None = None
    soc_pct: float | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether nothing in it is of use."""
        told = (self.power_w, self.register_wh, self.phase_a, self.soc_pct)
        return all(value is None for value in told)


def measured_in(meter_value: object) -> list[Measured]:
    """What is in the list `meterValue` (or `transactionData`), in its order."""
    found = [_bucket(each) for each in _lists(meter_value)]
    return [each for each in found if not each.says_nothing]


def register_at_begin(meter_value: object) -> float | None:
    """The register as it is said to have stood at the begin, Wh."""
    told = [
        value
        for bucket in _lists(meter_value)
        for kind, _, context, value in _samples(_lists(bucket.get("sampledValue")))
        if kind == REGISTER and context == BEGIN
    ]
    return told[0] if told else None


def instant_of(text: object) -> datetime | None:
    """A charger's time, UTC; None where it is none, or one of a clock that was never set."""
    if not isinstance(text, str):
        return None
    trimmed = re.sub(r"(\.\d{6})\d+", r"\1", text.strip().replace(" ", "T", 1))
    try:
        found = datetime.fromisoformat(trimmed)
    except ValueError:
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
    return found.astimezone(UTC) if 2015 <= found.year <= 2199 else None


def number_in(value: object) -> float | None:
    """A value however it is written; None for what is no finite number."""
    if isinstance(value, str):
        text = value.strip()
        value = written_number(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def _bucket(bucket: dict[str, Any]) -> Measured:
    values: dict[Key, tuple[int, float]] = {}
    for kind, phase, context, value in _samples(_lists(bucket.get("sampledValue"))):
        rank = BEST_CONTEXT.get(context, 3)
        if kind.startswith("energy") and context == BEGIN:
            continue
        if (kind, phase) not in values or rank < values[kind, phase][0]:
            values[kind, phase] = rank, value
    by_kind: dict[str, dict[int, float]] = defaultdict(dict)
    for (kind, phase), (_, value) in values.items():
        by_kind[kind][phase] = value
    taken, given = _sum(by_kind["power.active.import"]), _sum(by_kind["power.active.export"])
    power_w = None if taken is None and given is None else (taken or 0.0) - (given or 0.0)
    voltages = [value for value in by_kind["voltage"].values() if value > 0]
    soc = by_kind["soc"].get(WHOLE)
    return Measured(
        at=instant_of(bucket.get("timestamp")),
        power_w=power_w,
        register_wh=_sum(by_kind[REGISTER]),
        phase_a=_currents(by_kind["current.import"]),
        voltage_v=sum(voltages) / len(voltages) if voltages else None,
        soc_pct=soc if soc is not None and 0 <= soc <= 100 else None,
    )


def _samples(samples: Iterable[dict[str, Any]]) -> Iterator[tuple[str, int, str, float]]:
    for sample in samples:
        kind = str(sample.get("measurand") or REGISTER).strip().lower()
        phase = _phase(sample.get("phase"))
        value, unit = number_in(sample.get("value")), sample.get("unit")
        described = sample.get("unitOfMeasure")
        if isinstance(described, dict):
            unit = described.get("unit", unit)
            multiplier = number_in(described.get("multiplier", 0))
            if value is not None and multiplier is not None and abs(multiplier) <= 12:
                value *= 10**multiplier
        known = IN_OUR_UNIT.get(kind.partition(".")[0])
        factor = _factor(unit, known)
        if value is None or phase is None or factor is None:
            continue
        place, is_line_to_line = phase
        if is_line_to_line and kind == "voltage":
            value /= LINE_TO_LINE
        yield kind, place, str(sample.get("context") or "").lower(), value * factor


def _factor(unit: object, known: set[str] | None) -> float | None:
    """How a unit becomes ours; one that is not named is ours already."""
    if known is None:
        return None
    spelled = str(unit or "").strip().lower()
    if not spelled:
        return 1.0
    return UNITS[spelled] if spelled in known else None


def _phase(phase: object) -> tuple[int, bool] | None:
    """Its place, and whether it is between two lines; None for the neutral, which tells nothing."""
    spelled = str(phase or "").strip().lower()
    if not spelled:
        return WHOLE, False
    first, _, second = spelled.partition("-")
    if first not in PHASES:
        return None
    return PHASES[first], second in PHASES


def _sum(phases: dict[int, float]) -> float | None:
    if WHOLE in phases:
        return phases[WHOLE]
    return sum(phases.values()) if phases else None


def _currents(phases: dict[int, float]) -> PhaseCurrents | None:
    """By phase; one that is not said which it is stands on the first."""
    told = {place: abs(value) for place, value in phases.items()}
    if not told:
        return None
    if set(told) == {WHOLE}:
        return told[WHOLE], None, None
    return told.get(0), told.get(1), told.get(2)


def _lists(value: object) -> Iterator[dict[str, Any]]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, dict):
            yield each
