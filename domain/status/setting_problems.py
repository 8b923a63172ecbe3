"""Settings that do nothing in this house, or not what their owner may think."""

from collections.abc import Iterator
from datetime import datetime

from domain.house.devices import BATTERY, loadpoint_device
from domain.house.settings import Mode
from domain.loadpoint.phases import phases_in_use
from domain.status.car_problems import LEVEL_COMES
from domain.status.idle import without_effect
from domain.status.inputs import StatusInputs
from domain.status.names import titles_of
from domain.status.problems import Problem, ProblemCode

MORE_PHASES = (
    "the meter shows current on three phases, and this is 1, so the main fuse counts all of it on one"
)


def fixed_phases(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """A charge on more phases than its loadpoint is set to, at a charger that cannot be switched."""
    for index, lp in enumerate(inputs.house.loadpoints):
        able, reading = inputs.chargers.get(lp.id), inputs.seen.chargers.get(lp.id)
        if lp.phases == "auto" or able is None or able.switches_phases:
            continue
        used = phases_in_use(lp, reading, able)
        if used > lp.phases:
            facts = {
                "setting": f"loadpoint[{index}].phases",
                "error": f"the car charges on {used}, which is what counts, and this charger cannot switch",
            }
            device = loadpoint_device(lp.id)
            code = ProblemCode.SETTING_WITHOUT_EFFECT
            yield Problem(code=code, device=device, since=now, facts=facts)


def idle_settings(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """Settings that do nothing in this house, also those that a PATCH made so."""
    for idle in without_effect(inputs.house, inputs.battery_acts, inputs.chargers):
        facts = {"setting": idle.title or idle.key, "error": idle.why}
        yield Problem(code=ProblemCode.SETTING_WITHOUT_EFFECT, device=idle.device, since=now, facts=facts)


def other_reserve(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """Plan and rules go by one reserve, and the battery by another."""
    battery, told_pct = inputs.house.battery, inputs.other_reserve_pct
    if battery is not None and told_pct is not None:
        error = f"plan and sales keep {battery.reserve_pct:g} %, the battery by itself {told_pct:g} %"
        facts = {"setting": "The battery's reserve", "error": error}
        yield Problem(code=ProblemCode.SETTING_WITHOUT_EFFECT, device=BATTERY, since=now, facts=facts)


def uncounted_phases(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """A house said to have one phase whose meter shows current on three: the fuse counts all on the one."""
    site = inputs.house.site
    if inputs.shows_more_phases and site.phases == 1 and site.main_fuse_a is not None:
        facts = {"setting": "site.phases", "error": MORE_PHASES}
        yield Problem(code=ProblemCode.SETTING_WITHOUT_EFFECT, device=None, since=now, facts=facts)


def limits_in_the_dark(inputs: StatusInputs, now: datetime) -> Iterator[Problem]:
    """A charge is to end at a level, and nobody tells how full the car is. Mode smart counts what it
    brings, and says so by itself.
    """
    for lp in inputs.house.loadpoints:
        charger, session = inputs.seen.chargers.get(lp.id), inputs.sessions.get(lp.id)
        if charger is None or session is None or charger.vehicle_soc_pct is not None:
            continue
        found = inputs.decision.loadpoints[lp.id]
        limit_pct = found.limit_pct
        if limit_pct is None and lp.mode not in (Mode.OFF, Mode.SMART):
            limit_pct = lp.limit_soc_pct
        if limit_pct is None or limit_pct >= 100 or now - session.started_at < LEVEL_COMES:
            continue
        error = f"nobody tells how full the car is, so no charge ends at {limit_pct:g} %"
        facts = {"setting": f"The limit at {titles_of(inputs.house)[lp.id]}", "error": error}
        device = loadpoint_device(lp.id)
        yield Problem(code=ProblemCode.SETTING_WITHOUT_EFFECT, device=device, since=now, facts=facts)
