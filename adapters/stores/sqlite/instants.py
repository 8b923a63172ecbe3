"""Instants as SQLite keeps them: whole milliseconds since 1970 UTC, so that they sort and group."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970, rounded down."""
    return (at - EPOCH) // MILLISECOND


def to_ms_or_none(at: datetime | None) -> int | None:
    """Milliseconds since 1970, or None."""
    return None if at is None else to_ms(at)


def to_instant(ms: int) -> datetime:
    """The instant, aware, UTC."""
    return EPOCH + timedelta(milliseconds=ms)
