"""Problems: what an owner should know now, worst first, each in one plain sentence, until it is over."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import CurtailmentDecision, LoadpointDecision
from domain.curtailment.proof import Enforcement
from domain.house.house import Optimiser, Site
from domain.language.languages import GERMAN
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.document import DeviceHealth
from domain.status.evident import evident
from domain.status.loadpoint_document import LastCommand
from domain.status.problems import Problem, ProblemCode, problem_text, worst_first
from domain.status.render import status_of
from scheduler.problems import Problems
from tests.builders import NOON, a_charger, a_house, a_loadpoint, after, an_observation
from tests.fakes.status_inputs import the_inputs
from tests.fakes.telling import a_telling

EVERY_FACT = {
    "error": "connection refused.",
    "hint": "Set the export control to EMS.",
    "until": NOON,
    "action": "force_charge",
    "why": "the price of power is not known right now.",
    "setting": "site.main_fuse_a",
}


def a_command(state, hours_ago=0.0):
    return LastCommand(
        id="c1",
        action="force_charge",
        issued_by="user",
        state=state,
        at=after(-3600 * hours_ago),
        reason=Reason(Why.DEVICE_REFUSED, {"error": "illegal address"}),
    )


@pytest.mark.parametrize("facts", [{}, EVERY_FACT, dict.fromkeys(EVERY_FACT)], ids=["none", "all", "unknown"])
@pytest.mark.parametrize("device", [None, "battery", "loadpoints/garage", "grid", "pv/roof", "price"])
def test_every_problem_is_one_plain_sentence(device, facts):
    for code in ProblemCode:
        text = problem_text(Problem(code=code, device=device, since=NOON, facts=facts), a_telling())
        assert text.endswith("."), code
        assert not text.endswith(".."), code
        assert text.lstrip("“")[0].isupper(), code
        assert not {"{", "}"} & set(text), code
        assert "None" not in text, code


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"devices": {"battery": DeviceHealth(health=Health.DEGRADED, age_s=9)}}, []),
        (
            {"devices": {"battery": DeviceHealth(health=Health.OFFLINE, age_s=90)},
             "errors": {"battery": "battery: timed out"}},
            [("device_offline", "battery", "The battery does not answer: timed out.")],
        ),
        (
            {"devices": {"loadpoints/garage": DeviceHealth(health=Health.REFUSED, age_s=None)}},
            [("device_refused", "loadpoints/garage", "The charger Garage turns us away.")],
        ),
        (
            {"devices": {"price": DeviceHealth(health=Health.OFFLINE, age_s=900)}},
            [("price_unknown", "price", "No price is known for now, so nothing is decided by price.")],
        ),
        (
            {"last_commands": {"battery": a_command("failed")}},
            [("command_failed", "battery",
              "The last command to the battery failed (charge): The device refused: illegal address.")],
        ),
        (
            {"devices": {"battery": DeviceHealth(health=Health.DEGRADED, age_s=3)},
             "doubts": {"battery": "soc_pct 255"}},
            [("read_implausible", "battery", "The battery reports what cannot be: soc_pct 255.")],
        ),
        ({"last_commands": {"battery": a_command("failed", hours_ago=25)}}, []),  # nobody waits for it
        ({"last_commands": {"battery": a_command("verified")}}, []),
        ({"house": a_house(optimiser=Optimiser(enabled=True), monitoring=True)}, []),
        (
            {"house": a_house(optimiser=Optimiser(enabled=True)), "plan_refusal": Reason(Why.PRICE_UNKNOWN)},
            [("no_plan", None, "There is no plan for now: the price of power is not known right now.")],
        ),
        (
            {"house": a_house(optimiser=Optimiser(enabled=True)),
             "plan_refusal": Reason(Why.NO_PLAN, {"error": "the solver took too long"})},
            [("no_plan", None, "There is no plan for now: the solver took too long.")],
        ),
    ],
)  # fmt: skip
def test_what_is_evident_needs_no_telling(changes, found):
    inputs = the_inputs(**changes)
    problems = status_of(replace(inputs, problems=tuple(evident(inputs, NOON))), NOON).problems
    assert [(each.code, each.device, each.text) for each in problems] == found


def test_a_charge_beyond_its_setting_or_its_order_is_told():
    three = a_charger(11_040, phase_current_a=(16.0, 16.0, 16.0))
    cannot = the_inputs(
        house=a_house(a_loadpoint(phases=1)),
        seen=an_observation(chargers={"garage": three}),
        chargers={"garage": ChargerCapabilities()},
    )
    assert [each.facts["setting"] for each in evident(cannot, NOON)] == ["loadpoint[0].phases"]
    assert not list(
        evident(replace(cannot, chargers={"garage": ChargerCapabilities(switches_phases=True)}), NOON)
    )
    above = LoadpointDecision(reason=Reason(Why.PHASE_LIMITED, {"above_a": 16}))
    found = replace(cannot.decision, loadpoints={"garage": above})
    problems = list(evident(the_inputs(decision=found), NOON))
    assert [(each.code, each.facts) for each in problems] == [("draws_above_order", {"above": 16})]
    unstopped = LoadpointDecision(reason=Reason(Why.COMMAND_REJECTED, {"stop": True}))
    found = replace(cannot.decision, loadpoints={"garage": unstopped})
    problems = list(evident(the_inputs(decision=found), NOON))
    assert [(each.code, each.facts) for each in problems] == [("draws_above_order", {"above": None})]


def test_a_fuse_that_cannot_be_guarded_is_worse_than_the_silent_meter():
    blind = LoadpointDecision(reason=Reason(Why.TELEMETRY_INVALID))
    inputs = the_inputs(
        decision=replace(the_inputs().decision, loadpoints={"garage": blind}),
        devices={"grid": DeviceHealth(health=Health.OFFLINE, age_s=100)},
    )
    assert [each.code for each in worst_first(evident(inputs, NOON))] == ["meter_silent", "device_offline"]


OK, OFFLINE = DeviceHealth(health=Health.OK, age_s=3), DeviceHealth(health=Health.OFFLINE, age_s=100)


@pytest.mark.parametrize(
    ("site", "seen", "devices", "told"),
    [
        ({"main_fuse_a": 63}, {"grid_w": None}, {"grid": OK}, "nothing guards the main fuse"),
        ({"import_limit_w": 0}, {"grid_w": None}, {"grid": OK}, "nothing guards the import limit"),
        (
            {"main_fuse_a": 63, "import_limit_w": 9_000},
            {"grid_w": None},
            {"grid": OK},
            "nothing guards the main fuse and the import limit",
        ),
        (
            {"main_fuse_a": 63},
            {"grid_w": 500.0, "is_delayed": True},
            {"grid": OK},
            "nothing guards the main fuse",
        ),
        (
            {"main_fuse_a": 63, "import_limit_w": 9_000, "phases": 3},
            {"grid_w": None, "phase_a": (4.0, 0.0, 7.0)},  # the fuse has a meter of its own
            {"grid": OK},
            "nothing guards the import limit",
        ),
        (
            {"main_fuse_a": 63, "phases": 3},
            {"grid_w": None, "phase_a": (4.0, None, 7.0)},
            {"grid": OK},
            "the main fuse",
        ),
        ({"main_fuse_a": 63}, {"grid_w": None, "phase_a": (4.0, None, None)}, {"grid": OK}, None),
        ({"main_fuse_a": 63}, {"grid_w": 0.0}, {"grid": OK}, None),
        ({}, {"grid_w": None}, {"grid": OK}, None),  # nothing relies on it
        ({"main_fuse_a": 63}, {"grid_w": None}, {"loadpoints/garage": OK}, None),  # there is no meter
    ],
)
def test_a_meter_that_answers_without_a_number_is_told_where_a_limit_relies_on_it(site, seen, devices, told):
    house = a_house(site=Site(**site))
    inputs = the_inputs(
        house=house, seen=replace(an_observation(), **({"phase_a": None} | seen)), devices=devices
    )
    problems = [each for each in evident(inputs, NOON) if each.code == "meter_silent"]
    assert [each.device for each in problems] == ([] if told is None else ["grid"])
    for problem in problems:
        assert problem_text(problem, a_telling()).startswith("The grid meter tells no grid power, so ")
        assert told in problem_text(problem, a_telling())


@pytest.mark.parametrize(
    ("devices", "codes"),
    [
        ({"battery": OK}, [("meter_silent", "battery")]),
        ({"battery": OK, "grid": OK}, [("meter_silent", "grid")]),
        ({"battery": OK, "grid": OFFLINE}, [("device_offline", "grid")]),
    ],
)
def test_the_device_that_should_tell_the_grid_power_is_named_once(devices, codes):
    seen = replace(an_observation(), grid_w=None, phase_a=None)
    inputs = the_inputs(house=a_house(site=Site(main_fuse_a=63)), seen=seen, devices=devices)
    assert [(each.code, each.device) for each in evident(inputs, NOON)] == codes


def test_an_export_limit_that_is_not_followed_is_told_with_what_may_help():
    reason = Reason(Why.NOT_ENFORCED, {"hint": "Set the export control to EMS."})
    decision = replace(
        the_inputs().decision, curtailment=CurtailmentDecision(active=True, limit_w=0, reason=reason)
    )
    inputs = the_inputs(decision=decision, enforcement=Enforcement.NOT_ENFORCED)
    (problem,) = evident(inputs, NOON)
    text = problem_text(problem, a_telling())
    assert text == (
        "The battery accepts the export limit and does not follow it. Set the export control to EMS."
    )


def test_the_worst_stands_first_then_the_oldest():
    shuffled = [
        Problem(code=ProblemCode.NO_PLAN, device=None, since=NOON),
        Problem(code=ProblemCode.DEVICE_OFFLINE, device="pv/roof", since=after(60)),
        Problem(code=ProblemCode.STORAGE_FAILING, device=None, since=after(120)),
        Problem(code=ProblemCode.DEVICE_OFFLINE, device="battery", since=NOON),
    ]
    assert [each.device or each.code for each in worst_first(shuffled)] == [
        "storage_failing", "battery", "pv/roof", "no_plan",
    ]  # fmt: skip


def test_a_told_problem_keeps_its_beginning_until_it_is_over():
    problems = Problems()
    problems.tell(ProblemCode.CLOCK_WRONG, None, NOON, error="an hour ahead")
    problems.tell(ProblemCode.CLOCK_WRONG, None, after(60), error="two hours ahead")
    (problem,) = problems.now()
    assert (problem.since, problem.facts) == (NOON, {"error": "two hours ahead"})
    assert problems.is_told(ProblemCode.CLOCK_WRONG, None)
    problems.over(ProblemCode.CLOCK_WRONG, "battery")  # another one
    assert problems.now()
    problems.over(ProblemCode.CLOCK_WRONG, None)
    assert problems.now() == ()


def test_an_evident_problem_begins_anew_only_after_it_was_gone():
    problems = Problems()
    at_noon, a_minute_later = (
        Problem(code=ProblemCode.DEVICE_OFFLINE, device="battery", since=when) for when in (NOON, after(60))
    )
    problems.now([at_noon])
    assert problems.now([a_minute_later])[0].since == NOON
    assert problems.now() == ()
    assert problems.now([a_minute_later])[0].since == NOON + timedelta(seconds=60)


def test_what_has_no_effect_is_told_in_one_language():
    facts = {
        "setting": "The automation 'Place'",
        "error": "the charger Garage never tells where its car is while it is away",
    }
    problem = Problem(
        code=ProblemCode.SETTING_WITHOUT_EFFECT, device="automations/place", since=NOON, facts=facts
    )
    german = "Die Automation „Place“: die Ladestation Garage sagt nie, wo ihr Auto ist, wenn es weg ist."
    assert problem_text(problem, a_telling(NOON, GERMAN)) == german
    key = replace(problem, facts={"setting": "spike.enabled", "error": facts["error"]})
    assert problem_text(key, a_telling(NOON, GERMAN)).startswith(
        "„Preisspitzen: Eingeschaltet“ (spike.enabled): die Ladestation"
    )


@pytest.mark.parametrize(
    ("limits", "english", "german"),
    [
        ({}, "", ""),
        (
            {"held_up_by": "time"},
            ", as the time until then is too short",
            ", weil die Zeit bis dahin nicht reicht",
        ),
        (
            {"held_up_by": "max_price", "held_up_also": ["time"]},
            ", as far as power below its highest price goes, and as the time until then is too short",
            ", weil Strom nur unter seinem Höchstpreis gekauft wird und weil die Zeit bis dahin nicht reicht",
        ),
    ],
)
def test_a_late_car_is_told_with_all_that_keeps_it(limits, english, german):
    facts = {"until": after(60), "shortfall_wh": 4_200.0, **limits}
    late = Problem(code=ProblemCode.BEHIND_SCHEDULE, device="loadpoints/garage", since=NOON, facts=facts)
    assert problem_text(late, a_telling()).endswith(f"4.2 kWh will be missing{english}.")
    assert problem_text(late, a_telling(tongue=GERMAN)).endswith(f"Es werden 4,2 kWh fehlen{german}.")


def test_two_settings_without_effect_are_two_problems():
    problems = Problems()
    for setting in ("mqtt", "notify"):
        problems.tell(
            ProblemCode.SETTING_WITHOUT_EFFECT, None, NOON, setting=setting, error="nothing reads it"
        )
    assert len(problems.now()) == 2
