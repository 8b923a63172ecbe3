"""Problems that are evident: each told when it is there, and silent when it is not."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.decision import BatteryDecision
from domain.house.house import House, Optimiser
from domain.language.languages import GERMAN
from domain.language.telling import Telling
from domain.loadpoint.session import Session
from domain.plan.plan import PlanAction
from domain.reading.disagreement import Clash, Flows, MeterDoubt
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.retold import Retelling
from domain.source_trouble import SourceTrouble
from domain.status.document import DeviceHealth
from domain.status.evident import evident
from domain.status.loadpoint_document import LastCommand
from domain.status.problems import Problem, ProblemCode, problem_text, worst_first
from domain.status.render import status_of
from tests.builders import NOON, a_charger, a_house, a_loadpoint, after, an_observation
from tests.domain.battery.planned import a_plan
from tests.domain.status.evident_house import told
from tests.fakes.status_inputs import deciding, the_inputs
from tests.fakes.telling import a_telling

OK = DeviceHealth(health=Health.OK, age_s=3)


OFFLINE = DeviceHealth(health=Health.OFFLINE, age_s=300)


OPTIMISED = a_house(optimiser=Optimiser(enabled=True))


TAIL = 0.1 + 0.2  # 0.30000000000000004


def words(**changes) -> list[str]:
    return [problem_text(each, a_telling(NOON)) for each in evident(the_inputs(**changes), NOON)]


def a_command(state: str, hours_ago: float = 0.0, reason: Reason | None = None) -> LastCommand:
    return LastCommand(
        id="c1",
        action="hold",
        issued_by="user",
        state=state,
        at=NOON - timedelta(hours=hours_ago),
        reason=reason,
    )


def test_a_quiet_house_has_no_problem():
    assert told() == []


@pytest.mark.parametrize(
    ("doubts", "devices", "found"),
    [
        ({"battery": "soc_pct 255"}, {"battery": OK}, [("read_implausible", "battery")]),
        ({"battery": None}, {"battery": OK}, []),
        (
            {"battery": None, "grid": "grid_w 9e9"},
            {"battery": OK, "grid": OK},
            [("read_implausible", "grid")],
        ),
        (
            {"battery": "soc_pct 255"},
            {"battery": OFFLINE},
            [("device_offline", "battery")],
        ),  # worse goes first
    ],
)
def test_a_device_is_doubted_while_it_says_what_cannot_be(doubts, devices, found):
    assert told(doubts=doubts, devices=devices) == found


@pytest.mark.parametrize(
    ("awaited", "found"),
    [
        ((), [("device_offline", "battery"), ("device_offline", "loadpoints/garage")]),
        (("loadpoints/garage",), [("device_offline", "battery")]),
        (("battery", "loadpoints/garage"), []),
    ],
)
def test_what_may_yet_be_heard_first_is_not_silent(awaited, found):
    never = DeviceHealth(health=Health.OFFLINE, age_s=None)
    devices = {"battery": OFFLINE, "loadpoints/garage": never}
    assert told(devices=devices, awaited=frozenset(awaited)) == found


DOUBT = MeterDoubt(
    clash=Clash.EXPORT,
    flows=Flows(at=NOON, grid_w=-2_004, pv_w=0, battery_w=0, ev_w=0),
    since=after(-300),
)


def test_meters_that_surely_clash_are_told_with_what_each_of_them_said_and_what_to_look_at():
    assert told(meter_doubt=DOUBT) == []
    doubt = replace(DOUBT, is_sure=True)
    (english,) = words(meter_doubt=doubt)
    assert english == (
        "The meters cannot all be right: at 12:00 2.0 kW went to the grid, nothing came from the sun, "
        "nothing came from the battery and nothing went into the cars. Look whether the grid meter is the "
        "wrong way round, or a solar inverter is missing here."
    )
    (problem,) = evident(
        the_inputs(meter_doubt=doubt, house=House()), NOON
    )  # no battery and no car to tell of
    german = problem_text(problem, Telling(House().site, NOON, GERMAN))
    assert german.startswith("Die Zähler können nicht alle stimmen: Um 12:00 gingen 2,0 kW ins Netz und kam ")
    assert problem.since == after(-300)


@pytest.mark.parametrize(
    ("commands", "found"),
    [
        ({"battery": a_command("failed", 23.9)}, [("command_failed", "battery")]),
        ({"battery": a_command("failed", 24)}, []),  # after a day nobody waits for it
        (
            {"battery": None, "loadpoints/garage": a_command("failed")},
            [("command_failed", "loadpoints/garage")],
        ),
        (
            {"battery": a_command("verified"), "loadpoints/garage": a_command("failed")},
            [("command_failed", "loadpoints/garage")],
        ),
        ({"battery": a_command("unknown")}, []),
    ],
)
def test_a_command_that_failed_is_told_for_a_day(commands, found):
    assert told(last_commands=commands) == found


@pytest.mark.parametrize(
    ("connected", "session_hours_ago", "is_told"),
    [
        (True, 3, True),
        (True, None, True),
        (False, None, False),  # the car that it was for has gone
        (True, 1, False),  # and another came
        (None, 3, True),  # unknown is not unplugged
    ],
)
def test_what_a_car_was_to_do_is_void_once_it_is_unplugged(connected, session_hours_ago, is_told):
    sessions = {}
    if session_hours_ago is not None:
        at = after(-3_600 * session_hours_ago)
        sessions = {"garage": Session(id="s", started_at=at, at=at)}
    seen = an_observation(chargers={"garage": a_charger(connected=connected)})
    found = told(
        seen=seen, sessions=sessions, last_commands={"loadpoints/garage": a_command("failed", hours_ago=2)}
    )
    assert found == [("command_failed", "loadpoints/garage")] * is_told


def test_a_disk_that_takes_nothing_is_no_fault_of_the_battery():
    commands = {"battery": a_command("failed", reason=Reason(Why.NOT_WRITTEN_DOWN, {"error": "full"}))}
    assert told(last_commands=commands, storage_error="full") == [("storage_failing", None)]


def test_a_problem_calls_a_charger_what_its_owner_calls_it():
    house = a_house(a_loadpoint(name="Zappi"))
    problem = Problem(
        code=ProblemCode.DEVICE_OFFLINE,
        device="loadpoints/garage",
        since=NOON,
        facts={"error": "no answer", "x": TAIL},
    )
    (shown,) = status_of(the_inputs(house=house, problems=(problem,)), NOON).problems
    assert (shown.text, shown.facts["x"]) == ("The charger Zappi does not answer: no answer.", 0.3)
    (german,) = Retelling(Telling(house.site, NOON, GERMAN)).all([shown])
    assert "Ladestation Zappi" in german.text


def test_a_failed_command_is_told_since_it_failed_and_why():
    reason = Reason(Why.DEVICE_REFUSED, {"error": "busy"})
    (problem,) = evident(the_inputs(last_commands={"battery": a_command("failed", 2, reason)}), NOON)
    assert problem.since == after(-7_200)
    said = {"action": "hold", "error": "The device refused: busy.", "reason": reason, "command_id": "c1"}
    assert problem.facts == said
    assert words(last_commands={"battery": a_command("failed")}) == [
        "The last command to the battery failed."
    ]


@pytest.mark.parametrize(
    ("changes", "is_missing"),
    [
        ({"plan": None}, True),
        ({"plan": a_plan(PlanAction.CHARGE)}, False),
        ({"plan": replace(a_plan(PlanAction.CHARGE), slots=())}, True),  # none that holds now
        ({"plan": None, "house": replace(OPTIMISED, monitoring=True)}, False),
        ({"plan": None, "house": a_house()}, False),
    ],
)
def test_a_plan_is_missing_where_one_is_wanted_and_none_holds_now(changes, is_missing):
    found = told(**{"house": OPTIMISED, **changes})
    assert found == ([("no_plan", None)] if is_missing else [])


@pytest.mark.parametrize(
    ("refusal", "text"),
    [
        (None, "The plan is being made."),
        (
            Reason(Why.NO_PLAN, {"error": "the solver gave up"}),
            "There is no plan for now: the solver gave up.",
        ),
        (
            Reason(Why.PRICE_UNKNOWN, {"missing": "price for tonight"}),
            "There is no plan for now: there is no price for tonight.",
        ),
        (
            Reason(Why.BATTERY_SOC_UNKNOWN),
            "There is no plan for now: the level of the home battery is not known.",
        ),
        (Reason(Why.LOAD_UNKNOWN), "There is no plan for now: what the house uses is not known right now."),
    ],
)
def test_a_missing_plan_is_told_with_what_is_missing(refusal, text):
    assert words(house=OPTIMISED, plan_refusal=refusal) == [text]


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (
            Reason(Why.RESTORE_PENDING, {"error": "timed out"}),
            "The battery could not be handed back as it was before: timed out. It is tried again.",
        ),
        (
            Reason(Why.RESTORE_PENDING),
            "The battery could not be handed back as it was before; it is tried again.",
        ),
        (
            Reason(Why.EXTERNAL_CONTROL, {"mode": "hold"}),
            "The battery is also set by another hand: it is in a forced state that nobody here asked for.",
        ),
        (
            Reason(Why.EXTERNAL_CONTROL, {"error": "EMS mode 12"}),
            "The battery is also set by another hand: EMS mode 12.",
        ),
    ],
)
def test_what_hinders_the_battery_is_told_in_its_own_words(reason, text):
    assert words(decision=deciding(battery=BatteryDecision(reason=reason))) == [text]


def test_a_house_without_a_battery_decision_has_no_trouble_with_one():
    assert told(decision=deciding(battery=None)) == []


def test_a_force_that_the_fuse_had_to_stop_blindly_is_told_as_a_silent_meter():
    stopped = BatteryDecision(reason=Reason(Why.TELEMETRY_INVALID))
    assert told(decision=deciding(battery=stopped)) == [("meter_silent", "grid")]


@pytest.mark.parametrize(("error", "found"), [(None, []), ("disk full", [("storage_failing", None)])])
def test_a_disk_that_refuses_is_told(error, found):
    assert told(storage_error=error) == found


def test_of_the_same_kind_and_age_the_name_decides():
    silent = [
        Problem(code=ProblemCode.DEVICE_OFFLINE, device=device, since=NOON)
        for device in ("pv/roof", "battery", "grid")
    ]
    assert [each.device for each in worst_first(silent)] == ["battery", "grid", "pv/roof"]
    idle = [
        Problem(code=ProblemCode.SETTING_WITHOUT_EFFECT, device=None, since=NOON, facts={"setting": key})
        for key in ("notify", "mqtt")
    ]
    assert [each.facts["setting"] for each in worst_first(idle)] == ["mqtt", "notify"]


@pytest.mark.parametrize(("issued_by", "is_told"), [("user", True), ("automation:a", True), ("fast", False)])
def test_a_start_that_drew_nothing_is_a_failed_command_of_people_alone(issued_by, is_told):
    command = replace(a_command("failed", 0, Reason(Why.START_UNCONFIRMED)), issued_by=issued_by)
    assert bool(told(last_commands={"loadpoints/garage": command})) is is_told


@pytest.mark.parametrize(
    ("hours", "is_refused", "codes"),
    [
        (0, True, ["prices_failing", "forecast_failing"]),  # at once: it does not heal by itself
        (0.24, False, []),
        (0.25, False, ["prices_failing"]),
        (1.9, False, ["prices_failing"]),
        (2, False, ["prices_failing", "forecast_failing"]),
    ],
)
def test_a_source_that_tells_nothing_new_is_told_early_enough_to_act(hours, is_refused, codes):
    trouble = SourceTrouble(error="no answer", since=NOON - timedelta(hours=hours), is_refused=is_refused)
    failing = {"price_trouble": trouble, "forecast_trouble": trouble}
    degraded = DeviceHealth(health=Health.DEGRADED, age_s=900)
    assert [code for code, _ in told(devices={"price": degraded}, **failing)] == codes
    gone = [code for code, _ in told(devices={"price": OFFLINE}, **failing)]
    assert gone == ["price_unknown", *(code for code in codes if code != "prices_failing")]


def test_what_a_source_says_of_its_silence_stands_in_both_languages():
    said = "the key was refused"
    trouble = SourceTrouble(error=said, since=NOON, is_refused=True)
    degraded = {"price": DeviceHealth(health=Health.DEGRADED, age_s=900)}
    found = worst_first(
        evident(the_inputs(devices=degraded, price_trouble=trouble, forecast_trouble=trouble), NOON)
    )
    german = Telling(House().site, NOON, GERMAN)
    assert [problem_text(each, a_telling(NOON)) for each in found] == [
        f"The price source does not tell all it should: {said}. What it told before counts until it ends.",
        f"No new solar forecast comes: {said}. The last one counts for a day, then the house's own past.",
    ]
    assert all(problem_text(each, german) != problem_text(each, a_telling(NOON)) for each in found)
