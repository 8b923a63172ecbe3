"""After a start nothing is written down that only a first look says: not yet read is not silent."""

import pytest

from adapters.simulated.faults import Fault
from domain.reason.reason import Why
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import Living
from tests.scheduler.test_outages import SOLD
from tests.scheduler.test_why_yesterday import a_curve

BLIND = {Why.CHARGER_OFFLINE, Why.TELEMETRY_STALE, Why.NO_PLAN, Why.LOAD_UNKNOWN}


@pytest.mark.parametrize("is_killed", [True, False])
@pytest.mark.parametrize(
    ("silent", "silent_s", "is_told"),
    [
        ({"battery", "loadpoints/garage", "grid"}, 25, False),
        ({"loadpoints/garage"}, 25, False),
        ({"battery"}, 25, False),
        ({"loadpoints/garage"}, 120, True),  # by then it is no first look any more
        ({"battery"}, 120, True),
    ],
)
def test_after_a_start_a_device_that_is_read_a_little_later_is_no_line(
    silent, silent_s, is_told, is_killed
) -> None:
    async def story() -> None:
        living = Living(SOLD)
        living.world.change({"load_w": 500, "pv_w": 0, "battery_soc_pct": 80, "prices": a_curve()})
        await living.start()
        await living.clock.sleep(120)
        before = len(living.records.past._decisions)
        await (living.kill() if is_killed else living.stop())
        living.world.faults |= dict.fromkeys(silent, Fault.OFFLINE)
        await living.start()
        await living.clock.sleep(silent_s)
        heard_at = living.clock.now()
        living.world.faults.clear()
        await living.clock.sleep(90)
        lines = [each for _, _, each in living.records.past._decisions[before:]]
        garages = [each for each in lines if each.target == "loadpoints/garage"]
        assert garages
        assert (garages[0].at < heard_at) is is_told
        assert is_told or not {each.code for each in lines} & BLIND
        await living.kill()

    run_in_virtual_time(story())
