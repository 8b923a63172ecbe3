"""A charger out of service, and one that hangs after a charge: what a person, and time, may do about it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from msgspec import structs

from adapters.chargers.ocpp.config import OcppCharger
from adapters.chargers.ocpp.connector import Wiring
from adapters.chargers.ocpp.status import Status
from adapters.chargers.ocpp.stuck import WayOut, way_out
from adapters.chargers.ocpp.transactions import Transaction
from domain.errors import Unreachable
from domain.reading.charger import ChargerState
from tests.adapters.chargers.charger_case import running
from tests.adapters.chargers.ocpp.boxes import Box
from tests.adapters.chargers.ocpp_case import Ocpp201Case, OcppCase
from tests.patience import until

S = ChargerState
VERSIONS = {"1.6": OcppCase, "2.0.1": Ocpp201Case}


async def by_hand(case, current_a):
    """What a person's start is while the charger is out of service."""
    await case.carry_out(structs.replace(case.order(current_a), enables=True))


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_charger_out_of_service_is_put_back_by_a_persons_start_and_by_nothing_else(version):
    async with running(VERSIONS[version]()) as case:
        case.box.outlet.is_shut = True
        await case.box.tell()
        assert (await case.driver.read()).charger.yields_to_people
        await case.attempt(case.carry_out(case.order(16)))  # of a mode
        assert case.box.outlet.is_shut
        case.box.outlet.refuses = True
        assert "stays out of service" in str(await case.attempt(by_hand(case, 16)))
        case.box.outlet.refuses = False
        await by_hand(case, 16)
        await until(lambda: case.station.connectors[1].status is not Status.UNAVAILABLE)
        await case.carry_out(case.order(16))  # what follows once it is back
        seen = await case.reading()
        assert (seen.state, seen.obstacle, case.car.offered_a) == (S.CHARGING, None, 16)


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_box_that_hangs_after_a_charge_is_restarted_once_where_its_owner_allows_it(version):
    async with running(VERSIONS[version]()) as case:
        case.station.table = structs.replace(case.station.table, restart_stuck=True)
        outlet, connector = case.box.outlet, case.station.connectors[1]
        outlet.is_stubborn = outlet.ends_at_zero = True
        await case.carry_out(case.order(16))
        await case.carry_out(case.order(0))
        await until(lambda: connector.status is Status.FINISHING)
        error = await case.attempt(case.carry_out(case.order(16)))
        assert isinstance(error, Unreachable)  # which is tried again
        assert "stuck after the last charge and restarts" in str(error)
        with pytest.raises(Unreachable):  # nothing can be said of it yet, so that it is asked again
            await case.driver.read_back(case.order(16), {})
        await until(lambda: connector.status is Status.PREPARING)
        await case.carry_out(case.order(16))
        assert (await case.reading()).charging


@dataclass
class Stuck:
    allowed: bool = True
    status: Status = Status.FINISHING
    for_s: float = 60
    restarted_s_ago: float | None = None
    other: Transaction | None = None


@pytest.mark.parametrize(
    ("found", "way"),
    [
        (Stuck(), WayOut.RESTART),
        (Stuck(allowed=False), WayOut.UNPLUG),
        (Stuck(status=Status.PREPARING), WayOut.UNPLUG),
        (Stuck(for_s=59), WayOut.WAIT),
        (Stuck(restarted_s_ago=179), WayOut.WAIT),  # it is not back yet
        (Stuck(restarted_s_ago=180), WayOut.UNPLUG),
        (Stuck(restarted_s_ago=6 * 3_600 - 1), WayOut.UNPLUG),
        (Stuck(restarted_s_ago=6 * 3_600), WayOut.RESTART),
        (Stuck(other=Transaction(id=7)), WayOut.UNPLUG),  # a car charges at its other outlet
    ],
)
def test_a_box_is_restarted_rarely_and_never_while_it_charges(found, way):
    box = Box(connectors=2)
    now, station = box.clock.now(), box.station
    station.table = OcppCharger(identity="CP-A", restart_stuck=found.allowed)
    station.enrol(2, Wiring())
    station.connectors[2].transaction = found.other
    connector = station.connectors[1]
    connector.status, connector.status_since = found.status, now - timedelta(seconds=found.for_s)
    if found.restarted_s_ago is not None:
        station.kept.restarted_at = now - timedelta(seconds=found.restarted_s_ago)
    assert way_out(station, connector, now) is way
