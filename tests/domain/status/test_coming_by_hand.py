"""What persons ordered, and when it ends, among what comes next."""

from datetime import timedelta

import pytest

from domain.command.decision import Owner
from domain.language.languages import GERMAN
from domain.language.tongue import ENGLISH
from domain.reading.battery import BatteryMode
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.coming import coming_told, what_comes
from domain.status.document import DeviceHealth
from tests.domain.status.comings import ENDED, GRIDS, a_car_plan, comings
from tests.domain.status.summaries import ASKED, battery, summary
from tests.fakes.status import NOON, a_loadpoint_status, a_status
from tests.fakes.telling import a_telling


def test_a_persons_wish_comes_before_the_plan():
    assert comings(battery=battery(mode=BatteryMode.HOLD, **ASKED)) == [
        (2, "Buys at 9 c for the battery"),  # at one instant one thing: this says that the wish is over
        (3, "Stores the sun in the battery"),
        (5, "Sells at 31 c"),
    ]
    later = ASKED | {"until": NOON + timedelta(hours=5.5)}  # nothing of what it stands in for
    for mode in (BatteryMode.HOLD, BatteryMode.SELF_CONSUMPTION):
        assert comings(battery=battery(mode=mode, **later)) == [
            (5.5, "Sells at 31 c"),
            (6, "The battery runs by itself"),
        ]
    sells = battery(mode=BatteryMode.FORCE_DISCHARGE, **later)
    assert comings(battery=sells) == [  # as it does already
        (5.5, "Back to automatic"),
        (6, "The battery runs by itself"),
    ]
    begins = battery(mode=BatteryMode.HOLD, pending_mode=BatteryMode.FORCE_DISCHARGE, **later)
    assert comings(battery=begins) == comings(battery=sells)
    beyond = ASKED | {"until": NOON + timedelta(hours=8)}
    assert comings(battery=battery(mode=BatteryMode.HOLD, **beyond)) == [(8, "Back to automatic")]
    last = ASKED | {"until": NOON + timedelta(hours=6.5)}  # left to itself is what automatic says
    assert comings(battery=battery(mode=BatteryMode.HOLD, **last)) == [(6.5, "Back to automatic")]


@pytest.mark.parametrize(
    ("sun_w", "told"),
    [
        (6_960, "Charges the Ioniq from the sun"),  # the rest is a meter's noise
        (3_500, "Charges the Ioniq mostly from the sun"),
        (3_400, "Charges the Ioniq from the grid"),
    ],
)
def test_a_charge_that_is_asked_for_is_told_from_what_gives_it(sun_w, told):
    found = summary(cars={"garage": a_car_plan(sun_w=sun_w)}, loadpoints={"garage": a_loadpoint_status()})
    assert [each.text for each in found.next if "Ioniq" in each.text] == [told]


def test_an_order_by_hand_is_not_said_to_end_while_the_battery_does_not_answer():
    silent = {"battery": DeviceHealth(health=Health.OFFLINE, age_s=40.0)}
    assert comings(battery=battery(mode=BatteryMode.HOLD, **ASKED), devices=silent) == []


@pytest.mark.parametrize(
    ("owner", "texts"),
    [
        (Owner.MANUAL, [ENDED]),
        (Owner.BOOST, [ENDED]),
        ("none", []),
    ],
)
def test_only_a_charge_by_hand_is_said_to_end(owner, texts):
    held = a_loadpoint_status(owner=owner, until=NOON + timedelta(hours=1))
    assert [each.text for each in summary(loadpoints={"garage": held}).next] == texts


ENDS = ENDED


@pytest.mark.parametrize(
    ("owner", "hours", "told"),
    [  # the plan charges from half an hour to two hours from now
        (Owner.MANUAL, 0.25, [(0.25, ENDS), (0.5, GRIDS)]),
        (Owner.MANUAL, 0.5, [(0.5, GRIDS)]),
        (Owner.BOOST, 1, [(1, GRIDS)]),  # the plan's charge goes on, and did not begin before
        (Owner.MANUAL, 2, [(2, ENDS)]),
        ("none", 1, [(1, GRIDS)]),  # a stop by hand
        ("none", 3, []),
    ],
)
def test_where_an_order_ends_one_line_tells_what_then_holds(owner, hours, told):
    held = a_loadpoint_status(owner=owner, until=NOON + timedelta(hours=hours))
    status = a_status(loadpoints={held.id: held}, event=None)
    found = what_comes(status, None, {held.id: a_car_plan()})
    words = [((each.at - NOON).total_seconds() / 3600, each) for each in found]
    assert [(at, coming_told(each, status, a_telling(NOON)).text) for at, each in words] == told


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": Reason(Why.FEEDING_HOUSE), "power_w": -2_000.0, "target_feed_w": 2_000},
        {"reason": Reason(Why.NOTHING_TO_FEED)},
        {"reason": Reason(Why.FORCE_MODE_ACTIVE, {"battery": "hold"})},
        {"reason": Reason(Why.CHARGER_OFFLINE), "target_feed_w": 2_000},
    ],
)
def test_of_a_car_that_feeds_the_house_no_charge_is_said_to_end(changes):
    held = a_loadpoint_status(owner=Owner.MANUAL, until=NOON + timedelta(hours=1), **changes)
    status = a_status(loadpoints={held.id: held})
    (coming,) = what_comes(status, None, {})
    told = [coming_told(coming, status, a_telling(NOON, tongue)).text for tongue in (ENGLISH, GERMAN)]
    assert told == ["Takes no more power from the Ioniq", "Nimmt keinen Strom mehr von Ioniq"]
