"""A limit of what is sold that somebody asked for: accepted, beside the prices' own, and behind a force."""

import pytest
from msgspec.structs import replace

from domain.command.capabilities import InverterCapabilities
from domain.command.intent import ExportIntent
from domain.command.order import BatteryAction
from domain.command.request import ExportRequest
from domain.curtailment.ask import ask_limit
from domain.curtailment.decide import decide_limits
from domain.errors import Conflict, InvalidRequest, NotSupported
from domain.house.house import Curtailment
from domain.reason.reason import Why
from tests.builders import ABLE, a_house, a_price, a_view, after, an_observation

BY_PRICE = Curtailment(enabled=True)
BESIDE = {
    "inverters": {"pv/shed": InverterCapabilities(limits=True, rated_w=5_000)},
    "seen": replace(an_observation(grid_w=-3_000.0), inverter_w={"pv/shed": 3_000.0}),
}
POOR = an_observation(price=a_price(0.30, 0.001), grid_w=-3_000.0)


def a_wish(limit_w=2_000.0, seconds=600, **changes):
    return ExportIntent(command_id="c", limit_w=limit_w, since=after(0), until=after(seconds), **changes)


def asked(request, able=ABLE, *, is_monitoring=False):
    return ask_limit(request, "user", able, {}, after(0), is_monitoring=is_monitoring)


def test_it_ends_after_half_an_hour_unless_said_and_nothing_may_go_out_unless_said():
    found = asked(ExportRequest(action="limit_export"))
    assert (found.intent.limit_w, found.intent.until) == (0.0, after(1_800))
    assert asked(ExportRequest(action="restore")).intent is None


@pytest.mark.parametrize(
    ("limits_w", "limit_w", "says"),
    [
        ((0.0,), 1_000, "cannot keep to 1000 W. Ask for 0 W"),
        ((0.0, 500.0), 1_000, "only to one of 0, 500 W"),
        ((0.0, 500.0), 500, None),
        ((0.0,), 0, None),
        ((0.0,), None, None),
        (None, 1_000, None),
    ],
)
def test_a_limit_that_the_inverter_cannot_keep_to_is_refused_with_what_it_can(limits_w, limit_w, says):
    able = replace(ABLE, safe_export_limits_w=limits_w)
    request = ExportRequest(action="limit_export", limit_w=limit_w)
    if says is None:
        assert asked(request, able).applied["limit_w"] == (limit_w or 0)
        return
    with pytest.raises(NotSupported, match=says):
        asked(request, able)


@pytest.mark.parametrize(
    ("request_", "able", "is_monitoring", "error"),
    [
        (ExportRequest(action="curtail"), ABLE, False, InvalidRequest),
        (ExportRequest(action="limit_export", limit_w=-1), ABLE, False, InvalidRequest),
        (ExportRequest(action="limit_export", duration_s=5), ABLE, False, InvalidRequest),
        (ExportRequest(action="restore", limit_w=0), ABLE, False, InvalidRequest),
        (ExportRequest(action="limit_export"), None, False, NotSupported),
        (ExportRequest(action="limit_export"), replace(ABLE, actions=frozenset()), False, NotSupported),
        (ExportRequest(action="limit_export"), ABLE, True, Conflict),
    ],
)
def test_what_cannot_be_meant_or_done_is_refused(request_, able, is_monitoring, error):
    with pytest.raises(error):
        asked(request_, able, is_monitoring=is_monitoring)


@pytest.mark.parametrize(
    ("wish", "changes", "forced", "limit_w", "code"),
    [
        (a_wish(), {}, None, 2_000, Why.EXPORT_LIMITED),
        (a_wish(0.0), {}, None, 0, Why.SUN_HELD_BACK),
        (a_wish(), {"house": a_house(curtailment=BY_PRICE), "seen": POOR}, None, 0, Why.EXPORT_UNECONOMIC),
        (a_wish(0.0), {"house": a_house(curtailment=BY_PRICE), "seen": POOR}, None, 0, Why.SUN_HELD_BACK),
        (a_wish(), {}, BatteryAction.FORCE_DISCHARGE, None, Why.FORCE_HAS_PRIORITY),
        (a_wish(), BESIDE, BatteryAction.HOLD, None, Why.EXPORT_LIMITED),  # the inverter beside it holds it
        (a_wish(seconds=0), {}, None, None, Why.CURTAILMENT_DISABLED),
        (a_wish(), {"house": a_house(monitoring=True)}, None, None, Why.MONITORING_MODE),
    ],
)
def test_the_narrower_limit_holds_and_a_force_goes_before_it(wish, changes, forced, limit_w, code):
    view = a_view(**{"battery": ABLE, "export_intent": wish, **changes})
    found = decide_limits(view, forced, after(1))
    assert (found.limit_w, found.reason.code) == (limit_w, code)
