"""Automations that are to run once, wait or are refused: what counts as done."""

from typing import Any

import pytest

from domain.command.request import BatteryRequest
from tests.scheduler.automated_house import CHARGE, Lived, lived, rule


@pytest.mark.parametrize(
    ("held_s", "sold_s", "outcome"),
    [(120, 600, "done"), (3_600, 150, "overtaken")],  # what the person asked for ends in time, or does not
)
def test_what_waits_behind_a_persons_order_is_not_done_until_it_is(
    held_s: int, sold_s: int, outcome: str
) -> None:
    async def story(house: Lived) -> None:
        sell = {"kind": "battery", "action": "force_discharge", "duration_s": sold_s}
        await house.engine.automations.add(rule(name="Sell", actions=[sell]))
        await house.engine.room.ask_battery(BatteryRequest(action="hold", duration_s=held_s))
        await house.live()
        house.plug(True)
        await house.live(8)
        run = house.engine.automations.one("plugged").last_run
        assert run.outcome == "waiting"
        assert run.text == "“Sell” is to sell from the battery, and waits: nothing is done yet."
        await house.live(12)
        assert house.engine.automations.one("plugged").last_run.outcome == outcome
        assert await house.codes() == [outcome, "waiting"]

    lived(story)


def test_a_refusal_is_told_and_once_is_only_used_up_by_what_was_done() -> None:
    async def story(house: Lived) -> None:
        high = {"kind": "battery", "event": "charged_to", "soc_pct": 80}
        await house.engine.automations.add(rule(trigger=high, once=True))
        await house.live()
        for level in (90, 50):
            house.world.change({"battery_soc_pct": level})
            await house.live()
        kept = house.engine.automations.one("plugged")
        assert (kept.last_run.outcome, kept.automation.enabled) == ("failed", True)
        assert kept.last_run.errors == ("no car is plugged in",)
        house.plug(True)
        house.world.change({"battery_soc_pct": 90})
        await house.live(4)
        kept = house.engine.automations.one("plugged")
        assert (kept.last_run.outcome, kept.automation.enabled) == ("done", False)

    lived(story)


SELL = {"kind": "battery", "action": "force_discharge", "duration_s": 150}
RESERVE = {"kind": "set_battery", "settings": {"reserve_pct": 30}}


@pytest.mark.parametrize(
    ("actions", "is_plugged", "now", "later"),
    [
        ([RESERVE, SELL], True, "partly_waiting", "partly"),
        ([CHARGE, SELL], True, "partly_waiting", "partly"),
        ([RESERVE, CHARGE], False, "failed", "failed"),
    ],
)
def test_once_is_used_up_by_a_part_that_was_done(
    actions: list[Any], is_plugged: bool, now: str, later: str
) -> None:
    async def story(house: Lived) -> None:
        automations = house.engine.automations
        low = {"kind": "battery", "event": "discharged_to", "soc_pct": 40}
        await automations.add(rule(trigger=low, once=True, actions=actions))
        house.plug(is_plugged)
        await house.engine.room.ask_battery(BatteryRequest(action="hold", duration_s=3_600))
        await house.live()
        house.world.change({"battery_soc_pct": 38})
        await house.live(8)
        kept = automations.one("plugged")
        assert (kept.last_run.outcome, kept.automation.enabled) == (now, False)
        await automations.change("plugged", {"enabled": True})
        await house.live(12)
        kept = automations.one("plugged")
        assert (kept.last_run.outcome, kept.automation.enabled) == (later, True)

    lived(story)


@pytest.mark.parametrize("ticks", [2, 4, 10])  # the last is after the why-log said that the rest waits
@pytest.mark.parametrize("is_meant_again", [False, True])
@pytest.mark.parametrize(("held_s", "sold_s", "later"), [(150, 600, "done"), (3_600, 150, "partly")])
def test_a_run_of_which_a_part_waits_is_followed_over_a_restart(
    ticks: int, is_meant_again: bool, held_s: int, sold_s: int, later: str
) -> None:
    async def story(house: Lived) -> None:
        low = {"kind": "battery", "event": "discharged_to", "soc_pct": 40}
        actions = [RESERVE, SELL | {"duration_s": sold_s}]
        await house.engine.automations.add(rule(trigger=low, once=True, actions=actions))
        await house.engine.room.ask_battery(BatteryRequest(action="hold", duration_s=held_s))
        await house.live()
        house.world.change({"battery_soc_pct": 38})
        await house.live(ticks)
        if is_meant_again:
            await house.engine.automations.change("plugged", {"enabled": True})
        for wait in (3, 8):
            await house.engine.kill()
            await house.start()
            kept = house.engine.automations.one("plugged")
            assert (kept.last_run.outcome, kept.automation.enabled) == ("partly_waiting", is_meant_again)
            await house.live(wait)
        await house.live(20 - ticks)
        kept = house.engine.automations.one("plugged")
        assert (kept.last_run.outcome, kept.automation.enabled) == (later, is_meant_again)
        assert await house.codes() == [later, "partly_waiting"]
        assert house.engine.room.status.battery.reserve_pct == 30

    lived(story)
