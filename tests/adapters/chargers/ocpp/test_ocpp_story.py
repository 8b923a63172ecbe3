"""A whole charge of a real client over a real socket, in both versions, with the socket cut at every step."""

from functools import partial

import pytest

from adapters.chargers.ocpp.learning import Learned
from domain.reading.charger import ChargerState
from tests.adapters.chargers.charger_case import running
from tests.adapters.chargers.ocpp_case import Ocpp201Case, OcppCase
from tests.patience import until

S = ChargerState
VERSIONS = {"1.6": OcppCase, "2.0.1": Ocpp201Case}


async def authorise(case):
    box = await case.box.connected()
    assert await box.swipe("04AABB")
    await until(lambda: case.station.connectors[1].transaction is not None)


async def order(case, current_a):
    await case.carry_out(case.order(current_a))


async def stop(case):
    box = await case.box.connected()
    await (box.finish("Local") if case.version == "1.6" else box.finish("Local", "StopAuthorized"))
    await box.tell_status()


async def unplug(case):
    case.car.plug(False)
    await case.box.tell()


# What is done, how it then stands, and what may flow.
STORY = {
    "authorise": (authorise, S.CHARGING, 32),
    "charge": (partial(order, current_a=16), S.CHARGING, 16),
    "modulate": (partial(order, current_a=8), S.CHARGING, 8),
    "pause": (partial(order, current_a=0), S.SUSPENDED_EVSE, 0),
    "resume": (partial(order, current_a=12), S.CHARGING, 12),
    "stop": (stop, S.FINISHED, 0),
    "unplug": (unplug, S.DISCONNECTED, 0),
}


ONE, OTHER = tuple(STORY)[::2], tuple(STORY)[1::2]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("cuts", [(), ONE, OTHER], ids=["never", "one", "other"])
async def test_a_charge_from_card_to_unplug_survives_a_cut_at_every_step(version, cuts):
    async with running(VERSIONS[version]()) as case:
        for name, (act, state, amps) in STORY.items():
            await act(case)
            if name in cuts:
                before = case.session()
                await case.box.cut()
                await until(lambda before=before: case.session() not in (None, before))
                await case.meet()
            seen = await case.reading()
            assert (seen.state, case.car.offered_a) == (state, amps), name
            assert bool(seen.charging) is (amps > 0), name
            if name in ("authorise", "charge", "modulate", "pause", "resume"):
                assert seen.identities == ("04AABB",), name
        assert case.station.connectors[1].transaction is None


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_charge_that_we_start_goes_on_over_our_restart_and_over_one_of_the_box(version):
    async with running(VERSIONS[version]()) as case:
        await order(case, 16)
        transaction = case.station.connectors[1].transaction.id
        port = case.central.port
        await case.driver.close()
        case.door = case.door.__class__(host="127.0.0.1", port=port)
        await case.serve()
        await case.meet()
        seen = await case.reading()
        assert (seen.state, case.car.offered_a) == (S.CHARGING, 16)
        assert case.station.connectors[1].transaction.id == transaction
        await order(case, 10)
        case.box.boots_again = True
        case.box.outlet.limits.clear()  # it lost its limit with the power
        await case.box.cut()
        await until(lambda: case.session() is not None and not case.station.connectors[1].is_limit_doubtful)
        await until(lambda: case.box.outlet.limit_a == 10)


async def test_a_box_that_starts_no_second_charge_says_that_the_car_must_be_unplugged():
    async with running(OcppCase()) as case:
        case.box.outlet.is_stubborn = case.box.outlet.ends_at_zero = True
        await order(case, 16)
        await order(case, 0)  # which ends the charge
        connector = case.station.connectors[1]
        await until(lambda: connector.learned.pause == "stop")
        assert await case.agrees(case.order(0))
        error = await case.attempt(order(case, 16))
        assert "unplug the car" in str(error)
        seen = await case.reading()
        assert (seen.state, seen.obstacle) == (S.FINISHED, "replug_required")
        assert not case.driver.capabilities.restarts_while_plugged
        sent = case.box.outlet.limits.copy()
        assert await case.attempt(order(case, 12)) is not None  # and is not asked to start again
        assert sent
        await unplug(case)
        case.car.plug(True)
        await case.settle()
        await order(case, 16)
        assert (await case.reading()).charging
        await order(case, 0)  # by now it is stopped instead
        assert case.box.outlet.transaction is None
        assert await case.agrees(case.order(0))


