"""A car that a limit holds at part of its current: the sun it may not draw goes to the others."""

from typing import Any

import pytest

from domain.command.decision import Owner
from domain.house.settings import CheapSettings, Mode, SolarSettings
from domain.loadpoint.memory import LoadpointMemory
from domain.site import Memory, decide_site
from tests.builders import NOON, a_charger, a_house, a_loadpoint, a_site, a_view, after, an_observation

EAGER = SolarSettings(start_delay_s=0, buffer_w=0)


def currents(
    surplus_a: float,
    held_back: dict[str, int],
    *,
    starved: tuple[str, ...] = (),
    sharing: Any = "priority_first",
    memory: dict[str, LoadpointMemory] | None = None,
    draws: dict[str, float] | None = None,
    **first: Any,
) -> dict[str, int]:
    """What `first` and `next` want of so much sun, A."""
    cars = (
        a_loadpoint(**{"id": "first", "mode": Mode.SOLAR, "priority": 5, "solar": EAGER, **first}),
        a_loadpoint(id="next", mode=Mode.SOLAR, solar=EAGER),
    )
    drawn = draws or {}
    seen = an_observation(
        grid_w=230 * (sum(drawn.values()) - surplus_a),
        chargers={key: a_charger(230 * drawn.get(key, 0.0)) for key in ("first", "next")},
    )
    view = a_view(
        a_house(*cars, site=a_site(surplus_sharing=sharing)), seen,
        held_back=held_back, starved=frozenset(starved), memory=Memory(loadpoints=memory or {}),
    )  # fmt: skip
    found = decide_site(view, NOON).decision.loadpoints
    return {key: each.order.current_a for key, each in found.items() if each.order is not None}


@pytest.mark.parametrize(
    ("surplus_a", "held_back", "wanted"),
    [
        (26, {}, {"first": 20, "next": 6}),
        (26, {"first": 10}, {"first": 20, "next": 16}),  # the first still wants its share, and may have ten
        (26, {"first": 20}, {"first": 20, "next": 6}),
        (26, {"first": 31}, {"first": 20, "next": 6}),
        (26, {"first": 3}, {"first": 20, "next": 20}),  # its smallest current is its own
        (26, {"next": 10}, {"first": 20, "next": 6}),
        (60, {"first": 10}, {"first": 32, "next": 32}),
        (9, {"first": 8}, {"first": 9, "next": 0}),
    ],
)
def test_what_a_limit_does_not_let_one_draw_goes_to_the_next(surplus_a, held_back, wanted):
    assert currents(surplus_a, held_back) == wanted


def test_an_even_share_leaves_the_rest_to_the_other_too():
    assert currents(26, {"first": 8}, sharing="even") == {"first": 13, "next": 18}


def test_three_phases_are_held_back_by_amperes_on_each():
    found = currents(44, {"first": 8}, phases=3)
    assert found == {"first": 12, "next": 20}


def test_what_is_held_back_among_the_late_ones_is_kept_for_it_alone():
    # Both starve; the first wants all 20 A, the next may have what a first at its minimum leaves.
    found = currents(20, {"first": 0}, starved=("first", "next"))
    assert found == {"first": 14, "next": 14}


RUNNING = LoadpointMemory(owner=Owner.SOLAR, on_since=after(-900), current_a=10)


@pytest.mark.parametrize(("drawn_a", "next_a"), [(18, 0), (0, 10)])
def test_among_the_starved_one_that_still_draws_keeps_the_next_from_it(drawn_a, next_a):
    # Three phases at 6 A are 18 A of sun; of only ten it gets none, but it draws until it has stopped.
    memory = {"first": RUNNING}
    found = currents(10, {}, starved=("first", "next"), memory=memory, draws={"first": drawn_a}, phases=3)
    assert found["next"] == next_a


@pytest.mark.parametrize(
    ("off_s", "min_off_s", "start_delay_s", "next_a"),
    [
        (10, 300, 0, 20),  # too soon: it gets what the others leave
        (300, 300, 0, 6),
        (181, 300, 120, 6),  # its start delay is as long as the rest of its pause: it may begin to count
        (180, 300, 120, 6),
        (179, 300, 120, 20),
    ],
)
def test_one_that_has_to_pause_longer_than_its_start_delay_leaves_its_share(
    off_s, min_off_s, start_delay_s, next_a
):
    solar = SolarSettings(start_delay_s=start_delay_s, buffer_w=0)
    memory = {"first": LoadpointMemory(off_since=after(-off_s))}
    assert currents(20, {}, memory=memory, min_off_s=min_off_s, solar=solar)["next"] == next_a


@pytest.mark.parametrize(("off_s", "next_a"), [(200, 20), (299, 20), (300, 6)])
def test_the_start_delay_of_mode_solar_is_none_of_mode_cheaps_business(off_s, next_a):
    bargain = CheapSettings(no_grid_import=True, opportunity_price=1)
    memory = {"first": LoadpointMemory(off_since=after(-off_s))}
    found = currents(20, {}, memory=memory, mode=Mode.CHEAP, cheap=bargain, solar=SolarSettings(buffer_w=0))
    assert found["next"] == next_a
