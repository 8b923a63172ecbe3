"""Home Assistant's WebSocket messages as values: what arrives is checked here, once, or is garbage.

Entities come compressed: `s` state, `a` attributes, `lc` and `lu` the last change and update in epoch
seconds, `lu` only where it differs from `lc`.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType, field

from adapters.links.homeassistant.entity import EntityState

NOTHING = Raw(b"null")


class Failure(Struct, frozen=True):
    """Why a command failed."""

    code: str = "unknown_error"
    message: str = ""


class Message(Struct, frozen=True):
    """Any message from Home Assistant; `id` is that of the command it belongs to."""

    type: str
    id: int | None = None
    success: bool | None = None
    result: Raw = NOTHING
    event: Raw = NOTHING
    error: Failure | None = None
    message: str | None = None
    ha_version: str | None = None


class Added(Struct, frozen=True):
    """A whole entity."""

    s: str
    a: dict[str, Any]
    lc: float
    lu: float | UnsetType = UNSET


class Partly(Struct, frozen=True):
    """What an entity has gained."""

    s: str | UnsetType = UNSET
    a: dict[str, Any] = field(default_factory=dict)
    lc: float | UnsetType = UNSET
    lu: float | UnsetType = UNSET


class Gone(Struct, frozen=True):
    """The attributes an entity has lost."""

    a: list[str] = field(default_factory=list)


class Difference(Struct, frozen=True):
    """How one entity changed."""

    gained: Partly = field(name="+", default_factory=Partly)
    lost: Gone = field(name="-", default_factory=Gone)


class Changes(Struct, frozen=True):
    """One event of `subscribe_entities`: added, changed, removed."""

    a: dict[str, Added] = field(default_factory=dict)
    c: dict[str, Difference] = field(default_factory=dict)
    r: list[str] = field(default_factory=list)


class Listed(Struct, frozen=True):
    """Of an entity as `get_states` lists it, its name alone."""

    entity_id: str


_MESSAGES = msgspec.json.Decoder(Message | list[Message])


def messages_in(frame: str | bytes) -> list[Message]:
    """The messages of one frame. Raises msgspec.DecodeError."""
    found = _MESSAGES.decode(frame)
    return found if isinstance(found, list) else [found]


def added(entity_id: str, whole: Added, now: datetime) -> EntityState:
    """An entity seen for the first time."""
    changed = _instant(whole.lc)
    return EntityState(
        entity_id=entity_id,
        state=whole.s,
        attributes=whole.a,
        last_changed=changed,
        last_updated=changed if whole.lu is UNSET else _instant(whole.lu),
        received_at=now,
    )


def changed(before: EntityState, difference: Difference, now: datetime) -> EntityState:
    """An entity after a change."""
    gained = difference.gained
    kept = {key: value for key, value in before.attributes.items() if key not in difference.lost.a}
    last_changed = before.last_changed if gained.lc is UNSET else _instant(gained.lc)
    return EntityState(
        entity_id=before.entity_id,
        state=before.state if gained.s is UNSET else gained.s,
        attributes=kept | gained.a,
        last_changed=last_changed,
        last_updated=last_changed if gained.lu is UNSET else _instant(gained.lu),
        received_at=now,
    )


def _instant(epoch_s: float) -> datetime:
    return datetime.fromtimestamp(epoch_s, UTC)
