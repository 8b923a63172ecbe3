"""The house on the home network, for those who look for one."""

from collections.abc import Sequence
from typing import Protocol


class Announcement(Protocol):
    """One at a time."""

    async def make(self, addresses: Sequence[str]) -> None:
        """Announces the house on the networks of these addresses, in place of what was announced. Raises
        Unreachable.
        """
        ...

    async def withdraw(self) -> None:
        """Says goodbye."""
        ...
