"""A house whose battery chooses its own power: what is planned of it, and of its orders, is what it does."""

import pytest
from msgspec.structs import replace

from adapters.solver.inline import InlineSolver
from domain.command.request import BatteryRequest
from domain.house.house import Optimiser
from domain.reason.reason import Why
from domain.status.words import sentence
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.fakes.telling import a_telling
from tests.scheduler.living import HOUSE, Living
from tests.scheduler.planning import planning


@pytest.mark.parametrize(
    ("action", "limits", "said"),
    [
        ("force_charge", {"import_limit_w": 2_000.0}, "the import limit of 2 kW leaves 1.5 kW"),
        ("force_charge", {"main_fuse_a": 20.0}, "the main fuse of 20 A leaves 3.6 kW"),
        ("force_discharge", {"export_limit_w": 3_000.0}, "the export limit of 3 kW leaves 3.5 kW"),
        ("force_charge", {"import_limit_w": 5_500.0}, None),
        ("force_discharge", {"export_limit_w": 4_500.0}, None),
    ],
)
def test_an_order_of_which_a_limit_leaves_less_than_all_is_told_with_the_limit(
    action: str, limits: dict[str, float], said: str | None
) -> None:
    async def story() -> None:
        site = replace(HOUSE.site, **limits)
        living = Living(replace(HOUSE, site=site, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        await engine.room.ask_battery(BatteryRequest(action=action, duration_s=3600))
        able = engine.consequences.abilities()
        assert able is not None
        abilities = replace(able, selectable_power=False, hold_keeps_empty=False)
        await planning(engine, InlineSolver(), abilities=abilities).replan(living.clock.now())
        assert engine.state.plan is not None
        first = engine.state.plan.slots[0]
        if said is None:
            assert (first.reason.code, first.power_w) == (Why.USER_COMMAND, 5_000)
        else:
            assert (first.action, first.power_w, first.grid_w) == ("self_consumption", 0, 0)
            assert f"; {said}, and this battery chooses its own power." in sentence(first.reason, a_telling())
        await living.kill()

    run_in_virtual_time(story())
