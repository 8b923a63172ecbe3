"""What the last run left on a device that is exchanged or gone: kept from others, told, and handed back if
it is back.
"""

from datetime import timedelta

import pytest

from domain.command.order import BatteryAction, BatteryOrder, ExportOrder, OutputOrder
from domain.command.request import BatteryRequest
from domain.errors import UnknownTarget
from domain.house.which_device import DeviceMark
from domain.language.languages import GERMAN
from domain.status.problems import problem_text
from tests.fakes.telling import a_telling
from tests.scheduler.exchanged import (
    ALPHAESS,
    ROOF,
    SHED,
    SIGENERGY,
    TEN_MINUTES,
    Exchanged,
    exchanged,
)

NO_EXPORT = ExportOrder(limit_w=0.0)
DARK = OutputOrder(limit_w=0.0)
FORCE = BatteryRequest(action="force_discharge", power_w=2_000, duration_s=600)
DISCHARGE = BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=2_000, until=TEN_MINUTES)
OTHER_UNIT = DeviceMark(driver="alphaess", which={"unit": "86"}, at="A", name=ALPHAESS.name)
NEW_ADDRESS = DeviceMark(driver="alphaess", which=ALPHAESS.which, at="Z", name=ALPHAESS.name)


@pytest.mark.parametrize("is_killed", [True, False])
def test_a_force_of_before_and_its_baseline_are_no_other_battery_s(is_killed: bool) -> None:
    async def story(house: Exchanged) -> None:
        old, new = house.device(ALPHAESS, percent=70), house.device(SIGENERGY, limit_w=None)
        await house.start(battery=old)
        await house.tick()
        command = await house.engine.room.ask_battery(FORCE)
        await house.tick()
        assert old.set is not None
        await (house.engine.kill() if is_killed else house.engine.stop())
        engine = await house.start(battery=new)
        await house.tick()
        assert (new.set, new.given) == (None, [])
        assert engine.state.battery_intent is None
        assert engine.state.restoring is None
        assert engine.book.open(command.id) is None
        assert engine.lanes["battery"].leases.known == {}
        (told,) = house.left
        assert told.text == (
            "The battery of before (AlphaESS SMILE-T10) still has what was ordered: it is to discharge with "
            "2.0 kW. That ends by itself at 12:10."
        )
        assert "(AlphaESS SMILE-T10) hat noch" in problem_text(told, a_telling(tongue=GERMAN))

    exchanged(story)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            ALPHAESS,
            SIGENERGY,
            "The battery is another one than before: Sigenergy instead of AlphaESS SMILE-T10.",
        ),
        (ALPHAESS, OTHER_UNIT, "The battery is another one than before."),
        (
            DeviceMark(driver="goodwe"),
            SIGENERGY,
            "The battery is another one than before.",
        ),  # its make unknown
        (ALPHAESS, NEW_ADDRESS, None),
    ],
)
def test_a_battery_that_is_exchanged_is_one_line_of_the_history(before, after, told) -> None:
    async def story(house: Exchanged) -> None:
        await house.start(battery=house.device(before))
        await house.tick()
        await house.engine.kill()
        for _ in range(2):
            await house.start(battery=house.device(after))
            await house.tick()
            await house.engine.kill()
        lines = [each for _, _, each in house.records.past._decisions if each.target == "devices/battery"]
        assert [each.text for each in lines] == ([] if told is None else [told])
        assert all(each.code == "device_exchanged" and each.is_over for each in lines)

    exchanged(story)


def test_inverters_that_change_places_in_the_file_were_not_exchanged() -> None:
    async def story(house: Exchanged) -> None:
        await house.start(pv_a=house.device(ROOF), pv_b=house.device(SHED))
        await house.tick()
        await house.engine.kill()
        await house.start(pv_a=house.device(SHED), pv_b=house.device(ROOF))
        await house.tick()
        lines = [each for _, _, each in house.records.past._decisions]
        assert [each for each in lines if each.code == "device_exchanged"] == []
        await house.engine.kill()

    exchanged(story)


def test_an_order_that_had_not_reached_the_battery_of_before_reaches_no_other() -> None:
    async def story(house: Exchanged) -> None:
        old, new = house.device(ALPHAESS), house.device(SIGENERGY)
        await house.start(battery=old)
        await house.tick()
        await house.engine.room.ask_battery(FORCE)
        await house.engine.kill()
        await house.start(battery=new)
        await house.tick()
        assert new.set is None
        assert house.left == []

    exchanged(story)


