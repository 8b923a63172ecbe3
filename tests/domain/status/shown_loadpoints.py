"""A loadpoint as the status document shows it."""

from domain.command.decision import LoadpointDecision, Owner
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SmartSettings, SolarSettings
from domain.reason.reason import Reason, Why
from domain.status.loadpoint_document import (
    LoadpointStatus,
)
from domain.status.render import status_of
from tests.builders import NOON, a_house, a_loadpoint, an_observation
from tests.fakes.status_inputs import deciding, the_inputs

LP = a_loadpoint(
    name="Carport",
    mode=Mode.SOLAR,
    limit_soc_pct=80,
    min_current_a=8,
    max_current_a=20,
    priority=3,
    phases=3,
    min_on_s=120,
    min_off_s=240,
    solar=SolarSettings(buffer_w=100),
    cheap=CheapSettings(recovery_soc_pct=30),
    schedule=ScheduleSettings(to="05:00"),
    smart=SmartSettings(target_soc_pct=70),
)
WAITING = LoadpointDecision(owner=Owner.SOLAR, reason=Reason(Why.INSUFFICIENT_SURPLUS))


def shown(charger=None, decision=WAITING, lp=LP, vehicles=(), **changes) -> LoadpointStatus:
    """The garage as a phone sees it; without a reading its charger is silent."""
    inputs = the_inputs(
        house=a_house(lp, vehicles=vehicles),
        seen=an_observation(chargers={"garage": charger}),
        decision=deciding(loadpoints={"garage": decision}),
        **changes,
    )
    return status_of(inputs, NOON).loadpoints["garage"]
