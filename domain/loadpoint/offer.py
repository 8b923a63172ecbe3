"""What a car is offered, and what comes of it: whether it drew, since when it does not, how often in vain."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.command.held import Held, charge_in
from domain.loadpoint.surplus import IDLE_W
from domain.reading.charger import ChargerReading

WAITS_S = (
    30.0,
    60.0,
    120.0,
    240.0,
    480.0,
    900.0,
)  # after each start that drew nothing; the last again and again


class Offer(Struct, frozen=True, kw_only=True):
    """`since`: the charger holds a current of ours above 0; `idle_since`: the car has not been seen to draw;
    `has_drawn`: under this offer it did once. `tries`: starts in a row that drew nothing, the last of which
    was taken back at `failed_at`.
    """

    since: datetime | None = None
    idle_since: datetime | None = None
    has_drawn: bool = False
    tries: int = 0
    failed_at: datetime | None = None

    @property
    def retry_at(self) -> datetime | None:
        """Before this nothing is started again; None: no start has failed."""
        if self.failed_at is None:
            return None
        wait_s = WAITS_S[min(max(self.tries, 1), len(WAITS_S)) - 1]
        return self.failed_at + timedelta(seconds=wait_s)

    def is_vain(self, reading: ChargerReading | None, read_at: datetime | None, patience_s: float) -> bool:
        """Whether the car was measured, that long after it last drew, to draw nothing."""
        if self.since is None or self.idle_since is None or reading is None or read_at is None:
            return False
        if read_at < self.idle_since + timedelta(seconds=patience_s):
            return False
        return draws_since(self.since, reading, read_at) is False

    def failed(self, now: datetime) -> "Offer":
        """The start drew nothing, and is taken back."""
        return replace(self, tries=self.tries + 1, failed_at=now)

    def is_forgotten(self, now: datetime) -> bool:
        """Whether nobody has wanted to try again for so long that the next start is a first one."""
        return self.retry_at is not None and now >= self.retry_at + timedelta(seconds=WAITS_S[-1])


NO_OFFER = Offer()
NEW = timedelta(minutes=5)  # an older offer that is not remembered may have been drawn from meanwhile


def followed(
    offer: Offer, held: Held | None, reading: ChargerReading | None, read_at: datetime | None, now: datetime
) -> Offer:
    """The offer after what the charger now tells; a silent one changes nothing."""
    order = charge_in(held)
    if held is None or order is None or order.current_a == 0:
        return replace(offer, since=None, idle_since=None, has_drawn=False) if offer.since else offer
    since = offer.since or held.since
    if offer.since is None:
        idle_since = since if now - since < NEW else now
        offer = replace(offer, since=since, idle_since=idle_since, has_drawn=False)
    match draws_since(since, reading, read_at):
        case True if offer.idle_since is not None or offer.tries:
            return replace(offer, idle_since=None, has_drawn=True, tries=0, failed_at=None)
        case False if offer.idle_since is None:
            return replace(offer, idle_since=read_at)
        case _:
            return offer


def draws_since(since: datetime, reading: ChargerReading | None, read_at: datetime | None) -> bool | None:
    """Whether the car draws, as measured after `since`, or else as the charger says; None: nothing tells."""
    if reading is None or read_at is None or read_at <= since:
        return None
    if reading.power_w is not None and (reading.power_at or read_at) > since:
        return reading.power_w > IDLE_W
    return reading.charging
