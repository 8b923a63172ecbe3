"""The configuration, as the API shows and changes it."""

from collections.abc import Mapping
from typing import Any, Protocol


class Settings(Protocol):
    """Raises PowerSyncError only."""

    @property
    def is_kept(self) -> bool:
        """Whether a change outlives the server: it was started with a file."""
        ...

    def shown(self) -> Mapping[str, Any]:
        """The configuration as it holds now, every secret masked."""
        ...

    async def change(self, patch: Mapping[str, Any]) -> None:
        """Changes it (RFC 7396): all of the patch or nothing. Raises InvalidRequest with every fault by its
        key, Conflict where it cannot be taken up now.
        """
        ...
