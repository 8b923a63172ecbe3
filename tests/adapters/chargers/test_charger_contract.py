"""Every charger driver, over its emulator: the same car, the same orders, the same honesty in trouble."""

import json

import pytest
from msgspec import structs

from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.reading.charger import ChargerReading, ChargerState
from tests.adapters.chargers.charger_case import running
from tests.adapters.chargers.homeassistant_case import HomeAssistantCase
from tests.adapters.chargers.ocpp_case import Ocpp201Case, OcppCase
from tests.adapters.chargers.sigenergy_case import AcCase, DcCase
from tests.adapters.chargers.simulated_case import SimulatedCase
from tests.adapters.chargers.tesla.cars import SignedTeslaCase, TeslemetryCase
from tests.adapters.chargers.tesla.radios import TeslaBleCase
from tests.adapters.chargers.zaptec_case import ZaptecCase

CASES = {
    "homeassistant": HomeAssistantCase,
    "sigenergy_ac": AcCase,
    "sigenergy_dc": DcCase,
    "sigenergy_dc V2.8": lambda: DcCase("V2.8"),
    "simulated": SimulatedCase,
    "zaptec": ZaptecCase,
    "zaptec installation": lambda: ZaptecCase(sets="installation"),
    "tesla_ble": TeslaBleCase,
    "tesla_fleet": SignedTeslaCase,
    "teslemetry": TeslemetryCase,
    "ocpp 1.6": OcppCase,
    "ocpp 2.0.1": Ocpp201Case,
}
KEEPING = ("zaptec", "zaptec installation", "ocpp 1.6", "ocpp 2.0.1")  # whose pause outlives the order
AT_THE_WALL = (HomeAssistantCase, AcCase, DcCase, ZaptecCase, OcppCase)  # what stands there is at home
WAITING = {ChargerState.CONNECTED, ChargerState.SUSPENDED_EVSE}
FULL = {ChargerState.FINISHED, ChargerState.SUSPENDED_EV}


@pytest.fixture(params=CASES)
async def case(request):
    async with running(CASES[request.param]()) as opened:
        yield opened


def assert_makes_sense(seen):
    """What holds for any reading, whatever goes on."""
    assert (seen.state is ChargerState.DISCONNECTED) is (seen.connected is False)
    if seen.charging:
        assert seen.connected is not False
        assert seen.state is ChargerState.CHARGING
    for number in (seen.current_a, seen.target_current_a, seen.energy_wh, seen.session_wh, seen.auxiliary_w):
        assert number is None or number >= 0
    for percent in (seen.vehicle_soc_pct, seen.vehicle_limit_pct):
        assert percent is None or 0 <= percent <= 100
    assert seen.phases in (None, 1, 2, 3)


def rates(able):
    """Its least, a middle and its largest current; one without rates knows only its largest."""
    if not able.rate_control:
        return (able.max_current_a,)
    middle_a = (able.min_current_a + able.max_current_a) // 2
    return (able.min_current_a, middle_a - middle_a % able.step_a, able.max_current_a)


async def test_a_plug_a_charge_and_a_pause_are_told_as_they_are(case):
    able = case.driver.capabilities
    assert 0 < able.min_current_a <= able.max_current_a
    case.car.plug(False)
    seen = await case.reading()
    assert_makes_sense(seen)
    assert (seen.state, seen.connected, bool(seen.charging)) == (ChargerState.DISCONNECTED, False, False)
    assert not seen.power_w
    case.car.plug(True)
    seen = await case.reading()
    assert_makes_sense(seen)
    assert (seen.state in WAITING, seen.connected, bool(seen.charging)) == (True, True, False)
    assert seen.is_home or not isinstance(case, AT_THE_WALL)
    await case.carry_out(case.order(able.max_current_a))
    seen = await case.reading()
    assert_makes_sense(seen)
    assert (seen.state, seen.connected, seen.charging) == (ChargerState.CHARGING, True, True)
    assert seen.power_w == pytest.approx(case.car.power_w(), rel=0.05)


async def test_a_full_car_does_not_charge_and_is_not_gone(case):
    case.car.soc_pct = 100
    await case.carry_out(case.order(case.driver.capabilities.max_current_a))
    seen = await case.reading()
    assert_makes_sense(seen)
    assert (seen.connected, bool(seen.charging)) == (True, False)
    assert seen.state in (FULL if case.tells_full else FULL | WAITING)


