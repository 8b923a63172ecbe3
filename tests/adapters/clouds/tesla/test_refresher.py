"""One refresher per account: each refresh token once, new tokens on disk before use, refusals final."""

import asyncio

import pytest

from adapters.batteries.powerwall.emulator.fleet_api import FIRST_REFRESH_TOKEN
from adapters.clouds.tesla import FixedToken
from adapters.clouds.tesla.tokens import KIND
from domain.errors import Rejected, Unreachable
from tests.adapters.clouds.tesla.accounts import LIVE, an_account


async def test_the_first_request_renews_the_configured_token_and_keeps_the_new_one():
    async with an_account() as account:
        tokens = account.refreshed()
        assert await tokens.token() == "access-1"
        assert await tokens.token() == "access-1"
        assert account.emulator.refreshes == 1
        (kept,) = (await account.documents.all(KIND)).values()
        assert b"refresh-1" in kept


async def test_a_token_is_renewed_shortly_before_it_ends():
    async with an_account() as account:
        tokens = account.refreshed()
        await tokens.token()
        account.clock.turn(8 * 3600 - 301)
        assert await tokens.token() == "access-1"
        account.clock.turn(2)
        assert await tokens.token() == "access-2"


async def test_a_token_of_a_short_life_is_still_used_more_than_once():
    async with an_account() as account:
        account.emulator.expires_in_s = 120
        tokens = account.refreshed()
        await tokens.token()
        account.clock.turn(100)
        assert await tokens.token() == "access-1"
        account.clock.turn(10)
        assert await tokens.token() == "access-2"


async def test_many_requests_at_once_refresh_once():
    async with an_account() as account:
        tokens = account.refreshed()
        found = await asyncio.gather(*(tokens.token() for _ in range(10)))
        assert set(found) == {"access-1"}
        await asyncio.gather(*(tokens.renewed("access-1") for _ in range(10)))
        assert account.emulator.refreshes == 2


async def test_after_a_restart_the_kept_token_is_used_and_not_the_configured_one_again():
    async with an_account() as account:
        await account.refreshed().token()
        assert await account.refreshed().token() == "access-1"
        assert account.emulator.refreshes == 1


async def test_a_renewal_by_another_process_is_adopted_instead_of_refreshing_twice():
    async with an_account() as account:
        server, command_line = account.refreshed(), account.refreshed()
        await server.token()
        await command_line.renewed("access-1")
        assert await server.renewed("access-1") == "access-2"
        assert account.emulator.refreshes == 2


async def test_a_newly_configured_token_is_not_passed_over_for_a_kept_one():
    async with an_account() as account:
        await account.refreshed().token()
        account.emulator.refresh_token = "signed-in-again"
        assert await account.refreshed("signed-in-again").token() == "access-2"


async def test_a_refused_refresh_token_is_final_and_not_sent_again():
    async with an_account() as account:
        tokens = account.refreshed("used-before")
        for _ in range(3):
            with pytest.raises(Rejected, match="login_required"):
                await tokens.token()
        assert account.emulator.refreshes == 1


async def test_a_refused_refresh_token_ends_requests_with_the_old_access_token_too():
    async with an_account() as account:
        tokens = account.refreshed()
        link = account.link(tokens)
        await link.get(LIVE)
        account.emulator.tokens.clear()  # revoked
        account.emulator.refresh_token = "of another grant"
        asked = account.asked
        for _ in range(20):
            with pytest.raises(Rejected):
                await link.get(LIVE)
            account.clock.turn(60)
        assert account.asked - asked == 2  # the one that was refused, and the refresh
        await account.refreshed("of another grant").token()  # signed in again, and kept


async def test_requests_go_on_as_soon_as_another_process_has_brought_new_tokens():
    async with an_account() as account:
        link, other = account.link(account.refreshed()), account.refreshed()
        await link.get(LIVE)
        account.emulator.tokens.clear()
        kept, account.emulator.refresh_token = account.emulator.refresh_token, "of another grant"
        with pytest.raises(Rejected):
            await link.get(LIVE)
        account.emulator.refresh_token = kept
        await other.renewed("access-1")
        assert await link.get(LIVE)


async def test_a_full_disk_does_not_take_the_battery_too_and_the_tokens_are_kept_once_it_is_well():
    async with an_account() as account:
        tokens = account.refreshed()
        link = account.link(tokens)
        account.documents.is_full = True
        for _ in range(2):
            assert await link.get(LIVE)
        assert account.emulator.refreshes == 1
        account.clock.turn(9 * 3_600)
        assert await link.get(LIVE)
        assert account.emulator.refreshes == 2, "renewed in memory, each refresh token once"
        assert await account.documents.all(KIND) == {}
        account.documents.is_full = False
        assert await link.get(LIVE)
        assert await account.refreshed().token() == await tokens.token(), "as after a restart"
        assert account.emulator.refreshes == 2


async def test_what_a_full_disk_refused_is_kept_at_the_latest_when_the_account_is_closed():
    async with an_account() as account:
        tokens = account.refreshed()
        account.documents.is_full = True
        await tokens.token()
        account.documents.is_full = False
        await tokens.close()
        await account.refreshed().token()
        assert account.emulator.refreshes == 1


async def test_a_disk_that_cannot_be_read_ends_nothing_that_is_known():
    async with an_account() as account:
        tokens = account.refreshed()
        await tokens.token()
        account.documents.is_unreadable = True
        account.clock.turn(9 * 3_600)
        assert await tokens.token() == "access-2"
        with pytest.raises(Unreachable, match="could not be read"):
            await account.refreshed().token()


async def test_a_sign_in_that_fails_is_tried_again_after_half_a_minute():
    async with an_account() as account:
        tokens = account.refreshed()
        account.faults.unavailable = 1
        for _ in range(2):
            with pytest.raises(Unreachable):
                await tokens.token()
        assert account.emulator.refreshes == 1
        account.clock.turn(30)
        assert await tokens.token() == "access-2"


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer"])
async def test_a_sign_in_without_a_clear_answer_is_unreachable(fault):
    async with an_account() as account:
        setattr(account.faults, fault, True)
        with pytest.raises(Unreachable):
            await account.refreshed().token()


async def test_no_error_shows_a_token():
    async with an_account() as account:
        with pytest.raises(Rejected) as caught:
            await account.refreshed("s3cret-refresh").token()
        assert "s3cret" not in str(caught.value)
        account.emulator.tokens.clear()
        with pytest.raises(Rejected) as caught:
            await account.link(FixedToken("s3cret-token")).get(LIVE)
        assert "s3cret" not in str(caught.value)
        assert FIRST_REFRESH_TOKEN not in repr(account.refreshed())
