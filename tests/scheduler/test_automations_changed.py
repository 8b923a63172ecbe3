"""Automations that are changed while the house lives: one after the other, and nothing of a bad change."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import pytest

from adapters.stores.memory.records import MemoryDocuments
from domain.automation.trigger import TimeTrigger
from domain.errors import Conflict, InvalidRequest, UnknownTarget
from tests.scheduler.automated_house import Lived, lived, rule


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
