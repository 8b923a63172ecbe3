"""Orders to a charger behind Home Assistant: in their order, only what is needed, only what it takes."""

import pytest

from adapters.chargers.homeassistant.config import HomeAssistantCharger
from adapters.chargers.homeassistant.row import it_can_be_stopped_and_read, what_it_cannot_see
from adapters.links.homeassistant.emulator.states import Shown
from domain.errors import NotSupported, Rejected, Unreachable
from tests.adapters.chargers.charger_case import running
from tests.adapters.chargers.homeassistant_case import NUMBER, SWITCH, HomeAssistantCase

ON, OFF = ("switch.turn_on", SWITCH, None), ("switch.turn_off", SWITCH, None)
PHASES, WAKE = "select.wallbox_phases", "button.wallbox_wake"


def at(current_a):
    return ("number.set_value", NUMBER, current_a)


async def test_the_current_comes_before_the_switch_and_nothing_is_sent_twice():
    async with running(HomeAssistantCase()) as case:
        for current_a in (10, 10, 12, 0, 0):
            await case.carry_out(case.order(current_a))
        assert case.emulator.writes == [at(10), ON, at(12), OFF]


async def test_phases_are_chosen_before_the_charge_begins():
    async with running(HomeAssistantCase(phases=PHASES)) as case:
        assert case.driver.capabilities.switches_phases
        await case.carry_out(case.order(8, phases=3))
        assert case.emulator.writes == [("select.select_option", PHASES, "3 phases"), at(8), ON]
        assert (await case.reading()).phases == 3


async def test_a_car_is_woken_before_a_start_and_not_for_a_change():
    async with running(HomeAssistantCase(wake=WAKE, wake_s=7)) as case:
        steps = case.driver.steps(case.order(10), {})
        assert [step.pause_s for step in steps] == [0, 7, 0]
        await case.carry_out(case.order(10))
        await case.carry_out(case.order(12))
        assert case.emulator.writes == [("button.press", WAKE, None), at(10), ON, at(12)]


async def test_a_switch_that_wakes_is_let_go_of_again():
    horned = HomeAssistantCase(wake="switch.horn")
    horned.entities.overrides["switch.horn"] = Shown("off", {})
    async with running(horned) as case:
        await case.carry_out(case.order(10))
        horn = [service for service, entity_id, _ in case.emulator.writes if entity_id == "switch.horn"]
        assert horn == ["switch.turn_on", "switch.turn_off"]


async def test_a_charger_that_has_finished_is_switched_off_before_it_begins_anew():
    async with running(HomeAssistantCase()) as case:
        await case.carry_out(case.order(10))
        case.entities.status = "Finishing"
        await case.settle()
        case.emulator.calls.clear()
        assert [step.pause_s for step in case.driver.steps(case.order(10), {})] == [0, 0, 1]
        await case.carry_out(case.order(10))
        assert case.emulator.writes == [OFF, ON]


async def test_a_charger_without_a_switch_is_paused_by_0_a_where_it_takes_that():
    async with running(HomeAssistantCase(switch=None)) as case:
        with pytest.raises(NotSupported, match="nothing can stop"):
            case.driver.steps(case.order(0), {})
        await case.show(NUMBER, "16", min=0, max=32, step=1, unit_of_measurement="A")
        assert [step.what for step in case.driver.steps(case.order(0), {})] == [f"{NUMBER} ← 0.0"]


@pytest.mark.parametrize(
    ("attributes", "says"),
    [
        ({"min": 6, "max": 8, "unit_of_measurement": "A"}, "takes 6 to 8 A"),
        ({"min": 6, "max": 32, "unit_of_measurement": "kW"}, "is in kW"),
    ],
)
async def test_what_the_number_does_not_take_is_never_sent(attributes, says):
    async with running(HomeAssistantCase()) as case:
        await case.show(NUMBER, "8", **attributes)
        with pytest.raises(Rejected, match=says):
            case.driver.steps(case.order(10), {})
        assert case.emulator.writes == []


@pytest.mark.parametrize(
    ("attributes", "least_a", "most_a", "step_a"),
    [
        ({"min": 6, "max": 32, "step": 1}, 6, 32, 1),
        ({"min": 5.5, "max": 15.9, "step": 0.1}, 6, 15, 1),
        ({"min": 0, "max": 16, "step": 2}, 1, 16, 2),
        ({"min": "nan", "max": None}, 1, 80, 1),
        ({"min": 6, "max": 4}, 6, 4, 1),  # nothing can be asked of it, which the rules tell
    ],
)
async def test_what_a_charger_can_do_is_what_its_number_takes(attributes, least_a, most_a, step_a):
    async with running(HomeAssistantCase()) as case:
        await case.show(NUMBER, "6", **attributes)
        able = case.driver.capabilities
        assert (able.min_current_a, able.max_current_a, able.step_a) == (least_a, most_a, step_a)


async def test_an_integration_that_is_away_makes_the_charger_unreachable_and_takes_no_orders():
    async with running(HomeAssistantCase()) as case:
        case.faults.unavailable = True
        await case.settle()
        with pytest.raises(Unreachable, match="does not reach the charger"):
            await case.driver.read()
        with pytest.raises(Unreachable, match="unavailable"):
            await case.carry_out(case.order(10))
        assert case.emulator.writes == []


async def test_a_switch_that_stays_as_it_was_is_a_refusal():
    async with running(HomeAssistantCase()) as case:
        case.faults.ignores_writes = True
        with pytest.raises(Rejected, match="still shows"):
            await case.carry_out(case.order(10))


@pytest.mark.parametrize(
    ("settings", "keys"),
    [
        ({"switch": "switch.s"}, []),
        ({"current": "number.c"}, []),
        ({}, ["switch"]),
        ({"switch": "light.s"}, ["switch"]),
        ({"switch": "input_boolean.s", "current": "sensor.c"}, ["current"]),
        ({"switch": "switch.s", "currents": ("sensor.a", "number.b")}, ["currents[1]"]),
        ({"switch": "switch.s", "location": "sensor.home"}, ["location"]),
    ],
)
def test_an_entity_that_cannot_play_its_part_is_a_fault(settings, keys):
    assert [fault.key for fault in it_can_be_stopped_and_read(HomeAssistantCharger(**settings))] == keys


def test_what_it_cannot_see_is_told_at_the_start():
    blind = list(what_it_cannot_see(HomeAssistantCharger(switch="switch.s")))
    assert [notice.partition(":")[0] for notice in blind] == ["power", "plug"]
