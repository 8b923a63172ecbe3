"""Cards that a charger is given to keep: they count there also while nobody answers it."""

import pytest
from msgspec import structs

from adapters.chargers.ocpp.cards import tell_cards, version_of
from adapters.chargers.ocpp.schemas import check_call, check_result
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from tests.adapters.chargers.charger_case import running
from tests.adapters.chargers.ocpp_case import OcppCase

ROWS = {
    "1.6": lambda card: {"idTag": card, "idTagInfo": {"status": "Accepted"}},
    "2.0.1": lambda card: {
        "idToken": {"idToken": card, "type": "ISO14443"},
        "idTokenInfo": {"status": "Accepted"},
    },
}


class Keeper:
    """A charger that keeps a list, asked over a line; `refuses` is what it says to a new one."""

    name = "CP-A"

    def __init__(self, version, has=0, refuses="Accepted"):
        self.version, self.has, self.refuses = version, has, refuses
        self.sent, self.enabled = None, 0

    async def ask(self, action, payload):
        check_call(action, payload, self.version)
        if isinstance(self.refuses, Exception):
            raise self.refuses
        if action == "GetLocalListVersion":
            answer = {"listVersion" if self.version == "1.6" else "versionNumber": self.has}
        else:
            self.sent, answer = payload, {"status": self.refuses}
        check_result(action, answer, self.version)
        return answer

    async def enable(self):
        self.enabled += 1

    async def given(self, cards, most=None):
        """The cards that it was sent; None: no list."""
        await tell_cards(self, cards, most, self.version, ROWS[self.version], self.enable)
        if self.sent is None:
            return None
        assert self.sent["updateType"] == "Full"
        rows = self.sent.get("localAuthorizationList", [])
        return [row["idTag"] if "idTag" in row else row["idToken"]["idToken"] for row in rows]


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
@pytest.mark.parametrize(
    ("cards", "most", "given"),
    [
        (("04AA", " 04bb "), None, ["04AA", "04bb"]),
        (("04AA", "04BB"), 2, ["04AA", "04BB"]),
        (("04AA", "04BB"), 1, None),  # a part of the list would let some in and not the others
        ((), None, []),  # nobody may: also while we are away
        (("04AA", "x" * 40, ""), None, ["04AA"]),  # no card has such a number
    ],
)
async def test_a_charger_that_keeps_a_list_is_given_the_cards(version, cards, most, given):
    keeper = Keeper(version)
    assert await keeper.given(cards, most) == given
    assert keeper.enabled == (given is not None)


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_list_that_it_has_is_not_sent_again_and_another_one_is(version):
    has = version_of(("04AA",))
    keeper = Keeper(version, has=has)
    assert await keeper.given(("04aa ",)) is None
    assert keeper.enabled == 1  # it may keep the list and not look at it
    assert await keeper.given(("04AA", "04BB")) == ["04AA", "04BB"]
    assert 0 < has < 2**31


@pytest.mark.parametrize("answer", ["Failed", Rejected("NotSupported"), OutcomeUnknown("late")])
async def test_one_that_takes_no_list_goes_on_without(answer):
    keeper = Keeper("1.6", refuses=answer)
    await keeper.given(("04AA",))
    assert not keeper.enabled
    with pytest.raises(Unreachable):
        await Keeper("1.6", refuses=Unreachable("gone")).given(("04AA",))


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_a_real_client_keeps_the_cards_of_the_house(version):
    case = OcppCase()
    case.version, case.door = version, structs.replace(OcppCase.door, tags=("04AA", "04BB"))
    async with running(case):
        outlet = case.box.outlet
        assert (outlet.cards, outlet.cards_version) == (["04AA", "04BB"], version_of(("04AA", "04BB")))
        name = "LocalAuthListEnabled" if version == "1.6" else "LocalAuthListCtrlr.Enabled"
        assert case.box.box.keys[name] == "true"
