"""Instants: on which clock they stand, and how the outside sees them.

A plain datetime of this program is the house's time: samples, leases, commands and plans live on it,
and a demo's or a story's runs faster or at another hour. What belongs to people and to the network
(codes, tokens, repeated requests, deadlines) is `RealTime`, and a type checker keeps the two apart.
"""

from datetime import UTC, datetime
from typing import NewType

RealTime = NewType("RealTime", datetime)


def rfc3339(instant: datetime) -> str:
    """The instant in UTC, as text."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
