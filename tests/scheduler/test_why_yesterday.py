"""Why did it export at 18:05 yesterday? The history tells what was in force then, and why."""

from datetime import UTC, datetime
from itertools import pairwise

from domain.house.house import Battery, House, Optimiser, Site
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.living import Living

# The house of these tests begins to live at 12:00 UTC, which is 18:00 in Dhaka.
HOUSE = House(
    site=Site(timezone="Asia/Dhaka"),
    battery=Battery(capacity_wh=10_000, max_charge_w=5_000, max_discharge_w=5_000, reserve_pct=10),
    optimiser=Optimiser(enabled=True, reserve_pct=10, replan_s=900),
    tick_s=300,
)
PRICES = (("12:00", 0.60, 0.55), ("12:30", 0.30, 0.05), ("18:00", 0.30, 0.05))


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-15T{clock}:00+00:00").astimezone(UTC)


def a_curve() -> list[dict[str, object]]:
    return [
        {"start": at(begin), "end": at(end), "import": buy, "export": sell}
        for (begin, buy, sell), (end, _, _) in pairwise(PRICES)
    ]


async def an_evening() -> None:
    living = Living(HOUSE)
    living.world.change({"load_w": 500, "pv_w": 0, "battery_soc_pct": 80, "prices": a_curve()})
    await living.start()
    await living.clock.sleep(3_600)
    await living.stop()
    past = living.records.past
    then = {each.target: each for each in await past.in_force(at("12:05"))}
    sale = then["battery"]
    assert (sale.action, sale.owner, sale.code) == ("force_discharge", "optimiser", "plan_discharge")
    assert sale.at <= at("12:05")
    assert sale.plan_id is not None
    assert sale.facts["export_price"] == sale.facts["compared"]["price_now"] == 0.55
    assert sale.facts["runner_up"]["costs_more"] > 0
    assert "export earns 55 c/kWh, the best price ahead; " in sale.text
    assert then["curtailment"].action == "none"
    after = {each.target: each for each in await past.in_force(at("12:36"))}["battery"]
    assert after.code != "plan_discharge"
    assert after.at >= at("12:30")


def test_the_history_tells_why_it_exported_at_five_past_six():
    run_in_virtual_time(an_evening())
