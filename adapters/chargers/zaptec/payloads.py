"""What the Zaptec API answers, as far as we read it, and the numbers of a charger's state.

Numbers and names are those of Zaptec's public API documentation and its `/api/constants`.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import IntEnum

import msgspec
from msgspec import Struct

from adapters.clouds.rows import readable, reckonable
from adapters.kinds.written import written_number

NAME = "Zaptec"
STOP, RESUME = 506, 507
STATE_FORBIDS = 528  # "the state of the charger does not allow this command"


class Id(IntEnum):
    """The values of a charger's state that we read; there are many more."""

    IS_ONLINE = -2
    CAPABILITIES = 100
    AUTHENTICATION_REQUIRED = 120
    CURRENT_L1 = 507
    CURRENT_L2 = 508
    CURRENT_L3 = 509
    MAX_CURRENT = 510
    MIN_CURRENT = 511
    POWER_W = 513
    SET_PHASES = 519
    MAX_PHASES = 520
    SESSION_KWH = 553
    INSTALLATION_MAX = 707
    MODE = 710
    IS_STAND_ALONE = 712
    FINAL_STOP = 718
    SESSION = 721
    USER = 722
    NEXT_SCHEDULE = 763
    WARNINGS = 804
    FIRMWARE = 911


class Mode(IntEnum):
    """What the charger is doing; 0 where something else manages it."""

    UNKNOWN = 0
    DISCONNECTED = 1
    WAITING = 2
    CHARGING = 3
    FINISHED = 5


class ChargerRow(Struct, frozen=True, kw_only=True, rename="pascal"):
    """A charger in the account's list; `device_id` is the serial number on its side."""

    id: str
    name: str | None = None
    device_id: str | None = None
    installation_id: str | None = None


class Chargers(Struct, frozen=True, kw_only=True, rename="pascal"):
    """One page of that list."""

    data: list[msgspec.Raw] = []
    pages: int = 1


class Installation(Struct, frozen=True, kw_only=True):
    """The currents of an installation, A per phase; phases are set one by one where they were before."""

    max_a: float | None = msgspec.field(default=None, name="MaxCurrent")
    available_a: float | None = msgspec.field(default=None, name="AvailableCurrent")
    phase_1_a: float | None = msgspec.field(default=None, name="AvailableCurrentPhase1")
    phase_2_a: float | None = msgspec.field(default=None, name="AvailableCurrentPhase2")
    phase_3_a: float | None = msgspec.field(default=None, name="AvailableCurrentPhase3")

    @property
    def is_by_phase(self) -> bool:
        """Whether each phase has its own current."""
        return None not in (self.phase_1_a, self.phase_2_a, self.phase_3_a)

    @property
    def set_a(self) -> float | None:
        """What all its chargers may take together, A."""
        phases = [each for each in (self.phase_1_a, self.phase_2_a, self.phase_3_a) if each is not None]
        return min(phases) if self.is_by_phase else self.available_a


class StateRow(Struct, frozen=True, kw_only=True, rename="pascal"):
    """One value of a charger's state; some ids have none."""

    state_id: int
    value_as_string: str | None = None
    timestamp: str | None = None


class State(Struct, frozen=True, kw_only=True):
    """A charger's state: the texts by their ids, and when each was told by Zaptec's clock, which may be off:
    its times are compared with each other alone.
    """

    texts: dict[int, str]
    told_at: dict[int, datetime]
    read_at: datetime

    def text(self, which: Id) -> str | None:
        """The text, None where it is missing or empty."""
        return self.texts.get(which, "").strip() or None

    def number(self, which: Id) -> float | None:
        """A finite number, else None."""
        return written_number(self.texts.get(which, ""))

    def flag(self, which: Id) -> bool | None:
        """Yes or no, None where it says neither."""
        return {"1": True, "true": True, "0": False, "false": False}.get(
            self.texts.get(which, "").strip().lower()
        )


def state_of(rows: Iterable[msgspec.Raw], now: datetime) -> State:
    """The rows that have a value; an odd one costs itself. Raises Unreachable where none is as documented."""
    texts: dict[int, str] = {}
    told_at: dict[int, datetime] = {}
    for row in readable(NAME, list(rows), StateRow):
        if row.value_as_string is None:
            continue
        texts[row.state_id] = row.value_as_string
        if (at := _instant(row.timestamp)) is not None:
            told_at[row.state_id] = at
    return State(texts=texts, told_at=told_at, read_at=now)


def _instant(text: str | None) -> datetime | None:
    try:
        at = reckonable(datetime.fromisoformat(text or ""))
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
