"""Automations in a living house: they ask below people, survive a restart, and end with themselves."""

import pytest

from domain.command.request import LoadpointRequest
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
