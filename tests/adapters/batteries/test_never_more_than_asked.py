"""What a device takes in whole steps is rounded to the safe side: a hold never charges, a charge never passes
its end, a discharge never passes its floor, and no power or limit is more than was asked for.
"""

from datetime import UTC, datetime

import pytest

from adapters.batteries.alphaess.dispatch import forced
from adapters.batteries.goodwe.eco import percent_of
from adapters.batteries.goodwe.entity.ems import on_step
from adapters.batteries.powerwall.wanted import floor_reserve, hold_reserve
from adapters.links.homeassistant import EntityState
from domain.reading.signs import whole_amps

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(("soc_pct", "kept_pct"), [(61.6, 61), (63.6, 63), (62.0, 62), (92.4, 80), (0.7, 0)])
def test_a_powerwall_holds_with_a_reserve_that_is_not_above_its_charge(soc_pct, kept_pct):
    assert hold_reserve(soc_pct) == kept_pct


@pytest.mark.parametrize(("target_pct", "floor_pct"), [(20.2, 21), (20.0, 20), (79.5, 80), (95, 80)])
def test_a_powerwall_discharges_no_lower_than_asked(target_pct, floor_pct):
    assert floor_reserve(target_pct) == floor_pct


@pytest.mark.parametrize(
    ("power_w", "target_pct", "sent_w", "sent_pct"),
    [
        (-2_999.6, 79.9, -2_999, 79.6),  # a charge ends before its end
        (2_999.6, 20.1, 2_999, 20.4),  # a discharge above its floor
        (0, 61.7, 0, 61.6),  # a hold at its charge
    ],
)
def test_an_alphaess_dispatch_asks_for_no_more(power_w, target_pct, sent_w, sent_pct):
    sent = forced(power_w, target_pct, 600)
    assert (sent.power_w, sent.target_pct) == (sent_w, sent_pct)


@pytest.mark.parametrize(
    ("power_w", "percent"), [(2_999, 59), (3_000, 60), (3_049, 60), (10, 10), (9_000, 100)]
)
def test_goodwe_eco_groups_ask_for_no_more_but_for_the_least_there_is(power_w, percent):
    assert percent_of(power_w, 5_000) == percent


@pytest.mark.parametrize(("power_w", "sent_w"), [(1_190, 1_100), (1_200, 1_200), (99, 0)])
def test_a_number_entity_is_set_to_the_step_that_is_no_more(power_w, sent_w):
    number = EntityState(
        entity_id="number.limit",
        state="0",
        attributes={"min": 0, "max": 5_000, "step": 100, "unit_of_measurement": "W"},
        last_changed=NOON,
        last_updated=NOON,
        received_at=NOON,
    )
    assert on_step(power_w, number) == sent_w


def test_amps_are_rounded_down():
    assert whole_amps(1_609, 1, 230) == 6
