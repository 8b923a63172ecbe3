"""Whatever falls silent or begins anew in a charge, what is known of it stays by what was really charged."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import msgspec
import pytest
from msgspec import Struct

from domain.loadpoint.session import METER_STEP_WH, Session, follow
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HAIR = 1e-6


class Look(Struct, frozen=True):
    """What really was charged by then, and what was told of it since the look before."""

    at: datetime
    charged_wh: float
    measured_wh: float | None  # None: nobody measured
    told_wh: float | None  # by the meter; None: it is silent
    lives: int  # of the meter, so far
    begins_anew: bool  # the server


def a_charge(seed: int) -> tuple[float, list[Look]]:
    """A random one, and the step of its meter. What is measured of it is measured exactly. A new life of the
    meter of which nobody could see that it is one stays silent.
    """
    draw = Random(seed)
    step_wh = draw.choice([1.0, 10.0, METER_STEP_WH])
    at, charged_wh, counter_wh, life_wh, lives = NOON, 0.0, draw.uniform(1_000, 90_000), 0.0, 1
    power_w, is_measured, tells = 7_000.0, True, True
    heard_wh, heard_life = counter_wh, 1
    looks = [Look(at, 0.0, None, counter_wh // step_wh * step_wh, lives, False)]
    for _ in range(draw.randint(20, 150)):
        seconds = draw.choice([5.0, 10.0, 30.0, 60.0])
        begins_anew = draw.random() < 0.04
        if begins_anew:
            seconds += draw.uniform(30, 1_500)
        if draw.random() < 0.1:
            power_w = draw.choice([0.0, 1_400.0, 7_000.0, 22_000.0])
        is_measured = is_measured if draw.random() < 0.9 else not is_measured
        tells = tells if draw.random() < 0.9 else not tells
        at += timedelta(seconds=seconds)
        taken_wh = power_w * seconds / 3600
        restarts = life_wh > 3 * METER_STEP_WH and draw.random() < (0.5 if begins_anew else 0.02)
        if restarts:  # at some moment since the last look
            counter_wh, life_wh, lives = taken_wh * draw.random(), 0.0, lives + 1
        else:
            counter_wh, life_wh = counter_wh + taken_wh, life_wh + taken_wh
        charged_wh += taken_wh
        measured_wh = taken_wh if is_measured and not begins_anew else None
        told_wh = counter_wh // step_wh * step_wh if tells else None
        if told_wh is not None and lives > heard_life and told_wh >= heard_wh - METER_STEP_WH:
            told_wh = None
        if told_wh is not None:
            heard_wh, heard_life = told_wh, lives
        looks.append(Look(at, charged_wh, measured_wh, told_wh, lives, begins_anew))
    return step_wh, looks


def followed(looks: list[Look]) -> list[Session]:
    session, found = None, []
    before = looks[0]
    for look in looks:
        seconds = (look.at - before.at).total_seconds()
        power_w = None if look.measured_wh is None else look.measured_wh * 3600 / seconds
        charger = ChargerReading(connected=True, power_w=power_w, energy_wh=look.told_wh)
        seen = Observation(at=look.at, chargers={"garage": charger}, charger_ids=("garage",))
        if look.begins_anew:
            session = msgspec.json.decode(msgspec.json.encode(session), type=Session)
        session = follow(session, "garage", seen, 0.0 if look.measured_wh is None else seconds)
        assert session is not None
        found.append(session)
        before = look
    return found


def least_wh(looks: list[Look]) -> float:
    """What may be said for sure by adding up: within a life of the meter what it counted, else what was
    measured.
    """
    words = {life: [n for n, look in enumerate(looks) if look.lives == life and look.told_wh is not None]
             for life in {look.lives for look in looks}}  # fmt: skip
    spans = [(told[0], told[-1]) for told in words.values() if told]
    metered = sum((looks[last].told_wh or 0.0) - (looks[first].told_wh or 0.0) for first, last in spans)
    apart = [
        look.measured_wh or 0.0
        for n, look in enumerate(looks)
        if not any(first < n <= last for first, last in spans)
    ]
    return max(metered + sum(apart), sum(look.measured_wh or 0.0 for look in looks))


@pytest.mark.parametrize("seed", range(40))
def test_what_is_known_of_a_charge_is_near_what_was_charged_whatever_falls_silent(seed):
    step_wh, looks = a_charge(seed)
    sessions = followed(looks)
    for n, (look, session) in enumerate(zip(looks, sessions, strict=True)):
        assert session.known_wh <= look.charged_wh + step_wh * look.lives + HAIR, "no kWh counts twice"
        assert session.known_wh >= least_wh(looks[: n + 1]) - HAIR, "all that is surely known is told"
    for (before, after), look in zip(pairwise(sessions), looks[1:], strict=True):
        grew_wh = after.known_wh - before.known_wh
        assert grew_wh >= (look.measured_wh or 0.0) - HAIR, "it never falls, nor stands still while measured"


def test_a_meter_puts_right_within_its_step_what_was_measured_too_much_beside_a_gap():
    """A fifth too much is measured, after two kWh that nobody did."""
    session, charged_wh = None, 0.0
    for n in range(120):
        at, hears = NOON + timedelta(minutes=n), n == 0 or n > 20
        charged_wh += 100.0 if n else 0.0
        if not hears:
            continue
        charger = ChargerReading(connected=True, power_w=7_200.0, energy_wh=5_000 + charged_wh)
        seen = Observation(at=at, chargers={"garage": charger}, charger_ids=("garage",))
        session = follow(session, "garage", seen, 60.0 if n > 21 else 0.0)
        assert session is not None
        assert session.known_wh <= max(charged_wh + METER_STEP_WH + 20, session.energy_wh)
