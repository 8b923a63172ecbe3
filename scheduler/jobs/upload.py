"""Keeps vendors' clouds told of the prices: the rolling day is folded anew and sent only where it changed.

Whether a target has the table already is the target's knowledge; a table with too few genuine prices is
never sent, and the last good one stays.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.errors import Conflict, DeviceError
from domain.ports.sources import TariffTarget
from domain.tariff.table import fold
from domain.tariff.upload import UploadReport
from scheduler.state import HouseState
from scheduler.timetable import Job, every

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)


class UploadTariff:
    """Writes `state.uploads`, one report per target."""

    def __init__(self, state: HouseState, targets: Sequence[TariffTarget]) -> None:
        self._state, self._targets = state, targets

    def job(self) -> Job:
        """Its line of the timetable."""
        return Job("tariff upload", every(EVERY), self.run)

    async def run(self, now: datetime) -> None:
        """One round; in monitoring mode nothing is sent."""
        if self._state.house.monitoring:
            return
        for target in self._targets:
            self._state.uploads[target.name] = await self._upload(target, now)

    async def _upload(self, target: TariffTarget, now: datetime) -> UploadReport:
        before = self._state.uploads.get(target.name)
        changed_at = None if before is None else before.changed_at
        try:
            table = fold(self._state.tariff.slots, now, self._state.house.site.timezone)
            receipt = await target.upload(table)
        except Conflict as err:
            log.warning("%s: no tariff sent: %s", target.name, err)
            return UploadReport(state="refused", at=now, changed_at=changed_at, detail=str(err))
        except DeviceError as err:
            log.warning("%s: tariff not sent: %s", target.name, err)
            return UploadReport(state="failed", at=now, changed_at=changed_at, detail=str(err))
        return UploadReport(
            state="shown" if not receipt.detail else "waiting",
            at=receipt.at,
            changed_at=receipt.at if receipt.changed else changed_at,
            detail=receipt.detail,
        )

    async def close(self) -> None:
        """Lets go of the targets."""
        for target in self._targets:
            await target.close()
