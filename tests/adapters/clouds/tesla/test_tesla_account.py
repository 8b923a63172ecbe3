"""One sign-in has one refresher in a house; two sign-ins to one application keep their tokens apart."""

from adapters.clouds.tesla.account import Account, shared_tokens
from adapters.kinds.surroundings import Surroundings
from adapters.stores.memory.records import MemoryDocuments
from domain.house.house import House
from tests.adapters.clouds.tesla.accounts import an_account
from tests.adapters.emulators.houses import ManualClock

MINE = Account(api="fleet", client_id="app", refresh_token="mine")


def test_a_battery_and_a_car_of_one_sign_in_share_its_tokens_and_another_sign_in_does_not():
    near = Surroundings(house=House(), clock=ManualClock(), documents=MemoryDocuments())
    of_the_car = Account(api="fleet", client_id="app", refresh_token="mine", region="eu", key="charger")
    theirs = Account(api="fleet", client_id="app", refresh_token="theirs")
    assert shared_tokens(MINE, near) is shared_tokens(of_the_car, near)
    assert shared_tokens(MINE, near) is not shared_tokens(theirs, near)


async def test_two_sign_ins_to_one_application_are_kept_beside_each_other():
    async with an_account() as account:
        await account.refreshed().token()
        account.emulator.refresh_token = "theirs"
        await account.refreshed("theirs").token()
        refreshes = account.emulator.refreshes
        assert await account.refreshed().token() == "access-1"
        assert await account.refreshed("theirs").token() == "access-2"
        assert account.emulator.refreshes == refreshes
