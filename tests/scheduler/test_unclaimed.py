"""A battery that somebody else forced is told as such, left alone, and freed by a restore."""

from domain.command.request import BatteryRequest
from domain.house.house import Battery, House
from tests.fakes.living import Living, in_a_house

EVENING = {"pv_w": 0, "load_w": 700, "battery_soc_pct": 60, "price": {"import": 0.3, "export": 0.08}}


def shown(living: Living) -> tuple[str, str, list[str]]:
    battery = living.room.status.battery
    return battery.owner, battery.reason.code, [each.code for each in living.room.status.problems]


def test_a_force_that_nobody_here_holds_is_told_and_only_a_restore_ends_it() -> None:
    async def story(living: Living) -> None:
        await living.for_(20)
        living.physics.battery.force(5_000.0, None, None)
        await living.for_(40)
        assert shown(living) == ("none", "self_consumption", [])
        await living.for_(60)
        assert shown(living) == ("device", "external_control", ["external_control"])
        text = living.room.status.battery.reason.text
        assert text == "The device is set to discharge, and nobody here asked for that; a restore ends it."
        await living.for_(600)
        assert living.physics.battery.forced is not None, "nobody overrides it by itself"
        await living.room.ask_battery(BatteryRequest(action="restore"))
        await living.for_(30)
        assert living.physics.battery.forced is None
        assert shown(living) == ("none", "self_consumption", [])

    in_a_house(House(battery=Battery()), EVENING, story)


def test_our_own_force_and_its_end_are_no_false_alarm() -> None:
    async def story(living: Living) -> None:
        await living.for_(20)
        ask = BatteryRequest(action="force_discharge", power_w=3_000, duration_s=300)
        await living.room.ask_battery(ask)
        for _ in range(60):
            await living.for_(10)
            assert shown(living)[1:] != ("external_control", ["external_control"])
        assert shown(living) == ("none", "self_consumption", [])

    in_a_house(House(battery=Battery()), EVENING, story)
