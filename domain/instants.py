"""Instants as the outside sees them."""

from datetime import UTC, datetime


def rfc3339(instant: datetime) -> str:
    """The instant in UTC, as text."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
