"""Over random houses the facts of every reason agree with the plan's own flows and prices."""

import re
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from domain.energy.terms_counting import begun
from domain.energy.terms_so_far import TermsSoFar
from domain.language.languages import GERMAN
from domain.language.tongue import ENGLISH
from domain.plan.acts.acts import Act
from domain.plan.acts.carried import carried
from domain.plan.acts.switches import switch_price
from domain.plan.draft.build import Draft
from domain.plan.draft.clock import Clock
from domain.plan.draft.followed import Contract
from domain.plan.draft.terms import priced
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.plan.problem.problem import GridSpec
from domain.plan.turns import in_one_go
from domain.plan.why.explain import Known
from domain.plan.why.step import ACTION_W
from domain.plan.why.words import plan_sentence
from domain.reason.reason import Why
from domain.status.worded_plan import wording
from domain.tariff.terms import Band, Side, TariffTerms
from domain.tariff.wall_clock import When
from tests.domain.plan.at_once import explain
from tests.domain.plan.plans import BATTERY, START, a_draft
from tests.fakes.telling import a_telling

STEPS, HOUSES = 12, 80
SAME = 0.001
PAIR = re.compile(r"(?:costs|earns) (\S+ c/kWh)(?: now)?(?: and|, while).*? (\S+ c/kWh)")
PRICED_BY = {"buy": "import_price", "use": "import_price", "sell": "export_price", "sun": "export_price"}


FREE = Band(name="free", when=(When(from_="13:00", to="16:00"),), price=0.0)
TERMS = (
    (),
    (FREE, Band(name="step", above_kwh=6, price=0.6)),
    (replace(FREE, upto_kwh=4), Band(name="step", above_kwh=6, add=0.1)),
    (Band(name="up", side=Side.EXPORT, upto_kwh=5, add=0.2),),
)


def under_a_contract(draft: Draft, dice: Random) -> Draft:
    """Half of the houses count their kWh."""
    bands = dice.choice((*TERMS, (), ()))
    if not bands:
        return draft
    problem, clock = draft.problem, Clock(edges=draft.edges, zone=ZoneInfo("Australia/Brisbane"))
    used = begun(TermsSoFar(), TariffTerms(bands=bands), START, clock.zone)
    under = priced(TariffTerms(bands=bands), used, clock, problem.import_price, problem.export_price)
    contract = Contract(
        bands=bands, used=used, clock=clock, buy=problem.import_price, sell=problem.export_price
    )
    return replace(
        draft,
        contract=contract,
        problem=replace(
            problem, import_price=under.import_price, export_price=under.export_price, quotas=under.quotas
        ),
    )


def a_random_plan(dice: Random) -> Plan:
    """Random acts, carried out: sensible or not, what is said of them has to be true."""
    buy = [round(0.5 * dice.random() - 0.05, 3) for _ in range(STEPS)]
    battery = replace(
        BATTERY,
        eta_charge=dice.choice((1.0, 0.95, 0.9)),
        eta_discharge=dice.choice((1.0, 0.95)),
        soc0_kwh=1 + 9 * dice.random(),
        cycle_cost_per_kwh_discharged=dice.choice((0.0, 0.02)),
        terminal_value_per_kwh=dice.choice((0.0, 0.1)),
        export_reserve_kwh=dice.choice((None, 3.0)),
    )
    draft = a_draft(
        STEPS,
        import_price=buy,
        export_price=[round(price * dice.choice((0.2, 0.6, 0.9)) - 0.02, 3) for price in buy],
        pv_kw=[max(0.0, 8 * dice.random() - 3) for _ in range(STEPS)],
        load_kw=[3 * dice.random() for _ in range(STEPS)],
        battery=battery,
        grid=GridSpec(
            import_limit_kw=dice.choice((None, 6.0)), export_limit_kw=dice.choice((None, 5.0, 1.0))
        ),
        curtail_while_forced=dice.random() < 0.5,
    )
    draft = under_a_contract(draft, dice)
    acts = [Act(dice.choice(tuple(PlanAction)), 5 * dice.random()) for _ in range(STEPS)]
    wished = [dice.choice(acts) for _ in acts]
    done = carried(draft.problem, acts, {})
    known = Known(wished=wished, switches=switch_price(0.01), running=dice.choice((None, *PlanAction)))
    return explain(draft, done, acts, plan_id="p", made_at=START, known=known)


def given_w(slot: PlanSlot) -> float:
    """What the battery gives, W; what it takes is below nothing."""
    return slot.load_w + sum(slot.ev_w.values()) - slot.pv_w - slot.grid_w


def is_used(slot: PlanSlot, way: str) -> bool:
    """Whether the plan uses stored energy there in the way that is told: it sells some, or none of it."""
    is_sold = min(given_w(slot), -slot.grid_w) > ACTION_W
    return given_w(slot) > ACTION_W and is_sold is (way == "sell")


