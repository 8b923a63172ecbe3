"""The hours of cars among what comes next."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.decision import Owner
from domain.house.settings import Mode
from domain.plan.cars.car_plan import Source
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.coming import coming_told, what_comes
from domain.status.document import DeviceHealth
from domain.status.loadpoint_document import CarPlanStatus
from tests.domain.status.comings import CHARGED, DAY, ENDED, GRIDS, SUNS, a_car_plan
from tests.domain.status.summaries import flow
from tests.fakes.status import NOON, a_loadpoint_status, a_status
from tests.fakes.telling import a_telling

BATTERYS = "Buys at 8 to 9 c for the battery"


@pytest.mark.parametrize(
    ("device", "health", "source", "grid_w", "told"),
    [
        ("battery", Health.OK, Source.SUN, 0, {BATTERYS, SUNS}),
        ("battery", Health.DEGRADED, Source.SUN, 0, {BATTERYS, SUNS}),  # one reading that was missed
        ("battery", Health.OFFLINE, Source.SUN, 0, set()),
        ("battery", Health.OFFLINE, Source.GRID, 0, {GRIDS}),  # which needs nothing of the battery
        ("battery", Health.REFUSED, Source.GRID, 0, {GRIDS}),
        ("loadpoints/garage", Health.OFFLINE, Source.GRID, 0, {BATTERYS}),
        ("grid", Health.OFFLINE, Source.SUN, None, {BATTERYS}),  # nobody knows what is left of the sun
        ("grid", Health.OFFLINE, Source.GRID, None, {BATTERYS, GRIDS}),
    ],
)
def test_nothing_is_promised_of_a_device_that_does_not_answer(device, health, source, grid_w, told):
    status = a_status(
        flow=flow(grid_w),
        loadpoints={"garage": a_loadpoint_status()},
        devices={device: DeviceHealth(health=health, age_s=40.0)},
        event=None,
    )
    plan = replace(DAY, slots=DAY.slots[:3])
    found = what_comes(status, plan, {"garage": a_car_plan(source)})
    assert {coming_told(each, status, a_telling(NOON)).text for each in found} == told


@pytest.mark.parametrize(
    ("waits_s", "told"), [(None, {BATTERYS, GRIDS}), (0, {BATTERYS, GRIDS}), (1, {BATTERYS})]
)
def test_no_hours_of_a_car_come_next_while_its_plan_is_being_made(waits_s, told):
    waits_until = None if waits_s is None else NOON + timedelta(seconds=waits_s)
    status = a_status(loadpoints={"garage": a_loadpoint_status()}, event=None)
    plan = replace(DAY, slots=DAY.slots[:3])
    found = what_comes(status, plan, {"garage": replace(a_car_plan(), waits_until=waits_until)})
    assert {coming_told(each, status, a_telling(NOON)).text for each in found} == told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, [CHARGED]),
        ({"effective_limit_soc_pct": 62.5}, ["The Ioniq is charged to 62.5 %"]),
        ({"done_at": None}, []),
        ({"done_at": NOON}, []),
        ({"connected": False}, []),
        ({"vehicle": None}, []),  # nobody tells its level
        # a window that ends after it has nothing left to end; what a person set has
        ({"reason": Reason(Why.IN_WINDOW, {"until": NOON + timedelta(hours=2)})}, [CHARGED]),
        ({"reason": Reason(Why.IN_WINDOW, {"until": NOON + timedelta(minutes=30)})},
         [ENDED, CHARGED]),
        ({"owner": Owner.MANUAL, "until": NOON + timedelta(minutes=30)},
         [ENDED, CHARGED]),
    ],
)  # fmt: skip
def test_what_comes_next_tells_when_a_car_is_charged(changes, told):
    car = a_loadpoint_status(**{"mode": Mode.FAST, "done_at": NOON + timedelta(hours=1), **changes})
    status = a_status(loadpoints={"garage": car}, battery=None, event=None)
    found = what_comes(status, None, {})
    assert [coming_told(each, status, a_telling(NOON)).text for each in found] == told


def test_a_car_that_will_be_short_of_its_target_is_not_told_as_charged_to_it():
    plan = CarPlanStatus(
        id="c",
        made_at=NOON,
        made_by="price",
        soc_pct=50,
        target_soc_pct=80,
        departure=None,
        starts_at=NOON,
        finish_at=NOON + timedelta(hours=1),
        energy_wh=9_000,
        cost=1,
        can_meet_target=False,
        shortfall_wh=2_000,
    )
    for can_meet, told in ((True, 1), (False, 0)):
        car = a_loadpoint_status(plan=replace(plan, can_meet_target=can_meet), done_at=plan.finish_at)
        assert (
            len(what_comes(a_status(loadpoints={"garage": car}, battery=None, event=None), None, {})) == told
        )


@pytest.mark.parametrize(
    ("why", "hours", "connected", "told"),
    [
        (Why.OUTSIDE_WINDOW, 3, True, [(3, "The time window of the Ioniq begins")]),
        (Why.OUTSIDE_WINDOW, 3, False, []),  # nobody knows whether a car will be there
        (Why.OUTSIDE_WINDOW, None, True, []),  # none ever opens
        (Why.OUTSIDE_WINDOW, 0, True, []),
        (Why.IN_WINDOW, 2, True, [(2, ENDED)]),
        (Why.PRICE_ABOVE_LIMIT, 3, True, []),
    ],
)
def test_the_time_window_of_a_car_comes(why, hours, connected, told):
    until = None if hours is None else NOON + timedelta(hours=hours)
    lp = a_loadpoint_status(connected=connected, reason=Reason(why, {"until": until}))
    status = a_status(loadpoints={lp.id: lp})
    found = [coming_told(each, status, a_telling(NOON)) for each in what_comes(status, None, {})]
    assert [((each.at - NOON).total_seconds() / 3600, each.text) for each in found] == told
