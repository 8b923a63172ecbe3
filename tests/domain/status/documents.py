"""The document of a house, as tests paint it."""

from msgspec.structs import replace

from domain.command.decision import CurtailmentDecision
from domain.reading.battery import BatteryReading
from domain.reason.reason import Reason, Why
from domain.status.document import (
    BatteryStatus,
)
from domain.status.render import status_of
from tests.builders import NOON, an_observation
from tests.fakes.status_inputs import the_inputs


def painted(**changes):
    return status_of(the_inputs(**changes), NOON)


def the_battery(**changes) -> BatteryStatus:
    found = painted(**changes).battery
    assert found is not None
    return found


def reading(**values):
    """A house whose battery says just this."""
    return replace(an_observation(), battery=BatteryReading(**values))


LIMITED = CurtailmentDecision(
    active=True, limit_w=0.0, reason=Reason(Why.EXPORT_UNECONOMIC, {"export_price": -0.02})
)


LIFTED = CurtailmentDecision(active=False, reason=Reason(Why.EXPORT_WORTHWHILE))
