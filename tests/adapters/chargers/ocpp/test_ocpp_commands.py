"""What is asked of a charger, as each version of OCPP wants it."""

import pytest

from adapters.chargers.ocpp.connector import Wiring
from adapters.chargers.ocpp.learning import Shape
from adapters.chargers.ocpp.schemas import check_call
from adapters.chargers.ocpp.spoken import commands_of
from adapters.chargers.ocpp.transactions import Transaction
from domain.errors import Rejected
from tests.adapters.chargers.ocpp.boxes import Box

VERSIONS = ("1.6", "2.0.1", "2.1")
SHAPES = [
    Shape(purpose=purpose, kind=kind, unit=unit, stack=stack)
    for purpose in ("TxDefaultProfile", "TxProfile", "ChargePointMaxProfile")
    for kind in ("Absolute", "Relative")
    for unit, stack in (("A", 0), ("W", 1))
]


class Asked:
    """A line that holds every call to its version, and answers each in the same way."""

    is_open, name = True, "CP-A"

    def __init__(self, version, reply):
        self.version, self.reply, self.calls = version, reply, []

    async def ask(self, action, payload):
        check_call(action, payload, self.version)
        self.calls.append((action, payload))
        return self.reply


async def at(version, reply=None):
    box = Box("1.6" if version == "1.6" else "2.0.1")
    box.connector().transaction = Transaction(id=7 if version == "1.6" else "t-7")
    line = Asked(version, {"status": "Accepted"} if reply is None else reply)
    return box, line, commands_of(version, box.station, line)


@pytest.mark.parametrize("version", VERSIONS)
async def test_every_call_is_as_its_version_wants_it(version):
    box, line, commands = await at(version)
    connector = box.connector()
    for shape in SHAPES:
        assert await commands.limit(connector, shape, [(0, 6.1), (900, 8.0)], 3)
    assert await commands.start(connector)
    assert await commands.stop(connector)
    for ask in (commands.effective(connector, Shape()), commands.tell_boot(), commands.set_up()):
        await ask
    assert await commands.enable(connector)
    assert await commands.reset()
    await commands.tell_status(connector)
    await commands.tell_meter(connector)
    assert len(line.calls) > len(SHAPES) + 9
    box.connector().transaction = None
    await commands.tell_meter(connector)
    before = len(line.calls)
    assert await commands.stop(connector)  # there is nothing to stop
    assert len(line.calls) == before


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("reply", [{"status": "Rejected"}, {"status": "Weird"}, {}])
async def test_only_accepted_is_accepted(version, reply):
    box, _, commands = await at(version, reply)
    connector = box.connector()
    done = [
        await commands.limit(connector, Shape(), [(0, 6)], None),
        await commands.start(connector),
        await commands.stop(connector),
        await commands.enable(connector),
        await commands.reset(),
    ]
    assert done == [False] * 5
    assert await commands.effective(connector, Shape()) is None


SCHEDULE = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}]}


@pytest.mark.parametrize(
    ("schedule", "unit", "limit"),
    [
        (SCHEDULE, "A", 10),
        (SCHEDULE, "W", None),  # of another unit
        ({**SCHEDULE, "chargingSchedulePeriod": []}, "A", None),
        ({**SCHEDULE, "chargingSchedulePeriod": [{"limit": "x"}]}, "A", None),
        ("x", "A", None),
        (None, "A", None),
    ],
)
@pytest.mark.parametrize("version", VERSIONS)
async def test_the_limit_that_holds_is_read_from_the_first_period(version, schedule, unit, limit):
    name = "chargingSchedule" if version == "1.6" else "schedule"
    box, _, commands = await at(version, {"status": "Accepted", name: schedule})
    assert await commands.effective(box.connector(), Shape(unit=unit)) == limit


@pytest.mark.parametrize(
    ("outlet", "box", "connectors", "asked", "is_granted"),
    [
        ("Accepted", "Rejected", 1, ["outlet", "box"], True),  # either may be what was shut
        ("Rejected", "Accepted", 1, ["outlet", "box"], True),
        ("Rejected", "Rejected", 1, ["outlet", "box"], False),
        ("Scheduled", "Rejected", 2, ["outlet"], True),  # the other outlet is left as it is
        ("Rejected", "Accepted", 2, ["outlet", "box"], True),
        ("Accepted", None, 1, ["outlet", "box"], True),  # an error: some know no box beside their outlet
        (None, "Accepted", 2, ["outlet", "box"], True),
        (None, None, 1, ["outlet", "box"], False),
    ],
)
@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_charger_is_put_back_into_service_with_its_box_where_needed(
    version, outlet, box, connectors, asked, is_granted
):
    held, line, _ = await at(version)
    for number in range(2, connectors + 1):
        held.station.enrol(number, Wiring())
    calls = []

    async def ask(action, payload):
        check_call(action, payload, version)
        calls.append("outlet" if payload.get("connectorId") or "evse" in payload else "box")
        status = outlet if calls[-1] == "outlet" else box
        if status is None:
            raise Rejected("PropertyConstraintViolation")
        return {"status": status}

    line.ask = ask
    assert await commands_of(version, held.station, line).enable(held.connector()) is is_granted
    assert calls == asked
