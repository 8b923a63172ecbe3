"""What a status document of a quiet house is painted from, and changes of it."""

from typing import Any

from msgspec.structs import replace

from domain.command.decision import BatteryDecision, CurtailmentDecision, LoadpointDecision, SiteDecision
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.document import DeviceHealth
from domain.status.inputs import StatusInputs
from domain.tariff.slots import Tariff
from tests.builders import a_house, an_observation

QUIET = SiteDecision(
    battery=BatteryDecision(reason=Reason(Why.SELF_CONSUMPTION)),
    curtailment=CurtailmentDecision(reason=Reason(Why.CURTAILMENT_DISABLED)),
    loadpoints={"garage": LoadpointDecision(reason=Reason(Why.MODE_DISABLED))},
)


def the_inputs(**changes: Any) -> StatusInputs:
    """A battery that follows the house, and a garage whose automation is off."""
    typical = StatusInputs(
        house=a_house(),
        seen=an_observation(),
        decision=QUIET,
        devices={"battery": DeviceHealth(health=Health.OK, age_s=3)},
        drivers={},
        tariff=Tariff(),
    )
    return replace(typical, **changes)


def deciding(**changes: Any) -> SiteDecision:
    """The same house with another decision for one of its parts."""
    return replace(QUIET, **changes)
