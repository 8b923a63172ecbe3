"""A stop of the limits is said to be disobeyed by a charger that heard it, once its car had its time."""

import pytest

from domain.circuit.unobeyed import stops_of, told_unobeyed
from domain.command.decision import LoadpointDecision
from domain.command.order import ChargeOrder
from domain.reason.reason import Reason, Why
from tests.builders import a_charger, a_view, after, an_observation

STOPPED = {
    "garage": LoadpointDecision(order=ChargeOrder(current_a=0), wished_a=16, reason=Reason(Why.PHASE_LIMITED))
}


@pytest.mark.parametrize(
    ("unheard_until_s", "told_at_s"),
    [(0, 40), (300, 330)],
)
def test_it_counts_from_when_the_charger_answers(unheard_until_s, told_at_s):
    stops, told = {}, []
    for seconds in range(0, 400, 10):
        unheard = frozenset({"garage"}) if seconds < unheard_until_s else frozenset()
        seen = an_observation(at=after(seconds), chargers={"garage": a_charger(3_680)})
        view = a_view(seen=seen, unheard=unheard)
        stops = stops_of(STOPPED, view, stops, after(seconds))
        if told_unobeyed(STOPPED, view, stops)["garage"].reason.code is Why.COMMAND_REJECTED:
            told.append(seconds)
    assert told[0] == told_at_s
