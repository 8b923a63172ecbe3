"""Charges that an OCPP charger made while it was offline: noted once, with its own energy, in any version."""

import pytest

from adapters.chargers.ocpp.reading import REMOTE_TAG
from tests.adapters.chargers.ocpp.boxes import Box
from tests.adapters.chargers.ocpp.doors import PLUGGED, Door, call


def records(box):
    return [
        (each.connector, round(each.record.energy_wh), each.record.identity)
        for each in box.station.kept.records
    ]


def context(name, register_wh):
    sample = {"value": register_wh, "context": name, "measurand": "Energy.Active.Import.Register"}
    return [{"timestamp": "2026-01-15T10:00:00Z", "sampledValue": [sample]}]


async def test_a_whole_charge_of_before_is_noted_once_and_outlives_a_restart():
    box = Box()
    await box.status("Available")
    for _ in range(2):  # sent again, as its answer was lost
        offline = (await box.begin(at=-7_200, meter=1_000))["transactionId"]
        await box.end(offline, at=-3_600, meter=8_400)
    assert records(box) == [(1, 7_400, "04AA")]
    again = await Box(documents=box.documents).recall()
    assert records(again) == records(box)


@pytest.mark.parametrize("knows_status", [True, False])
@pytest.mark.parametrize(
    ("begun", "ended", "meters", "tag", "noted"),
    [
        (-7_200, -3_600, (0, 5_000), REMOTE_TAG, [(1, 5_000, None)]),
        (-7_200, 60, (0, 5_000), "04AA", []),  # it was seen to end
        (60, 120, (0, 500), "04AA", []),  # all of it was seen
        (-7_200, -3_600, (5_000, 100), "04AA", []),  # a meter that began anew
        (-7_200, -3_600, (0, 900_000), "04AA", []),  # no charge, a lifetime
        (-7_200, -3_600, (100, 105), "04AA", []),
        (-3_600, -7_200, (0, 5_000), "04AA", []),  # a clock that was set back
    ],
)
async def test_what_makes_no_whole_charge_of_before_is_not_noted(
    knows_status, begun, ended, meters, tag, noted
):
    box = Box()
    if knows_status:
        await box.status("Available")
    running = (await box.begin(tag=tag, at=begun, meter=meters[0]))["transactionId"]
    box.clock.turn(200)
    await box.end(running, at=ended - 200, meter=meters[1])
    assert records(box) == noted


async def test_a_stop_of_a_number_that_nobody_gave_is_no_charge():
    box = Box()
    await box.status("Available")
    await box.end(4_711, at=-3_600, meter=8_400)
    assert records(box) == []


@pytest.mark.parametrize("is_told", [True, False])
async def test_in_2_0_1_the_first_and_the_last_register_count(is_told):
    box = Box("2.0.1")
    await box.plug("Available")
    more = {"evse": {"id": 1}, "offline": is_told, "idToken": {"idToken": "04AA", "type": "ISO14443"}}
    await box.event("Started", at=-7_200, meterValue=context("Transaction.Begin", 1_000), **more)
    await box.event("Updated", at=-5_000, evse={"id": 1}, offline=is_told)
    await box.event("Ended", at=-3_600, offline=is_told, meterValue=context("Transaction.End", 3_000))
    assert records(box) == [(1, 2_000, "04AA")]


async def test_the_house_is_told_of_it_with_every_reading():
    begin = {"connectorId": 1, "idTag": "04AA", "meterStart": 0, "timestamp": "2026-01-01T10:00:00Z"}
    async with Door() as door, door.dial() as socket:
        await call(socket, *PLUGGED)
        started = (await call(socket, "StartTransaction", begin))[2]["transactionId"]
        end = {"transactionId": started, "meterStop": 5_000, "timestamp": "2026-01-01T11:00:00Z"}
        await call(socket, "StopTransaction", end)
        for _ in range(2):
            (record,) = (await door.reading()).own_records
            assert (record.energy_wh, record.identity) == (5_000, "04AA")
