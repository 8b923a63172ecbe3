"""The log tells what the house tells its people, and nothing that they have switched off."""

import pytest
from msgspec.structs import replace

from domain.house.notify import NotifyKinds, NotifyRules
from domain.house.settings import Mode
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import Living, with_garage


@pytest.mark.parametrize("is_on", [True, False])
def test_what_is_switched_off_is_not_logged_either(caplog, is_on):
    caplog.set_level("INFO", "scheduler.notices")

    async def story():
        rules = NotifyRules(kinds=NotifyKinds(car_started=is_on))
        living = Living(replace(with_garage(mode=Mode.FAST), notify=rules))
        await living.start()
        await living.clock.sleep(180)  # a car has begun to charge
        await living.kill()

    run_in_virtual_time(story())
    assert ("car_started" in caplog.text) is is_on
