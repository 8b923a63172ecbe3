"""What a charger of OCPP 1.6 tells, and what is made of it: status, transactions, meter."""

import pytest

from domain.reading.observation import ChargerState
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


async def test_a_transaction_has_a_number_that_no_other_had_also_after_a_restart():
    box = Box()
    first = (await box.begin(at=0))["transactionId"]
    again = (await box.begin(at=0))["transactionId"]
    second = (await box.begin(at=1))["transactionId"]
    later = await Box(documents=box.documents).recall()
    assert (await later.begin(at=1))["transactionId"] == second
    third = (await later.begin(at=2))["transactionId"]
    assert first == again
    assert len({first, second, third}) == 3
    assert all(isinstance(each, int) and each > 0 for each in (first, second, third))


@pytest.mark.parametrize(
    ("tags", "tag", "verdict"),
    [
        (None, "anything", "Accepted"),
        (("04AA",), "04aa", "Accepted"),
        (("04AA",), "04BB", "Invalid"),
        (("04AA",), "POWERSYNC", "Accepted"),  # our own
        ((), "04AA", "Invalid"),
    ],
)
async def test_a_card_is_let_by_the_list_and_one_that_is_not_gets_a_number_all_the_same(tags, tag, verdict):
    box = Box(tags=tags)
    assert (await box.say("Authorize", idTag=tag))["idTagInfo"]["status"] == verdict
    answer = await box.begin(tag)
    assert answer["idTagInfo"]["status"] == verdict
    assert answer["transactionId"] > 0
    assert (box.connector().transaction is not None) is (verdict == "Accepted")


async def test_a_card_tells_who_charges_and_our_own_start_tells_nobody():
    box = Box()
    await box.status("Charging")
    await box.begin("04AA\x00\x07")
    assert box.reading().identities == ("04AA",)
    await box.begin("POWERSYNC", at=5)
    assert box.reading().identities == ()


@pytest.mark.parametrize("odd", [0, -1, 99, 2**31])
async def test_a_stop_is_always_accepted_and_ends_no_other_charge(odd):
    box = Box()
    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    await box.end(odd if odd != running else odd + 1)
    await box.end(odd if odd != running else odd + 1)
    assert box.connector().transaction.id == running
    assert await box.end(running, idTag="04AA") == {"idTagInfo": {"status": "Accepted"}}
    assert await box.end(running) == {}
    assert box.connector().transaction is None


@pytest.mark.parametrize("nameless", [0, -1])
async def test_a_stop_without_a_number_ends_the_only_charge_that_can_be_meant(nameless):
    box = Box()
    await box.status("Charging")
    await box.begin()
    await box.status("Finishing")
    await box.end(nameless)
    assert box.connector().transaction is None


async def test_what_was_kept_while_offline_gets_its_answers_and_changes_nothing_now():
    box = Box()
    await box.status("Preparing")
    old = (await box.begin(at=-3600))["transactionId"]
    await box.meter(old, at=-1800, power_w=7000, register_wh=5000)
    await box.end(old, at=-900)
    await box.end(old, at=-900)
    seen = box.reading()
    assert (seen.state, seen.charging, seen.power_w) == (S.CONNECTED, False, 0)
    assert (box.connector().transaction, seen.session_wh) == (None, None)


async def test_a_charge_that_began_while_offline_and_still_runs_is_taken_over():
    box = Box()
    await box.status("Charging")
    running = (await box.begin("04AA", at=-3600, meter=1000))["transactionId"]
    assert box.connector().transaction is None
    await box.meter(running, power_w=7000, register_wh=5000)
    seen = box.reading()
    assert (seen.charging, seen.power_w, seen.session_wh) == (True, 7000, 4000)
    assert seen.identities == ("04AA",)


async def test_a_running_charge_is_known_after_our_restart_by_what_was_kept_and_by_its_meter():
    box = Box()
    await box.status("Charging")
    running = (await box.begin(meter=1000))["transactionId"]
    later = await Box(documents=box.documents).recall()
    assert later.connector().transaction.id == running
    await later.status("Charging")
    await later.meter(running, register_wh=3000)
    assert later.reading().session_wh == 2000
    stranger = Box()
    await stranger.status("Charging")
    await stranger.meter(4711, power_w=7000)
    assert stranger.connector().transaction.id == 4711