async def test_a_box_that_ends_a_charge_at_nothing_is_started_again():
    async with running(OcppCase()) as case:
        case.box.outlet.ends_at_zero = True
        for current_a in (16, 0, 10, 0, 12):
            await order(case, current_a)
            seen = await case.reading()
            state = S.CHARGING if current_a else S.SUSPENDED_EVSE  # a pause, and no car that is full
            assert (seen.state, bool(seen.charging)) == (state, current_a > 0)
            assert await case.agrees(case.order(current_a))


async def test_a_box_that_takes_a_profile_and_does_not_follow_it_is_told_in_another_way():
    async with running(OcppCase()) as case:
        case.box.outlet.ignored = {"TxDefaultProfile"}
        await order(case, 6)
        assert case.car.offered_a == 32
        await case.settle()
        await case.session()._watch(case.station.connectors[1])
        await case.settle()
        assert case.car.offered_a == 6
        assert case.station.kept.learned[1].ignored == ("TxDefaultProfile",)
        await order(case, 10)  # from now on at once
        assert case.car.offered_a == 10


async def test_a_silent_meter_is_asked_for():
    async with running(OcppCase()) as case:
        await order(case, 16)
        assert (await case.reading()).charging
        case.clock.turn(300)
        assert (await case.driver.read()).charger.power_w is None
        await case.session()._watch(case.station.connectors[1])
        connector = case.station.connectors[1]
        await until(lambda: connector.power_since == case.clock.now())
        assert (await case.driver.read()).charger.power_w == 16 * 230


@pytest.mark.parametrize("is_new_server", [False, True])
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_box_that_forgot_its_charge_in_a_power_cut_is_told_its_limit_and_started_again(
    version, is_new_server
):
    async with running(VERSIONS[version]()) as case:
        await order(case, 16)
        assert (await case.reading()).charging
        port, before = case.central.port, case.session()
        if is_new_server:
            await case.driver.close()
        outlet = case.box.outlet
        outlet.transaction = outlet.tag = None
        outlet.limits.clear()
        outlet.follow(at_once=True)
        case.box.boots_again = True
        if is_new_server:
            case.door = case.door.__class__(host="127.0.0.1", port=port)
            await case.serve()
        else:
            await case.box.cut()
        await until(lambda: case.session() not in (None, before))
        await case.meet()
        back = await case.driver.read_back(case.order(16), {})
        assert (back.agrees, back.is_lost) == (False, True)
        assert case.station.connectors[1].transaction is None
        await order(case, 16)
        assert ((await case.reading()).charging, case.car.offered_a) == (True, 16)
        assert await case.agrees(case.order(16))


async def test_what_was_learned_of_another_firmware_is_forgotten():
    async with running(OcppCase()) as case:
        station = case.station
        station.kept.firmware = station.firmware
        learned = Learned(pause="stop", replug=True)
        station.connectors[1].learned = learned
        station.booted("Box", station.firmware)
        assert station.connectors[1].learned == learned
        station.booted("Box", "2.0")
        assert station.connectors[1].learned == Learned()


async def test_a_box_that_begins_a_charge_under_its_own_name_alone_is_started_with_that_and_tells_no_card():
    case = OcppCase()
    case.door = case.door.__class__(host="127.0.0.1", port=0, tags=("04AABB",))
    async with running(case):
        case.box.keys["PlugAndChargeIdentifier"] = case.box.outlet.plug_tag = "ALFEN-PNC"
        await case.session().commands.set_up()
        assert not case.station.lets("ALFEN-PNC")  # a car that begins by itself has no card
        await order(case, 16)
        seen = await case.reading()
        assert (seen.charging, seen.identities) == (True, ())
        assert case.box.outlet.tag == "ALFEN-PNC"
