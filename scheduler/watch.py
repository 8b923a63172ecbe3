"""Watches every device at once: a dead or slow one never delays or breaks the rest.

A tick waits only for devices that answered last time, and for these only so long; what comes later is
collected by a later tick. This is one of three places that catch broadly, with the lane and the rules:
a bug in one driver must not stop the house.
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime

from domain.command.capabilities import ChargerCapabilities
from domain.errors import Awaited, DeviceError, Rejected
from domain.house.which_device import DeviceMark
from domain.ports.devices import Device, DeviceControl, Listener
from domain.reading.plausible import ANY_HOME, NOTHING_HEARD, Bounds, Heard, sift
from domain.reading.plug import NEVER_TOLD, believed
from domain.reading.reading import Health, Reading

log = logging.getLogger(__name__)

PATIENCE_S = 3.0  # real seconds one tick waits for a device that answered last time
LEAST_SETBACK_S = 5.0  # devices stamp readings a moment after the tick's own now
GIVE_UP_S = 60.0  # real seconds after which a read that never returned is cancelled


class Watch:
    """One device under observation: its newest reading, and what went wrong since."""

    def __init__(
        self,
        device_id: str,
        device: Device,
        *,
        driver: str,
        model: str | None = None,
        control: DeviceControl | None = None,
        listener: Listener | None = None,
        is_counted_by_others: bool = False,
        mark: DeviceMark | None = None,
    ) -> None:
        """`mark`: which device it is; None: there is only one that it can be, as in a story."""
        self.id = device_id
        self.device = device
        self.driver = driver
        self.model = model
        self.mark = mark
        self.control = control
        self.listener = listener
        self.is_counted_by_others = is_counted_by_others  # its sun is in what another device tells
        self.reading: Reading | None = None
        self.last_error: str | None = None
        self._logged: str | None = None  # of what keeps it from answering
        self.doubt: str | None = None  # what its newest reading said that cannot be
        self.tells_solar = False  # whether it ever told any
        self.is_refused = False
        self.is_silent = False  # its newest read brought nothing
        self._dials = False  # its newest read said that it may yet call
        self._heard = NOTHING_HEARD
        self._plug = NEVER_TOLD
        self._answered = True
        self._task: asyncio.Task[tuple[Reading, Heard, list[str]]] | None = None
        self._started = 0.0

    def begin(self, bounds: Bounds = ANY_HOME) -> "asyncio.Task[tuple[Reading, Heard, list[str]]] | None":
        """Starts a read unless one is under way; returns it if this tick should wait for it.

        What cannot be within these bounds is left out of it.
        """
        loop = asyncio.get_running_loop()
        if self._task is not None:
            if loop.time() - self._started > GIVE_UP_S:
                self._task.cancel()
            return None
        self._task = loop.create_task(self._read(bounds))
        self._started = loop.time()
        return self._task if self._answered else None

    async def _read(self, bounds: Bounds) -> tuple[Reading, Heard, list[str]]:
        """Judged within the read: what cannot be judged is the fault of this device, not of the house."""
        reading, able = await self.device.read(), self._charger_able()
        if able is not None:
            bounds = bounds.at_charger(able.max_current_a, takes_only=able.takes_only)
        return sift(reading, self._heard, bounds)

    def collect(self) -> None:
        """Takes what the read brought, if it is done."""
        task = self._task
        if task is None:
            return
        if not task.done():
            self._answered = False
            return
        self._task = None
        self._answered = False
        if task.cancelled():
            self.last_error, self.is_silent, self._dials = "no answer", True, False
            return
        error = task.exception()
        if error is None:
            reading, self._heard, doubts = task.result()
            reading, self._plug = believed(reading, self._plug, self._unplug_reads())
            self.doubt = ", ".join(doubts) or None
            said = None if self.doubt is None else f"it says what cannot be: {self.doubt}"
            caveat = "; ".join(filter(None, (reading.caveat, said))) or None
            if caveat is not None and caveat != self.last_error:
                log.warning("%s: %s", self.id, caveat)
            self.reading, self.last_error = reading, caveat
            self.tells_solar = self.tells_solar or reading.pv_w is not None
            self.is_refused, self.is_silent, self._answered, self._logged = False, False, True, None
            return
        is_told = isinstance(error, DeviceError)
        said = str(error) if is_told else f"driver fault: {type(error).__name__}"
        if said != self._logged and not isinstance(error, Awaited):
            self._logged = said
            if is_told:
                log.warning("%s: no reading: %s", self.id, error)
            else:
                log.error("%s: driver fault", self.id, exc_info=error)
        self.last_error, self.is_silent = said, True
        self.is_refused, self._dials = isinstance(error, Rejected), isinstance(error, Awaited)

    def _unplug_reads(self) -> int:
        able = self._charger_able()
        return 1 if able is None else able.unplug_reads

    def _charger_able(self) -> ChargerCapabilities | None:
        able = None if self.control is None else self.control.capabilities
        return able if isinstance(able, ChargerCapabilities) else None

    @property
    def is_awaited(self) -> bool:
        """It was not heard yet, and nothing is wrong: it is being asked, or it may yet dial us."""
        return self.reading is None and (self.last_error is None or self._dials)

    def age_s(self, now: datetime) -> float | None:
        """How old the newest reading is, s; unknown where the clock was set back since."""
        if self.reading is None:
            return None
        age_s = (now - self.reading.read_at).total_seconds()
        return None if age_s < -LEAST_SETBACK_S else max(0.0, age_s)

    def health(self, now: datetime, stale_after_s: float) -> Health:
        """Offline from the moment its newest reading counts as unknown."""
        age_s, reading = self.age_s(now), self.reading
        if age_s is None or reading is None or age_s > reading.outlives(stale_after_s):
            return Health.REFUSED if self.is_refused else Health.OFFLINE
        return Health.OK if self.last_error is None else Health.DEGRADED

    async def close(self) -> None:
        """Ends a read under way and lets go of the device."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        await self.device.close()


async def observe(
    watches: Iterable[Watch], bounds: Bounds = ANY_HOME, patience_s: float = PATIENCE_S
) -> None:
    """Reads all devices at once; returns when those worth waiting for have answered or used up patience.

    What cannot be in a house of these bounds is unknown.
    """
    watches = list(watches)
    awaited = [task for watch in watches if (task := watch.begin(bounds)) is not None]
    await asyncio.sleep(0)
    if late := [task for task in awaited if not task.done()]:
        await asyncio.wait(late, timeout=patience_s)
    for watch in watches:
        watch.collect()
