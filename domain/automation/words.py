"""What an automation did, in one sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.automation.action import (
    Action,
    BatteryAct,
    LoadpointAct,
    MessageAct,
    PlanAct,
    SetBattery,
    SetLoadpoint,
    SetTariff,
    SunAct,
)
from domain.automation.condition_words import condition_text, condition_words
from domain.automation.decide import Fired
from domain.automation.run import ConditionTold
from domain.automation.setting_words import setting_words
from domain.command.request import RESTORE
from domain.house.house import House
from domain.language.tongue import ENGLISH, Tongue

SENTENCES = {
    "waiting": "“{name}” is to {done}, and waits: nothing is done yet.",
    "partly_waiting": "“{name}” is to {done}: part of it is done, the rest waits.",
    "done": "“{name}”: {done}.",
    "partly": (
        "“{name}” was to {done}: part of it is done; the rest came to nothing: something else went before."
    ),
    "overtaken": "“{name}” was to {done}; it came to nothing: something else went before.",
    "failed": "“{name}”: {done}.",
    "dry_run": "“{name}” would {done}.",
    "quiet": "“{name}” did nothing in its quiet hours.",
    "conditions": "“{name}” did nothing: {why}.",
    "conflict": "“{name}” did nothing: another automation goes before.",
    "resting": "“{name}” did nothing: it acted {times} times within an hour, and rests.",
}
ACTED = ("waiting", "partly_waiting", "done", "partly", "failed")
# where no run kept what was measured
OF_BEFORE = "“{name}” did nothing: of its conditions, {which} did not hold."
BEHIND = " What a person asked for goes on as it was: the settings count once that is over."
ANOTHER = " Another automation goes before: {lost}."
REFUSED = " Refused: {errors}"
ACTIONS = {
    "force_charge": "charge the battery",
    "force_discharge": "sell from the battery",
    "hold": "keep the battery's charge",
    "self_consumption": "let the battery run by itself",
    "restore": "hand the battery back",
    "start": "start the charge at {place}",
    "stop": "stop the charge at {place}",
    "boost": "boost the charge at {place}",
    "set_current": "change the current at {place}",
    "release": "hand {place} back to its mode",
    "set_loadpoint": "set {settings} at {place}",
    "set_battery": "set {settings} at the battery",
    "set_tariff": "set {settings} of the prices",
    "set_reserve": "keep {reserve_pct} % in reserve",
    "limit_export": "sell no more than {limit_w} W",
    "hold_back": "hold back the sun",
    "let_out": "let the sun out again",
    "pause": "stop planning",
    "run": "plan",
    "as_set": "plan as the settings say",
    "message": "send the message “{text}”",
}


def run_facts(fired: Fired, house: House) -> dict[str, Any]:
    """What its sentence is made of, beside what it was decided on."""
    return {
        **fired.facts,
        "name": fired.automation.name,
        "actions": [_facts(action, house) for action in fired.actions],
        "lost": [_facts(action, house) for action in fired.lost],
    }


def run_text(
    outcome: str, facts: Mapping[str, Any], errors: Sequence[str] = (), tongue: Tongue = ENGLISH
) -> str:
    """One sentence, and what was refused; empty where the facts do not tell."""
    if outcome not in SENTENCES or "name" not in facts:
        return ""
    failed = [number for number, held in enumerate(facts.get("conditions", ())) if not held]
    parts = facts.get("seen")
    text = tongue.said(
        OF_BEFORE if outcome == "conditions" and parts is None else SENTENCES[outcome],
        name=facts["name"],
        done=_said(facts["actions"], tongue),
        which=tongue.joined([str(number + 1) for number in failed]),
        why="; ".join(condition_words(parts[number], tongue) for number in failed if parts is not None),
        times=facts.get("times", ""),
    )
    if facts.get("behind") and outcome in ACTED:
        text += tongue.said(BEHIND)
    if facts["lost"] and outcome in ACTED:
        text += tongue.said(ANOTHER, lost=_said(facts["lost"], tongue))
    if errors:
        text += tongue.said(REFUSED, errors="; ".join(tongue.words(each) for each in errors))
    return text


def conditions_told(facts: Mapping[str, Any], tongue: Tongue = ENGLISH) -> tuple[ConditionTold, ...]:
    """Each condition in a sentence, in the order in which they stand."""
    held = facts.get("conditions", ())
    return tuple(
        ConditionTold(holds=holds, text=condition_text(parts, tongue))
        for holds, parts in zip(held, facts.get("seen", ()), strict=False)
    )


def _said(actions: Sequence[Mapping[str, Any]], tongue: Tongue) -> str:
    return tongue.joined([tongue.fill(ACTIONS[each["do"]], _worded(each, tongue)) for each in actions])


def _worded(action: Mapping[str, Any], tongue: Tongue) -> Mapping[str, Any]:
    """The facts of an action with its settings in words; one of before these were kept has their names."""
    if "values" not in action:
        return action
    return {**action, "settings": setting_words(action["values"], action["currency"], tongue)}


def _settings(values: Mapping[str, Any], house: House) -> dict[str, Any]:
    return {"values": dict(values), "currency": house.site.currency}


def _facts(action: Action, house: House) -> dict[str, Any]:
    match action:
        case BatteryAct():
            return {"do": action.action}
        case LoadpointAct():
            return {"do": action.action, "place": _place(action.loadpoint, house)}
        case SetLoadpoint():
            place = _place(action.loadpoint, house)
            return {"do": "set_loadpoint", "place": place, **_settings(action.settings, house)}
        case SetBattery():
            reserve_pct = action.settings.get("reserve_pct")
            if len(action.settings) == 1 and reserve_pct is not None:
                return {"do": "set_reserve", "reserve_pct": f"{reserve_pct:g}"}
            return {"do": "set_battery", **_settings(action.settings, house)}
        case SetTariff():
            return {"do": "set_tariff", **_settings(action.settings, house)}
        case SunAct():
            if action.action == RESTORE:
                return {"do": "let_out"}
            limit_w = action.limit_w or 0
            return {"do": "limit_export", "limit_w": f"{limit_w:g}"} if limit_w else {"do": "hold_back"}
        case PlanAct():
            return {"do": "as_set" if action.action == RESTORE else action.action}
        case MessageAct():
            return {"do": "message", "text": action.text}


def _place(loadpoint_id: str, house: House) -> str:
    loadpoint = house.loadpoint(loadpoint_id)
    return loadpoint_id if loadpoint is None else loadpoint.title
