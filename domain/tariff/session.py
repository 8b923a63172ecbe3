"""A session that a retailer announces beside its prices: hours in which a kWh is worth something else."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class SessionKind(StrEnum):
    """`saving`: using less, or selling, earns more. `free`: what is used costs nothing."""

    SAVING = "saving"
    FREE = "free"


class PriceSession(Struct, frozen=True, kw_only=True):
    """One session. `reward_price`: currency per kWh less used, or sold; 0 where it is free."""

    id: str
    kind: SessionKind
    start: datetime
    end: datetime
    reward_price: float = 0.0
