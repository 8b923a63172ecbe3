"""What the last run left of a charger that is exchanged or goes by another id: its pause goes with it; what
was wished of it, and what is remembered of its car, is no other charger's.
"""

import pytest
from msgspec.structs import replace

from domain.command.intent import ChargeIntent
from domain.command.pending import Pending
from domain.house.which_device import DeviceMark
from domain.loadpoint.memory import LeftPaused, LoadpointMemory
from tests.builders import NOON
from tests.scheduler.exchanged import ALPHAESS, SIGENERGY, TEN_MINUTES, Exchanged, exchanged

BOX = DeviceMark(driver="ocpp", which={"identity": "CP-A"}, name="OCPP")
OTHER_BOX = DeviceMark(driver="ocpp", which={"identity": "CP-B"}, name="OCPP")
BOOSTS = ChargeIntent(command_id="b", since=NOON, until=TEN_MINUTES, current_a=16, boost=True)
STARTED = replace(BOOSTS, command_id="s", issued_by="automation:night", boost=False)
RELEASED = Pending(command_id="r", action="release", issued_by="user")
SPARED = LoadpointMemory(is_spared=True)


@pytest.mark.parametrize(
    ("devices", "is_kept"),
    [
        ({"loadpoints_garage": BOX}, True),
        ({"loadpoints_garage": None}, True),  # nobody knows that it is another one
        ({"loadpoints_garage": OTHER_BOX}, False),
        ({"loadpoints_garage": OTHER_BOX, "loadpoints_carport": BOX}, False),
        ({"loadpoints_carport": BOX}, False),  # a wish is of the place where it was wished
        ({"loadpoints_carport": OTHER_BOX}, False),
        ({"loadpoints_garage": BOX, "battery": SIGENERGY}, True),  # the battery's are its own
    ],
)
def test_what_was_wished_of_a_charger_and_is_remembered_of_its_car_is_no_other_s(devices, is_kept) -> None:
    async def story(house: Exchanged) -> None:
        engine = await house.start(loadpoints_garage=house.device(BOX), battery=house.device(ALPHAESS))
        for intent in (BOOSTS, STARTED):
            await engine.state.set_charge_intent("garage", intent)
        await engine.state.set_release("garage", RELEASED)
        await engine.state.set_memory(replace(engine.state.memory, loadpoints={"garage": SPARED}))
        await engine.kill()
        for _ in range(2):  # and it stays so
            engine = await house.start(**{each: house.device(mark) for each, mark in devices.items()})
            state = engine.state
            wishes = [intent for standing in state.wishes.charge.values() for intent in standing.all]
            spared = [each for each in state.wishes.charge if state.memory.loadpoints.get(each) == SPARED]
            assert wishes == ([BOOSTS, STARTED] if is_kept else [])
            assert state.releases == ({"garage": RELEASED} if is_kept else {})
            assert spared == (["garage"] if is_kept else [])
            await engine.kill()

    exchanged(story)


def test_a_charger_that_was_taken_out_for_a_while_is_known_as_it_was_and_carries_no_old_release_out() -> None:
    async def story(house: Exchanged) -> None:
        engine = await house.start(loadpoints_garage=house.device(BOX))
        await engine.state.set_release("garage", RELEASED)
        await engine.state.set_memory(replace(engine.state.memory, loadpoints={"garage": SPARED}))
        await engine.kill()
        for devices in ({}, {"loadpoints_garage": house.device(BOX)}):
            engine = await house.start(**devices)
            assert engine.state.releases == {}
            await engine.kill()
        assert engine.state.memory.loadpoints["garage"] == SPARED

    exchanged(story)


@pytest.mark.parametrize(
    ("now", "is_kept"),
    [
        ({"carport": BOX}, True),  # it goes by another id
        ({"carport": OTHER_BOX}, False),
        ({"garage": OTHER_BOX}, False),
        ({"garage": OTHER_BOX, "carport": BOX}, True),  # and another has taken its place
    ],
)
def test_a_pause_that_was_left_on_a_charger_goes_with_it_whatever_its_id(
    now: dict[str, DeviceMark], is_kept: bool
) -> None:
    async def story(house: Exchanged) -> None:
        engine = await house.start(loadpoints_garage=house.device(BOX))
        paused = {"garage": LoadpointMemory(pause=LeftPaused(times=1))}
        await engine.state.set_memory(replace(engine.state.memory, loadpoints=paused))
        await engine.kill()
        engine = await house.start(**{f"loadpoints_{each}": house.device(mark) for each, mark in now.items()})
        memories = engine.state.memory.loadpoints
        found = {each: memories[each].pause for each in now if each in memories}
        assert found == ({"carport": LeftPaused(times=1)} if is_kept else {})
        await engine.kill()

    exchanged(story)
