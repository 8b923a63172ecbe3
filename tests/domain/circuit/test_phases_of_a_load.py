"""A charge that is switched between one phase and three counts on those it draws from and those it will."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.circuit.limit import within_limits
from domain.circuit.memory import LimitMemory
from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import LoadpointDecision, Owner, SiteDecision
from domain.command.held import Held
from domain.command.order import ChargeOrder
from domain.house.house import Site
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.phases import PhaseMemory
from domain.reason.reason import Reason, Why
from domain.view import Memory
from tests.builders import NOON, a_charger, a_house, a_loadpoint, a_view, after, an_observation
from tests.domain.circuit.connection import NO_EXPORT_LIMIT, Connection, one_phase

FUSE = Site(phases=3, main_fuse_a=25)
LIMIT = Site(phases=3, import_limit_w=5_000)
ONE = (16.0, 0.0, 0.0)
ALL = (8.0, 8.0, 8.0)


def given(
    site: Site,
    wants: ChargeOrder,
    held: ChargeOrder,
    currents: Any,
    *,
    house_a: Any = (0.0,) * 3,
    car: int | None = None,
    **measured: Any,
) -> ChargeOrder | None:
    """The order that the limits leave of a wish, while a car draws these currents beside the house's."""
    lp = a_loadpoint(phases="auto", phase="L1")
    watts = sum(currents) * 230
    reading = a_charger(watts, phase_current_a=currents, current_a=max(currents), phases=held.phases)
    measured = {"grid_w": watts + 230 * sum(house_a), "has_battery": False, **measured}
    seen = an_observation(chargers={"garage": reading}, **measured)
    phase_a = tuple(a + b for a, b in zip(currents, house_a, strict=True))
    seen = replace(seen, grid_at=NOON, phase_a=phase_a, phase_at=NOON)
    memory = LoadpointMemory(owner=Owner.SOLAR, on_since=after(-900), current_a=held.current_a)
    lease = Held(target="loadpoints/garage", order=held, owner="solar", issued_by="solar", since=after(-600))
    view = a_view(
        a_house(lp, site=site, battery=None), seen, held={"loadpoints/garage": lease},
        chargers={"garage": ChargerCapabilities(switches_phases=True)},
        memory=Memory(loadpoints={"garage": replace(memory, phases=PhaseMemory(on=3, car=car))}),
    )  # fmt: skip
    wish = LoadpointDecision(
        order=wants, owner=Owner.SOLAR, issued_by="solar", reason=Reason(Why.FOLLOWING_SURPLUS)
    )
    decision = SiteDecision(curtailment=NO_EXPORT_LIMIT, loadpoints={"garage": wish})
    return within_limits(decision, view, LimitMemory(), NOON).decision.loadpoints["garage"].order


def order(current_a: int, phases: int) -> ChargeOrder:
    return ChargeOrder(current_a=current_a, phases=phases)


@pytest.mark.parametrize(
    ("house_a", "wants", "gets"),
    [
        ((0.0, 0.0, 0.0), order(16, 3), order(16, 3)),  # its own 16 A on the first phase are its own
        ((10.0, 0.0, 0.0), order(16, 3), order(13, 3)),
        ((0.0, 12.0, 0.0), order(16, 3), order(11, 3)),
        ((0.0, 20.0, 0.0), order(16, 3), order(16, 1)),  # better on one phase than not at all
        ((20.0, 20.0, 20.0), order(16, 3), ChargeOrder(current_a=0)),
    ],
)
def test_a_switch_up_needs_room_on_every_phase(house_a, wants, gets):
    assert given(FUSE, wants, order(16, 1), ONE, house_a=house_a) == gets


@pytest.mark.parametrize(
    ("house_a", "gets"),
    [((0.0, 20.0, 20.0), order(16, 1)), ((12.0, 20.0, 20.0), order(11, 1))],
)
def test_a_switch_down_needs_room_on_one(house_a, gets):
    assert given(FUSE, order(16, 1), order(8, 3), ALL, house_a=house_a) == gets


def test_an_import_limit_counts_the_power_of_the_phases_that_the_car_uses():
    assert given(LIMIT, order(16, 3), order(16, 3), ONE, car=1) == order(16, 3)
    assert given(LIMIT, order(16, 3), order(7, 3), (7.0, 7.0, 7.0)) == order(7, 3)
    assert given(LIMIT, order(16, 1), order(7, 3), (7.0, 7.0, 7.0)) == order(16, 1)


def test_no_switch_up_while_the_meter_says_nothing():
    assert given(LIMIT, order(16, 3), order(16, 1), ONE, grid_w=None, has_battery=True) == order(16, 1)


@pytest.mark.parametrize(
    ("held", "a_currents", "b_gets"),
    [
        (order(16, 1), ONE, 16),
        (order(16, 1), (16.0, 16.0, 16.0), 7),  # one of the two is on L2 still
        (order(8, 3), ALL, 7),  # it goes down to one phase and up to 16 A, in whichever order
        (order(16, 3), (16.0, 16.0, 16.0), 7),
    ],
)
def test_phases_are_free_for_another_car_only_once_they_were_left(held, a_currents, b_gets):
    house = Connection(FUSE, a_loadpoint(id="a", phases="auto", phase="L1"), one_phase("b", phase="L2"))
    house.held["loadpoints/a"] = Held(
        target="loadpoints/a", order=held, owner="solar", issued_by="solar", since=after(-600)
    )
    house.phases = {"a": 1}
    current_a = max(a_currents)
    reading = a_charger(
        sum(a_currents) * 230, phase_current_a=a_currents, current_a=current_a, phases=held.phases
    )
    seen = {"phase_a": a_currents, "readings": {"a": reading}, "has_battery": False}
    assert house.at(0, {"a": 16, "b": 16}, **seen) == {"a": 16, "b": b_gets}
