"""What an automation asked for is told as its wish, by its name, and not as a person's."""

import pytest

from domain.command.decision import BatteryDecision, CurtailmentDecision, LoadpointDecision, SiteDecision
from domain.command.on_behalf import with_automations
from domain.reason.reason import Reason, Why
from domain.status.words import sentence
from tests.builders import NOON, after
from tests.fakes.telling import a_telling

FACTS = {"action": "force_discharge", "until": after(3_600), "current_a": 16, "power_w": 2_000}
LIMIT = CurtailmentDecision(reason=Reason(Why.CURTAILMENT_DISABLED))


def said(code: Why, issued_by: str) -> str:
    """What is told of a battery and of a car that were ordered so; the same of both."""
    reason = Reason(code, FACTS)
    found = with_automations(
        SiteDecision(
            battery=BatteryDecision(reason=reason, issued_by=issued_by),
            curtailment=LIMIT,
            loadpoints={"garage": LoadpointDecision(reason=reason, issued_by=issued_by)},
        ),
        {"full": "Sell_what is over"},
    )
    assert found.battery is not None
    texts = {sentence(each.reason, a_telling(NOON)) for each in (found.battery, found.loadpoints["garage"])}
    return texts.pop() if len(texts) == 1 else ""


@pytest.mark.parametrize(
    ("code", "issued_by", "text"),
    [
        (Why.USER_COMMAND, "user", "You told the battery to discharge until"),
        (
            Why.USER_COMMAND,
            "automation:full",
            "Your automation “Sell_what is over” told the battery to disch",
        ),
        (Why.USER_COMMAND, "automation:gone", "Your automation “gone” told the battery"),
        (Why.MANUAL, "automation:full", "Your automation “Sell_what is over” asked for this charge at 16 A"),
        (Why.BOOST, "automation:full", "Your automation “Sell_what is over” asked for 16 A"),
        (Why.MANUAL_HOLD, "automation:full", "Your automation “Sell_what is over” stopped the charge"),
        (Why.FEEDING_HOUSE, "automation:full", "The car gives 2.0 kW to the house, as your automation"),
        (Why.RESTORING, "automation:full", "Handing the battery back"),
    ],
)
def test_a_wish_names_whose_it_is(code, issued_by, text):
    assert said(code, issued_by).startswith(text)
