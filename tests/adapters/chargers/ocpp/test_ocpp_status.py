"""What a charger of OCPP 1.6 tells of its plug, in any spelling and by any clock."""

import pytest

from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from tests.adapters.chargers.ocpp.boxes import Box

S = ChargerState


@pytest.mark.parametrize(
    ("status", "state", "connected", "charging"),
    [
        ("Available", S.DISCONNECTED, False, False),
        ("Preparing", S.CONNECTED, True, False),
        ("Charging", S.CHARGING, True, True),
        ("SuspendedEV", S.SUSPENDED_EV, True, False),
        ("SuspendedEVSE", S.SUSPENDED_EVSE, True, False),
        ("Finishing", S.FINISHED, True, False),
        ("Faulted", S.FAULTED, None, False),
        ("Reserved", S.UNKNOWN, None, None),
        ("Unavailable", S.UNKNOWN, None, None),
        ("suspended_ev", S.SUSPENDED_EV, True, False),
        ("SUSPENDED-EVSE", S.SUSPENDED_EVSE, True, False),
        ("suspended evse", S.SUSPENDED_EVSE, True, False),
        ("Whatever", S.UNKNOWN, None, None),
    ],
)
async def test_each_status_in_each_spelling_is_the_state_it_means(status, state, connected, charging):
    box = Box()
    await box.status(status)
    seen = box.reading()
    assert (seen.state, seen.connected, seen.charging) == (state, connected, charging)


@pytest.mark.parametrize(
    ("status", "obstacle", "error"),
    [
        ("Unavailable", Why.CHARGER_PAUSED, "it is out of service; charging by hand puts it back"),
        ("Reserved", Why.CHARGER_PAUSED, "it is reserved"),
        ("Preparing", None, None),
    ],
)
async def test_a_connector_that_is_shut_says_so_and_nothing_is_asked_of_it(status, obstacle, error):
    box = Box()
    await box.status(status)
    assert (box.reading().obstacle, box.reading().error) == (obstacle, error)
    assert box.reading().yields_to_people is (status == "Unavailable")
    await box.status("Preparing")
    assert box.reading().obstacle is None


async def test_the_whole_box_is_no_plug_and_an_older_status_is_no_news():
    box = Box()
    await box.status("Preparing")
    await box.status("Available", connector=0)
    await box.status("Available", at=-30)
    await box.status("Available", connector=7)
    assert box.reading().connected is True
    await box.status("Charging", at=None)  # one that names no time is taken as it comes
    assert box.reading().state is S.CHARGING


async def test_a_clock_that_runs_ahead_makes_no_later_status_old():
    box = Box()
    await box.status("Charging", at=86_400)
    await box.status("Available")
    assert box.reading().connected is False
    await box.status("Charging", at=None)
    running = (await box.begin(at=86_400))["transactionId"]
    await box.meter(running, at=86_400, power_w=7000)
    await box.meter(running, at=0, power_w=3000)
    assert box.reading().power_w == 3000


@pytest.mark.parametrize(
    ("ahead_s", "after_s", "then_s"), [(240, 2, 0), (240, 2, -3), (240, 600, 60), (30, 2, -5)]
)
async def test_a_clock_that_is_put_right_hides_nothing_of_what_happens_then(ahead_s, after_s, then_s):
    box = Box()
    await box.status("Charging", at=ahead_s)
    running = (await box.begin(at=ahead_s))["transactionId"]
    await box.meter(running, at=ahead_s, power_w=7000)
    box.clock.turn(after_s)
    if ahead_s > 60 and then_s <= 0:
        await box.meter(running, at=then_s, power_w=3000)
        assert box.reading().power_w == 3000
    await box.end(running, at=then_s, reason="EVDisconnected")
    await box.status("Available", at=then_s)
    assert (box.reading().connected, box.reading().charging) == (False, False)
    await box.status("Charging", at=then_s)
    await box.begin("04BB", at=then_s)
    assert box.reading().identities == ("04BB",)


@pytest.mark.parametrize("ahead_s", [0, 240])
async def test_what_was_kept_while_offline_changes_nothing_also_by_a_clock_that_runs_ahead(ahead_s):
    box = Box()
    await box.status("Preparing", at=ahead_s)
    box.clock.turn(3600)
    box.station.connected()
    await box.status("Charging", at=ahead_s)
    running = (await box.begin(at=ahead_s))["transactionId"]
    await box.meter(running, at=ahead_s, power_w=7000)
    box.clock.turn(5)
    await box.status("Available", at=ahead_s - 90)
    await box.begin("04BB", at=ahead_s - 120)
    await box.meter(running, at=ahead_s - 65, power_w=99)
    seen = box.reading()
    assert (seen.connected, seen.identities, seen.power_w) == (True, ("04AA",), 7000)


async def test_an_error_beside_a_status_is_told_and_stops_nothing():
    box = Box()
    await box.status("Charging", errorCode="OtherError", vendorErrorCode="E07")
    assert (box.reading().state, box.reading().error) == (S.CHARGING, "OtherError E07")
    assert box.reading().obstacle is None
    await box.status("Faulted", errorCode="GroundFailure")
    assert (box.reading().obstacle, box.reading().error) == (Why.CHARGER_FAULT, "GroundFailure")


async def test_a_restart_of_the_box_leaves_its_limit_in_doubt():
    box = Box()
    box.took(16)
    answer = await box.say(
        "BootNotification", chargePointVendor="Acme", chargePointModel="One", firmwareVersion="1"
    )
    assert (answer["status"], answer["currentTime"][-1]) == ("Accepted", "Z")
    assert box.connector().is_limit_doubtful
    assert (box.station.model, box.station.firmware) == ("Acme One", "1")


@pytest.mark.parametrize(
    ("action", "payload", "answer"),
    [
        ("DataTransfer", {"vendorId": "x"}, {"status": "UnknownVendorId"}),
        ("FirmwareStatusNotification", {"status": "Idle"}, {}),
        ("DiagnosticsStatusNotification", {"status": "Idle"}, {}),
        ("SecurityEventNotification", {"type": "x", "timestamp": "x"}, {}),
        ("SignCertificate", {"csr": "x"}, {"status": "Rejected"}),
        ("LogStatusNotification", {"status": "Idle"}, {}),
        ("SignedFirmwareStatusNotification", {"status": "Idle"}, {}),
    ],
)
async def test_whatever_a_charger_asks_is_answered(action, payload, answer):
    assert await Box().say(action, **payload) == answer
