"""A command's journey: which steps exist, which times they leave, and what a late answer changes."""

from datetime import timedelta

import pytest

from domain.command.capabilities import BatteryCapabilities, ChargerCapabilities
from domain.command.command import Command, CommandState
from domain.command.order import BatteryAction, ExportOrder
from domain.command.prove import Case, Proven, by_read_back
from domain.command.request import refuse_late
from domain.errors import ConfigurationError, Conflict, InvalidRequest
from domain.instants import RealTime
from tests.builders import NOON, a_house, after, an_observation

STEPS = {
    "accepted": {"sent", "verified", "failed", "superseded", "expired"},
    "sent": {"verified", "failed", "unknown", "superseded", "expired"},
    "unknown": {"verified", "failed", "superseded", "expired"},
    "verified": set(),  # it stays verified: its end is a new command
    "failed": set(),
    "superseded": set(),
    "expired": set(),
}


def a_command(state: str = "accepted", **changes) -> Command:
    return Command(
        id="c-1",
        target="battery",
        action="hold",
        issued_by="user",
        accepted_at=NOON,
        state=CommandState(state),
        **changes,
    )


@pytest.mark.parametrize("begin", list(STEPS))
@pytest.mark.parametrize("end", list(STEPS))
def test_a_command_takes_only_the_steps_there_are_and_a_late_answer_changes_nothing(begin, end):
    before = a_command(begin)
    moved = before.to(CommandState(end), after(60), generation=7)
    if end in STEPS[begin]:
        assert (moved.state, moved.generation) == (end, 7)
    else:
        assert moved == before


@pytest.mark.parametrize(
    ("state", "sent_at", "finished_at"),
    [
        ("sent", after(60), None),
        ("verified", None, after(60)),
        ("failed", None, after(60)),
        ("superseded", None, after(60)),
        ("expired", None, after(60)),
    ],
)
def test_a_step_stamps_when_it_was_sent_or_when_it_was_over(state, sent_at, finished_at):
    moved = a_command().to(CommandState(state), after(60))
    assert (moved.sent_at, moved.finished_at) == (sent_at, finished_at)


def test_an_unanswered_command_is_still_on_its_way():
    found = a_command("sent", sent_at=after(1)).to(CommandState.UNKNOWN, after(60))
    assert (found.sent_at, found.finished_at) == (after(1), None)
    assert [state for state in CommandState if a_command(state).is_open] == ["accepted", "sent", "unknown"]


def test_a_command_that_was_never_sent_has_not_reached_the_device():
    assert not a_command().reached_device
    assert a_command("failed", sent_at=after(1)).reached_device


@pytest.mark.parametrize(("limit_w", "action"), [(0, "curtail"), (1_500, "curtail"), (None, "uncurtail")])
def test_an_export_limit_of_zero_is_a_limit_and_none_lifts_it(limit_w, action):
    assert ExportOrder(limit_w=limit_w).action is BatteryAction(action)


@pytest.mark.parametrize(("seconds", "is_late"), [(None, False), (1, False), (0, True), (-1, True)])
def test_a_request_is_refused_from_its_deadline_on(seconds, is_late):
    deadline = None if seconds is None else NOON + timedelta(seconds=seconds)
    if not is_late:
        refuse_late(deadline, RealTime(NOON))
        return
    with pytest.raises(Conflict, match="too late") as refused:
        refuse_late(deadline, RealTime(NOON))
    assert refused.value.code == "expired"


@pytest.mark.parametrize(("timeout_s", "now_s", "is_late"), [(60, 59.9, False), (60, 60, True), (5, 5, True)])
def test_a_device_has_all_of_its_time_and_no_more(timeout_s, now_s, is_late):
    case = Case(
        device="battery",
        seen=an_observation(),
        since=NOON,
        now=after(now_s),
        capabilities=BatteryCapabilities(confirm_timeout_s=timeout_s),
        house=a_house(),
    )
    assert case.is_late is is_late
    assert case.is_alive, "telemetry counts as alive until it is seen to stand still"


def test_settings_alone_are_a_proof_that_says_why_power_is_none():
    assert by_read_back("no power moves") == Proven(
        evidence={"proof": "read_back", "power_proof": "no power moves"}
    )


def test_a_device_is_written_to_so_often_an_hour_and_has_a_minute_to_follow():
    battery, charger = BatteryCapabilities(), ChargerCapabilities()
    assert (battery.writes_per_hour, charger.writes_per_hour) == (120, 240)
    assert (battery.confirm_timeout_s, charger.confirm_timeout_s, charger.min_update_s) == (60, 60, 0)


def test_an_error_says_its_sentence_its_code_and_its_fields():
    assert str(InvalidRequest("no such mode", {"mode": "off"})) == "no such mode"
    assert InvalidRequest("no such mode", {"mode": "off"}).fields == {"mode": "off"}
    assert InvalidRequest("nothing").fields == {}
    refused = Conflict("not while it charges", "at_reserve")
    assert (str(refused), refused.code, Conflict("twice").code) == (
        "not while it charges", "at_reserve", "conflict",
    )  # fmt: skip
    faults = ConfigurationError(["site.name: too long", "battery: two"])
    assert str(faults) == "site.name: too long\nbattery: two"
    assert faults.faults == ("site.name: too long", "battery: two")
