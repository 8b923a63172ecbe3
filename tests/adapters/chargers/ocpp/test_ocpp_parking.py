"""A pause that a charger keeps for the car that is there alone, over the ways in which that can go wrong."""

import pytest
from msgspec import structs

from domain.errors import Rejected
from tests.adapters.chargers.charger_case import running
from tests.adapters.chargers.ocpp_case import Ocpp201Case, OcppCase
from tests.patience import until

VERSIONS = {"1.6": OcppCase, "2.0.1": Ocpp201Case}


def freed(case):
    return structs.replace(case.order(0), frees=True)


async def paused(case):
    await case.carry_out(case.order(16))
    await case.carry_out(case.order(0))


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_next_car_charges_as_it_would_without_us(version):
    async with running(VERSIONS[version]()) as case:
        await paused(case)
        await case.carry_out(freed(case))
        assert case.car.offered_a == 0
        case.car.plug(False)
        await case.box.tell()
        case.car.plug(True)
        assert await (await case.box.connected()).swipe("04AABB")
        await case.settle()
        assert case.car.offered_a == 32
        await case.carry_out(case.order(10))
        assert case.car.offered_a == 10
        assert case.station.connectors[1].own is None


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_server_that_starts_anew_lets_the_paused_car_go_on(version):
    async with running(VERSIONS[version]()) as case:
        await paused(case)
        await case.carry_out(freed(case))
        port = case.central.port
        await case.driver.close()
        case.door = case.door.__class__(host="127.0.0.1", port=port)
        await case.serve()
        await case.meet()
        await case.settle()
        assert case.car.offered_a == 0
        assert not await case.agrees(case.order(32))
        await case.carry_out(case.order(12))
        assert case.car.offered_a == 12


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_charger_that_keeps_no_pause_for_one_car_is_left_paused(version):
    async with running(VERSIONS[version]()) as case:
        await paused(case)
        case.box.outlet.ignored = {"TxProfile"}
        error = await case.attempt(case.carry_out(freed(case)))
        assert isinstance(error, Rejected)
        assert "no pause for one car alone" in str(error)
        await case.settle()
        assert (case.car.offered_a, case.driver.capabilities.parks) == (0, False)
        await case.carry_out(case.order(10))
        assert case.car.offered_a == 10


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_limit_that_a_charge_has_of_its_own_is_not_forgotten_when_the_next_pause_is_refused(version):
    async with running(VERSIONS[version]()) as case:
        await paused(case)
        await case.carry_out(freed(case))
        await paused(case)
        case.box.outlet.refuses = True
        assert isinstance(await case.attempt(case.carry_out(freed(case))), Rejected)
        case.box.outlet.refuses = False
        await case.carry_out(case.order(10))
        assert case.car.offered_a == 10


async def test_a_connection_that_breaks_in_between_leaves_nothing_unknown():
    async with running(OcppCase()) as case:
        await paused(case)
        commands, limit = case.session().commands, case.session().commands.limit
        asked = []

        async def cut_after_the_first(connector, shape, periods, phases):
            asked.append(shape.purpose)
            if len(asked) > 1:
                await case.box.cut()
            return await limit(connector, shape, periods, phases)

        commands.limit = cut_after_the_first
        before = case.session()
        assert await case.attempt(case.carry_out(freed(case))) is not None
        await until(lambda: case.session() not in (None, before))
        await case.meet()
        assert case.station.kept.parked == {1: "pause"}
        await case.carry_out(case.order(10))
        assert case.car.offered_a == 10
