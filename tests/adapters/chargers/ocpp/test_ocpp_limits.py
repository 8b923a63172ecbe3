"""How a limit is brought to a charger, what is learned on the way, and whether it is followed."""

from datetime import timedelta

import pytest

from adapters.chargers.ocpp.follow import Follows, how_it_follows
from adapters.chargers.ocpp.learning import Abilities, Learned, Shape, Told, shapes, tenths
from adapters.chargers.ocpp.limits import offer
from domain.errors import OutcomeUnknown, Rejected
from tests.adapters.chargers.ocpp.boxes import Box

MINUTE = timedelta(minutes=1)


class PickyBox:
    """Takes a limit only in the shapes that `takes` allows; `fails` is raised by the first call."""

    def __init__(self, takes, fails=None):
        self.takes, self.fails = takes, fails
        self.calls = []

    async def limit(self, connector, shape, periods, phases):
        self.calls.append((shape, periods, phases))
        if self.fails is not None:
            error, self.fails = self.fails, None
            raise error
        return self.takes(shape)


@pytest.mark.parametrize(
    ("takes", "learned"),
    [
        (lambda s: True, Shape(stack=1)),
        (lambda s: s.kind == "Relative", Shape(kind="Relative", stack=1)),
        (lambda s: s.stack == 0, Shape(stack=0)),
        (lambda s: s.unit == "W", Shape(unit="W", stack=1)),
        (lambda s: s.unit == "W" and s.stack == 0, Shape(unit="W", stack=0)),
        (lambda s: s.purpose == "TxProfile", Shape(purpose="TxProfile", stack=1)),
        (lambda s: s.purpose == "ChargePointMaxProfile", Shape(purpose="ChargePointMaxProfile", stack=1)),
    ],
)
async def test_the_shape_that_a_charger_takes_is_found_kept_and_used_first_from_then_on(takes, learned):
    box = Box()
    await box.status("Charging")
    await box.begin()
    picky = PickyBox(takes)
    await offer(box.station, picky, box.connector(), Told(current_a=10))
    assert box.connector().learned.shape == learned
    later = await Box(documents=box.documents).recall()
    again = PickyBox(takes)
    await offer(later.station, again, later.connector(), Told(current_a=12))
    assert [call[0] for call in again.calls] == [learned]


async def test_a_charger_that_takes_no_limit_rejects_it_and_keeps_the_one_it_had():
    box = Box()
    box.took(16)
    with pytest.raises(Rejected):
        await offer(box.station, PickyBox(lambda s: False), box.connector(), Told(current_a=10))
    assert (box.connector().limit.current_a, box.connector().is_limit_doubtful) == (16, False)


async def test_an_error_is_a_no_and_the_next_shape_is_tried():
    box = Box()
    picky = PickyBox(lambda s: True, fails=Rejected("NotSupported"))
    await offer(box.station, picky, box.connector(), Told(current_a=10))
    assert len(picky.calls) == 2


async def test_a_lost_answer_leaves_the_limit_in_doubt():
    box = Box()
    with pytest.raises(OutcomeUnknown):
        await offer(
            box.station, PickyBox(lambda s: True, OutcomeUnknown("lost")), box.connector(), Told(current_a=10)
        )
    assert box.connector().is_limit_doubtful


@pytest.mark.parametrize(
    ("units", "told", "wired", "limit"),
    [
        ({"A"}, Told(current_a=10), 1, 10),
        ({"W"}, Told(current_a=10), 1, 2300),
        ({"W"}, Told(current_a=10), 3, 6900),
        ({"W"}, Told(current_a=10, phases=1), 3, 2300),
        ({"A", "W"}, Told(current_a=10), 3, 10),
        (set(), Told(current_a=0), 1, 0),
    ],
)
async def test_a_limit_is_in_the_unit_that_the_charger_wants(units, told, wired, limit):
    box = Box()
    box.station.abilities = Abilities(units=frozenset(units))
    box.connector().wiring = type(box.connector().wiring)(phases=wired)
    picky = PickyBox(lambda s: True)
    await offer(box.station, picky, box.connector(), told)
    assert picky.calls == [(box.connector().learned.shape, [(0, limit)], told.phases)]


