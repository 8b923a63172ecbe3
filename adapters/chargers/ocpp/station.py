"""One charger as we know it, whichever socket it comes on: its connectors, transactions, who may charge."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import structs

from adapters.chargers.ocpp.allowance import Allowance
from adapters.chargers.ocpp.config import OcppCharger
from adapters.chargers.ocpp.connector import Connector, Wiring
from adapters.chargers.ocpp.learning import Abilities, Learned
from adapters.chargers.ocpp.meter import Measured, instant_of, measured_in
from adapters.chargers.ocpp.own_records import MOST_KEPT, record_of
from adapters.chargers.ocpp.reading import REMOTE_TAG
from adapters.chargers.ocpp.shelf import Shelf
from adapters.chargers.ocpp.status import CHARGES, Status
from adapters.chargers.ocpp.transactions import Kept, Recorded, Start, Transaction, TransactionId
from domain.ports.clock import Clock

HEARTBEAT_S = 120
LONGEST_TAG, LONGEST_TEXT = 36, 80  # whatever a charger sends, so much of it is kept
LARGEST_WH = 10**12
MOST_REPLAYED = 50
NO_ID = (0, -1)  # what some send who were never told an id


class Station:
    """`tags` None lets anybody charge; as they are configured they are `cards`. `sample_s` is how often it
    measures, as far as it says. `plug_tag` is what it calls a car that needs no card: some begin a charge for
    us under no other name.
    """

    def __init__(self, table: OcppCharger, shelf: Shelf, clock: Clock, tags: tuple[str, ...] | None) -> None:
        self.identity = table.identity
        self.table = table
        self.clock = clock
        self.model: str | None = None
        self.firmware: str | None = None
        self.abilities = Abilities()
        self.allowance = Allowance()
        self.sample_s = 30.0
        self.plug_tag: str | None = None
        self.kept = Kept()
        self.connectors: dict[int, Connector] = {}
        self.replayed: dict[str, Transaction] = {}
        self._wired: dict[int, Wiring] = {}
        self._set_up_at: float | None = None
        self._shelf = shelf
        self.cards = tags
        self._tags = None if tags is None else frozenset(tag.strip().lower() for tag in tags)
        self._changed: list[Callable[[], None]] = []

    def enrol(self, number: int, wiring: Wiring) -> None:
        """One of its connectors is a loadpoint."""
        self._wired[number] = wiring
        self.connectors[number] = Connector(number, Learned(), wiring)

    def recall(self, kept: Kept) -> None:
        """Begins with what is kept of it."""
        self.kept = kept
        for number in self.connectors:
            learned = kept.learned.get(number, Learned())
            self.connectors[number] = Connector(number, learned, self._wired[number], kept.open.get(number))
            self.connectors[number].own = kept.parked.get(number)
            self._judge_register(self.connectors[number])

    async def keep(self) -> None:
        """Writes down what must outlive us."""
        for number, connector in self.connectors.items():
            self.kept.learned[number] = connector.learned
            if connector.transaction is not None:
                self.kept.open[number] = connector.transaction
            else:
                self.kept.open.pop(number, None)
            if connector.own is not None:
                self.kept.parked[number] = connector.own
            else:
                self.kept.parked.pop(number, None)
        await self._shelf.keep(self.identity, self.kept)

    def connector(self, number: object) -> Connector | None:
        """The connector of this number; 0 is the whole box, which is its one connector where it has one."""
        if number == 0 and len(self.connectors) == 1:
            return next(iter(self.connectors.values()))
        return self.connectors.get(number) if isinstance(number, int) else None

    def lets(self, tag: str) -> bool:
        """Whether this tag may charge: ours always, and any where no list is configured."""
        if self._tags is None or tag == REMOTE_TAG or tag.strip().lower() in self._tags:
            return True
        return tag == self.plug_tag and any(
            each.is_starting(self.clock.now()) for each in self.connectors.values()
        )

    def card(self, tag: str) -> str:
        """The card that a charge was begun with, as it may be shown; ours where there was none."""
        return REMOTE_TAG if tag == self.plug_tag else printable(tag)

    @property
    def fresh_for(self) -> timedelta:
        """How long a measured value stands."""
        return timedelta(seconds=max(self.sample_s + 10, 60))

    def setup_due_in(self, gap_s: float) -> float:
        """Real seconds until it may be set up again."""
        since = self._set_up_at
        return 0.0 if since is None else max(0.0, since + gap_s - asyncio.get_running_loop().time())

    def setup_begins(self) -> None:
        """It is being set up."""
        self._set_up_at = asyncio.get_running_loop().time()

    def replays(self, transaction: Transaction) -> None:
        """One that began while it was offline, and perhaps still runs."""
        self.replayed[str(transaction.id)] = transaction
        while len(self.replayed) > MOST_REPLAYED:
            del self.replayed[next(iter(self.replayed))]

    # who listens

    def tell(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Calls `changed` after all that is new, until what is returned is called."""
        self._changed.append(changed)
        return lambda: self._changed.remove(changed)

    def changed(self) -> None:
        """Something is new."""
        for each in tuple(self._changed):
            each()

    # what it tells, in either version

    def connected(self) -> None:
        """It is on a new connection: what happened before, and is told now, was kept for later."""
        for connector in self.connectors.values():
            connector.recency.connected(self.clock.now())

    def booted(self, model: str, firmware: str | None) -> None:
        """It started anew, so that limits may be lost."""
        self.model, self.firmware = printable(model) or None, printable(firmware or "") or None
        self.kept.reboot = False
        is_other = self.kept.firmware is not None and self.firmware != self.kept.firmware
        self.kept.firmware = self.firmware
        for connector in self.connectors.values():
            connector.booted()
            if is_other:
                connector.learned = Learned()  # what an older firmware could not, this one perhaps can

    def came(self) -> None:
        """It is on a new connection, and may have started anew meanwhile."""
        for connector in self.connectors.values():
            connector.came()

    async def told_status(self, number: object, status: Status | None, error: str | None, at: object) -> None:
        """A connector's status; that of the whole box tells nothing of a car."""
        connector = self.connectors.get(number) if isinstance(number, int) else None
        if connector is None or not connector.told_status(status, error, instant_of(at), self.clock.now()):
            return
        if status is Status.AVAILABLE and connector.number in self.kept.open:
            self.kept.end(self.kept.open[connector.number].id)
            await self.keep()
        if (gone := connector.forgot()) is not None:
            self.replays(gone)  # where it is remembered after all, it goes on as what it was
            await self.keep()
        self.changed()

    async def begin(self, number: object, tag: str, timestamp: str, meter_start: int) -> tuple[int, bool]:
        """The id of a transaction that begins, and whether it may; asked again, it is the same."""
        start = Start(
            connector=number if isinstance(number, int) else 0,
            timestamp=timestamp[:LONGEST_TAG],
            meter_start=max(0, min(meter_start, LARGEST_WH)),
            tag=tag[:LONGEST_TAG],
            id=0,
        )
        known = self.kept.answered(start)
        if known is not None:
            return known, self.lets(tag)
        identity = await self._shelf.next_transaction()
        self.kept.begin(structs.replace(start, id=identity))
        at, connector, now = instant_of(timestamp), self.connector(number), self.clock.now()
        is_let = self.lets(tag)
        if connector is not None and is_let and not connector.recency.is_replayed(at, now):
            connector.began(
                Transaction(id=identity, tag=self.card(tag), begun_at=at, begun_wh=float(start.meter_start))
            )
            self._judge_register(connector)
        await self.keep()
        self.changed()
        return identity, is_let

    async def end(
        self,
        transaction: TransactionId,
        *,
        by_itself: bool,
        values: object = None,
        meter_stop: float | None = None,
    ) -> None:
        """A transaction is over; one that nobody knows is over, too."""
        now = self.clock.now()
        if transaction in NO_ID and (meant := self._only_one_that_may_have_ended()) is not None:
            transaction = meant
        for connector in self.connectors.values():
            if connector.transaction is None or connector.transaction.id != transaction:
                continue
            for measured in (*measured_in(values), Measured(register_wh=meter_stop)):
                connector.told_meter(measured, transaction, now)
            connector.ended(transaction, now, by_itself=by_itself)
        self.kept.end(transaction)
        await self.keep()
        self.changed()

    def note_stop(self, transaction: TransactionId, at: datetime | None, register_wh: float | None) -> None:
        """A stop by a number of ours."""
        start = next((each for each in self.kept.starts if each.id == transaction), None)
        connector = None if start is None else self.connector(start.connector)
        if connector is not None:
            self.note_record(connector, self._known(transaction), at, register_wh)

    def note_record(
        self, connector: Connector, begun: Transaction, at: datetime | None, register_wh: float | None
    ) -> None:
        """A charge that was over before it came is noted, once; of any other the house saw a part."""
        recency, named = connector.recency, str(begun.id)
        is_known = any(each.transaction == named for each in self.kept.records)
        if is_known or not (recency.was_before(begun.begun_at) and recency.was_before(at)):
            return
        if (record := record_of(begun, at, register_wh)) is not None:
            noted = Recorded(connector=connector.number, transaction=named, record=record)
            self.kept.records = [*self.kept.records, noted][-MOST_KEPT:]

    async def told_meter(self, number: object, values: object, transaction: TransactionId | None) -> None:
        """Meter values; a transaction that we do not know is taken over where one must be running."""
        connector, now = self.connector(number), self.clock.now()
        measured = measured_in(values)
        if connector is None or not measured:
            return
        if transaction in NO_ID:
            transaction = None if connector.transaction is None else connector.transaction.id
        elif self._is_adopted(connector, transaction, measured[-1].at):
            await self.keep()
        for each in measured:
            connector.told_meter(each, transaction, now)
        self.changed()

    def _is_adopted(
        self, connector: Connector, transaction: TransactionId | None, at: datetime | None
    ) -> bool:
        if transaction is None or transaction in self.kept.ended:
            return False
        return connector.adopt(self._known(transaction), at, self.clock.now())

    def _only_one_that_may_have_ended(self) -> TransactionId | None:
        """The one open transaction, where nothing says that it goes on."""
        running = [each for each in self.connectors.values() if each.transaction is not None]
        if len(running) != 1 or running[0].status in CHARGES or running[0].transaction is None:
            return None
        return running[0].transaction.id

    def _judge_register(self, connector: Connector) -> None:
        begun = [start.meter_start for start in self.kept.starts if start.connector == connector.number]
        connector.counts_anew = bool(begun) and not any(begun)
        connector.is_first_charge = len(begun) == 1

    def _known(self, transaction: TransactionId) -> Transaction:
        """What is known of a transaction from its begin."""
        for start in self.kept.starts:
            if start.id == transaction:
                return Transaction(
                    id=transaction,
                    tag=self.card(start.tag),
                    begun_at=instant_of(start.timestamp),
                    begun_wh=float(start.meter_start),
                )
        return Transaction(id=transaction)


def printable(text: object) -> str:
    """A text of a charger as it may be shown: some put garbage behind theirs."""
    return "".join(letter for letter in str(text)[:LONGEST_TEXT] if letter.isprintable()).strip()


def written(now: datetime) -> str:
    """An instant for a charger: UTC and whole seconds, as some read nothing else."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text_of(payload: dict[str, Any], key: str) -> str | None:
    """A text of a message, None where there is none."""
    value = payload.get(key)
    return value if isinstance(value, str) else None
