"""Automations in a living house: they ask below people, survive a restart, and end with themselves."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import pytest

from adapters.stores.memory.records import MemoryDocuments
from domain.automation.trigger import TimeTrigger
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.errors import Conflict, InvalidRequest, UnknownTarget
from domain.notification.notice import NoticeKind
from tests.scheduler.automated_house import CHARGE, Lived, Told, lived, rule


def test_it_starts_a_charge_under_its_own_name_and_says_so() -> None:
    async def story(house: Lived) -> None:
        await house.engine.automations.add(rule())
        await house.live()
        house.plug(True)
        await house.live(3)
        assert (house.garage.charging, house.garage.owner) == (True, "manual")
        assert house.garage.last_command.issued_by == "automation:plugged"
        run = house.engine.automations.one("plugged").last_run
        assert (run.outcome, len(run.commands)) == ("done", 1)
        assert await house.runs() == ["“Charge when plugged in”: start the charge at Garage."]

    lived(story)


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


def test_a_message_is_told_in_the_owners_own_words() -> None:
    async def story(house: Lived) -> None:
        house.engine.notices.post = told = Told()
        await house.engine.automations.add(
            rule(actions=[{"kind": "message", "text": "The {car} is here"}, CHARGE])
        )
        await house.live()
        house.plug(True)
        await house.live(3)
        mine = [each for each in told.notices if each.kind is NoticeKind.AUTOMATION]
        assert [(each.tag, each.title, each.text) for each in mine] == [
            ("automation:plugged", "Charge when plugged in", "The {car} is here")
        ]
        assert house.garage.charging
        assert (await house.runs())[0].startswith(
            "“Charge when plugged in”: send the message “The {car} is here”"
        )

    lived(story)


def test_a_restart_fires_nothing_twice_and_keeps_what_was_made() -> None:
    async def story(house: Lived) -> None:
        await house.engine.automations.add(rule())
        await house.live()
        house.plug(True)
        await house.live()
        await house.engine.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await house.live()
        await house.engine.kill()
        await house.start()
        await house.live(3)
        assert [each.automation.id for each in house.engine.automations.all()] == ["plugged"]
        assert len(await house.runs()) == 1
        assert not house.garage.charging

    lived(story)


def test_a_person_goes_before_it_and_it_never_undoes_what_a_person_asked() -> None:
    async def story(house: Lived) -> None:
        stop = {"kind": "loadpoint", "loadpoint": "garage", "action": "stop"}
        low = {"kind": "battery", "event": "discharged_to", "soc_pct": 40}
        await house.engine.automations.add(rule(trigger=low, actions=[stop]))
        house.plug(True)
        await house.live()
        await house.engine.room.ask_loadpoint("garage", LoadpointRequest(action="start"))
        await house.live(3)
        house.world.change({"battery_soc_pct": 30})
        await house.live(8)
        assert await house.codes() == ["waiting"]
        assert house.garage.charging
        assert house.engine.state.charge_intents["garage"].issued_by == "user"

    lived(story)


@pytest.mark.parametrize("how", ["drop", "switch off"])
def test_what_it_holds_ends_with_it(how: str) -> None:
    async def story(house: Lived) -> None:
        automations = house.engine.automations
        await automations.add(rule())
        await house.live()
        house.plug(True)
        await house.live(3)
        assert house.garage.charging
        if how == "drop":
            await automations.drop("plugged")
            assert automations.all() == []
        else:
            await automations.change("plugged", {"enabled": False})
        await house.live(3)
        assert (house.garage.charging, house.garage.owner) == (False, "none")

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


def test_settings_are_changed_as_a_person_would() -> None:
    async def story(house: Lived) -> None:
        actions = [
            {"kind": "set_loadpoint", "loadpoint": "garage", "settings": {"mode": "fast"}},
            {"kind": "set_battery", "settings": {"reserve_pct": 30}},
        ]
        await house.engine.automations.add(rule(actions=actions))
        await house.live()
        house.plug(True)
        await house.live(3)
        assert (house.garage.mode, house.engine.room.status.battery.reserve_pct) == ("fast", 30)

    lived(story)


def test_what_it_sets_behind_a_persons_charge_says_so() -> None:
    async def story(house: Lived) -> None:
        low = {"kind": "battery", "event": "discharged_to", "soc_pct": 40}
        settings = {"limit_soc_pct": 30}
        action = {"kind": "set_loadpoint", "loadpoint": "garage", "settings": settings}
        await house.engine.automations.add(rule(trigger=low, actions=[action]))
        house.plug(True)
        await house.live()
        await house.engine.room.ask_loadpoint("garage", LoadpointRequest(action="boost"))
        await house.live(3)
        house.world.change({"battery_soc_pct": 30})
        await house.live(8)
        assert (house.garage.charging, house.garage.owner) == (True, "boost")
        assert (house.garage.limit_soc_pct, await house.codes()) == (30, ["done"])
        behind = "What a person asked for goes on as it was: the settings count once that is over."
        assert (await house.runs())[0].endswith(behind)

    lived(story)


def test_a_bad_change_changes_nothing_and_a_rehearsal_does_nothing() -> None:
    async def story(house: Lived) -> None:
        automations = house.engine.automations
        await automations.add(rule())
        for patch, key in (
            ({"trigger": {"kind": "time", "at": "25:00"}}, "trigger.at"),
            ({"trigger": {"loadpoint": "roof"}}, "trigger.loadpoint"),
            ({"id": "other"}, "id"),
            ({"colour": "red"}, "colour"),
        ):
            with pytest.raises(InvalidRequest) as refused:
                await automations.change("plugged", patch)
            assert list(refused.value.fields) == [key]
        with pytest.raises(Conflict):
            await automations.add(rule())
        with pytest.raises(UnknownTarget):
            await automations.drop("other")
        assert automations.one("plugged").automation == rule()
        assert (
            automations.rehearse("plugged").text
            == "“Charge when plugged in” would start the charge at Garage."
        )
        assert (
            automations.rehearse_unkept(rule(name="New", id="new")).text
            == "“New” would start the charge at Garage."
        )
        with pytest.raises(InvalidRequest) as refused:
            automations.rehearse_unkept(rule(actions=[{"kind": "battery", "action": "fly"}]))
        assert list(refused.value.fields) == ["actions[0].action"]
        assert [each.automation.id for each in automations.all()] == ["plugged"]
        changed = await automations.change("plugged", {"priority": 70, "group": "Cars"})
        assert (changed.automation.priority, changed.automation.group) == (70, "Cars")
        assert (await automations.change("plugged", {"group": None})).automation.group is None
        at_ten = {"trigger": {"kind": "time", "at": "22:00"}}  # nothing of the old trigger stays in it
        assert (await automations.change("plugged", at_ten)).automation.trigger == TimeTrigger(at="22:00")
        await house.live()
        assert await house.runs() == []

    lived(story)


class SlowDocuments(MemoryDocuments):
    """A disk that takes a while: whoever writes lets the others go on."""

    async def put(self, kind: str, key: str, document: bytes) -> None:
        await asyncio.sleep(0.1)
        await super().put(kind, key, document)

    async def delete(self, kind: str, key: str) -> None:
        await asyncio.sleep(0.1)
        await super().delete(kind, key)


def lived_slowly(story: Callable[[Lived], Coroutine[Any, Any, None]]) -> None:
    async def whole(house: Lived) -> None:
        await house.engine.kill()
        house.records.documents = SlowDocuments()
        await house.start()
        await house.live(1)
        await story(house)

    lived(whole)


def test_requests_at_once_are_taken_one_after_the_other() -> None:
    async def story(house: Lived) -> None:
        automations = house.engine.automations
        made = await asyncio.gather(*(automations.add(rule()) for _ in range(4)), return_exceptions=True)
        assert [type(each) for each in made].count(Conflict) == 3
        patches = ({"priority": 10}, {"dry_run": True}, {"once": True})
        await asyncio.gather(*(automations.change("plugged", patch) for patch in patches))
        changed = rule(priority=10, dry_run=True, once=True)
        assert automations.one("plugged").automation == changed
        await house.engine.kill()
        await house.start()
        assert house.engine.automations.one("plugged").automation == changed
        gone = await asyncio.gather(
            *(house.engine.automations.drop("plugged") for _ in range(2)),
            house.engine.automations.change("plugged", {"priority": 20}),
            return_exceptions=True,
        )
        assert [type(each) for each in gone] == [type(None), UnknownTarget, UnknownTarget]
        assert house.engine.automations.all() == []
        await house.engine.kill()
        await house.start()
        assert house.engine.automations.all() == []

    lived_slowly(story)


def test_a_run_that_finishes_meanwhile_undoes_no_change_and_is_not_lost() -> None:
    async def story(house: Lived) -> None:
        automations = house.engine.automations
        actions = [{"kind": "set_battery", "settings": {"reserve_pct": 30}}]
        await automations.add(rule(once=True, actions=actions))
        await house.live()
        house.plug(True)
        living = asyncio.ensure_future(house.live())

        async def change(setting: str, values: Sequence[Any]) -> None:
            while not living.done():  # at every instant of the run one of them is on its way to the disk
                for value in values:
                    await automations.change("plugged", {setting: value})

        await asyncio.gather(living, change("priority", (20, 10)), change("group", ("Sun", "Cars")))
        kept = automations.one("plugged")
        assert (kept.automation.priority, kept.automation.group) == (10, "Cars")
        assert not kept.automation.enabled
        assert kept.last_run is not None
        assert kept.last_run.outcome == "done"

    lived_slowly(story)