def test_what_was_left_is_told_over_restarts_until_its_device_is_back_and_handed_back() -> None:
    async def story(house: Exchanged) -> None:
        old, new = house.device(ALPHAESS, percent=70), house.device(SIGENERGY, limit_w=None)
        await house.start(battery=old)
        await house.hold("battery", NO_EXPORT)
        await house.engine.kill()
        for devices in ({"battery": new}, {"battery": new}, {}):
            await house.start(**devices)
            await house.tick()
            (told,) = house.left
            assert "its export limit is 0 kW" in told.text
            await house.engine.kill()
        assert (new.log.count("uncurtail 0"), new.given) == (0, [])
        await house.start(battery=old)
        await house.tick()
        assert old.given == [{"percent": 70}]
        assert house.left == []
        assert await house.records.documents.all("lease") == {}
        assert await house.records.documents.all("left") == {}

    exchanged(story)


def test_what_the_device_s_own_timer_ends_is_told_until_then() -> None:
    async def story(house: Exchanged) -> None:
        await house.start(battery=house.device(ALPHAESS))
        await house.hold("battery", DISCHARGE)
        await house.engine.kill()
        await house.start()
        await house.tick()
        assert len(house.left) == 1
        await house.clock.sleep(timedelta(minutes=13).total_seconds())
        await house.tick()
        assert house.left == []
        assert await house.records.documents.all("left") == {}

    exchanged(story)


def test_what_only_lasts_while_it_is_written_anew_is_told_for_a_quarter_of_an_hour() -> None:
    async def story(house: Exchanged) -> None:
        await house.start(battery=house.device(ALPHAESS))
        await house.hold("battery", NO_EXPORT, is_fed=True)
        await house.engine.kill()
        await house.start()
        for minutes, is_told in ((0, True), (13, True), (3, False)):
            await house.clock.sleep(timedelta(minutes=minutes).total_seconds())
            await house.tick()
            assert bool(house.left) is is_told

    exchanged(story)


def test_what_its_owner_has_set_back_is_told_no_more_nor_handed_back_later() -> None:
    async def story(house: Exchanged) -> None:
        old = house.device(ALPHAESS, percent=70)
        await house.start(battery=old)
        await house.hold("battery", NO_EXPORT)
        await house.engine.kill()
        await house.start()
        await house.tick()
        (told,) = house.left
        await house.engine.room.forget_left(told.facts["left_id"])
        assert house.left == []
        with pytest.raises(UnknownTarget):
            await house.engine.room.forget_left(told.facts["left_id"])
        await house.engine.kill()
        await house.start(battery=old)
        await house.tick()
        assert (house.left, old.given) == ([], [])

    exchanged(story)


@pytest.mark.parametrize("mark", [ALPHAESS, NEW_ADDRESS, None])
def test_the_same_battery_is_handed_back_also_at_a_new_address(mark: DeviceMark | None) -> None:
    async def story(house: Exchanged) -> None:
        await house.start(battery=house.device(ALPHAESS, percent=70))
        await house.hold("battery", NO_EXPORT)
        await house.engine.kill()
        again = house.device(mark, percent=0)
        await house.start(battery=again)
        await house.tick()
        assert again.given == [{"percent": 70}]
        assert house.left == []

    exchanged(story)


def test_what_an_older_version_left_is_handed_back_by_id() -> None:
    async def story(house: Exchanged) -> None:
        await house.start(battery=house.device(None, percent=70))
        await house.hold("battery", NO_EXPORT)
        await house.engine.kill()
        again = house.device(ALPHAESS, percent=0)
        await house.start(battery=again)
        await house.tick()
        assert again.given == [{"percent": 70}]

    exchanged(story)


def test_an_inverter_that_stands_in_another_line_keeps_what_is_its_own() -> None:
    async def story(house: Exchanged) -> None:
        roof, shed = house.device(ROOF, own="roof"), house.device(SHED, own="shed")
        await house.start(pv_1=roof, pv_2=shed)
        await house.hold("pv/1", DARK)
        await house.hold("pv/2", DARK)
        await house.engine.kill()
        await house.start(pv_1=shed)
        await house.tick()
        assert shed.given == [{"own": "shed"}]
        (told,) = house.left
        assert told.device == "pv/1"
        assert "(SunSpec) still has what was ordered: it is to give no more than 0 kW" in told.text
        await house.engine.kill()
        await house.start(pv_1=shed, pv_roof=roof)
        await house.tick()
        assert roof.given == [{"own": "roof"}]
        assert house.left == []
        assert await house.records.documents.all("lease") == {}

    exchanged(story)


def test_two_inverters_that_changed_lines_keep_each_its_own() -> None:
    async def story(house: Exchanged) -> None:
        roof, shed = house.device(ROOF, own="roof"), house.device(SHED, own="shed")
        await house.start(pv_1=roof, pv_2=shed)
        await house.hold("pv/1", DARK)
        await house.engine.kill()
        await house.start(pv_1=shed, pv_2=roof)
        await house.tick()
        assert (roof.given, shed.given) == ([{"own": "roof"}], [])

    exchanged(story)
