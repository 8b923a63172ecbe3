"""An OCPP charger as a device: read by what it told, told by limits, and started where nobody let it yet."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from msgspec import structs

from adapters.chargers.ocpp.central import Central
from adapters.chargers.ocpp.connector import Connector
from adapters.chargers.ocpp.learning import Told
from adapters.chargers.ocpp.limits import holds, offer, settle
from adapters.chargers.ocpp.parking import can_park, follow_own, free
from adapters.chargers.ocpp.reading import reading_of
from adapters.chargers.ocpp.session import Session
from adapters.chargers.ocpp.station import Station
from adapters.chargers.ocpp.status import CHARGES, Status
from adapters.chargers.ocpp.stuck import WayOut, way_out
from domain.command.capabilities import ChargerCapabilities
from domain.command.order import ChargeOrder
from domain.errors import Awaited, Rejected, Unreachable
from domain.house.house import Loadpoint
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.reading import Reading

log = logging.getLogger(__name__)

REPLUG = "unplug the car and plug it in again: it starts no second charge before"
LEAST_A = 6  # below it no car charges, by the standard of the plug
RENEWED_S = 300.0  # how often a limit is told again where the charger falls back when we are silent


class OcppCharger:
    """One connector of one station."""

    def __init__(self, central: Central, station: Station, number: int, loadpoint: Loadpoint) -> None:
        self._central, self._station, self._number = central, station, number
        self._loadpoint = loadpoint

    @property
    def capabilities(self) -> ChargerCapabilities:
        """As far as the charger has told, and has been seen to do."""
        learned = self._connector.learned
        falls_back = self._station.table.fallback_current_a is not None
        return ChargerCapabilities(
            takes_only=True,
            min_current_a=max(LEAST_A, self._loadpoint.min_current_a),
            max_current_a=max(LEAST_A, self._loadpoint.max_current_a),
            switches_phases=self._station.abilities.switches_phases,
            keeps_pause=learned.pause == "zero",
            parks=can_park(self._connector),
            restarts_while_plugged=not (learned.pause == "stop" and learned.replug),
            min_update_s=5.0,
            confirm_timeout_s=120.0,
            settle_s=5.0,
            reassert_s=RENEWED_S if falls_back else None,
        )

    # what it tells

    async def read(self) -> Reading:
        """What is known of it now. Raises Unreachable where it is not connected."""
        session = self._session()
        station, now = self._station, self._station.clock.now()
        return Reading(
            read_at=now,
            charger=structs.replace(
                reading_of(self._connector, now, station.fresh_for),
                own_records=tuple(
                    each.record for each in station.kept.records if each.connector == self._number
                ),
            ),
            model=station.model,
            firmware=station.firmware,
            caveat="; ".join(filter(None, (_breach(session), _reboot(station)))) or None,
        )

    async def listen(self, changed: Callable[[], None]) -> None:
        """Opens the door for all chargers, and calls `changed` after all that this one tells."""
        await self._central.open(self)
        forget = self._station.tell(changed)
        try:
            await self._central.closed.wait()
        finally:
            forget()
        raise Unreachable("the door for chargers was closed")

    async def arrival(self, within_s: float) -> None:
        """Opens the door and waits for the charger to dial. Raises Unreachable where it does not."""
        await self._central.open(self)
        came = asyncio.Event()
        forget = self._station.tell(came.set)
        try:
            async with asyncio.timeout(within_s):
                while self._connector.status is None or self._station.identity not in self._central.sessions:
                    came.clear()
                    await came.wait()
        except TimeoutError:
            self._session()  # it is there, and has told nothing of its plug yet
        finally:
            forget()

    async def close(self) -> None:
        """Closes the door, where no other charger needs it."""
        await self._central.close(self)

    # what it is told

    async def baseline(self) -> Baseline:
        """A charger has no settings of its own that we overwrite."""
        return {}

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured."""
        return captured

    def steps(self, order: ChargeOrder, baseline: Baseline) -> Sequence[Step]:
        """A limit, and a start where the car waits for one; or a pause, or its end."""
        told = self._told(order)
        if order.frees:
            return [Step(what=f"let it give {told.current_a} A", do=lambda: self._free(told))]
        if not told.current_a:
            return [Step(what="pause", do=self._pause)]
        return [
            *([Step(what="put it back into service", do=self._enable)] if order.enables else []),
            Step(
                what=f"offer {told.current_a} A",
                do=lambda: self._offer(told),
                came=lambda: self._holds(told),
            ),
            Step(what="let it charge", do=self._start),
        ]

    async def read_back(self, order: ChargeOrder, baseline: Baseline) -> ReadBack:
        """The limit that holds, and whether the car was let charge."""
        session, connector, told = self._session(), self._connector, self._told(order)
        if connector.is_limit_doubtful and not session.is_restated:
            raise Unreachable(f"{self._station.identity}: it has just started and is told its limit again")
        if told.current_a and not order.frees:
            self._refuse_to_judge_a_restart()
        evidence = {"status": connector.status, "has_transaction": connector.transaction is not None}
        if not told.current_a and connector.learned.pause == "stop":
            is_over = connector.transaction is None and connector.status is not Status.CHARGING
            return ReadBack(agrees=is_over, evidence=evidence)
        agrees = await self._holds(told, frees=order.frees)
        limit_a = None if connector.limit is None else connector.limit.current_a
        is_unstarted = connector.status is Status.PREPARING or connector.is_transaction_doubtful
        if told.current_a and is_unstarted and connector.waits_for_start:
            agrees = agrees and connector.is_starting(self._station.clock.now())
        # Nobody else sets limits through this door: the box lost it, or we told it none since we started.
        return ReadBack(agrees=agrees, is_lost=not agrees, evidence={"limit_a": limit_a, **evidence})

    @property
    def _connector(self) -> Connector:
        return self._station.connectors[self._number]

    def _session(self) -> Session:
        identity = self._station.identity
        session = self._central.sessions.get(identity)
        if self._central.has_twin(identity):
            raise Unreachable(f"two chargers call themselves {identity}: give one of them another identity")
        if session is None:
            kind = Awaited if self._central.awaits(identity) else Unreachable
            raise kind(f"{identity} is not connected")
        return session

    def _told(self, order: ChargeOrder) -> Told:
        """Never more than was ordered: below what a car can take it is a pause."""
        limit = self._connector.limit
        as_it_is = None if limit is None else limit.phases
        phases = (order.phases or as_it_is) if self._station.abilities.switches_phases else None
        current_a = self.capabilities.max_current_a if order.frees else order.current_a
        return Told(current_a=current_a if current_a >= LEAST_A else 0, phases=phases)

    async def _holds(self, told: Told, *, frees: bool = False) -> bool:
        """Whether this limit holds; asked for where an answer was lost, and known from then on. `frees`: it
        is the next car's.
        """
        connector = self._connector
        is_parked = connector.own == "pause" and connector.transaction is not None
        if is_parked and told.current_a and not frees:
            return False
        is_same = await holds(self._session().commands, connector) == told.current_a
        if is_same and connector.is_limit_doubtful:
            await settle(self._station, connector, told)
        return is_same and connector.limit is not None and told.phases in (None, connector.limit.phases)

    async def _offer(self, told: Told) -> None:
        await offer(self._station, self._session().commands, self._connector, told)
        await follow_own(self._station, self._session().commands, self._connector, told)

    async def _free(self, told: Told) -> None:
        await free(self._station, self._session().commands, self._connector, told)

    async def _pause(self) -> None:
        """0 A keeps the charge; where it ends it, or is not taken, the charge is ended."""
        connector = self._connector
        if connector.learned.pause == "zero":
            try:
                await self._offer(Told(current_a=0))
            except Rejected:
                connector.learned = structs.replace(connector.learned, pause="stop")
                await self._station.keep()
            else:
                return
        await self._stop()

    async def _stop(self) -> None:
        session, connector = self._session(), self._connector
        if connector.transaction is None and connector.status in CHARGES:
            await session.commands.tell_meter(connector)  # its values name the transaction
        if not await session.commands.stop(connector):
            raise Rejected(f"{self._station.identity}: it does not end the charge")
        connector.is_stopped_by_us = True

    async def _enable(self) -> None:
        """Where it is out of service still."""
        connector = self._connector
        if connector.status is Status.UNAVAILABLE and not await self._session().commands.enable(connector):
            raise Rejected(
                f"{self._station.identity}: it stays out of service: set it free where it was shut"
            )

    def _refuse_to_judge_a_restart(self) -> None:
        """What it will do once it is over its last charge nobody knows yet. Raises Unreachable."""
        connector, now = self._connector, self._station.clock.now()
        is_waiting = (
            connector.waits_for_start and not connector.is_starting(now) and not connector.needs_replug
        )
        if is_waiting and way_out(self._station, connector, now) is WayOut.WAIT:
            raise Unreachable(f"{self._station.identity}: it has just ended a charge; it is asked again")

    async def _unstick(self) -> None:
        """Raises Unreachable where it may start after all: what is wanted is asked anew then."""
        station = self._station
        way = way_out(station, self._connector, station.clock.now())
        if way is WayOut.WAIT:
            raise Unreachable(f"{station.identity}: it has just ended a charge; it is asked again")
        if way is WayOut.UNPLUG:
            return
        station.kept.restarted_at = station.clock.now()
        await station.keep()
        if await self._session().commands.reset():
            log.warning("%s: restarted, as it was stuck after a charge", station.identity)
            raise Unreachable(
                f"{station.identity}: it was stuck after the last charge and restarts; then it is asked again"
            )

    async def _start(self) -> None:
        """One start, where the car waits for it; one that is under way is not repeated."""
        session, connector, now = self._session(), self._connector, self._station.clock.now()
        if not connector.waits_for_start or connector.is_starting(now):
            return
        if connector.needs_replug:
            raise Rejected(f"{self._station.identity}: {REPLUG}")
        connector.start_sent_at = now  # before the answer, which a charge may overtake
        try:
            is_accepted = await session.commands.start(connector)
        except (Rejected, Unreachable):
            connector.start_sent_at = None
            raise
        if is_accepted:
            return
        connector.start_sent_at = None
        if connector.status is not Status.FINISHING:
            raise Rejected(f"{self._station.identity}: it refused to start")
        await self._unstick()
        connector.needs_replug = True
        if connector.learned.pause == "stop":
            connector.learned = structs.replace(connector.learned, replug=True)
            await self._station.keep()
        raise Rejected(f"{self._station.identity}: {REPLUG}")


def _breach(session: Session) -> str | None:
    if session.line.breach is None or session.station.table.lenient:
        return None
    return f"it breaks the standard ({session.line.breach}); lenient = true takes it as it is"


def _reboot(station: Station) -> str | None:
    return "a setting of the charger takes effect after its next restart" if station.kept.reboot else None
