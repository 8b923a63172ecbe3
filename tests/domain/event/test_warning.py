"""A retailer's warnings of spikes as events."""

from datetime import datetime, timedelta

from domain.event.follow import follow
from domain.event.warning import told_warning
from domain.tariff.slots import PriceSlot, Tariff
from tests.builders import NOON, after

HALF_HOUR = timedelta(minutes=30)


def flagged(*flags: bool) -> Tariff:
    """Half-hours from noon on."""
    slots = tuple(
        PriceSlot(
            start=NOON + place * HALF_HOUR,
            end=NOON + (place + 1) * HALF_HOUR,
            import_price=0.3,
            is_spike=flag,
        )
        for place, flag in enumerate(flags)
    )
    return Tariff(slots=slots, fetched_at=NOON)


def looked(events, tariff: Tariff, now: datetime):
    followed = follow(events, told_warning(events, tariff, now), now)
    return followed.events, [(each.state.value, each.ends_at) for each in followed.changed]


def test_a_flag_within_the_hour_is_one_warning_that_runs_and_ends():
    tariff = flagged(False, True, True, False, False)
    events, changed = looked({}, tariff, NOON)
    assert changed == [("announced", after(5_400))]
    events, changed = looked(events, tariff, after(1_800))
    assert changed == [("running", after(5_400))]
    events, changed = looked(events, tariff, after(3_600))
    assert changed == []
    events, changed = looked(events, tariff, after(5_400))
    assert changed == [("done", after(5_400))]


def test_a_flag_for_later_is_not_told_yet():
    assert looked({}, flagged(False, False, False, True), NOON)[1] == []


def test_a_warning_that_is_taken_back_is_not_given_again_for_the_same_hour():
    tariff = flagged(False, True, False)
    events, _ = looked({}, tariff, NOON)
    events, changed = looked(events, flagged(False, False, False), after(300))
    assert [state for state, _ in changed] == ["cancelled"]
    assert looked(events, tariff, after(600))[1] == []
