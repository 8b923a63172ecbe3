"""The owner's automations, as the API asks for them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from domain.automation.automation import Automation
from domain.automation.run import Run


class Kept(Struct, frozen=True, kw_only=True):
    """One automation and what became of it when it last fired; None: it never has."""

    automation: Automation
    last_run: Run | None = None


class Automations(Protocol):
    """Raises PowerSyncError only."""

    def all(self) -> Sequence[Kept]:
        """Every automation, the most important first."""
        ...

    def one(self, automation_id: str) -> Kept:
        """One of them. Raises UnknownTarget."""
        ...

    async def add(self, automation: Automation) -> Kept:
        """A new one. Raises InvalidRequest, and Conflict where its id is taken."""
        ...

    async def change(self, automation_id: str, patch: Mapping[str, Any]) -> Kept:
        """Changes one (RFC 7396). Raises UnknownTarget, InvalidRequest; then nothing has changed."""
        ...

    async def drop(self, automation_id: str) -> None:
        """Deletes one, and ends what it holds. Raises UnknownTarget."""
        ...

    def rehearse(self, automation_id: str) -> Run:
        """What would become of it if it fired now; nothing is done. Raises UnknownTarget."""
        ...

    def rehearse_unkept(self, automation: Automation) -> Run:
        """The same of one that is not kept, or not as it stands here. Raises InvalidRequest as `add` does."""
        ...
