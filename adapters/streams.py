"""Bytes for a connection that may have ended unseen.

The loop of the server raises RuntimeError for a write to a transport that is closed, others drop it silently.
"""

from asyncio import StreamWriter


async def sent(writer: StreamWriter, data: bytes) -> None:
    """Writes, and waits while the other side is slow. Raises OSError where the connection is gone."""
    if writer.is_closing():
        raise ConnectionResetError("the connection was gone")
    writer.write(data)
    await writer.drain()
