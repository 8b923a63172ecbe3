"""Random short houses live under a plan, with sun, load, prices and a car that come and go: no reason may
say what the meter does not show.
"""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from powersync.scenario.run import play
from powersync.scenario.story import story_of

START = datetime.fromisoformat("2026-01-15T12:00:00+10:00")
LASTS_MIN = 90


def a_random_story(dice: Random) -> dict[str, Any]:
    """A house of an hour and a half, most of it by chance."""
    return {
        "name": "by chance",
        "start": START,
        "duration": f"{LASTS_MIN}m",
        "tick": "30s",
        "config": {
            "site": {"timezone": "Australia/Brisbane"}
            | ({"export_limit_w": dice.choice((0, 1_500, 5_000))} if dice.random() < 0.5 else {}),
            "battery": {"capacity_wh": 10_000, "reserve_pct": 10},
            "optimiser": {
                "enabled": True,
                "replan_s": 900,
                "horizon_h": 12,
                "reserve_pct": dice.choice((10, 30)),
            },
            "curtailment": {"enabled": dice.random() < 0.7},
            "loadpoint": [
                {
                    "id": "garage",
                    "mode": dice.choice(("off", "solar", "cheap", "fast")),
                }
            ],
        },
        "house": {
            "load_w": 500,
            "pv_w": dice.choice((0, 3_000, 8_000)),
            "battery_soc_pct": dice.choice((11, 40, 70, 99)),
            "prices": a_curve(dice),
        },
        "step": [a_change(dice, minute) for minute in range(7, LASTS_MIN, dice.choice((9, 16, 23)))],
    }


def a_curve(dice: Random) -> list[dict[str, Any]]:
    """Half hours of any price."""
    prices = []
    for number in range(28):
        start, buy = START + number * timedelta(minutes=30), round(0.6 * dice.random() - 0.1, 3)
        sell = round(buy * dice.choice((0.2, 0.7, 0.95)) - 0.03, 3)
        prices.append({"start": start, "end": start + timedelta(minutes=30), "import": buy, "export": sell})
    return prices


def a_change(dice: Random, minute: int) -> dict[str, Any]:
    house: dict[str, Any] = {
        "pv_w": dice.choice((0, 500, 2_500, 7_000)),
        "load_w": dice.choice((300, 1_500, 6_000)),
    }
    if dice.random() < 0.3:
        house["loadpoints"] = {"garage": {"connected": dice.random() < 0.7, "vehicle_soc_pct": 50}}
    if dice.random() < 0.2:
        house["battery_soc_pct"] = dice.choice((10, 20, 60, 100))
    return {"at": f"{minute}m", "house": house}


@pytest.mark.parametrize("seed", range(3))
def test_no_reason_contradicts_its_meter(seed: int) -> None:
    outcome = play(story_of(a_random_story(Random(seed)), Path()))
    assert outcome.failures == ()
    assert outcome.ticks >= 2 * LASTS_MIN
