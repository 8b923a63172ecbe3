"""Charges of OCPP 1.6: each begins and ends once, whatever is repeated, lost or told late."""

import pytest

from domain.reading.charger import ChargerState
from tests.adapters.chargers.ocpp.boxes import Box

S = ChargerState


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
