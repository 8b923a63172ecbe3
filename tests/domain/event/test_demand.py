"""Demand windows as events, by the wall clock."""

from datetime import datetime, timedelta

import pytest

from domain.event.demand import told_demand
from domain.event.event import Event
from domain.event.follow import follow
from domain.event.sources import silent_kinds, told_now
from domain.house.house import House, Site
from domain.tariff.slots import Tariff
from domain.tariff.terms import DemandCharge, TariffTerms
from domain.tariff.wall_clock import When

EVENING = DemandCharge(
    name="Evening peak", per_kw=12, when=(When(days="mon-fri", from_="14:00", to="20:00"),)
)
NIGHT = DemandCharge(name="Night", per_kw=3, when=(When(from_="22:00", to="04:00"),))
ALWAYS = DemandCharge(name="Always", per_kw=1)


def tariff(*charges: DemandCharge) -> Tariff:
    return Tariff(terms=TariffTerms(demand=charges))


def told(at: str, *charges: DemandCharge) -> list[tuple[str, str, str]]:
    now = datetime.fromisoformat(at)
    return [
        (each.id, f"{each.starts_at:%d %H:%M}", f"{each.ends_at:%d %H:%M}")
        for each in told_demand(tariff(*charges), "Australia/Brisbane", now)
    ]


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("2026-01-15T12:59+10:00", []),
        ("2026-01-15T13:00+10:00", [("demand-evening-peak-20260115T0400", "15 04:00", "15 10:00")]),
        ("2026-01-15T19:59:59+10:00", [("demand-evening-peak-20260115T0400", "15 04:00", "15 10:00")]),
        ("2026-01-15T20:00+10:00", []),
        ("2026-01-17T15:00+10:00", []),  # a Saturday
    ],
)
def test_a_demand_window_is_told_from_an_hour_before_to_its_end(at, found):
    assert told(at, EVENING) == found


@pytest.mark.parametrize("at", ["2026-01-15T23:00+10:00", "2026-01-16T03:59+10:00"])
def test_a_window_over_midnight_is_one_event(at):
    assert told(at, NIGHT) == [("demand-night-20260115T1200", "15 12:00", "15 18:00")]


def test_a_charge_without_hours_is_no_event():
    assert told("2026-01-15T15:00+10:00", ALWAYS) == []


def test_a_window_lives_from_announced_to_done():
    now, events, found = datetime.fromisoformat("2026-01-15T12:30+10:00"), {}, []
    while now < datetime.fromisoformat("2026-01-15T21:00+10:00"):
        followed = follow(events, told_demand(tariff(EVENING), "Australia/Brisbane", now), now)
        events = followed.events
        found += [(event.state.value, f"{now:%H:%M}") for event in followed.changed]
        now += timedelta(minutes=5)
    assert found == [("announced", "13:00"), ("running", "14:00"), ("done", "20:00")]


@pytest.mark.parametrize(
    ("later", "state"),
    [
        (Tariff(), "running"),  # after a restart no price was told yet
        (
            Tariff(fetched_at=datetime.fromisoformat("2026-01-15T15:00+10:00")),
            "cancelled",
        ),  # taken out of the file
    ],
)
def test_prices_that_are_not_told_yet_withdraw_no_window(later, state):
    house, now = (
        House(site=Site(timezone="Australia/Brisbane")),
        datetime.fromisoformat("2026-01-15T15:00+10:00"),
    )
    known: dict[str, Event] = {}
    for each in (tariff(EVENING), later):
        known = follow(known, told_now(known, house, each, None, now), now, silent_kinds(each)).events
    assert [event.state for event in known.values()] == [state]
