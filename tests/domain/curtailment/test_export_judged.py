"""Proof of an export limit: what the meter says of it, and where that is nothing, the settings."""

import pytest

from domain.command.capabilities import BatteryCapabilities
from domain.command.order import ExportOrder
from domain.command.prove import Case, Proven, Refuted, Waiting
from domain.curtailment.export import EXPORT
from domain.reason.reason import Why
from tests.builders import NOON, a_house, after, an_observation

LIMIT = ExportOrder(limit_w=0.0)


@pytest.mark.parametrize(
    ("holds", "seconds", "kind"),
    [
        (None, 119, Waiting),
        (None, 120, Proven),  # no surplus: the settings are all there is
        (True, 40, Proven),
        (False, 70, Refuted),
    ],
)
def test_an_export_limit_is_judged_by_what_the_meter_says_of_it(holds, seconds, kind):
    case = Case(
        device="battery",
        seen=an_observation(at=after(seconds), grid_w=-3_000.0),
        since=NOON,
        now=after(seconds),
        capabilities=BatteryCapabilities(),
        house=a_house(),
        limit_holds=holds,
    )
    found = EXPORT.judge(LIMIT, case)
    assert isinstance(found, kind)
    if isinstance(found, Refuted):
        assert (found.reason.code, found.evidence["grid_w"]) == (Why.NOT_ENFORCED, -3_000.0)
    if isinstance(found, Proven):
        assert found.evidence["proof"] == ("measured_power" if holds else "read_back")
