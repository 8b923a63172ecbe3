"""Charges that a charger tells of: each is kept once, whatever else is in the past, and lies are not."""

import asyncio
from datetime import datetime, timedelta

import pytest

from adapters.stores.memory.records import MemoryPast, MemoryRecords
from domain.house.house import House
from domain.loadpoint.own_record import own_session
from domain.reading.charger import OwnRecord
from scheduler.own_records import PAGE, OwnRecords
from tests.builders import NOON, a_charger, after, an_observation

YEARS = timedelta(days=365)


def a_record(ended_at: datetime = NOON, energy_wh: float = 2_000) -> OwnRecord:
    return OwnRecord(began_at=ended_at - timedelta(hours=1), ended_at=ended_at, energy_wh=energy_wh)


def kept(*ticks: tuple[OwnRecord, ...], past: MemoryPast | None = None) -> tuple[list[str], int]:
    """The ids of the sessions after the charger has told these, and how many records are remembered."""
    past = past or MemoryRecords().past
    records = OwnRecords(past)
    for told in ticks:
        seen = an_observation(at=after(60), chargers={"garage": a_charger(own_records=told)})
        asyncio.run(records.take(House(), seen, {}))
    sessions = asyncio.run(past.sessions(NOON - 60 * YEARS, NOON + 60 * YEARS, limit=9_999))
    return [each.id for _, each in sessions], len(records._taken)


def test_a_record_is_kept_once_however_often_it_is_told_and_forgotten_with_its_charger() -> None:
    one, other = a_record(), a_record(NOON - timedelta(hours=5))
    ids, remembered = kept((one,), (one, other), (one, other), (other,))
    assert (len(ids), remembered) == (2, 1)


@pytest.mark.parametrize(
    ("ended_at", "is_kept"),
    [
        (NOON, True),
        (after(90), True),  # clocks differ
        (after(3_600), False),  # its clock runs ahead,
        (NOON - 56 * YEARS, False),  # or it has none
        (NOON - timedelta(days=399), True),  # it was offline for a year
        (NOON - timedelta(days=401), False),
    ],
)
def test_what_a_charger_without_a_clock_tells_is_not_believed(ended_at, is_kept) -> None:
    ids, _ = kept((a_record(ended_at),))
    assert bool(ids) is is_kept


def test_our_own_part_of_a_record_is_found_behind_all_that_came_after_it() -> None:
    past = MemoryRecords().past
    first_half = OwnRecord(began_at=after(-3_600), ended_at=after(-1_800), energy_wh=1_500)
    seen = own_session(first_half, "garage", (), ())
    asyncio.run(past.add_session(seen))
    for number in range(PAGE + 1):  # of another charger, since then
        asyncio.run(past.add_session(own_session(a_record(after(number)), "shed", (), ())))
    kept((a_record(energy_wh=2_000),), past=past)
    sessions = [each for _, each in asyncio.run(past.sessions(after(-86_400), after(86_400), limit=9_999))]
    found = [(each.started_at, each.energy_wh) for each in sessions if each.loadpoint == "garage"]
    assert sorted(found) == [(after(-3_600), 1_500), (after(-1_800), 500)]
