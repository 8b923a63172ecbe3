"""Keeps vendors' clouds told of the prices: the rolling day is folded anew and sent only where it changed.

Whether a target has the table already is the target's knowledge; a table with too few genuine prices is
never sent, and the last good one stays. What is shown is kept on disk, so that a restart sends nothing anew.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from domain.errors import Conflict, DeviceError, Rejected
from domain.house.devices import BATTERY
from domain.ports.sources import TariffTarget
from domain.status.problems import ProblemCode
from domain.tariff.adjustments import AS_SETTLED, Adjustments
from domain.tariff.effective import Effective, effective
from domain.tariff.table import fold
from domain.tariff.upload import (
    EVERY,
    SETTLES,
    Sent,
    UploadReport,
    is_shown_anyway,
    least_genuine,
    period_of,
    to_send,
)
from scheduler.state import HouseState
from scheduler.timetable import Job, every

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=30)  # a cloud that is merely out of reach for less is no problem of the owner's


class UploadTariff:
    """Writes `state.uploads`, one report per target."""

    def __init__(
        self, state: HouseState, targets: Sequence[TariffTarget], adjustments: Adjustments = AS_SETTLED
    ) -> None:
        self._state, self._targets, self.adjustments = state, targets, adjustments
        self._sent: dict[str, Sent] | None = None  # by target; None: not read yet
        self._tried: dict[str, datetime] = {}  # when one last was sent something, taken or not
        self._failing: dict[str, datetime] = {}  # since when one is out of reach
        self.job = Job("upload", every(EVERY, SETTLES), self.run)

    def prices_are_new(self) -> None:
        """A target that shows nothing yet does not wait for the timetable."""
        shown = (self._state.uploads.get(target.name) for target in self._targets)
        if any(report is None or report.state == "refused" for report in shown):
            self.job.hurry()

    async def run(self, now: datetime) -> bool | None:
        """One round; in monitoring mode nothing is sent, and nothing before the first prices. Returns False
        where no target took anything.
        """
        if self._state.house.monitoring:
            return None
        if self._state.tariff.fetched_at is None:
            return False
        has_told = False
        if self._sent is None:
            self._sent = await self._state.kept.all("upload", Sent)
            self._tried = {name: sent.at for name, sent in self._sent.items()}
            self._state.uploads.update(self._shown_before(self._sent))
        for target in self._targets:
            tried = self._tried.get(target.name)
            if tried is None or period_of(tried) != period_of(now):
                report = self._state.uploads[target.name] = await self._upload(target, self._sent, now)
                has_told = has_told or report.state not in ("refused", "failed")
        return has_told

    def _shown_before(self, known: dict[str, Sent]) -> dict[str, UploadReport]:
        """What the targets showed when the server last ran."""
        return {
            target.name: UploadReport(state="shown", at=sent.at, changed_at=sent.at, table=sent.what.halves)
            for target in self._targets
            if (sent := known.get(target.name)) is not None
        }

    async def _upload(self, target: TariffTarget, known: dict[str, Sent], now: datetime) -> UploadReport:
        sent = known.get(target.name)
        try:
            what = to_send(sent, self._fresh(target, now))
            receipt = await target.upload(what.table)
        except Conflict as err:
            if not is_shown_anyway(sent, self._state.tariff, now):
                self._tell(target, err, now)
            return _not_sent("refused", sent, err, now)
        except DeviceError as err:
            self._tried[target.name] = now
            since = self._failing.setdefault(target.name, now)
            if isinstance(err, Rejected) or not timedelta(0) <= now - since < PATIENCE:
                self._tell(target, err, now)
            return _not_sent("failed", sent, err, now)
        self._failing.pop(target.name, None)
        self._state.problems.over(ProblemCode.TARIFF_NOT_SENT, BATTERY)
        if receipt.changed:
            self._tried[target.name] = now
        if not receipt.detail and (receipt.changed or sent is None or sent.what.halves != what.halves):
            at = now if receipt.changed or sent is None else sent.at
            sent = known[target.name] = Sent(what=what, at=at)
            await self._state.kept.put("upload", target.name, sent)
        return UploadReport(
            state="shown" if not receipt.detail else "waiting",
            at=receipt.at,
            changed_at=None if sent is None else sent.at,
            detail=receipt.detail,
            table=() if sent is None else sent.what.halves,
        )

    def _fresh(self, target: TariffTarget, now: datetime) -> Effective:
        """The coming day as this target would be shown it. Raises Conflict."""
        tariff = self._state.tariff.standing(now)
        table = fold(tariff.slots, now, self._state.house.site.timezone, least_genuine(tariff.source))
        table = replace(table, year=tariff.year, supply_charge_per_day=tariff.supply_charge_per_day)
        return effective(table, self.adjustments, target.accepts, tariff.terms)

    def _tell(self, target: TariffTarget, err: Conflict | DeviceError, now: datetime) -> None:
        log.warning("%s: tariff not sent: %s", target.name, err)
        self._state.problems.tell(ProblemCode.TARIFF_NOT_SENT, BATTERY, now, error=str(err))

    async def close(self) -> None:
        """Lets go of the targets."""
        for target in self._targets:
            await target.close()


def _not_sent(
    state: Literal["refused", "failed"], sent: Sent | None, err: Conflict | DeviceError, now: datetime
) -> UploadReport:
    """The last table is still what the target shows."""
    return UploadReport(
        state=state,
        at=now,
        changed_at=None if sent is None else sent.at,
        detail=str(err),
        table=() if sent is None else sent.what.halves,
    )
