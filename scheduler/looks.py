"""What is held is compared with what reads back, for as long as it is held.

Where it differs, another hand has set it. What that hand wants is how the device is to be left when we are
done, so it goes into the baseline; what is ours is for the gateway to order again. What it sets beside an
order that stands, such as a limit, goes there too: else the end of the order would put the older one back.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from domain.command.held import Held
from domain.command.order import Order
from domain.errors import DeviceError
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, Controllable, Frugal
from scheduler.leases import Leases

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=30)  # how often what is held is compared with what reads back


class Look(Struct, frozen=True, kw_only=True):
    """The newest comparison of one resource. `is_lost`: no other hand is behind what does not agree."""

    at: datetime
    agrees: bool
    is_lost: bool
    evidence: dict[str, Any]


class AsOrdered(Struct, frozen=True, kw_only=True):
    """What an order was first seen to stand with, the device's `settings`; `before`: what the baseline had of
    those that were changed since.
    """

    order: Order
    settings: Baseline
    before: Baseline = field(default_factory=dict)


class Looks:
    """One device's comparisons, by resource."""

    def __init__(self, control: Controllable[Any], leases: Leases, clock: Clock) -> None:
        self._control, self._leases, self._clock = control, leases, clock
        self._frugal = control if isinstance(control, Frugal) else None
        self.newest: dict[str, Look] = {}
        self._as_ordered: dict[str, AsOrdered] = {}

    @property
    def is_free(self) -> bool:
        """Whether a look costs nothing, because it uses what the polls brought anyway."""
        return self._frugal is not None

    def written(self) -> None:
        """Something was ordered, or may have happened unseen: what settings were before it is no measure any
        more. The same order, written again beneath another sun, may set other limits.
        """
        self._as_ordered.clear()

    async def take(self, resource: str, held: Held) -> None:
        """One comparison; a device that does not answer tells nothing."""
        try:
            await self._compare(resource, held)
        except DeviceError as err:
            log.debug("no look at %s: %s", resource, err)

    async def _compare(self, resource: str, held: Held) -> None:
        baseline = await self._leases.baseline(self._control)
        if self._frugal is not None:
            others = [each.order for name, each in self._leases.held.items() if name != resource]
            found = await self._frugal.still(held.order, baseline, others)
        else:
            found = await self._control.read_back(held.order, baseline)
        if self._leases.held.get(resource) is not held:
            return  # something newer was ordered meanwhile
        changed: Mapping[str, Any] = found.changed
        if self._frugal is None and not changed:
            changed = await self._changed(resource, held, baseline, agrees=found.agrees)
        if changed:
            await self._leases.change_baseline(self._control.unforced({**baseline, **changed}))
        if found.agrees:
            self._leases.seen(resource, self._clock.now())
        is_lost = found.is_lost or self._leases.is_unseen(resource)
        self.newest[resource] = Look(
            at=self._clock.now(), agrees=found.agrees, is_lost=is_lost, evidence=found.evidence
        )

    async def _changed(
        self, resource: str, held: Held, baseline: Baseline, *, agrees: bool
    ) -> Mapping[str, Any]:
        """The baseline's settings that are no longer as they were while all was as ordered."""
        known = self._as_ordered.get(resource)
        if known is not None and known.order != held.order:
            known = None
        if not agrees and known is None:
            return {}
        now = await self._control.baseline()
        if known is None:
            self._as_ordered[resource] = AsOrdered(order=held.order, settings=now)
            return {}
        # What it does not tell now it may tell again; nothing of it is a reason to guess.
        changed = _changes(known.settings, now)
        told = {key: value for key, value in changed.items() if value is not None}
        if not agrees:
            return told
        # What is as ordered again may be ours, and was changed for a moment only: the device is left as
        # before that.
        back = {key: value for key, value in known.before.items() if key not in changed}
        taken = told.keys() | (known.before.keys() & changed.keys())
        before = {key: known.before.get(key, baseline.get(key)) for key in taken}
        self._as_ordered[resource] = replace(known, before=before)
        return back | told


def _changes(before: Baseline, now: Baseline) -> dict[str, Any]:
    return {key: value for key, value in now.items() if value != before.get(key)}
