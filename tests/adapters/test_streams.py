"""Bytes for a connection that is gone are an error of the network, on every loop."""

import asyncio

import pytest
import uvloop

from adapters.streams import sent


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
@pytest.mark.parametrize("turns", [0, 1, 5])
def test_what_is_written_to_a_connection_that_ended_is_told_as_such(loop, turns):
    async def story():
        async def hold(reader, writer):
            await reader.read()
            writer.close()

        server = await asyncio.start_server(hold, "127.0.0.1", 0)
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        await sent(writer, b"a word")
        writer.transport.abort()
        for _ in range(turns):
            await asyncio.sleep(0)
        with pytest.raises(ConnectionError):
            await sent(writer, b"another")
        server.close()
        await server.wait_closed()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(story())
