"""What keeps an automation from its work is told until it is mended."""

import pytest
from msgspec.structs import replace

from domain.automation.automation import Automation
from domain.command.request import BatteryRequest
from domain.errors import InvalidRequest
from domain.status.problems import ProblemCode, problem_text
from tests.fakes.telling import a_telling
from tests.scheduler.automated_house import HOLD, Lived, lived, rule


def test_one_whose_charger_is_gone_is_switched_off_once_and_says_so_until_it_is_deleted() -> None:
    async def story(house: Lived) -> None:
        engine, hold = house.engine, {"kind": "battery", "action": "hold"}
        await engine.automations.add(rule())
        await engine.automations.add(
            rule(id="other", trigger={"kind": "time", "at": "12:30"}, actions=[hold])
        )
        state = engine.room.state
        without = replace(state.configured, loadpoints=())
        await state.set_configured(without)
        await engine.automations.look(house.clock.now())
        known = {each.automation.id: each.automation.enabled for each in engine.automations.all()}
        assert known == {"plugged": False, "other": True}
        (problem,) = (each for each in state.problems.now() if each.device == "automations/plugged")
        text = problem_text(problem, a_telling())
        assert text.startswith("The automation 'Charge when plugged in': it is switched off, for it names")
        await engine.automations.drop("plugged")
        assert not state.problems.is_told(problem.code, problem.device)

    lived(story)


def test_one_that_asks_for_the_weather_says_so_while_nobody_tells_it() -> None:
    async def story(house: Lived) -> None:
        engine, problems = house.engine, house.engine.room.state.problems
        device = "automations/plugged"
        rainy = rule(trigger={"kind": "weather", "weather": "rainy"}, actions=[HOLD])
        await engine.automations.add(rainy)
        (source,) = engine.weather.take(None)
        await engine.automations.look(house.clock.now())
        (told,) = (each for each in problems.now() if each.device == device)
        assert "nothing tells the weather here" in problem_text(told, a_telling())
        with pytest.raises(InvalidRequest) as refused:
            await engine.automations.add(replace(rainy, id="other"))
        assert list(refused.value.fields) == ["trigger.weather"]
        engine.weather.take(source)
        await engine.automations.look(house.clock.now())
        assert not problems.is_told(told.code, device)

    lived(story)


def test_weather_that_is_needed_and_not_told_is_a_problem_until_it_is() -> None:
    async def story(house: Lived) -> None:
        engine, problems = house.engine, house.engine.room.state.problems
        await engine.automations.add(rule(trigger={"kind": "weather", "weather": "rainy"}, actions=[HOLD]))
        await house.live(10)
        (told,) = (each for each in problems.now() if each.code is ProblemCode.WEATHER_UNKNOWN)
        assert problem_text(told, a_telling()).endswith("wait: the story tells no weather.")
        house.world.change({"weather": "rainy"})
        await house.live(60)
        assert not problems.is_told(ProblemCode.WEATHER_UNKNOWN, None)

    lived(story)


def test_two_that_undo_each_other_rest_and_the_owner_is_told() -> None:
    def on(event: str, action: str) -> Automation:
        trigger = {"kind": "battery_mode", "mode": event}
        act = {"kind": "battery", "action": action, "duration_s": 3_600}
        return rule(id=action, name=action, trigger=trigger, actions=[act])

    async def story(house: Lived) -> None:
        engine, problems = house.engine, house.engine.room.state.problems
        await engine.automations.add(on("force_charge", "force_discharge"))
        await engine.automations.add(on("force_discharge", "force_charge"))
        await engine.room.ask_battery(BatteryRequest(action="force_charge", duration_s=60), "user")
        await house.live(120)
        runs = await house.runs()
        assert 20 < len(runs) < 30
        (told,) = [each for each in problems.now() if each.code is ProblemCode.AUTOMATION_RESTS]
        assert "acted 12 times within an hour and rests until" in problem_text(told, a_telling())
        resting = engine.automations.one(str(told.device).removeprefix("automations/"))
        assert resting.last_run is not None
        assert resting.last_run.outcome == "resting"
        await engine.automations.change(resting.automation.id, {"priority": 10})
        await house.live(1)
        assert not problems.is_told(told.code, told.device)

    lived(story)
