"""Whatever modes, prices and sun do: a charge by hand is stopped by people, plugs and limits only."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import Owner
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SolarSettings
from tests.builders import a_charge, a_charger, a_house, a_loadpoint, a_price, after
from tests.ticks import Ticks

moments = st.fixed_dictionaries(
    {
        "mode": st.sampled_from(Mode),
        "price": st.one_of(st.none(), st.floats(-1, 20)),
        "grid_w": st.one_of(st.none(), st.floats(-10_000, 15_000)),
        "battery_w": st.one_of(st.none(), st.floats(-5_000, 5_000)),
        "soc_pct": st.one_of(st.none(), st.floats(0, 100)),
        "car_pct": st.one_of(st.none(), st.floats(0, 94)),
        "no_grid_import": st.booleans(),
        "step_s": st.integers(10, 600),
    }
)


@settings(max_examples=25, deadline=None)
@given(st.lists(moments, min_size=1, max_size=12), st.integers(6, 32))
def test_a_charge_by_hand_is_never_stopped_or_rerated_by_automation(lived: list[Any], current_a: int) -> None:
    ticks = Ticks(a_house(a_loadpoint(limit_soc_pct=80)), able=ChargerCapabilities())
    ticks.intent = a_charge(current_a, lasts_s=86_400, limit_soc_pct=95)
    draws_w, seconds = 0.0, 0
    for now in lived:
        lp = a_loadpoint(
            mode=now["mode"],
            limit_soc_pct=80,
            solar=SolarSettings(battery_start_soc_pct=90),
            cheap=CheapSettings(no_grid_import=now["no_grid_import"]),
            schedule=ScheduleSettings(from_="01:00", to="02:00", no_grid_import=now["no_grid_import"]),
        )
        ticks.house = replace(a_house(lp), tick_s=10)
        seconds += now["step_s"]
        found = ticks.at(
            seconds,
            a_charger(draws_w, vehicle_soc_pct=now["car_pct"]),
            price=None if now["price"] is None else a_price(now["price"]),
            grid_w=now["grid_w"],
            battery_w=now["battery_w"],
            soc_pct=now["soc_pct"],
        )
        assert (found.owner, found.until) == (Owner.MANUAL, after(86_400))
        assert found.order is not None
        assert found.order.current_a == current_a
        assert ticks.ended == {}
        draws_w = 230.0 * current_a
