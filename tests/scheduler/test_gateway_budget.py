"""The budget of writes at the gateway: what it holds back, and what passes."""

import pytest
from msgspec.structs import replace

from domain.reason.reason import Why
from domain.status.problems import ProblemCode
from tests.builders import after
from tests.scheduler.bench import CHARGE, DISCHARGE, RESTORE, GatewayBench, at_the_gateway
from tests.scheduler.wanted import DISPATCH, WEAKER


@pytest.mark.parametrize(("issued_by", "writes"), [("optimiser", 1), ("user", 2)])
def test_a_spent_budget_holds_back_what_a_plan_repeats_and_not_what_a_person_holds(issued_by, writes) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE, issued_by)
        await bench.at(70)
        await bench.want(DISCHARGE, issued_by)
        assert len(bench.writes) == writes
        why = bench.gateway.withheld.get(DISPATCH)
        assert (why is not None) == (writes == 1)
        if why is not None:
            assert (why.code, why.facts["until"]) == (Why.WRITE_BUDGET_SPENT, after(3_600))
            assert bench.problems.is_told(ProblemCode.WRITE_BUDGET_SPENT, "battery")

    at_the_gateway(story, able={"reassert_s": 60.0}, writes_per_hour=1)


def test_a_spent_budget_is_over_with_the_hour() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.want(DISCHARGE)
        await bench.at(10)
        await bench.want(CHARGE)
        assert bench.writes == ["force_discharge 0"]
        assert bench.problems.is_told(ProblemCode.WRITE_BUDGET_SPENT, "battery")
        assert bench.gateway.withheld[DISPATCH].facts == {"until": after(3_600)}
        assert len(await bench.records.journal.commands()) == 1, "what is withheld is no command"
        await bench.at(3_600)
        await bench.want(CHARGE)
        assert bench.writes == ["force_discharge 0", "force_charge 0"]
        assert not bench.problems.is_told(ProblemCode.WRITE_BUDGET_SPENT, "battery")
        assert bench.gateway.withheld == {}

    at_the_gateway(story, writes_per_hour=1)


@pytest.mark.parametrize(
    ("order", "is_written"),
    [(WEAKER, True), (RESTORE, True), (replace(DISCHARGE, power_w=3_000), False), (CHARGE, False)],
)
def test_what_lets_go_passes_a_spent_budget(order, is_written) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        await bench.want(order)
        assert len(bench.writes) == (2 if is_written else 1)

    at_the_gateway(story, writes_per_hour=1)
