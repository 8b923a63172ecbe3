"""Two devices at one address share one link; another house or another unit has its own."""

from adapters.kinds.surroundings import Surroundings
from adapters.links.modbus.shared import link_of
from adapters.stores.memory.records import MemoryRecords
from domain.house.house import House
from tests.adapters.emulators.houses import ManualClock


def near() -> Surroundings:
    return Surroundings(house=House(), clock=ManualClock(), documents=MemoryRecords().documents)


def test_one_address_is_one_link_and_every_house_has_its_own() -> None:
    here, there = near(), near()
    link = link_of(here, "10.0.0.9", 502, 247)
    assert link_of(here, "10.0.0.9", 502, 247) is link
    assert link_of(here, "10.0.0.9", 502, 1) is not link
    assert link_of(here, "10.0.0.9", 503, 247) is not link
    assert link_of(there, "10.0.0.9", 502, 247) is not link
