"""A car at an EVDC that feeds the house: the plant's mode, the limits, the switch, and the way back."""

import pytest

from adapters.batteries.sigenergy.chargers.dc import SigenergyDcCharger
from adapters.batteries.sigenergy.emulator.plant import SigenergyEmulator
from adapters.batteries.sigenergy.plant import Plant
from adapters.batteries.sigenergy.registers import SPACING_S
from adapters.links.modbus import ModbusLink
from adapters.links.modbus.bus import ModbusBus
from domain.command.order import FeedOrder
from domain.errors import NotSupported, Rejected
from tests.adapters.chargers.charger_case import running
from tests.adapters.chargers.sigenergy_case import DcCase


class FeedCase(DcCase):
    """An EVDC on unit 2 of a whole plant."""

    def __init__(self, remote_ems=True, work_mode=0):
        super().__init__()
        self.emulator = SigenergyEmulator(
            self.house,
            clock=self.clock,
            remote_ems=remote_ems,
            work_mode=work_mode,
            chargers={2: self.unit},
        )
        self.car.soc_pct = 80

    def a_driver(self, feeds=True):
        bus = ModbusBus("127.0.0.1", self.emulator.port, self.clock, timeout_s=5, spacing_s=SPACING_S)
        unit, plant = (
            ModbusLink("127.0.0.1", self.emulator.port, each, self.clock, bus=bus) for each in (2, 247)
        )
        given = Plant(plant, 1, self.clock) if feeds else None
        return SigenergyDcCharger(unit, self.clock, watts_per_amp=690, max_current_a=36, plant=given)

    @property
    def writes(self):
        return [(seen.address, seen.values[-1]) for seen in self.emulator.server.writes]

    @property
    def plant_mode(self):
        return self.emulator.held[40029], self.emulator.held[40031]


def feed(power_w):
    return FeedOrder(power_w=power_w)


@pytest.mark.parametrize(("remote_ems", "back"), [(True, (1, 2)), (False, (0, 2))])
async def test_a_car_gives_as_much_as_is_asked_and_all_is_left_as_it_was_found(remote_ems, back):
    async with running(FeedCase(remote_ems)) as case:
        assert case.driver.capabilities.feeds_house_w == 20_000
        assert case.driver.capabilities.feeds_alone
        baseline = await case.carry_out(feed(4_000))
        remote = [] if remote_ems else [(40029, 1)]
        assert case.writes == [(41004, 4_000), (41002, 1_000), *remote, (40031, 8), (41000, 0)]
        assert (await case.reading()).power_w == -4_000
        assert await case.agrees(feed(4_000))
        assert not await case.agrees(feed(0))
        for step in case.driver.steps(feed(2_500), baseline):
            await step.do()
        assert case.writes[-1] == (41004, 2_500)
        assert (await case.reading()).power_w == -2_500
        assert await case.agrees(feed(2_500))
        for step in case.driver.steps(feed(0), baseline):
            await step.do()
        assert case.plant_mode == back
        assert (case.unit.setting(41002), case.unit.setting(41004)) == (25_000, 20_000)
        assert (await case.reading()).power_w == 0
        assert await case.agrees(feed(0))


async def test_a_mode_that_another_hand_chose_meanwhile_is_left_to_it():
    async with running(FeedCase()) as case:
        baseline = await case.carry_out(feed(4_000))
        case.emulator.held[40031] = 4
        assert not await case.agrees(feed(4_000))
        for step in case.driver.steps(feed(0), baseline):
            await step.do()
        assert case.plant_mode == (1, 4)


@pytest.mark.parametrize("work_mode", [1, 2, 5, 9])
async def test_a_plant_that_follows_an_optimisation_of_its_own_is_left_alone(work_mode):
    async with running(FeedCase(remote_ems=False, work_mode=work_mode)) as case:
        with pytest.raises(Rejected, match="self-consumption in the mySigen app"):
            await case.carry_out(feed(4_000))
        assert case.writes == []


async def test_an_evdc_whose_owner_did_not_allow_it_offers_nothing_and_writes_nothing():
    async with running(FeedCase()) as case:
        case.driver = case.a_driver(feeds=False)
        await case.driver.read()
        assert case.driver.capabilities.feeds_house_w is None
        with pytest.raises(NotSupported):
            case.driver.steps(feed(1_000), {})
        assert set(await case.driver.baseline()) == {"dc_limit_w"}


async def test_a_car_that_does_not_give_reads_back_as_such_and_says_what_helps():
    async with running(FeedCase()) as case:
        baseline = await case.carry_out(feed(4_000))
        for step in case.driver.steps(feed(0), baseline):
            await step.do()
        await case.carry_out(feed(4_000))
        found = await case.driver.read_back(feed(4_000), baseline)
        assert (found.agrees, "unplugged" in found.evidence["hint"]) == (False, True)
