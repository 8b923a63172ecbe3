"""Looks every second whether the settings file says something else, and tells what could not be taken up."""

import logging
from collections.abc import Callable, Sequence

from domain.errors import PowerSyncError
from domain.ports.clock import Clock
from domain.ports.settings import Untaken, WatchedSettings
from domain.status.problems import ProblemCode
from scheduler.problems import Problems

EVERY_S = 1.0
CODES = (ProblemCode.SETTINGS_FAULTY, ProblemCode.RESTART_NEEDED)

log = logging.getLogger(__name__)


class Lookout:
    """`look` is done until it is cancelled; a look that fails is tried again with the next."""

    def __init__(
        self, settings: WatchedSettings, problems: Problems, show: Callable[[], None], clock: Clock
    ) -> None:
        self._settings, self._problems, self._show, self._clock = settings, problems, show, clock
        self._told: Sequence[Untaken] = ()
        self._failure = ""

    async def run(self) -> None:
        """Looks and rests, for ever."""
        while True:
            await self._clock.sleep(EVERY_S)
            await self.look()

    async def look(self) -> None:
        """Once. What is told stays a problem of the house until a look finds it gone."""
        try:
            found = await self._settings.look()
        except PowerSyncError as err:
            if str(err) != self._failure:
                log.warning("the settings file: %s", err)
            self._failure = str(err)
            return
        self._failure = ""
        if found == self._told:
            return
        for code in CODES:
            self._problems.over(code, None)
        now = self._clock.now()
        for each in found:
            self._problems.tell(ProblemCode(each.code), None, now, **each.facts)
            log.warning("the settings file: %s: %s", each.code, "; ".join(each.facts.values()))
        if self._told and not found:
            log.info("the settings file counts again as it is written")
        self._told = found
        self._show()
