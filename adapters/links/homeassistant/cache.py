"""The entities we watch, as the last event left them; empty as soon as nobody tells us of changes."""

import asyncio
from datetime import datetime

from adapters.links.homeassistant.entity import EntityState
from adapters.links.homeassistant.messages import Changes, added, changed


class EntityCache:
    """Entities by id, and whoever waits for one of them to change."""

    def __init__(self) -> None:
        self._entities: dict[str, EntityState] = {}
        self._moved = asyncio.Event()

    def entity(self, entity_id: str) -> EntityState | None:
        """The entity, or None where it is not watched, not there, or not up to date."""
        return self._entities.get(entity_id)

    def apply(self, changes: Changes, now: datetime) -> None:
        """Takes one event. Raises ValueError where it changes an entity that was never told."""
        for entity_id, whole in changes.a.items():
            self._entities[entity_id] = added(entity_id, whole, now)
        for entity_id, difference in changes.c.items():
            before = self._entities.get(entity_id)
            if before is None:
                raise ValueError(f"a change of {entity_id}, which is not known")
            self._entities[entity_id] = changed(before, difference, now)
        for entity_id in changes.r:
            self._entities.pop(entity_id, None)
        self._announce()

    def clear(self) -> None:
        """Forgets everything: it may have changed unseen."""
        self._entities.clear()
        self._announce()

    async def moved(self) -> None:
        """Returns after the next change of anything."""
        await self._moved.wait()

    def _announce(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()
