"""A Tesla by Bluetooth: found by its VIN, woken with patience, unknown where an answer is lost."""

import pytest

from adapters.chargers.tesla.ble.bleak_radio import BleakRadio
from adapters.chargers.tesla.ble.names import is_name_of
from adapters.chargers.tesla.ble.wire_radio import WireRadio
from adapters.chargers.tesla.car import Verb
from adapters.chargers.tesla.config import TeslaBleCharger
from adapters.chargers.tesla.emulator.radio import TeslaRadioEmulator
from adapters.chargers.tesla.open import open_ble
from adapters.clouds.tesla.answers import Refused
from adapters.kinds.secret import Secret
from adapters.kinds.surroundings import Surroundings
from adapters.stores.memory.records import MemoryDocuments
from domain.command.order import ChargeOrder
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.house.house import House, Loadpoint
from domain.reading.charger import ChargerState
from tests.adapters.chargers.charger_case import running
from tests.adapters.chargers.tesla.cars import PATIENT_S, a_key
from tests.adapters.chargers.tesla.radios import ANSWER_S, VIN, TeslaBleCase
from tests.adapters.emulators.houses import ManualClock, a_house

NAME = "S72858b1f6f184cfc"  # of this VIN, worked out by hand with sha1sum


@pytest.mark.parametrize(
    ("name", "is_it"),
    [
        (f"{NAME}C", True),
        (f"{NAME}D", True),
        (f"{NAME}R", True),
        (f"{NAME}P", True),
        (f"{NAME}X", False),
        (NAME, False),
        ("S0000000000000000C", False),  # another car
        ("My phone", False),
        (None, False),
    ],
)
def test_a_car_is_known_by_a_digest_of_its_vin_whatever_its_last_letter(name, is_it):
    assert is_name_of(VIN, name) is is_it


async def test_a_car_that_is_heard_by_the_house_s_radio_is_at_home_and_costs_nothing():
    async with running(TeslaBleCase()) as case:
        seen = await case.reading()
        assert (seen.is_home, seen.identities, seen.vehicle_soc_pct) == (True, (VIN,), 50)
        assert await case.driver._purse.least_s() == 0


async def test_each_command_is_encrypted_and_checked_by_the_car():
    async with running(TeslaBleCase()) as case:
        await case.carry_out(case.order(8))
        assert case.tesla.told == [("set_charging_amps", 8), ("charge_start", None)]
        assert case.radio.signed.checked


async def test_a_sleeping_car_is_found_asleep_and_not_asked_for_more():
    async with running(TeslaBleCase()) as case:
        case.tesla.asleep = True
        case.clock.turn(1_600)
        reading = await case.driver.read()
        assert (reading.charger.state, reading.charger.power_w) == (ChargerState.CONNECTED, 0.0)
        sent = case.radio.sent
        for _ in range(20):
            case.clock.turn(10)
            await case.driver.read()
        assert case.radio.sent == sent
        assert case.tesla.wakes == 0


async def test_a_woken_car_is_waited_for_until_it_answers_questions():
    async with running(TeslaBleCase()) as case:
        case.tesla.asleep = True
        case.clock.turn(1_600)
        await case.driver.read()
        case.radio.not_ready = 2  # awake by its own word, and deaf for two questions more
        await case.carry_out(case.order(8))
        assert case.tesla.wakes == 1
        assert case.is_given(8)


async def test_a_lost_start_is_asked_for_and_never_sent_again_where_it_does_not_show():
    async with running(TeslaBleCase()) as case:
        start = case.driver.steps(case.order(8), {})[-1]
        case.lose_answers()
        case.lie()
        assert isinstance(await case.attempt(start.do()), OutcomeUnknown)
        assert isinstance(await case.attempt(start.came()), OutcomeUnknown)
        case.tesla.lies = False
        assert isinstance(await case.attempt(start.do()), OutcomeUnknown)
        assert await start.came()


