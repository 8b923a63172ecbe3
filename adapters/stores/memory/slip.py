"""The note in memory: a scenario's restart reads it again."""


class MemorySlip:
    """Fits the port Slip."""

    size = 16_384

    def __init__(self) -> None:
        self._note = b""

    async def read(self) -> bytes:
        """What was noted last."""
        return self._note

    async def write(self, note: bytes) -> None:
        """Replaces the note."""
        self._note = note
