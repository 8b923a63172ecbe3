"""What is told over MQTT: the status's own values, all of one change."""

import msgspec
import pytest
from msgspec.structs import replace

from domain.command.order import BatteryAction
from domain.plan.plan import PlanAction
from domain.ports.messages import Refusal
from domain.reading.battery import BatteryMode
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.document import Flow, Today
from domain.status.loadpoint_document import ChargerStatus, SessionStatus
from domain.status.problems import Problem, ProblemCode
from tests.adapters.mqtt.told import a_dialect, a_told
from tests.fakes.status import AN_EVENT, NOON, a_loadpoint_status, a_status

BATTERY = a_status().battery


def told(group, told=None):
    return msgspec.json.decode(a_dialect().stated(told or a_told())[f"powersync/{group}"])


def at(group, **changes):
    return told(group, a_told(**changes))


def by_you(action=None, mode=BatteryMode.SELF_CONSUMPTION):
    facts = {} if action is None else {"action": action}
    return replace(BATTERY, owner="user", mode=mode, reason=Reason(Why.USER_COMMAND, facts))


def garage(**changes):
    return {"loadpoints": {"garage": a_loadpoint_status(**changes)}}


def test_every_group_belongs_to_one_change():
    stated = a_dialect().stated(a_told())
    assert sorted(stated) == ["powersync/battery", "powersync/loadpoints/garage", "powersync/site"]
    assert {msgspec.json.decode(each)["seq"] for each in stated.values()} == {7}


def test_what_bears_a_name_of_the_status_has_its_value():
    status = msgspec.to_builtins(a_told().status)
    for group, document in (
        ("loadpoints/garage", status["loadpoints"]["garage"]),
        ("battery", status["battery"]),
        ("site", status["flow"] | {"seq": 7, "at": status["at"]}),
    ):
        shared = told(group).keys() & document.keys()
        assert len(shared) > 5
        assert {key: told(group)[key] for key in shared} == {key: document[key] for key in shared}


@pytest.mark.parametrize(
    ("changes", "group", "key", "value"),
    [
        ({}, "site", "import_kwh", 1.234),
        ({}, "site", "load_kwh", None),  # never measured
        ({}, "site", "grid_w", -1200),
        ({"flow": Flow()}, "site", "grid_w", None),
        ({}, "site", "day_start", "2026-01-14T14:00:00Z"),  # midnight in Brisbane
        ({"today": Today(cost=-1.5, savings=2.0)}, "site", "cost_today", -1.5),
        ({"price": None}, "site", "import_price", None),
        ({}, "site", "plan_label", "Charge"),
        ({"plan": None}, "site", "plan_label", "No plan"),
        ({"event": AN_EVENT}, "site", "event_text", AN_EVENT.text),
        ({}, "site", "problem", False),
        ({}, "battery", "charge_kwh", 0.08),
        ({}, "battery", "grid_charging", True),
        ({}, "battery", "export_rule_label", "Sun alone"),
        ({}, "battery", "storm_watch", None),
        ({}, "battery", "off_grid_ev_reserve_pct", 40.0),
        ({}, "battery", "available", True),
        ({"battery": replace(BATTERY, health=Health.OFFLINE)}, "battery", "available", False),
        ({}, "battery", "action_label", "Automatic"),
        (
            {"battery": by_you("force_discharge")},
            "battery",
            "action_label",
            "Sell to the grid",
        ),  # not there yet
        ({"battery": by_you(mode=BatteryMode.HOLD)}, "battery", "action_label", "Keep the charge"),
        ({"battery": by_you(mode=BatteryMode.UNKNOWN)}, "battery", "action_label", None),
        ({"site": replace(a_status().site, monitoring=True)}, "battery", "takes_orders", False),
        ({}, "loadpoints/garage", "mode_label", "Sun"),
        ({}, "loadpoints/garage", "state_label", "Waiting to start"),
        ({}, "loadpoints/garage", "charge", False),
        (garage(target_current_a=16), "loadpoints/garage", "charge", True),  # the car takes its time
        (garage(charging=None, target_current_a=None), "loadpoints/garage", "charge", None),
        (garage(session=None), "loadpoints/garage", "session_kwh", None),
        (garage(vehicle=None), "loadpoints/garage", "vehicle_soc_pct", None),
        (
            garage(charger=ChargerStatus(driver="ocpp", online=False)),
            "loadpoints/garage",
            "available",
            False,
        ),
        (
            garage(session=SessionStatus(id="s", energy_wh=1500.0, solar_wh=None, cost=0.4, started_at=NOON)),
            "loadpoints/garage",
            "session_kwh",
            1.5,
        ),
    ],
)
def test_a_value(changes, group, key, value):
    assert at(group, **changes)[key] == value


def test_the_worst_problem_and_the_last_refusal_are_told_in_words():
    problems = tuple(
        Problem(code=code, device=None, since=NOON, text=code.value)
        for code in (ProblemCode.CLOCK_WRONG, ProblemCode.NO_PLAN)
    )
    refusal = Refusal(topic="powersync/battery/action/set", text="no")
    site = told("site", replace(a_told(problems=problems), refusal=refusal))
    assert (site["problem"], site["problem_text"]) == (True, "clock_wrong")
    assert site["problems"] == ["clock_wrong", "no_plan"]
    assert (site["refused"], site["refused_topic"]) == ("no", "powersync/battery/action/set")


def test_every_planned_and_asked_action_has_its_word():
    from adapters.mqtt.labels import ACTIONS, BATTERY_STATES, PLANNED

    assert set(PLANNED) == set(PlanAction)
    assert set(BATTERY_STATES) == set(BatteryMode)
    assert set(ACTIONS) == set(BatteryAction) - {BatteryAction.CURTAIL, BatteryAction.UNCURTAIL}