async def test_a_charge_is_over_when_nothing_is_plugged():
    box = Box()
    await box.status("Charging")
    await box.begin()
    await box.status("Available")
    assert box.connector().transaction is None
    later = await Box(documents=box.documents).recall()
    assert later.connector().transaction is None


async def test_scenario_ev23_closing_values_after_the_end_do_not_revive_it():
    box = Box()
    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    await box.meter(running, power_w=7000)
    await box.status("Finishing")
    await box.end(running)
    await box.meter(running, at=1, power_w=7000, register_wh=9000)
    seen = box.reading()
    assert (seen.power_w, seen.charging, box.connector().transaction) == (0, False, None)


async def test_what_a_charger_offers_is_never_what_a_car_draws():
    box = Box()

    async def offered(transaction=None, watts=None):
        samples = [{"value": "7.4", "measurand": "Power.Offered", "unit": "kW"}]
        samples += [] if watts is None else [{"value": str(watts), "measurand": "Power.Active.Import"}]
        buckets = [{"timestamp": box.at(0), "sampledValue": samples}]
        more = {} if transaction is None else {"transactionId": transaction}
        await box.say("MeterValues", connectorId=1, meterValue=buckets, **more)
        seen = box.reading()
        return seen.connected, seen.state, seen.power_w

    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    assert await offered(running, 7000) == (True, S.CHARGING, 7000)
    await box.status("Finishing")
    await box.end(running)
    assert await offered() == (True, S.FINISHED, 0)
    await box.status("Available")
    assert await offered() == (False, S.DISCONNECTED, 0)


async def test_what_flows_grows_old_in_a_charge_and_is_nothing_without_one():
    box = Box()
    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    await box.meter(running, power_w=7000, register_wh=5000)
    box.clock.turn(59)
    assert box.reading().power_w == 7000
    box.clock.turn(2)
    seen = box.reading()
    assert (seen.power_w, seen.charging, seen.energy_wh) == (None, True, None)
    await box.status("SuspendedEV")
    assert box.reading().power_w == 0
    box.clock.turn(1)
    await box.meter(running, power_w=40)
    assert box.reading().power_w == 40  # what the meter says of this very state


async def test_values_out_of_order_are_not_shown_as_now():
    box = Box()
    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    await box.meter(running, at=20, power_w=4000)
    await box.meter(running, at=10, power_w=7000)
    assert box.reading().power_w == 4000


async def test_a_register_that_begins_anew_with_each_charge_is_no_lifetime_meter():
    box = Box()
    await box.status("Charging")
    running = (await box.begin(meter=0))["transactionId"]
    await box.meter(running, register_wh=500)
    assert (box.reading().energy_wh, box.reading().session_wh) == (None, 500)
    later = await Box(documents=box.documents).recall()
    await later.status("Charging")
    await later.meter(running, register_wh=600)
    assert later.reading().energy_wh is None
    await later.begin(meter=1234, at=60)
    await later.meter(later.connector().transaction.id, at=61, register_wh=1500)
    assert later.reading().energy_wh == 1500


async def test_the_main_meter_of_a_box_with_one_outlet_is_the_outlet_s():
    box = Box()
    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    await box.meter(running, connector=0, power_w=7000)
    assert box.reading().power_w == 7000
    two = Box(connectors=2)
    await two.status("Charging")
    await two.begin()
    await two.meter(connector=0, power_w=7000)
    assert two.reading().power_w is None


async def test_two_outlets_have_each_their_own_charge():
    box = Box(connectors=2)
    for number in (1, 2):
        await box.status("Charging", connector=number)
    first, second = [(await box.begin(connector=n))["transactionId"] for n in (1, 2)]
    await box.end(first)
    assert box.connector(1).transaction is None
    assert box.connector(2).transaction.id == second


@pytest.mark.parametrize(
    ("wait_s", "reason", "pause"),
    [
        (5, "Other", "stop"),
        (5, None, "stop"),
        (5, "EVDisconnected", "zero"),
        (5, "Remote", "zero"),
        (20, "Other", "zero"),
    ],
)
async def test_a_charge_that_ends_by_our_limit_of_nothing_teaches_how_to_pause(wait_s, reason, pause):
    box = Box()
    await box.status("Charging")
    running = (await box.begin())["transactionId"]
    box.took(0)
    box.clock.turn(wait_s)
    await box.end(running, **({} if reason is None else {"reason": reason}))
    assert box.connector().learned.pause == pause
    later = await Box(documents=box.documents).recall()
    assert later.connector().learned.pause == pause


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
