"""Reading an event stream of Teslemetry: documents as they come, each with its own time."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

AHEAD = timedelta(minutes=5)  # a cloud's clock may be of ours


async def events_in(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    """The JSON objects of an event stream; comments and what is no JSON are passed over."""
    data: list[str] = []
    async for line in lines:
        if line.startswith("data:"):
            data.append(line[5:].lstrip())
        elif not line and data:
            try:
                event = msgspec.json.decode("\n".join(data))
            except msgspec.DecodeError:
                event = None
            data = []
            if isinstance(event, dict):
                yield event


def created_at(event: Mapping[str, Any]) -> datetime | None:
    """An event's own time: RFC 3339, or None where it has none that can be read."""
    value = event.get("createdAt")
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def follows(at: datetime, last: datetime | None, now: datetime) -> bool:
    """Whether what is of that time is newer than the last; a last one of a time to come, which was a slip,
    holds up nothing that is of now.
    """
    return last is None or at > last or at <= now + AHEAD < last
