"""A pause that was set before the server was killed: the next start lifts it where nobody looks after it."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.request import LoadpointRequest
from domain.house.settings import Mode
from tests.scheduler.house_by_hand import HOUSE, Setting, lived

(GARAGE,) = HOUSE.loadpoints
SWITCHED_OFF = replace(HOUSE, loadpoints=(replace(GARAGE, mode=Mode.OFF),))


async def paused_by_the_mode(setting: Setting) -> None:
    """A charge follows the sun until that is gone; killed in the very tick that paused it."""
    car = setting.world.physics.chargers["garage"]
    setting.world.change({"pv_w": 9_000, "battery_soc_pct": 100})
    await setting.tick(6)
    assert car.set_current_a > 0
    setting.world.change({"pv_w": 0, "battery_soc_pct": 60})
    for _ in range(100):
        if not car.set_current_a:
            return
        await setting.tick()
    raise AssertionError("it was never paused")


async def paused_by_hand(setting: Setting) -> None:
    """Somebody stops a charge."""
    await setting.engine.room.ask_loadpoint("garage", LoadpointRequest(action="start"))
    await setting.tick(3)
    await setting.engine.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
    await setting.tick(1)


@pytest.mark.parametrize("pause", [paused_by_the_mode, paused_by_hand])
@pytest.mark.parametrize("parks", [False, True])
@pytest.mark.parametrize("later", [0, 3])
def test_a_pause_of_before_a_crash_is_lifted_where_the_loadpoint_is_switched_off_by_then(
    pause: Any, parks: bool, later: int
) -> None:
    async def story(setting: Setting) -> None:
        car = setting.world.physics.chargers["garage"]
        car.keeps_pause, car.parks = True, parks
        engine = await setting.start()
        await pause(setting)
        assert car.set_current_a == 0
        await setting.tick(later)
        await engine.kill()
        setting.world.config = SWITCHED_OFF
        engine = await setting.start()
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="release"))
        await setting.tick(3)
        assert car.power_w() == 0
        if not parks:
            assert car.set_current_a == 0, "the car that is there would begin to charge"
            car.plug(False)
            await setting.tick(3)
        assert car.set_current_a == 32

    lived(story)
