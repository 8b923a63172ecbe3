"""What becomes of those that fired: what holds them back, and who goes before."""

from datetime import timedelta

import pytest

from domain.automation.decide import Memory, judge, keys_of, look
from domain.automation.words import run_facts, run_text
from domain.language.languages import GERMAN
from tests.domain.automation.looks import (
    HOLD,
    HOUSE,
    PAUSE,
    START,
    STOP,
    SUN,
    battery,
    facts,
    rule,
)
from tests.fakes.status import NOON


@pytest.mark.parametrize(
    ("settings", "outcomes"),
    [
        ({}, ["do"]),
        ({"enabled": False}, []),
        ({"paused_until": NOON + timedelta(minutes=1)}, []),
        ({"paused_until": NOON}, ["do"]),
        ({"dry_run": True}, ["dry_run"]),
        ({"quiet": {"from": "12:00", "to": "13:00"}}, ["quiet"]),
        ({"quiet": {"from": "13:00", "to": "14:00"}}, ["do"]),
        ({"conditions": [{"kind": "battery", "above_pct": 99}]}, ["conditions"]),
    ],
)
def test_switched_off_paused_dry_and_quiet_ones_do_nothing(settings, outcomes):
    looked = look([rule(**settings)], {"one": Memory(holds=False)}, facts(**battery(90)))
    assert [each.outcome for each in looked.fired] == outcomes
    assert looked.memories["one"].holds is True, "it is not made up for later"


def to_and_fro(automation, minutes, memory=None):
    """What became of it where its trigger comes true in each of these minutes, and what is remembered."""
    memories, outcomes = {"one": memory or Memory(holds=False)}, []
    for minute in minutes:
        for soc_pct in (50, 90):
            looked = look([automation], memories, facts(minute, **battery(soc_pct)))
            memories = looked.memories
            outcomes += [each.outcome for each in looked.fired]
    return outcomes, memories["one"]


@pytest.mark.parametrize(
    ("minutes", "outcomes"),
    [
        (range(14), ["do"] * 12 + ["resting"] * 2),
        ([*range(12), 59], ["do"] * 12 + ["resting"]),
        ([*range(12), 60], ["do"] * 13),
        ([*range(12), -180, -131, -130], ["do"] * 12 + ["resting", "do", "do"]),  # its clock was set back
        ([*range(12), 60, 60.5, 61], ["do"] * 13 + ["resting", "do"]),
        ([*range(12), 1_440, 13], ["do"] * 13 + ["resting"]),  # its clock was ahead for one look
        (range(0, 140, 5), ["do"] * 28),  # as often as a price can change
    ],
)
def test_one_that_acts_all_the_time_rests_until_the_hour_is_over(minutes, outcomes):
    assert to_and_fro(rule(), minutes)[0] == outcomes


def test_one_that_rests_says_so_and_takes_nothing_from_another():
    _, memory = to_and_fro(rule(), range(12))
    assert not memory.is_resting(facts(12).now), "it was let act whenever it wanted to"
    low = battery(50)
    off = look([rule()], {"one": memory}, facts(12, **low)).memories
    made = [rule(), rule(id="low", priority=10)]
    looked = look(made, off | {"low": Memory(holds=False)}, facts(13, **battery(90)))
    assert [each.outcome for each in looked.fired] == ["resting", "do"]
    assert looked.memories["one"].is_resting(facts(59.9).now)
    assert not looked.memories["one"].is_resting(facts(60).now)
    assert run_text("resting", run_facts(looked.fired[0], HOUSE)) == (
        "“One” did nothing: it acted 12 times within an hour, and rests."
    )


def test_what_is_not_done_counts_for_nothing_and_a_rest_is_no_longer_for_a_clock_that_is_set_back():
    assert to_and_fro(rule(dry_run=True), range(14))[0] == ["dry_run"] * 14
    _, memory = to_and_fro(rule(), range(13))
    outcomes, after = to_and_fro(rule(), [-200], memory)
    assert outcomes == ["resting"]
    assert after.is_resting(facts(-152).now)
    assert not after.is_resting(facts(-151).now)


