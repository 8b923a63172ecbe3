"""Whether the car is gone: a cloud that says so once may err, so that one wrong answer ends no session."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from domain.reading.charger import ChargerState
from domain.reading.reading import Reading


class Plug(Struct, frozen=True, kw_only=True):
    """`is_in` as believed, None: never told. `doubts`: readings in a row that deny it, the last `at`."""

    is_in: bool | None = None
    doubts: int = 0
    at: datetime | None = None


NEVER_TOLD = Plug()


def believed(reading: Reading, known: Plug, needed: int) -> tuple[Reading, Plug]:
    """The reading as it may be believed where so many in a row must tell that the car is gone, and what is
    known with it. The same reading told twice counts once.
    """
    charger = reading.charger
    if needed <= 1 or charger is None or charger.connected is None:
        return reading, known
    if charger.connected:
        return reading, Plug(is_in=True)
    if known.is_in is False:
        return reading, known
    if known.at != reading.read_at:
        known = replace(known, doubts=known.doubts + 1, at=reading.read_at)
    if known.doubts >= needed:
        return reading, Plug(is_in=False)
    state = charger.state
    if state is ChargerState.DISCONNECTED:
        state = ChargerState.CONNECTED if known.is_in else ChargerState.UNKNOWN
    return replace(reading, charger=replace(charger, connected=known.is_in, state=state)), known
