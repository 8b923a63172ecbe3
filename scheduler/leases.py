"""What one device holds for us, and how it was before us: on disk before the device is written."""

from typing import Any

import msgspec

from domain.command.held import Held
from domain.ports.devices import Baseline, Controllable
from domain.ports.records import Documents


class Leases:
    """`held` by resource (dispatch, export, charge); the baseline lives as long as anything is held."""

    def __init__(self, target: str, documents: Documents) -> None:
        self._target, self._documents = target, documents
        self.held: dict[str, Held] = {}
        self._baseline: Baseline | None = None

    def adopt(self, resource: str, held: Held) -> None:
        """Takes over a lease found at boot."""
        self.held[resource] = held

    def adopt_baseline(self, baseline: Baseline) -> None:
        """Takes over a baseline found at boot."""
        self._baseline = baseline

    async def baseline(self, control: Controllable[Any]) -> Baseline:
        """The device's own settings: read once, on disk before the first write, kept until restored."""
        if self._baseline is None:
            captured = await control.baseline()
            await self._documents.put("baseline", self._target, msgspec.json.encode(dict(captured)))
            self._baseline = captured
        return self._baseline

    async def keep(self, resource: str, held: Held) -> None:
        """The device holds this for us from now on."""
        self.held[resource] = held
        await self._documents.put("lease", f"{self._target}|{resource}", msgspec.json.encode(held))

    async def forget(self, resource: str) -> None:
        """Drops a lease without a write: the device is no longer ours."""
        if self.held.pop(resource, None) is not None:
            await self._documents.delete("lease", f"{self._target}|{resource}")

    async def release(self, resource: str) -> None:
        """The device was handed back; with its last lease the baseline has done its work."""
        await self.forget(resource)
        if not self.held:
            self._baseline = None
            await self._documents.delete("baseline", self._target)
