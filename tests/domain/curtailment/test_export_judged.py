"""Proof of an export limit: what the meter says of it, and where that is nothing, the settings."""

import pytest
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction, ExportOrder
from domain.command.prove import Case, Proven, Refuted, Waiting
from domain.curtailment.export import EXPORT
from domain.reason.reason import Why
from tests.builders import NOON, a_house, after, an_observation

LIMIT = ExportOrder(limit_w=0.0)
LIFTED = ExportOrder(limit_w=None)


def a_case(seconds: float, holds: bool | None) -> Case:
    return Case(
        device="battery",
        seen=an_observation(at=after(seconds), grid_w=-3_000.0),
        since=NOON,
        now=after(seconds),
        capabilities=BatteryCapabilities(),
        house=a_house(),
        limit_holds=holds,
        free_grid_w=-4_000.0,
    )


@pytest.mark.parametrize(
    ("holds", "seconds", "kind"),
    [
        (None, 119, Waiting),
        (None, 120, Proven),  # no surplus: the settings are all there is
        (True, 40, Proven),
        (False, 70, Refuted),
    ],
)
def test_an_export_limit_is_judged_by_what_the_meter_says_of_it(holds, seconds, kind):
    found = EXPORT.judge(LIMIT, a_case(seconds, holds))
    assert isinstance(found, kind)
    if isinstance(found, Refuted):
        assert (found.reason.code, found.evidence["grid_w"]) == (Why.NOT_ENFORCED, -3_000.0)
    if isinstance(found, Proven):
        assert found.evidence["proof"] == ("measured_power" if holds else "read_back")


def test_a_verdict_by_the_meter_shows_what_flowed_before_and_since():
    measured = {"proof": "measured_power", "grid_w": -3_000.0, "before_grid_w": -4_000.0}
    for holds, why in ((True, Why.POWER_MOVED), (False, Why.NOT_ENFORCED)):
        found = EXPORT.judge(LIMIT, a_case(70, holds))
        assert (found.evidence, found.reason.code) == (measured, why)


def test_lifting_a_limit_is_proven_by_its_settings_at_once():
    found = EXPORT.judge(LIFTED, a_case(0, None))
    assert isinstance(found, Proven)
    assert found.evidence["proof"] == "read_back"


@pytest.mark.parametrize(
    ("held", "wanted", "is_same", "lets_go"),
    [
        (LIMIT, ExportOrder(limit_w=0.0), True, False),
        (LIMIT, ExportOrder(limit_w=500.0), False, False),  # also a wider limit is a limit
        (LIMIT, LIFTED, False, True),
        (LIFTED, LIFTED, True, True),
    ],
)
def test_only_lifting_a_limit_gives_it_back(held, wanted, is_same, lets_go):
    assert EXPORT.is_same(held, wanted) is is_same
    assert EXPORT.lets_go(wanted, held) is lets_go


def test_no_device_ends_a_limit_by_itself_and_its_release_lifts_it():
    assert EXPORT.has_timer(LIMIT) is False
    release = EXPORT.release(ExportOrder(limit_w=500.0))
    assert (release.order, release.action) == (LIFTED, BatteryAction.UNCURTAIL)


@pytest.mark.parametrize(
    ("limit_w", "shown_w", "read_s", "is_lost"),
    [
        (0.0, 5_000.0, 1, True),  # the device went back to the limit from before
        (0.0, 1.0, 1, True),
        (0.0, 0.0, 1, False),
        (500.0, 400.0, 1, False),  # tighter than ours lets nothing out
        (0.0, None, 1, False),  # many devices tell no limit
        (None, 5_000.0, 1, False),  # we hold none
        (0.0, 5_000.0, 0, False),  # read as the order was written, so it may be from before
        (0.0, 5_000.0, -1, False),
    ],
)
def test_a_limit_seems_lost_where_a_later_reading_shows_a_wider_one(limit_w, shown_w, read_s, is_lost):
    seen = an_observation(at=after(read_s))
    seen = replace(seen, battery=replace(seen.battery, export_limit_w=shown_w))
    assert EXPORT.seems_lost(ExportOrder(limit_w=limit_w), "battery", seen, NOON) is is_lost


def test_a_silent_battery_has_not_lost_its_limit():
    seen = an_observation(at=after(1))
    assert EXPORT.seems_lost(LIMIT, "battery", replace(seen, battery=None), NOON) is False
    assert EXPORT.seems_lost(LIMIT, "battery", replace(seen, battery_at=None), NOON) is False