async def test_a_late_answer_is_none_to_the_next_question():
    async with running(TeslaBleCase()) as case:
        assert await case.driver._car.is_awake()
        case.radio.keeps_back = 1
        with pytest.raises(Unreachable):
            await case.driver._car.is_awake()
        case.tesla.asleep = True
        assert not await case.driver._car.is_awake()


async def test_a_late_answer_to_one_command_is_none_to_the_next():
    async with running(TeslaBleCase()) as case:
        await case.carry_out(case.order(8))
        case.radio.keeps_back = 1
        with pytest.raises(OutcomeUnknown):
            await case.driver._car.tell(Verb.AMPS, 10)
        case.tesla.refuses = "not this one"
        with pytest.raises(Refused, match="not this one"):
            await case.driver._car.tell(Verb.AMPS, 12)


async def test_a_connection_that_breaks_off_leaves_a_command_unknown_and_the_next_one_connects_anew():
    async with running(TeslaBleCase()) as case:
        (stop,) = case.driver.steps(case.order(0), {})
        case.radio.breaks = True
        assert isinstance(await case.attempt(stop.do()), OutcomeUnknown)
        case.radio.breaks = False
        await stop.do()
        assert case.radio.connections == 2


async def test_a_key_that_the_car_does_not_know_is_introduced_by_a_key_card():
    async with running(TeslaBleCase()) as case:
        case.radio.signed.knows_all = False
        case.vehicle._sessions[2].epoch = case.vehicle._sessions[3].epoch = None
        error = await case.attempt(case.driver.steps(case.order(8), {})[0].do())
        assert isinstance(error, Rejected)
        assert "introduce" in str(error)
        car = case.driver._car
        with pytest.raises(Rejected, match="did not take the key"):
            await car.introduce()
        case.radio.signed.card_is_held = True
        await car.introduce()
        await case.carry_out(case.order(8))
        assert case.is_given(8)


async def test_a_car_that_has_left_is_unreachable_and_not_asleep():
    async with running(TeslaBleCase()) as case:
        await case.vanish()
        case.clock.turn(70)
        assert isinstance(await case.attempt(case.driver.read()), Unreachable)
        assert not case.driver.known.sleeps


async def test_a_machine_without_bluetooth_says_so():
    with pytest.raises(Unreachable, match="Bluetooth"):
        await BleakRadio().connect(VIN, lambda data: None)


async def test_the_same_car_is_reached_at_the_other_end_of_a_wire():
    clock, house = ManualClock(), a_house()
    emulator = TeslaRadioEmulator(house, clock=clock)
    await emulator.start()
    near = Surroundings(house=House(), clock=clock, documents=MemoryDocuments())
    table = TeslaBleCharger(vin=VIN, key=Secret(a_key()), radio=f"127.0.0.1:{emulator.port}")
    driver = open_ble(table, Loadpoint(id="garage"), near).control
    heard = emulator.heard
    try:
        assert (await driver.read()).charger.vehicle_soc_pct == 50
        for step in driver.steps(ChargeOrder(current_a=8), {}):
            await step.do()
        assert heard.car.told == [("set_charging_amps", 8), ("charge_start", None)]
        assert (await driver.read_back(ChargeOrder(current_a=8), {})).agrees
        heard.breaks = True  # cut off: nobody knows, and the next one connects anew
        (stop,) = driver.steps(ChargeOrder(current_a=0), {})
        driver._car._vehicle._answer_s = ANSWER_S
        with pytest.raises(OutcomeUnknown):
            await stop.do()
        driver._car._vehicle._answer_s = PATIENT_S
        heard.breaks = False
        await stop.do()
        assert (heard.connections, heard.car.charger.set_current_a) == (2, 0)
        heard.is_near = False
        with pytest.raises(Unreachable, match="not in reach"):
            await WireRadio("127.0.0.1", emulator.port).connect(VIN, bytearray)
    finally:
        await driver.close()
        await emulator.stop()
    with pytest.raises(Unreachable, match="no radio answers"):
        await WireRadio("127.0.0.1", emulator.port).connect(VIN, bytearray)
