"""What each answer of the cloud means for the caller, and which requests are never made."""

import pytest

from adapters.clouds.tesla import BudgetUsedUp, FixedToken, RateBudget
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from tests.adapters.clouds.tesla.accounts import BACKUP, LIVE, RESERVE, an_account
from tests.adapters.emulators.houses import ManualClock


async def test_an_ended_token_is_renewed_and_the_request_made_once_more():
    async with an_account() as account:
        link = account.link(account.refreshed())
        await link.get(LIVE)
        account.emulator.tokens.clear()
        await link.post(BACKUP, RESERVE)
        assert account.emulator.writes == [("backup", RESERVE)]
        assert account.emulator.refreshes == 2


async def test_a_refused_console_token_is_not_tried_again():
    async with an_account() as account:
        link = account.link(FixedToken("revoked"))
        for _ in range(3):
            with pytest.raises(Rejected, match="token was refused"):
                await link.get(LIVE)
        assert account.asked == 1


async def test_a_missing_permission_is_latched_until_there_is_another_token():
    async with an_account() as account:
        link = account.link(account.refreshed())
        account.faults.forbids = True
        for _ in range(3):
            with pytest.raises(Rejected, match="energy_cmds"):
                await link.post(BACKUP, RESERVE)
        account.faults.forbids = False
        asked = account.asked
        with pytest.raises(Rejected):
            await link.post(BACKUP, RESERVE)
        assert account.asked == asked
        account.clock.turn(9 * 3600)
        await link.post(BACKUP, RESERVE)


async def test_a_permission_missing_for_commands_does_not_stop_readings():
    async with an_account() as account:
        link = account.link()
        account.faults.forbids = True
        with pytest.raises(Rejected):
            await link.post(BACKUP, RESERVE)
        account.faults.forbids = False
        assert await link.get(LIVE)


async def test_a_command_waits_out_a_short_request_for_patience_and_is_carried_out_once():
    async with an_account() as account:
        account.faults.too_many = 2
        await account.link().post(BACKUP, RESERVE)
        assert account.clock.slept == [5.0, 5.0]
        assert account.emulator.writes == [("backup", RESERVE)]


async def test_a_reading_does_not_wait_and_nothing_is_asked_before_its_time():
    async with an_account() as account:
        link = account.link()
        account.faults.too_many, account.faults.retry_after_s = 1, 90
        with pytest.raises(Unreachable, match="90 s"):
            await link.get(LIVE)
        asked = account.asked
        for kind in (link.get(LIVE), link.post(BACKUP, RESERVE)):
            with pytest.raises(Unreachable, match="too many requests"):
                await kind
        assert account.asked == asked
        account.clock.turn(90)
        assert await link.get(LIVE)


async def test_a_refusal_inside_a_good_answer_is_a_refusal():
    async with an_account() as account:
        account.faults.refuses = True
        with pytest.raises(Rejected, match="not now"):
            await account.link().post(BACKUP, RESERVE)


async def test_an_empty_document_is_unavailable_and_no_zeros():
    async with an_account() as account:
        account.faults.empty = True
        with pytest.raises(Unreachable, match="empty"):
            await account.link().get(LIVE)


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer"])
async def test_a_write_without_a_clear_answer_is_unknown_and_sent_once(fault):
    async with an_account() as account:
        setattr(account.faults, fault, True)
        with pytest.raises(OutcomeUnknown):
            await account.link().post(BACKUP, RESERVE)
        assert account.asked == 1


async def test_a_write_that_was_done_and_never_answered_is_unknown():
    async with an_account() as account:
        account.faults.mute_after_post = True
        with pytest.raises(OutcomeUnknown):
            await account.link().post(BACKUP, RESERVE)
        assert account.emulator.settings.reserve_pct == 30


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer"])
async def test_a_reading_without_a_clear_answer_is_unreachable(fault):
    async with an_account() as account:
        setattr(account.faults, fault, True)
        with pytest.raises(Unreachable):
            await account.link().get(LIVE)


async def test_a_cloud_in_trouble_may_have_done_it():
    async with an_account() as account:
        account.faults.unavailable = 2
        link = account.link()
        with pytest.raises(Unreachable):
            await link.get(LIVE)
        with pytest.raises(OutcomeUnknown):
            await link.post(BACKUP, RESERVE)


async def test_nobody_there_is_unreachable_for_writes_too():
    async with an_account() as account:
        link = account.link()
        await account.emulator.stop()
        with pytest.raises(Unreachable):
            await link.post(BACKUP, RESERVE)


async def test_a_site_of_somebody_else_is_named_by_its_setting():
    async with an_account() as account:
        with pytest.raises(Rejected, match=r"battery\.site_id"):
            await account.link().get("/api/1/energy_sites/42/live_status")


async def test_a_slow_answer_is_still_an_answer():
    async with an_account() as account:
        account.faults.slow_s = 0.1
        assert await account.link().get(LIVE)


async def test_readings_leave_requests_to_commands():
    clock = ManualClock()
    budget = RateBudget(clock, calls=7)
    for _ in range(3):
        await budget.admit(urgent=False)
    with pytest.raises(BudgetUsedUp, match="budget is used up"):
        await budget.admit(urgent=False)
    for _ in range(4):
        await budget.admit(urgent=True)
    clock.turn(50)
    await budget.admit(urgent=True)  # waits for the first minute to pass
    assert clock.slept == [10.0]


async def test_a_clock_that_is_ahead_for_one_look_gives_no_other_requests():
    clock = ManualClock()
    budget = RateBudget(clock, calls=6)
    for _ in range(2):
        await budget.admit(urgent=False)
    clock.turn(3_600)
    await budget.admit(urgent=False)
    clock.turn(-3_600)
    with pytest.raises(BudgetUsedUp):
        await budget.admit(urgent=False)
    clock.turn(60)
    await budget.admit(urgent=False)


async def test_the_patience_of_a_time_that_a_clock_was_ahead_to_does_not_outlast_the_next():
    clock = ManualClock()
    budget = RateBudget(clock, calls=6)
    clock.turn(3e9)
    budget.hold(60)
    clock.turn(-3e9)
    budget.hold(60)
    budget.hold(10)
    clock.turn(59)
    with pytest.raises(BudgetUsedUp, match="patience"):
        await budget.admit(urgent=False)
    clock.turn(1)
    await budget.admit(urgent=False)


async def test_a_command_does_not_wait_longer_than_a_minute():
    budget = RateBudget(ManualClock(), calls=1, window_s=300)
    await budget.admit(urgent=True)
    with pytest.raises(BudgetUsedUp):
        await budget.admit(urgent=True)


async def test_what_is_not_found_is_looked_for_again_after_minutes_and_not_at_once():
    async with an_account() as account:
        link = account.link()
        account.emulator.lost_paths.add("live_status")
        for _ in range(29):
            with pytest.raises(Rejected, match="no such site"):
                await link.get(LIVE)
            account.clock.turn(10)
        assert account.asked == 1
        account.emulator.lost_paths.clear()
        account.clock.turn(10)
        assert await link.get(LIVE)
