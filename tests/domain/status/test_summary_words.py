"""The words of a summary: those of owners, and the same while little changes."""

import re

import pytest

from domain.reading.sources import Source
from domain.status.coming import EVENTS
from domain.status.day_words import day_words
from domain.status.document import Today
from domain.status.doing import SENTENCES as DOING
from domain.status.headline import SENTENCES as HEADLINES
from tests.domain.status.summaries import (
    charging,
    flow,
    summary,
)
from tests.fakes.telling import a_telling


@pytest.mark.parametrize(
    ("cost", "savings", "sentence"),
    [
        (-8.89, 10.204, "Earned $8.89 today, $10.20 better than without."),
        (2.1, -0.4, "Spent $2.10 today, 40 c worse than without."),
        (0.07, None, "Spent 7 c today."),
        (0.001, 0.0, "Nothing spent today."),
        (None, 3.0, None),
    ],
)
def test_the_day_in_money_is_one_sentence(cost, savings, sentence):
    assert day_words(Today(cost=cost, savings=savings), a_telling()) == sentence


def test_the_words_are_those_of_owners():
    texts = [text for pair in DOING.values() for text in pair]
    texts += [*HEADLINES.values(), *EVENTS.values()]
    ours = re.compile(r"\b(force|curtail|optimis|aemo|loadpoint|soc|setpoint|import|export)", re.IGNORECASE)
    assert [text for text in texts if ours.search(re.sub(r"{\w+}", "", text))] == []


def test_small_changes_of_flow_leave_the_words_alone():
    told = {
        summary(flow=flow(-40 + n, 4700 + 3 * n, 0, 4210 + n), loadpoints=charging()).now for n in range(20)
    }
    assert told == {"Charging the Ioniq from the sun, 4.2 kW."}


@pytest.mark.parametrize(
    ("flows", "was_mostly", "sentence"),
    [
        ((641, 7_587, 0, 7_360), False, "Charging the Ioniq mostly from the sun, 7.4 kW."),
        ((0, 7_550, 686, 7_360), False, "Charging the Ioniq mostly from the sun, 7.4 kW."),
        ((150, 7_587, 0, 7_360), False, "Charging the Ioniq from the sun, 7.4 kW."),
        ((150, 7_587, 0, 7_360), True, "Charging the Ioniq mostly from the sun, 7.4 kW."),
        ((110, 7_587, 0, 7_360), True, "Charging the Ioniq from the sun, 7.4 kW."),
        (
            (641, 9_500, -2_000, 7_360),
            False,
            "Charging the Ioniq from the sun, 7.4 kW.",
        ),  # the battery has it
        ((6_941, 0, -5_000, 1_380), False, "Charging the Ioniq, 1.4 kW, and the battery from the grid."),
        ((300, 4_000, 0, 0), False, "Running mostly on the sun."),
        ((4_000, 300, 0, 0), False, "Running mostly on the grid at 36 c."),
        ((4_000, 100, 0, 0), False, "Running on the grid at 36 c."),
    ],
)
def test_where_a_small_source_is_not_named_the_others_are_told_as_most(flows, was_mostly, sentence):
    grid_w, pv_w, battery_w, ev_w = flows
    cars = charging(power_w=ev_w) if ev_w else {}
    told = summary(flow=flow(grid_w, pv_w, battery_w, ev_w), loadpoints=cars, was_mostly=was_mostly)
    assert told.now == sentence


@pytest.mark.parametrize(
    ("battery_w", "before", "sentence"),
    [
        (450, (Source.SUN,), "Running mostly on the sun."),
        (500, (Source.SUN,), "Running on the sun and the battery."),
        (300, (Source.SUN, Source.BATTERY), "Running on the sun and the battery."),
        (250, (Source.SUN, Source.BATTERY), "Running mostly on the sun."),
        (200, (Source.SUN,), "Running on the sun."),  # the pace of its control
        (70, (Source.BATTERY,), "Running on the sun."),
    ],
)
def test_a_source_is_named_where_its_part_counts_and_until_it_clearly_does_not(battery_w, before, sentence):
    told = summary(flow=flow(0, 4_400, battery_w), before=before)
    assert told.now == sentence
    assert (Source.BATTERY in told.sources) is ("battery" in sentence)