def test_one_that_another_goes_before_has_not_acted():
    made = [rule(), rule(id="low", priority=10)]
    memories, outcomes = {}, []
    for minute in range(13):
        for soc_pct in (50, 90):
            looked = look(made, memories, facts(minute, **battery(soc_pct)))
            memories = looked.memories
            outcomes += [each.outcome for each in looked.fired if each.automation.id == "low"]
    assert outcomes == ["conflict"] * 12 + ["do"], "the first rests by then"


def test_scenario_ev35_of_two_that_want_the_same_target_the_more_important_one_gets_it():
    def wants(automation_id, priority, *actions):
        return rule(id=automation_id, name=automation_id, priority=priority, actions=list(actions))

    shed = START | {"loadpoint": "shed"}
    setting = {"kind": "set_loadpoint", "loadpoint": "garage", "settings": {"mode": "fast"}}
    stormy = {"kind": "set_battery", "settings": {"storm_watch": True}}
    full = {"kind": "set_battery", "settings": {"storm_watch": False, "reserve_pct": 90}}
    sunny = {"kind": "set_battery", "settings": {"grid_charging": False}}
    back = HOLD | {"action": "restore"}
    made = [
        wants("low", 10, START, shed),
        wants("high", 60, STOP),
        wants("lost", 5, START, back),
        wants("none", 1, START),
        wants("other", 50, HOLD, setting),
        wants("storm", 40, stormy),
        wants("grid", 30, sunny),
        wants("full", 20, full),
    ]
    memories = {each.id: Memory(holds=False) for each in made}
    looked = look(made, memories, facts(**battery(90)))
    told = {each.automation.id: (each.outcome, len(each.actions), len(each.lost)) for each in looked.fired}
    assert told == {
        "high": ("do", 1, 0),
        "other": ("do", 2, 0),
        "low": ("do", 1, 1),
        "lost": ("conflict", 0, 2),
        "none": ("conflict", 0, 1),
        "storm": ("do", 1, 0),
        "grid": ("do", 1, 0),  # another setting of the same battery
        "full": ("conflict", 0, 1),
    }
    assert run_text("done", run_facts(looked.fired[5], HOUSE)) == (
        "“low”: start the charge at Shed. Another automation goes before: start the charge at Garage."
    )


@pytest.mark.parametrize(
    ("action", "key", "english", "german"),
    [
        (SUN, ("command", "curtailment"), "hold back the sun", "die Sonne zurückhalten"),
        (
            SUN | {"limit_w": 2_000},
            ("command", "curtailment"),
            "sell no more than 2000 W",
            "nicht mehr als 2000 W verkaufen",
        ),
        (
            SUN | {"action": "restore"},
            ("command", "curtailment"),
            "let the sun out again",
            "die Sonne wieder einspeisen",
        ),
        (PAUSE, ("command", "plan"), "stop planning", "nicht planen"),
        (
            PAUSE | {"action": "restore"},
            ("command", "plan"),
            "plan as the settings say",
            "planen, wie es eingestellt ist",
        ),
        (
            {"kind": "set_tariff", "settings": {"forecast": "high"}},
            ("tariff", "forecast"),
            "set “Forecast” to “High” of the prices",
            "„Vorhersage“ auf „Hoch“ bei den Preisen stellen",
        ),
        (
            {"kind": "set_battery", "settings": {"reserve_pct": 40}},
            ("battery", "reserve_pct"),
            "keep 40 % in reserve",
            "40 % als Reserve behalten",
        ),
    ],
)
def test_sun_plan_and_reserve_have_their_targets_and_words(action, key, english, german):
    made = rule(actions=[action])
    assert keys_of(made.actions[0]) == {key}
    told = run_facts(judge(made, facts(**battery(90))), HOUSE)
    assert run_text("done", told) == f"“{made.name}”: {english}."
    assert run_text("done", told, tongue=GERMAN) == f"„{made.name}“: {german}."
