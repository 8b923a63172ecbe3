"""What arrives of a charge is read from the charges on record: at the start, and once one more is over."""

from datetime import timedelta

from msgspec.structs import replace

from domain.house.house import Vehicle
from domain.house.settings import Mode, SmartSettings
from domain.loadpoint.past_session import PastSession
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.domain.loadpoint.test_arrival import a_charge
from tests.scheduler.bench import NOON
from tests.scheduler.living import GARAGE, HOUSE, Living

READY = replace(
    GARAGE,
    vehicle="ioniq",
    mode=Mode.SMART,
    smart=SmartSettings(target_soc_pct=80, max_price=1.0, departures={"thu": "20:00"}),
)
WITH_CAR = replace(HOUSE, loadpoints=(READY,), vehicles=(Vehicle(id="ioniq", capacity_wh=50_000),))


def of_before(day: int) -> PastSession:
    ended_at = NOON - timedelta(days=day)
    return a_charge(id=f"s{day}", started_at=ended_at - timedelta(hours=4), ended_at=ended_at)


def test_a_car_in_mode_ready_is_planned_with_what_its_charges_showed_from_the_start_on() -> None:
    async def story() -> None:
        living = Living(WITH_CAR)
        for day in (1, 2, 3):
            await living.records.past.add_session(of_before(day))
        engine = await living.start()
        car = engine.room.status.loadpoints["garage"].vehicle
        assert car is not None
        assert car.charge_efficiency == 0.952
        plan = engine.state.car_plans["garage"]
        drawn_wh = sum(each.power_w * (each.end - each.start).total_seconds() / 3600 for each in plan.slots)
        assert round(drawn_wh) == round(20_000 / 0.952)  # 40 points of 50 kWh, by the first plan already
        await living.kill()

    run_in_virtual_time(story())


def test_a_charge_that_is_over_is_learned_from() -> None:
    async def story() -> None:
        by_driver = replace(WITH_CAR, loadpoints=(replace(READY, mode=Mode.OFF),))
        living = Living(by_driver)
        for day in (1, 2):
            await living.records.past.add_session(of_before(day))
        engine = await living.start()
        await living.clock.sleep(30)
        assert engine.state.arrives == {}
        await living.records.past.add_session(of_before(3))
        garage = {"connected": True, "charging_w": 2_300}
        living.world.change({"loadpoints": {"garage": garage}})
        await living.clock.sleep(300)
        living.world.change({"loadpoints": {"garage": {"connected": False}}})
        await living.clock.sleep(60)
        assert engine.state.arrives == {"ioniq": 0.952}
        await living.kill()

    run_in_virtual_time(story())
