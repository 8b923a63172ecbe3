"""The limit of SunSpec's model 123: a share of what an inverter can give, with a timer that ends it.

A limit that runs on our own timer may be ours: found after a crash it is not taken for what was there
before us. Any other is somebody's, and is neither widened nor lost.
"""

from collections.abc import Sequence
from functools import partial
from math import floor
from typing import Any

from msgspec.structs import replace

from adapters.kinds.owners_limit import never_wider
from adapters.links.sunspec import models
from adapters.links.sunspec.unit import SunSpecUnit
from domain.command.capabilities import InverterCapabilities
from domain.command.order import OutputOrder
from domain.errors import DeviceError, NotSupported
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.reading import Reading

REVERT_S = 600  # without us the limit ends by itself
REASSERT_S = 240.0
FULL_PCT = 100.0
WRITES_PER_HOUR = 480  # of memory that does not wear: it is lost with the sun
FIELDS = {
    "limit": models.LIMIT_PCT,
    "window_s": models.LIMIT_WINDOW_S,
    "revert_s": models.LIMIT_REVERT_S,
    "ramp_s": models.LIMIT_RAMP_S,
    "is_on": models.LIMIT_ON,
}
NO_LIMIT = "This inverter has no SunSpec model 123, so that its output cannot be limited."
NO_RATING = "This inverter does not tell its rating, so that a share of it means nothing."


class SunSpecLimit:
    """Turns limits in W into writes of model 123. Values are raw registers, so that they go back exactly."""

    def __init__(self, unit: SunSpecUnit) -> None:
        self._unit = unit
        self._rated_w: float | None = None
        self._scale: int | None = None
        self._reverts = False
        self._why_not = ""

    @property
    def capabilities(self) -> InverterCapabilities:
        """What it can do, once it was asked."""
        able = self._rated_w is not None and self._scale is not None
        return InverterCapabilities(
            limits=able,
            rated_w=self._rated_w if able else None,
            ends_by_itself=self._reverts,
            reassert_s=REASSERT_S,
            settle_s=5.0,
            writes_per_hour=WRITES_PER_HOUR,
            why_not=self._why_not,
        )

    async def ask(self) -> None:
        """Learns what can be limited; asked anew only where it did not know. Raises DeviceError."""
        identity = await self._unit.find()
        self._rated_w = identity.rated_w
        if not self._unit.has(models.CONTROLS):
            self._scale, self._why_not = None, NO_LIMIT
            return
        self._why_not = "" if identity.rated_w is not None else NO_RATING
        if self._scale is None:
            await self._read()

    async def told_with(self, reading: Reading) -> Reading:
        """The reading; what keeps the inverter from being limited is told beside it and spoils nothing."""
        try:
            await self.ask()
        except DeviceError as err:
            return replace(reading, caveat=f"its output cannot be limited now: {err}")
        return reading

    async def baseline(self) -> Baseline:
        """The model's limit as it stands."""
        return await self._read()

    def unforced(self, captured: Baseline) -> Baseline:
        """Without a limit that runs on a timer such as ours."""
        if not captured["is_on"] or captured["revert_s"] != REVERT_S:
            return captured
        return {**captured, "limit": self._raw(FULL_PCT), "revert_s": 0, "is_on": 0}

    def steps(self, order: OutputOrder, baseline: Baseline) -> Sequence[Step]:
        """One write of all five registers, or one for each where the inverter has not all of them.

        Raises NotSupported where it has no such limit.
        """
        wanted = self._wanted(order, baseline)
        if models.UNSIGNED_NOTHING not in wanted.values():
            return (Step(what="limit the output", do=partial(self._write, wanted)),)
        return tuple(
            Step(what=f"limit the output: {name}", do=partial(self._write, {name: value}))
            for name, value in wanted.items()
            if value != models.UNSIGNED_NOTHING
        )

    async def read_back(self, order: OutputOrder, baseline: Baseline) -> ReadBack:
        """Compares share and switch; what a limit that is off would be may be forgotten by the inverter. A
        limit that is put back and still has our timer would end with it.
        """
        seen, wanted = await self._read(), self._wanted(order, baseline)
        has_our_timer = seen["revert_s"] == REVERT_S != wanted["revert_s"]
        is_same = seen["is_on"] == wanted["is_on"] and not (wanted["is_on"] and has_our_timer)
        agrees = is_same and (not wanted["is_on"] or seen["limit"] == wanted["limit"])
        return ReadBack(agrees=agrees, evidence={"registers": seen, "wanted": wanted})

    def _wanted(self, order: OutputOrder, baseline: Baseline) -> dict[str, int]:
        found = {name: int(baseline[name]) for name in FIELDS}
        if order.limit_w is None:
            return found
        if self._rated_w is None or self._scale is None:
            raise NotSupported(self._why_not or NO_LIMIT)
        percent = min(FULL_PCT, FULL_PCT * order.limit_w / self._rated_w)
        revert_s = REVERT_S if found["revert_s"] != models.UNSIGNED_NOTHING else models.UNSIGNED_NOTHING
        limit = never_wider(self._raw(percent), found["limit"] if found["is_on"] else None)
        return {**found, "limit": limit, "revert_s": revert_s, "is_on": 1}

    def _raw(self, percent: float) -> int:
        return floor(percent / 10.0 ** (self._scale or 0) + 1e-6)  # never more than was asked

    async def _read(self) -> dict[str, Any]:
        words = await self._unit.words(models.CONTROLS)
        if len(words) <= models.LIMIT_SCALE:
            raise NotSupported(NO_LIMIT)
        self._scale = models.scale(words, models.LIMIT_SCALE) or 0
        found = {name: words[at] for name, at in FIELDS.items()}
        self._reverts = found["revert_s"] != models.UNSIGNED_NOTHING
        return found

    async def _write(self, values: dict[str, int]) -> None:
        first, *_ = values
        address = self._unit.address(models.CONTROLS, FIELDS[first])
        await self._unit.link.write_block(address, list(values.values()))