async def test_a_fallback_is_the_second_step_of_the_profile():
    box = Box()
    box.station.table = type(box.station.table)(identity="CP-A", fallback_current_a=8)
    picky = PickyBox(lambda s: True)
    await offer(box.station, picky, box.connector(), Told(current_a=16))
    assert picky.calls[0][1] == [(0, 16), (900, 8)]


@pytest.mark.parametrize(
    ("limit", "cut"),
    [(6.05, 6.0), (0.1 + 0.2, 0.3), (6.9999, 6.9), (16, 16), (2300.0, 2300), (0, 0), (10.1, 10.1)],
)
def test_a_limit_is_cut_to_tenths_and_never_rounded_up(limit, cut):
    assert tenths(limit) == cut


def test_a_profile_of_a_transaction_needs_one_and_what_is_ignored_is_not_tried():
    plain = {shape.purpose for shape in shapes(Learned(), Abilities(), has_transaction=False)}
    assert plain == {"TxDefaultProfile", "ChargePointMaxProfile"}
    learned = Learned(shape=Shape()).ignoring()
    rest = {shape.purpose for shape in shapes(learned, Abilities(), has_transaction=True)}
    assert rest == {"TxProfile", "ChargePointMaxProfile"}
    for purpose in ("TxProfile", "ChargePointMaxProfile"):
        learned = learned.accepting(Shape(purpose=purpose)).ignoring()
    assert learned == Learned()  # when nothing is left, all begins anew


def test_only_what_the_charger_says_it_takes_is_tried():
    told = Abilities(units=frozenset({"A"}), max_stack=0)
    found = list(shapes(Learned(), told, has_transaction=False))
    assert {(shape.unit, shape.stack) for shape in found} == {("A", 0)}
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("limit_a", "status", "watts", "amps", "after_s", "follows"),
    [
        (16, "Charging", 3680, 16, 60, Follows.YES),
        (16, "Charging", 3680, 17.5, 60, Follows.YES),  # meters are not exact
        (6, "Charging", 3680, 16, 60, Follows.IGNORES),
        (6, "Charging", 3680, 16, 20, Follows.YES),  # it may take a while
        (0, "Charging", 3680, 16, 60, Follows.IGNORES),
        (0, "SuspendedEVSE", 0, 0, 60, Follows.YES),
        (16, "SuspendedEVSE", 0, 0, 60, Follows.SLEEPS),
        (16, "SuspendedEV", 0, 0, 60, Follows.YES),  # the car does not want
    ],
)
async def test_a_limit_that_is_not_followed_is_seen_by_what_is_measured(
    limit_a, status, watts, amps, after_s, follows
):
    box = Box()
    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    box.took(limit_a)
    box.clock.turn(after_s)
    await box.status(status)
    samples = [
        {"value": str(watts), "measurand": "Power.Active.Import"},
        {"value": str(amps), "measurand": "Current.Import", "phase": "L1"},
    ]
    buckets = [{"timestamp": box.at(1), "sampledValue": samples}]
    box.clock.turn(1)
    await box.say("MeterValues", connectorId=1, transactionId=running, meterValue=buckets)
    assert how_it_follows(box.connector(), box.clock.now(), MINUTE) is follows
    box.connector().retries = 3
    assert how_it_follows(box.connector(), box.clock.now(), MINUTE) is Follows.YES  # not for ever


async def test_nothing_is_held_against_a_charger_that_measures_nothing():
    box = Box()
    await box.status("Charging")
    await box.begin()
    box.took(6)
    box.clock.turn(600)
    assert how_it_follows(box.connector(), box.clock.now(), MINUTE) is Follows.YES
