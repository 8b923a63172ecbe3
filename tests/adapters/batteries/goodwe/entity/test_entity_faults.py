"""The unhappy half: what is half done, denied, ignored or lied about is never called done."""

import pytest

from domain.command.order import BatteryAction, BatteryOrder, ExportOrder
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from tests.adapters.batteries.goodwe.entity.entity_houses import LIMIT, MODE, an_entity_house, an_order

DISCHARGE, RESTORE, CURTAIL = BatteryAction.FORCE_DISCHARGE, BatteryAction.RESTORE, BatteryAction.CURTAIL
FOUND = {
    "ems_mode": "auto",
    "ems_power_limit_w": 10_000.0,
    "export_limit_w": 5_000.0,
    "export_limited": False,
}
ORDER = an_order(DISCHARGE, power_w=1_000)


async def test_a_silent_home_assistant_is_unreachable():
    async with an_entity_house() as system:
        system.faults.silent = True
        with pytest.raises(Unreachable, match=r"no answer in 0\.1 s"):
            await system.driver.read()


@pytest.mark.parametrize("fault", ["garbage", "drops_mid_frame"])
async def test_nonsense_and_torn_answers_during_the_login_are_unreachable(fault):
    async with an_entity_house() as system:
        setattr(system.faults, fault, True)
        with pytest.raises(Unreachable):
            await system.driver.read()


@pytest.mark.parametrize("fault", ["garbage", "drops_mid_frame", "mute_after_write"])
async def test_a_write_without_a_proper_answer_is_of_unknown_outcome(fault):
    async with an_entity_house() as system:
        await system.driver.read()
        setattr(system.faults, fault, True)
        with pytest.raises(OutcomeUnknown):
            await system.carry_out(ORDER, FOUND)
        assert [call[:2] for call in system.emulator.writes] == [("number.set_value", LIMIT)]


async def test_what_was_done_without_an_answer_is_found_by_reading_back():
    async with an_entity_house() as system:
        await system.driver.read()
        (_, select) = system.driver.steps(ORDER, FOUND)
        system.entities.limit_w = 1_000
        await system.emulator.tell()
        system.faults.mute_after_write = True
        with pytest.raises(OutcomeUnknown):
            await select.do()
        system.faults.mute_after_write = False
        assert await system.agrees(ORDER, FOUND)


async def test_a_refused_call_is_rejected_with_home_assistants_words():
    async with an_entity_house() as system:
        system.faults.refuses_writes = True
        with pytest.raises(Rejected, match="the inverter did not answer"):
            await system.carry_out(ORDER, FOUND)


async def test_a_success_that_changes_nothing_is_found_out_before_the_next_write():
    async with an_entity_house() as system:
        system.faults.ignores_writes = True
        with pytest.raises(Rejected, match=r"took 1000\.0 and still shows 10000\.0; its log says why"):
            await system.carry_out(ORDER, FOUND)
        assert system.entities.mode == "auto"
        assert len(system.emulator.writes) == 1


async def test_a_sequence_that_fails_midway_is_rolled_back():
    async with an_entity_house() as system:
        limit, select = system.driver.steps(ORDER, FOUND)
        await limit.do()
        system.faults.ignores_writes = True
        with pytest.raises(Rejected):
            await select.do()
        system.faults.ignores_writes = False
        await limit.undo()
        assert system.emulator.writes[-1] == ("number.set_value", LIMIT, 10_000)
        assert (system.entities.mode, system.entities.limit_w) == ("auto", 10_000)


async def test_a_curtailment_that_fails_midway_is_rolled_back():
    async with an_entity_house() as system:
        limit, _ = system.driver.steps(ExportOrder(limit_w=0), FOUND)
        await limit.do()
        await limit.undo()
        assert system.entities.export_limit_w == 5_000


async def test_a_half_done_restore_is_not_taken_back():
    async with an_entity_house() as system:
        steps = system.driver.steps(BatteryOrder(action=RESTORE), FOUND)
        assert [step.undo for step in steps] == [None, None]


async def test_a_lying_inverter_reads_back_well_and_moves_nothing():
    async with an_entity_house() as system:
        system.faults.lies = True
        await system.carry_out(ORDER, FOUND)
        assert await system.agrees(ORDER, FOUND)
        assert (await system.reading()).battery.power_w == -2_000  # measured power is what refutes it


async def test_a_slow_home_assistant_is_waited_for_and_then_not():
    async with an_entity_house() as system:
        await system.driver.read()
        system.faults.slow_s = 0.05
        await system.carry_out(ORDER, FOUND)
        assert system.entities.mode == "discharge_battery"
        system.faults.slow_s = 0.6
        with pytest.raises(OutcomeUnknown):
            await system.carry_out(BatteryOrder(action=RESTORE), FOUND)


async def test_an_unavailable_entity_is_not_written_because_home_assistant_would_skip_it_in_silence():
    async with an_entity_house() as system:
        await system.driver.read()
        await system.show(MODE, "unavailable", options=["auto", "discharge_battery"])
        await system.home.entity_ids()  # the change has arrived
        with pytest.raises(Unreachable, match=r"select\.goodwe_ems_mode is unavailable"):
            await system.carry_out(ORDER, FOUND)
        assert system.emulator.writes == []


async def test_a_restart_of_home_assistant_makes_it_unreachable_and_then_fresh():
    async with an_entity_house() as system:
        await system.driver.read()
        await system.emulator.stop()
        with pytest.raises(Unreachable):
            await system.driver.read()
        await system.emulator.start()
        system.clock.turn(60)
        assert (await system.driver.read()).battery.soc_pct == 50
        assert await system.agrees(BatteryOrder(action=RESTORE), FOUND)


async def test_a_refused_token_is_final():
    async with an_entity_house() as system:
        system.faults.refuses_token = True
        with pytest.raises(Rejected, match=r"homeassistant\.token"):
            await system.driver.read()
        system.faults.refuses_token = False
        system.clock.turn(3_600)
        with pytest.raises(Rejected, match=r"homeassistant\.token"):
            await system.driver.read()
        assert system.emulator.logins == 0


async def test_a_baseline_that_is_not_answered_is_unreachable_because_nothing_was_written():
    async with an_entity_house() as system:
        await system.driver.read()
        system.faults.mute_after_write = True
        with pytest.raises(Unreachable):
            await system.driver.baseline()