async def test_it_starts_changes_its_rate_pauses_and_starts_again(case):
    able, was_paused = case.driver.capabilities, False
    for current_a in (*rates(able), *rates(able)[:1], 0, able.max_current_a, 0):
        order = case.order(current_a)
        if current_a and was_paused and not able.restarts_while_plugged:
            break
        was_paused = not current_a
        baseline = await case.carry_out(order)
        assert case.is_given(current_a), current_a
        assert await case.agrees(order), current_a
        assert json.loads(json.dumps(baseline)) == baseline, "a baseline is kept on disk"
        assert case.driver.unforced(baseline) == case.driver.unforced(case.driver.unforced(baseline))
        seen = await case.reading()
        assert_makes_sense(seen)
        assert bool(seen.charging) is (current_a > 0)
        others = [other for other in (*rates(able), 0) if other != current_a]
        assert not any([await case.agrees(case.order(other)) for other in others]), current_a


async def test_what_is_there_already_may_be_ordered_again(case):
    for current_a in (case.driver.capabilities.max_current_a, 0):
        for _ in range(2):
            await case.carry_out(case.order(current_a))
            assert case.is_given(current_a)


async def test_a_charger_that_acknowledges_and_does_nothing_is_found_out(case):
    case.lie()
    order = case.order(case.driver.capabilities.max_current_a)
    await case.carry_out(order)
    assert case.car.offered_a == 0
    seen = await case.reading()
    assert not await case.agrees(order) or (not seen.charging and not seen.power_w)


async def test_a_refusal_is_a_rejection_and_changes_nothing(case):
    case.refuse()
    error = await case.attempt(case.carry_out(case.order(case.driver.capabilities.max_current_a)))
    assert isinstance(error, Rejected)
    assert case.car.offered_a == 0


async def test_a_charger_that_is_gone_is_unreachable(case):
    await case.settle()
    steps = case.driver.steps(
        case.order(case.driver.capabilities.max_current_a), await case.driver.baseline()
    )
    await case.vanish()
    await case.settle()
    assert isinstance(await case.attempt(case.driver.read()), Unreachable)
    for step in steps:
        assert isinstance(await case.attempt(step.do()), Unreachable)


async def test_a_lost_answer_leaves_the_outcome_unknown_and_reading_back_tells_it(case):
    order = case.order(case.driver.capabilities.max_current_a)
    steps = case.driver.steps(order, await case.driver.baseline())
    case.lose_answers()
    errors = [await case.attempt(step.do()) for step in steps]
    assert any(errors)
    assert all(error is None or isinstance(error, OutcomeUnknown) for error in errors)
    assert await case.agrees(order) is case.is_given(order.current_a)


async def test_what_nobody_told_is_none_and_never_zero(case):
    case.say_nothing()
    error = await case.attempt(case.reading())
    seen = ChargerReading() if error is not None else await case.reading()
    if error is not None:
        assert isinstance(error, Unreachable), "an answer without anything in it may count as none"
    assert (seen.state, seen.connected, seen.charging) == (ChargerState.UNKNOWN, None, None)
    numbers = (
        "power_w",
        "current_a",
        "phase_current_a",
        "energy_wh",
        "session_wh",
        "vehicle_soc_pct",
        "vehicle_limit_pct",
        "auxiliary_w",
    )
    told = {name: value for name, value in structs.asdict(seen).items() if name in numbers}
    assert told == dict.fromkeys(numbers)


async def test_closing_never_raises(case):
    await case.driver.close()
    await case.driver.close()
    await case.vanish()
    await case.driver.close()


@pytest.mark.parametrize("case", KEEPING, indirect=True)
async def test_a_pause_that_stays_is_lifted_for_the_next_car(case):
    able = case.driver.capabilities
    assert able.keeps_pause
    await case.carry_out(case.order(0))
    case.car.plug(False)
    await case.reading()
    frees = structs.replace(case.order(0), frees=True)
    assert not await case.agrees(frees)
    await case.carry_out(frees)
    assert await case.agrees(frees)
    assert (await case.reading()).target_current_a == able.max_current_a


@pytest.mark.parametrize("case", KEEPING, indirect=True)
async def test_a_pause_is_kept_for_the_car_that_is_there_alone(case):
    await case.carry_out(case.order(16))
    assert not case.driver.capabilities.parks  # it charges
    await case.carry_out(case.order(0))
    assert not (await case.reading()).charging
    assert case.driver.capabilities.parks
    frees = structs.replace(case.order(0), frees=True)
    await case.carry_out(frees)
    assert await case.agrees(frees)
    seen = await case.reading()
    assert (bool(seen.charging), case.car.power_w()) == (False, 0)
    assert not await case.agrees(case.order(case.driver.capabilities.max_current_a))
    for current_a in (10, 8):  # it goes on as it is told
        await case.carry_out(case.order(current_a))
        assert (await case.reading()).charging
        assert await case.agrees(case.order(current_a))
        assert case.is_given(current_a)
    await case.carry_out(case.order(0))
    assert not (await case.reading()).charging
