"""What a kWh is worth to a plan, and what is used and paid already."""

from datetime import datetime
from zoneinfo import ZoneInfo

from domain.event.sessions import price_sessions
from domain.plan.bill import Counted
from domain.tariff.belief.belief import believed
from domain.tariff.sessions import with_sessions
from domain.tariff.slots import Tariff
from scheduler.state import HouseState


def planned_tariff(state: HouseState, now: datetime) -> Tariff:
    """The prices as far as they are believed, and what sessions add."""
    told = believed(state.tariff.standing(now), state.beliefs.held, now)
    return with_sessions(told, price_sessions(state.events.values(), now))


def counted_tariff(state: HouseState, tariff: Tariff) -> Counted:
    """The prices with what is used of the contract so far."""
    return Counted(tariff=tariff, used=state.sums.terms.used, timezone=state.house.site.timezone)


def paid_today(state: HouseState, now: datetime) -> float | None:
    """What the local day has cost so far; None where that was not measured."""
    ledger, zone = state.sums.ledger, ZoneInfo(state.house.site.timezone)
    is_todays = ledger is not None and ledger.day == now.astimezone(zone).date()
    return ledger.cost if ledger is not None and is_todays else None
