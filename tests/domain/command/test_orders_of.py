"""What waits for the battery's orders says whose they are: the plan's, a person's, a rule's or an event's."""

import pytest

from domain.command.decision import BatteryDecision, CurtailmentDecision, Owner
from domain.command.orders_of import with_whose_orders
from domain.house.house import Site
from domain.language.languages import ENGLISH, GERMAN
from domain.language.telling import Telling
from domain.reason.reason import Reason, Why
from domain.status.said import NO_GROUND, Said
from domain.status.words import sentence
from tests.scheduler.bench import NOON

WAITS = Reason(Why.FORCE_HAS_PRIORITY, {"export_price": -0.05, "export_w": 3_000.0})


def waiting(whose: Owner, issued_by: str = "user", reason: Reason = WAITS) -> Reason:
    battery = BatteryDecision(owner=whose, issued_by=issued_by, reason=Reason(Why.USER_COMMAND))
    return with_whose_orders(CurtailmentDecision(reason=reason), whose, battery).reason


@pytest.mark.parametrize(
    ("whose", "issued_by", "english", "german"),
    [
        (Owner.OPTIMISER, "optimiser", "the plan's order", "der Auftrag des Plans"),
        (Owner.USER, "user", "your order", "Ihr Auftrag"),
        (Owner.USER, "automation:noon", "your automation's order", "der Auftrag Ihrer Automation"),
        (Owner.EVENT, "event", "the event's order", "der Auftrag des Ereignisses"),
    ],
)
def test_a_limit_that_waits_says_for_whose_order(whose, issued_by, english, german):
    reason = waiting(whose, issued_by)
    site = Site(currency="EUR", timezone="Europe/Vienna")
    told = {tongue: sentence(reason, Telling(site, NOON, tongue)) for tongue in (ENGLISH, GERMAN)}
    assert told[ENGLISH].startswith(f"The export limit waits until {english} to the battery ends; meanwhile")
    assert told[GERMAN].startswith(
        f"Die Einspeisegrenze wartet, bis {german} an die Batterie endet; bis dahin"
    )


def test_whose_it_is_is_told_of_nothing_else_and_of_nobody_unknown():
    free = Reason(Why.EXPORT_WORTHWHILE, {"export_price": 0.05})
    assert waiting(Owner.USER, reason=free) == free
    assert waiting(Owner.NONE) == WAITS


def test_another_one_to_wait_for_is_another_line_of_the_history():
    def ground(whose: Owner) -> object:
        return Said(
            target="curtailment", owner=Owner.CURTAILMENT, action="none", reason=waiting(whose)
        ).ground

    assert ground(Owner.USER) != ground(Owner.OPTIMISER)
    assert ground(Owner.USER) == ground(Owner.USER) != NO_GROUND
