"""An AlphaESS system as its cloud shows it: a minute late, and read-only.

The live endpoint is null for ever on some models; these are read from the five-minute rows of the day.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from adapters.batteries.alphaess.cloud.link import CloudLink, NoDataError
from adapters.batteries.alphaess.cloud.payloads import LivePower, PowerRow, System, percent
from adapters.clouds.paced import Paced
from adapters.kinds.secret import blanked
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import InverterOrder
from domain.errors import NotSupported, Rejected, Unreachable
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.battery import BatteryReading
from domain.reading.reading import Reading

POLL_S, ROWS_POLL_S = 60.0, 300.0
LIVE_AGE_S = 60.0  # "live" values carry no time and are at least so old
LIVE_GOOD_S, ROWS_GOOD_S = 300.0, 900.0  # a missed poll or two
EMPTY_ANSWERS = 3  # in a row, and the live endpoint is not asked again
JUST_AFTER_MIDNIGHT = timedelta(minutes=15)

READ_ONLY = BatteryCapabilities(
    read_only=True,
    why_not=(
        "The AlphaESS cloud can only be read; the battery is commanded over Modbus TCP, "
        "so use driver alphaess with the inverter's address."
    ),
)


class Kept(Struct, frozen=True, kw_only=True):
    """The newest reading, and until when the cloud is not asked for another."""

    reading: Reading
    until: datetime


class AlphaEssCloud:
    """One system of the account. Fits `Device`, and `BatteryControl` only to say that it can do nothing."""

    capabilities = READ_ONLY

    def __init__(
        self,
        link: CloudLink,
        *,
        timezone: str,
        clock: Clock,
        serial: str | None = None,
        model: str | None = None,
    ) -> None:
        self._link, self._clock = link, clock
        self._zone = ZoneInfo(timezone)
        self._wanted, self._model = serial, model
        self._system: System | None = None
        self._kept: Kept | None = None
        self._empty_answers = 0
        self._polls = Paced[tuple[Reading, float]](clock, POLL_S)

    async def read(self) -> Reading:
        """The newest values with their real age; the cloud is asked once a minute at most.

        Raises Rejected where the account has no such system, or several and none was named.
        """
        now = self._clock.now()
        if self._kept is not None and now < self._kept.until:
            return self._kept.reading
        reading, poll_s = await self._polls.ask(self._poll)
        self._kept = Kept(reading=reading, until=now + timedelta(seconds=poll_s))
        return reading

    async def close(self) -> None:
        """Closes the link, which is this system's alone."""
        await self._link.close()

    async def baseline(self) -> Baseline:
        """Nothing is ever overwritten."""
        return {}

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured."""
        return captured

    def steps(self, order: InverterOrder, baseline: Baseline) -> Sequence[Step]:
        """Raises NotSupported."""
        raise NotSupported(READ_ONLY.why_not)

    async def read_back(self, order: InverterOrder, baseline: Baseline) -> ReadBack:
        """Never what an order wants."""
        return ReadBack(agrees=False, evidence={"read_only": True})

    async def _poll(self) -> tuple[Reading, float]:
        """The newest values, and for how long they are not asked for again, s."""
        system = await self._found()
        reading = await self._live(system)
        if reading is not None:
            return reading, POLL_S
        return await self._newest_row(system), ROWS_POLL_S

    async def _found(self) -> System:
        if self._system is None:
            systems = await self._link.get("getEssList", list[System])
            self._system = _choose(systems, self._wanted)
        return self._system

    async def _live(self, system: System) -> Reading | None:
        """None where this system's live values are null."""
        if self._empty_answers >= EMPTY_ANSWERS:
            return None
        try:
            live = await self._link.get("getLastPowerData", LivePower, sysSn=system.serial)
        except NoDataError:
            live = LivePower()
        if live.is_empty:
            self._empty_answers += 1
            return None
        self._empty_answers = 0
        return self._reading(
            self._clock.now() - timedelta(seconds=LIVE_AGE_S),
            LIVE_GOOD_S,
            grid_w=live.grid_w,
            pv_w=live.pv_w,
            battery=BatteryReading(power_w=live.battery_w, soc_pct=percent(live.soc_pct)),
        )

    async def _newest_row(self, system: System) -> Reading:
        rows = await self._rows_of_today(system)
        timed = [(at, row) for row in rows if (at := self._instant(row.uploaded)) is not None]
        if not timed:
            raise Unreachable(f"{self._link.name}: there are no values of today")
        at, row = max(timed, key=lambda each: each[0])
        return self._reading(
            at,
            ROWS_GOOD_S,
            grid_w=row.grid_w,
            pv_w=row.pv_w,
            battery=BatteryReading(power_w=row.battery_w, soc_pct=row.soc_pct),
        )

    async def _rows_of_today(self, system: System) -> list[PowerRow]:
        local = self._clock.now().astimezone(self._zone)
        if local - local.replace(hour=0, minute=0, second=0, microsecond=0) < JUST_AFTER_MIDNIGHT:
            local -= JUST_AFTER_MIDNIGHT  # the day's first rows come late
        try:
            return await self._link.get(
                "getOneDayPowerBySn",
                list[PowerRow],
                sysSn=system.serial,
                queryDate=local.date().isoformat(),
            )
        except NoDataError:
            return []

    def _instant(self, uploaded: str) -> datetime | None:
        try:
            at = datetime.fromisoformat(uploaded).replace(tzinfo=self._zone)
        except ValueError:
            return None
        return min(at, self._clock.now())  # a system's clock may be ahead

    def _reading(
        self,
        at: datetime,
        good_for_s: float,
        *,
        grid_w: float | None,
        pv_w: float | None,
        battery: BatteryReading,
    ) -> Reading:
        system = self._system
        return Reading(
            read_at=at,
            grid_w=grid_w,
            pv_w=None if pv_w is None else max(0.0, pv_w),
            battery=battery,
            model=self._model or (blanked(system.inverter or "") or None if system is not None else None),
            good_for_s=good_for_s,
        )


def _choose(systems: Sequence[System], wanted: str | None) -> System:
    serials = ", ".join(system.shown for system in systems)
    if not systems:
        raise Rejected("AlphaESS cloud: no system is bound to this AppID (bind it at open.alphaess.com)")
    if wanted is not None:
        found = next((system for system in systems if system.serial == wanted), None)
        if found is None:
            raise Rejected(
                f"AlphaESS cloud: battery.cloud.serial is no system of this account (it has {serials})"
            )
        return found
    if len(systems) > 1:
        raise Rejected(
            f"AlphaESS cloud: the account has {len(systems)} systems, "
            f"so battery.cloud.serial must name one of {serials}"
        )
    return systems[0]
