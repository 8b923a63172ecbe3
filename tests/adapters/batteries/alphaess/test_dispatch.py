"""The dispatch block, against the sheet's numbers."""

import pytest

from adapters.batteries.alphaess.dispatch import Dispatch, forced
from domain.reading.battery import BatteryMode


@pytest.mark.parametrize(
    ("dispatch", "words"),
    [
        (forced(-3_000, 100, 600), "0001 0000 7148 0000 7d00 0002 00fa 0000 0258"),
        (forced(2_500, 38, 600), "0001 0000 86c4 0000 7d00 0002 005f 0000 0258"),
        (forced(0, 50, 600), "0001 0000 7d00 0000 7d00 0002 007d 0000 0258"),
        (forced(5_000, 13, 86_400), "0001 0000 9088 0000 7d00 0002 0021 0001 5180"),  # 32.5 steps become 33
        (forced(5_000, 30, 60), "0001 0000 9088 0000 7d00 0002 004b 0000 003c"),  # 75 steps stay 75
        (forced(-40_000, 100, 60), "0001 0000 0000 0000 7d00 0002 00fa 0000 003c"),  # the field's own end
        (forced(5_000, 120, 60), "0001 0000 9088 0000 7d00 0002 00fa 0000 003c"),
    ],
)
def test_a_forced_state_is_these_nine_words(dispatch, words):
    assert dispatch.words == [int(word, 16) for word in words.split()]


@pytest.mark.parametrize(
    ("start", "power_w", "mode", "observed"),
    [
        (True, -1, 2, BatteryMode.FORCE_CHARGE),
        (True, 1, 2, BatteryMode.FORCE_DISCHARGE),
        (True, 0, 2, BatteryMode.HOLD),
        (False, -3_000, 2, BatteryMode.SELF_CONSUMPTION),  # the fields outlive a stop
        (True, -3_000, 19, BatteryMode.UNKNOWN),  # somebody else's dispatch
    ],
)
def test_the_block_tells_what_the_battery_is_doing(start, power_w, mode, observed):
    dispatch = Dispatch(start=start, power_w=power_w, mode=mode, target_pct=50, duration_s=60)
    assert dispatch.battery_mode is observed
