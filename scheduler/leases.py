"""What one device holds for us, and how it was before us: on disk before the device is written.

What an earlier run left may never have reached the device, or may have ended there while we were away, as a
device may lose what it holds while it is: until it was once seen as ordered, nobody else has changed it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from domain.command.held import Held
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.instants import shifted
from domain.ports.devices import Baseline, Controllable, TakesSettings
from scheduler.keeper import Keeper


class Leases:
    """`held` by resource (dispatch, export, charge); the baseline lives as long as anything is held."""

    def __init__(self, target: str, keeper: Keeper) -> None:
        self._target, self._keeper = target, keeper
        self.held: dict[str, Held] = {}
        self._baseline: Baseline | None = None
        self._unseen: set[str] = set()
        self._seen_at: dict[str, datetime] = {}

    def adopt(self, resource: str, held: Held) -> None:
        """Takes over a lease found at boot."""
        self.held[resource] = held
        self._unseen.add(resource)

    def unsee(self) -> None:
        """The device is out of sight: whatever it holds for us it may lose there."""
        self._unseen.update(self.held)

    def is_unseen(self, resource: str) -> bool:
        """Whether it was taken over or out of sight, and was not seen as ordered since."""
        return resource in self._unseen

    def seen(self, resource: str, now: datetime) -> None:
        """It reads back as ordered: from now on, who changes it is another hand."""
        self._unseen.discard(resource)
        self._seen_at.setdefault(resource, now)

    def seen_at(self, resource: str) -> datetime | None:
        """When it first read back as ordered since it was last written; None: it has not."""
        return self._seen_at.get(resource)

    def adopt_baseline(self, baseline: Baseline) -> None:
        """Takes over a baseline found at boot."""
        self._baseline = baseline

    @property
    def known(self) -> Baseline:
        """How the device was before us; empty while nothing of it is kept."""
        return {} if self._baseline is None else self._baseline

    async def baseline(self, control: Controllable[Any], *, must_be_kept: bool = False) -> Baseline:
        """The device's own settings: read once, on disk before the first write, kept until restored. A
        forced state that is found is nobody's setting.

        Only with `must_be_kept` does a full disk raise StorageError.
        """
        if self._baseline is None:
            captured = control.unforced(await control.baseline())
            await self._put("baseline", self._target, msgspec.json.encode(dict(captured)), must_be_kept)
            self._baseline = captured
        return self._baseline

    async def change_baseline(self, baseline: Baseline) -> None:
        """What another hand has set meanwhile is how the device is to be left."""
        if self._baseline is not None and baseline != self._baseline:
            self._baseline = baseline
            await self._keeper.keep("baseline", self._target, msgspec.json.encode(dict(baseline)))

    async def learn(self, learned: Mapping[str, Any]) -> None:
        """What tells ours from another hand's here outlives this process, as what is owed does."""
        await self.change_baseline({**self.known, **learned})

    def has_setting(self, control: Controllable[Any], setting: BatterySetting, value: SettingValue) -> bool:
        """Whether the device will be left with this value: nobody has changed it since."""
        if self._baseline is None or not isinstance(control, TakesSettings):
            return True
        return control.with_setting(self._baseline, setting, value) == self._baseline

    async def leave_with(
        self, control: Controllable[Any], setting: BatterySetting, value: SettingValue
    ) -> None:
        """The owner's new value is how the device is to be left."""
        if self._baseline is not None and isinstance(control, TakesSettings):
            await self.change_baseline(control.with_setting(self._baseline, setting, value))

    async def keep(self, resource: str, held: Held, *, must_be_kept: bool = False) -> None:
        """The device holds this for us from now on. Only with `must_be_kept` raises StorageError."""
        await self._put("lease", f"{self._target}|{resource}", msgspec.json.encode(held), must_be_kept)
        self.held[resource] = held
        self._seen_at.pop(resource, None)

    async def _put(self, kind: str, key: str, document: bytes, must_be_kept: bool) -> None:
        if must_be_kept:
            await self._keeper.must(kind, key, document)
        else:
            await self._keeper.keep(kind, key, document)

    async def shift(self, by: timedelta) -> None:
        """The clock was set: what remains of each lease stays the same."""
        for resource, held in list(self.held.items()):
            await self.keep(resource, shifted(held, by))

    async def forget(self, resource: str) -> None:
        """Drops a lease without a write: the device is no longer ours."""
        self._unseen.discard(resource)
        self._seen_at.pop(resource, None)
        if self.held.pop(resource, None) is not None:
            await self._keeper.keep("lease", f"{self._target}|{resource}", None)

    async def release(self, resource: str) -> None:
        """The device was handed back; with its last lease the baseline has done its work."""
        await self.forget(resource)
        if not self.held:
            self._baseline = None
            await self._keeper.keep("baseline", self._target, None)
