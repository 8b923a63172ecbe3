"""What a charger of OCPP 2.0.1 tells, and what is made of it."""

import pytest

from adapters.chargers.ocpp.v201 import NOTED
from domain.reading.charger import ChargerState
from tests.adapters.chargers.ocpp.boxes import Box

S = ChargerState
AT = {"id": 1, "connectorId": 1}
CARD = {"idToken": "04AA", "type": "ISO14443"}


def values(watts=None, wh=None):
    rows = []
    if watts is not None:
        rows.append(
            {
                "value": watts / 1000,
                "measurand": "Power.Active.Import",
                "unitOfMeasure": {"unit": "W", "multiplier": 3},
            }
        )
    if wh is not None:
        rows.append({"value": wh, "measurand": "Energy.Active.Import.Register"})
    return rows


def bucket(box, at=0, **told):
    return [{"timestamp": box.at(at), "sampledValue": values(**told)}]


@pytest.fixture
def box():
    return Box("2.0.1")


@pytest.mark.parametrize(
    ("plug", "state", "connected"),
    [
        ("Available", S.DISCONNECTED, False),
        ("Occupied", S.CONNECTED, True),
        ("Reserved", S.UNKNOWN, None),
        ("Unavailable", S.UNKNOWN, None),
        ("Faulted", S.FAULTED, None),
    ],
)
async def test_a_connector_tells_of_the_plug(box, plug, state, connected):
    await box.plug(plug)
    seen = box.reading()
    assert (seen.state, seen.connected, bool(seen.charging)) == (state, connected, False)


@pytest.mark.parametrize(("evse", "connector"), [(0, 0), (1, 0), (0, 1), (9, 1)])
async def test_the_station_itself_and_places_that_are_none_tell_nothing(box, evse, connector):
    await box.plug("Occupied")
    await box.plug("Available", evse=evse, connector=connector)
    assert box.reading().connected is True


@pytest.mark.parametrize(
    ("charging_state", "state"),
    [
        ("Charging", S.CHARGING),
        ("SuspendedEV", S.SUSPENDED_EV),
        ("SuspendedEVSE", S.SUSPENDED_EVSE),
        ("EVConnected", S.CONNECTED),
        ("Idle", S.FINISHED),
    ],
)
async def test_a_transaction_tells_how_it_stands_and_occupied_takes_nothing_from_that(
    box, charging_state, state
):
    await box.event("Started", evse=AT, idToken=CARD)
    await box.event("Updated", state=charging_state, at=1)
    await box.plug("Occupied")
    assert box.reading().state is state


async def test_a_clock_that_is_put_right_hides_neither_the_end_of_a_charge_nor_the_next(box):
    await box.event("Started", evse=AT, idToken=CARD, at=240)
    await box.event("Updated", state="Charging", at=240)
    box.clock.turn(2)
    await box.event("Ended", trigger="EVDeparted", about={"stoppedReason": "EVDisconnected"})
    assert (box.reading().connected, box.connector().transaction) == (False, None)
    await box.event("Started", "t2", evse=AT, idToken=CARD, state="Charging")
    assert (box.reading().state, box.connector().transaction.id) == (S.CHARGING, "t2")


async def test_a_charge_is_told_event_by_event(box):
    await box.plug("Occupied")
    answer = await box.event("Started", evse=AT, idToken=CARD, meterValue=bucket(box, wh=1000))
    assert answer == {"idTokenInfo": {"status": "Accepted"}}
    assert await box.event("Updated", state="Charging", at=1) == {}  # only a token is judged
    await box.event("Updated", at=2, meterValue=bucket(box, 2, watts=7000, wh=3000))
    seen = box.reading()
    assert (seen.state, seen.power_w, seen.session_wh, seen.identities) == (S.CHARGING, 7000, 2000, ("04AA",))
    await box.event("Ended", at=3, meterValue=bucket(box, 3, wh=3100), about={"stoppedReason": "Local"})
    seen = box.reading()
    assert (seen.state, seen.power_w, seen.session_wh) == (S.FINISHED, 0, 2100)


async def test_a_charge_ends_with_the_car_that_leaves(box):
    await box.plug("Occupied")
    await box.event("Started", evse=AT, state="Charging")
    await box.event("Ended", at=1, trigger="EVCommunicationLost", about={"stoppedReason": "EVDisconnected"})
    assert box.reading().state is S.DISCONNECTED


async def test_events_that_come_twice_or_for_an_ended_charge_change_nothing(box):
    for _ in range(2):
        await box.event("Started", evse=AT, state="Charging")
    for _ in range(2):
        await box.event("Ended", at=1)
    await box.event("Updated", at=2, state="Charging", meterValue=bucket(box, 2, watts=7000))
    assert (box.connector().transaction, box.reading().power_w) == (None, 0)


async def test_what_was_kept_while_offline_changes_nothing_now_and_what_still_runs_is_taken_over(box):
    await box.plug("Occupied")
    await box.event("Started", "old", at=-3600, evse=AT, state="Charging", offline=True)
    await box.event("Ended", "old", at=-1800, offline=True)
    assert (box.connector().transaction, box.reading().state) == (None, S.CONNECTED)
    begun = bucket(box, -900, wh=1000)
    await box.event("Started", "new", at=-900, evse=AT, offline=True, idToken=CARD, meterValue=begun)
    assert box.connector().transaction is None
    await box.event("Updated", "new", state="Charging", at=1, meterValue=bucket(box, 1, watts=7000, wh=5000))
    seen = box.reading()
    assert (seen.state, seen.session_wh, seen.identities) == (S.CHARGING, 4000, ("04AA",))


async def test_a_transaction_that_nobody_was_let_into_waits_for_a_start(box):
    await box.plug("Occupied")
    await box.event("Started", evse=AT, state="EVConnected", trigger="CablePluggedIn")
    assert box.connector().waits_for_start
    await box.event("Updated", at=1, state="EVConnected", about={"remoteStartId": 5})
    assert not box.connector().waits_for_start


async def test_a_card_that_is_not_let_is_told_so_and_waits():
    box = Box("2.0.1", tags=("04BB",))
    await box.plug("Occupied")
    answer = await box.event("Started", evse=AT, idToken=CARD, state="EVConnected")
    assert answer == {"idTokenInfo": {"status": "Invalid"}}
    assert (await box.say("Authorize", idToken=CARD))["idTokenInfo"]["status"] == "Invalid"
    assert box.connector().waits_for_start


async def test_a_running_charge_is_known_after_our_restart(box):
    await box.event("Started", evse=AT, state="Charging", meterValue=bucket(box, wh=1000))
    later = await Box("2.0.1", documents=box.documents).recall()
    await later.event("Updated", at=1, state="Charging", meterValue=bucket(later, 1, wh=4000))
    assert later.reading().session_wh == 3000


@pytest.mark.parametrize("action", NOTED)
async def test_whatever_a_charger_asks_is_answered(box, action):
    assert isinstance(await box.say(action), dict)  # a refusal would be an error


async def test_a_box_says_who_it_is(box):
    station = {"vendorName": "Acme", "model": "Two", "firmwareVersion": "3"}
    answer = await box.say("BootNotification", reason="PowerUp", chargingStation=station)
    assert answer["status"] == "Accepted"
    assert (box.station.model, box.station.firmware) == ("Acme Two", "3")
