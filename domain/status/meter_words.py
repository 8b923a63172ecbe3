"""Meters that cannot all be right, in words: what each of them told, and what to look at."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.language.telling import Telling
from domain.reading.disagreement import Clash

NOTHING_W = 50.0
# By flow: what is said of it above 0, below, and at nothing.
TOLD: Mapping[str, tuple[str, str, str]] = {
    "grid_w": ("{power} came from the grid", "{power} went to the grid", "nothing came from the grid"),
    "pv_w": ("{power} came from the sun", "the inverter used {power}", "nothing came from the sun"),
    "battery_w": (
        "{power} came from the battery",
        "{power} went into the battery",
        "nothing came from the battery",
    ),
    "ev_w": ("{power} went into the cars", "{power} came from the cars", "nothing went into the cars"),
}
LOOK_AT: Mapping[Clash, str] = {
    Clash.CARS: "Look whether the charger is wired before the house's meter, and whether it measures right",
    Clash.EXPORT: "Look whether the grid meter is the wrong way round, or a solar inverter is missing here",
    Clash.BATTERY: (
        "Look whether battery or grid meter are read the wrong way round, or a solar inverter is missing here"
    ),
    Clash.NIGHT: "It is dark at that hour: look whether the inverter counts the battery as sun",
}


def clash_words(facts: Mapping[str, Any], telling: Telling) -> dict[str, str]:
    """`at` which time, what was `measured`, and where to `look`; nothing where other things are told."""
    if facts.get("clash") is None or facts.get("measured_at") is None:
        return {}
    tongue = telling.tongue
    return {
        "at": telling.time(facts["measured_at"]),
        "measured": tongue.joined(list(_measured(facts, telling))),
        "look": tongue.say(LOOK_AT[Clash(facts["clash"])]),
    }


def _measured(facts: Mapping[str, Any], telling: Telling) -> Iterator[str]:
    for name, (above, below, nothing) in TOLD.items():
        if (power_w := facts.get(name)) is None:
            continue
        if abs(power_w) < NOTHING_W:
            yield telling.tongue.say(nothing)
        else:
            sentence = above if power_w > 0 else below
            yield telling.tongue.said(sentence, power=telling.tongue.power(abs(power_w)))
