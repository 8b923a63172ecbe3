"""Transactions: each begins once, however often a charger repeats itself, and ends once.

What must outlive us is in `Kept`: the ids that were given out, what is open, and what was learned.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from adapters.chargers.ocpp.learning import Learned
from domain.reading.charger import OwnRecord

REMEMBERED = 50
Own = Literal["pause", "limit"]  # what the limit of a charge's own does: it holds it, or follows the other
TransactionId = int | str


class Transaction(Struct, frozen=True, kw_only=True):
    """A charge that runs. `begun_wh` is the meter at its begin, `shown_wh` what it is said to have been,
    which may be of another count; `is_authorised` False: nobody was let yet.
    """

    id: TransactionId
    tag: str | None = None
    begun_at: datetime | None = None
    begun_wh: float | None = None
    shown_wh: float | None = None
    is_authorised: bool = True


class Start(Struct, frozen=True, kw_only=True):
    """A StartTransaction and the id it was answered with: sent again, it gets the same."""

    connector: int
    timestamp: str
    meter_start: int
    tag: str
    id: int


class Recorded(Struct, frozen=True, kw_only=True):
    """A charge at one connector that only the charger saw; by `transaction` it is noted once."""

    connector: int
    transaction: str
    record: OwnRecord


class Kept(Struct, kw_only=True):
    """What is kept of one charger over restarts. `ended` are the newest ids that are over, `reboot` tells
    that a setting waits for one; `firmware` is what `learned` was learned of; `records` are charges that it
    made while nobody listened; `restarted_at`: when we last restarted it because it was stuck; `parked`: the
    connectors whose charge has a limit of its own.
    """

    starts: list[Start] = field(default_factory=list)
    open: dict[int, Transaction] = field(default_factory=dict)
    ended: list[TransactionId] = field(default_factory=list)
    learned: dict[int, Learned] = field(default_factory=dict)
    reboot: bool = False
    firmware: str | None = None
    records: list[Recorded] = field(default_factory=list)
    restarted_at: datetime | None = None
    parked: dict[int, Own] = field(default_factory=dict)

    def answered(self, start: Start) -> int | None:
        """The id that this very start got before."""
        return next((each.id for each in self.starts if _same(each, start)), None)

    def begin(self, start: Start) -> None:
        """Remembers what a start was answered with."""
        self.starts = [*self.starts, start][-REMEMBERED:]

    def end(self, transaction: TransactionId) -> None:
        """Remembers that one is over."""
        if transaction not in self.ended:
            self.ended = [*self.ended, transaction][-REMEMBERED:]


def _same(one: Start, other: Start) -> bool:
    return (one.connector, one.timestamp, one.meter_start, one.tag) == (
        other.connector,
        other.timestamp,
        other.meter_start,
        other.tag,
    )
