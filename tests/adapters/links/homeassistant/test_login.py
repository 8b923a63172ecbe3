"""A login with somebody who is not Home Assistant, or not quite."""

import pytest
from websockets.asyncio.server import serve

from adapters.links.homeassistant import HomeAssistant
from domain.errors import Unreachable
from tests.adapters.emulators.houses import ManualClock


@pytest.mark.parametrize(
    "said",
    [
        ["[]"],
        ['{"type":"welcome"}'],
        ['[{"type":"auth_required"},{"type":"auth_required"}]'],
        ['{"type":"auth_required"}', "[]"],
        ['{"type":"auth_required"}', '{"type":"auth_maybe"}'],
        ['{"type":"auth_required"}', '{"type":"auth_ok"'],
        ["null"],
    ],
)
async def test_what_home_assistant_never_says_ends_the_login(said):
    async def speak(socket):
        for text in said:
            await socket.send(text)
        await socket.wait_closed()

    async with serve(speak, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        home = HomeAssistant(f"http://127.0.0.1:{port}", "token", ManualClock(), timeout_s=1)
        with pytest.raises(Unreachable, match="does not speak as Home Assistant does"):
            await home.reach()
        await home.close()


async def test_one_that_hangs_up_during_the_login_is_unreachable():
    async def hang_up(socket):
        await socket.close()

    async with serve(hang_up, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        home = HomeAssistant(f"http://127.0.0.1:{port}", "token", ManualClock(), timeout_s=1)
        with pytest.raises(Unreachable, match="hung up during the login"):
            await home.reach()
        await home.close()
