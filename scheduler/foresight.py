"""Gathers what the plans of the cars rest on: prices, forecasts, and who has room of the connection now."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.command.capabilities import ChargerCapabilities
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction
from domain.command.spared import as_asked
from domain.forecast.series import PowerForecast
from domain.house.house import House
from domain.loadpoint.expected import Expected, charged_by_mode, expected_of
from domain.loadpoint.identity import with_cars
from domain.loadpoint.smart_plans import foreseen
from domain.loadpoint.unplanned import room_taken
from domain.plan.cars.forced import forced_charge
from domain.plan.cars.stretch import Foreseen, Taken
from domain.plan.cars.wish import CarWish
from domain.reading.observation import Observation
from domain.tariff.slots import Tariff
from scheduler.state import HouseState


def foresight(
    state: HouseState,
    house: House,
    seen: Observation | None,
    wishes: Sequence[CarWish],
    *,
    tariff: Tariff,
    forecasts: Mapping[str, PowerForecast],
    asked: BatteryIntent | None,
    now: datetime,
) -> Foreseen:
    """The hours ahead under the settings of `house`, without what modes will charge (`expected_ahead`).
    `asked`: what a person asks of the battery.
    """
    memories = state.memory.loadpoints
    running = {key for key, memory in memories.items() if memory.is_on}
    house = with_cars(as_asked(house, state.charge_intents, asked), state.attached)
    by_mode = charged_by_mode(house, seen, state.charge_intents, memories, now)
    planned = {*by_mode, *(wish.name for wish in wishes)}
    return foreseen(
        house,
        tariff,
        forecasts,
        beside=room_taken(house, seen, state.charge_intents, planned, running, now),
        forced=forced_charge(house.battery, asked, state.battery_soc_pct, now),
        used=state.sums.terms.used,
        by_phase=seen is not None and seen.phase_a is not None,
    )


def expected_ahead(
    state: HouseState,
    house: House,
    seen: Observation | None,
    chargers: Mapping[str, ChargerCapabilities],
    ahead: Foreseen,
    asked: BatteryIntent | None,
    now: datetime,
    first: Sequence[Taken] = (),
) -> tuple[Expected, ...]:
    """What modes that go by the clock or by price will charge, as far ahead as is planned. `first`: what cars
    with a departure are planned to have.
    """
    is_sale = asked is not None and asked.action is BatteryAction.FORCE_DISCHARGE
    return expected_of(
        with_cars(as_asked(house, state.charge_intents, asked), state.attached),
        seen,
        chargers,
        state.charge_intents,
        state.memory.loadpoints,
        ahead,
        now,
        sold_until=asked.until if asked is not None and is_sale else None,
        first=first,
    )