def is_filled_anew_before(plan: Plan, slot: PlanSlot, then: PlanSlot) -> bool:
    """Whether energy is bought for the battery after some of what is kept was used, and before `then`."""
    between = [each for each in plan.slots if slot.start < each.start < then.start]
    uses = [each.start for each in between if given_w(each) > ACTION_W]
    return bool(uses) and any(
        given_w(each) < -ACTION_W and each.grid_w > ACTION_W for each in between if each.start > uses[0]
    )


def faults_of(plan: Plan) -> list[str]:
    """What a reason says and the plan does not do."""
    faults, slots = [], {slot.start: slot for slot in plan.slots}
    for slot in plan.slots:
        facts, code = slot.reason.facts, slot.reason.code
        told = plan_sentence(slot.reason, a_telling())
        says = {
            "a charge that is none": code is Why.PLAN_CHARGE and slot.power_w <= ACTION_W,
            "sun, but the grid gives": facts.get("from_sun") and slot.grid_w > ACTION_W,
            "the grid, but it gives nothing": code is Why.PLAN_CHARGE
            and not facts.get("from_sun")
            and slot.grid_w <= ACTION_W,
            "a use that is paid, at a price": facts.get("paid_to_use") and slot.import_price >= 0,
            "another limit than the flows": facts.get("limit") == "export_limit" and slot.grid_w >= 0,
            "sun held back that is not": facts.get("curtail_w", slot.curtail_w) != slot.curtail_w,
            "a gain of nothing": "earn only 0 c" in told or "cost 0 c" in told,
            "two prices that sound alike": (pair := PAIR.search(told)) is not None and pair[1] == pair[2],
            "a hold told by what charging would cost": code is Why.PLAN_HOLD
            and not (facts.get("compared") or {"keeps": True})["keeps"]
            and "would_earn" not in facts
            and not facts.get("keeps_room")
            and " costs " in re.sub(r"(now|at \S+) it costs", "", told),
            "no sentence": not told.endswith(".") or ". " in told or "None" in told,
            "best ahead, but it is not": facts.get("rank") == 1
            and any(s.export_price > slot.export_price + SAME for s in plan.slots if s.start > slot.start),
        }
        for name in ("kept_for_at", "next_dear_at"):
            if facts.get(name) is not None:
                then = slots[datetime.fromisoformat(facts[name])]
                says[f"{name} at which nothing stored is used"] = given_w(then) <= ACTION_W
                says[f"{name} that lives on another filling"] = is_filled_anew_before(plan, slot, then)
        if code in (Why.PLAN_CHARGE, Why.PLAN_DISCHARGE) and "than a switch is worth" in told:
            has_use = (facts.get("next_dear_price") or 0.0) > facts.get("price", 1.0) + 0.001
            says["a charge for a switch"] = has_use and " and is worth " not in told
            says["a sale for a switch"] = facts.get("export_price", 0.0) > SAME and "earns" not in told
        rival, compared = facts.get("runner_up"), facts.get("compared")
        if rival is not None:
            says["a rival that is the act"] = rival["action"] == slot.action
            says["a rival that costs less"] = rival["costs_more"] < 0
        if compared is not None:
            now = {"buy": slot.import_price, "sell": slot.export_price, "waste": 0.0}[compared["now"]]
            other = (*compared.get("beyond_quota", ()), *compared.get("with_quota", ()))
            says["another price now"] = (abs(compared["price_now"] - now) > 6e-5) is not ("now" in other)
            if compared["price_then"] is not None:
                then = slots[datetime.fromisoformat(compared["at"])]
                price = getattr(then, PRICED_BY[compared["then"]])
                says["another price then"] = (abs(compared["price_then"] - price) > 6e-5) is not (
                    "then" in other
                )
                says["a then that is past"] = then.start <= slot.start
                if compared["then"] in ("use", "sell"):
                    would = compared.get("would", False)
                    says["a use that the plan does not make"] = not would and not is_used(
                        then, compared["then"]
                    )
                    says["a use told as none"] = would and is_used(then, compared["then"])
            gain = compared["after_losses"] - compared["price_now"]
            says["prices that speak against it"] = (gain if compared["keeps"] else -gain) < -SAME
        if "would_earn" in facts:
            says["a wish that is the act"] = facts["would_be"] == slot.action
            says["a wish that earns nothing"] = facts["would_earn"] <= 0
        faults += [f"{slot.start:%H:%M} {what}: {facts} {told}" for what, wrong in says.items() if wrong]
    return faults


@pytest.mark.parametrize("seed", range(3))
def test_no_reason_says_what_its_plan_does_not_do(seed):
    dice = Random(seed)
    assert [fault for _ in range(HOUSES) for fault in faults_of(a_random_plan(dice))] == []


@pytest.mark.parametrize(("tongue", "now"), [(ENGLISH, "now"), (GERMAN, "jetzt")])
def test_only_the_hour_that_runs_is_told_of_now(tongue, now):
    dice, running = Random(1), 0
    for _ in range(HOUSES):
        plan = in_one_go(wording(a_random_plan(dice), a_telling(START, tongue)))
        first, *later = (re.findall(r"\w+", slot.reason.text) for slot in plan.slots)
        running += now in first
        assert [words for words in later if now in words] == []
    assert running > HOUSES / 4
