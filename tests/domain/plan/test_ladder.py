"""Numbers on a ladder of energies: read between its rungs, and moved by what a step charges or gives."""

import numpy as np
import pytest

from domain.plan.acts.ladder import RUNGS, Ladder

LADDER = Ladder(1.0, 10.0)
STEP = LADDER.step_kwh
COSTS = -0.3 * LADDER.rungs


@pytest.mark.parametrize("energy", [1.0, 1.04, 5.55, 9.99, 10.0])
def test_between_two_rungs_it_is_read_in_proportion(energy):
    assert LADDER.at(COSTS, energy) == pytest.approx(-0.3 * energy)


def test_many_energies_are_read_as_each_of_them():
    bent, energies = LADDER.rungs**2, np.array([0.5, 1.0, 1.04, 5.55, 9.99, 10.0, 10.5])
    assert LADDER.each(bent, energies).tolist() == [LADDER.at(bent, energy) for energy in energies.tolist()]


@pytest.mark.parametrize(
    ("low", "high", "first", "last"),
    [
        (1.0, 10.0, 0, RUNGS),
        (1.0 + 0.4 * STEP, 10.0 - 0.4 * STEP, 1, RUNGS - 1),
        (0.0, 20.0, 0, RUNGS),
        (1.0 + 0.8 * STEP, 10.0 - 0.8 * STEP, 1, RUNGS - 1),
    ],
)
def test_the_rungs_within_two_energies(low, high, first, last):
    assert LADDER.between(low, high) == range(first, last + 1)


@pytest.mark.parametrize("by", [-1.0, -0.37, 0.0, 0.37, 1.0, 0.05])
def test_costs_are_moved_by_what_a_step_stores_or_gives(by):
    rungs = LADDER.between(1.0 - min(0.0, by), 10.0 - max(0.0, by))
    found = LADDER.moved(COSTS, rungs, by, 2.0)
    assert found == pytest.approx([2.0 - 0.3 * (LADDER.rungs[n] + by) for n in rungs])
