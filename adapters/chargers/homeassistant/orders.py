"""Orders as what the entities are to show, in the only safe order of writing them."""

from math import ceil, floor

from msgspec import Struct

from adapters.chargers.homeassistant.config import HomeAssistantCharger
from adapters.chargers.homeassistant.words import phases_in
from adapters.links.homeassistant import EntityState
from adapters.links.homeassistant.writes import Value
from domain.command.capabilities import ChargerCapabilities
from domain.command.order import ChargeOrder
from domain.errors import NotSupported, Rejected

MOST_A = 80.0
AMPERES = ("A", None)


class Target(Struct, frozen=True, kw_only=True):
    """What one entity is to show."""

    entity_id: str
    value: Value


def targets(
    order: ChargeOrder, config: HomeAssistantCharger, current: EntityState | None
) -> tuple[Target, ...]:
    """The order's writes; the current comes before the switch, so that no charge begins at another one.

    `current` is the number as it is now. Raises Rejected where it does not take the order, NotSupported
    where nothing can stop the charge.
    """
    if order.current_a == 0:
        return (_stopped(config, current),)
    wanted: list[Target] = []
    if order.phases is not None and config.phases is not None:
        wanted.append(Target(entity_id=config.phases, value=str(order.phases)))
    if config.current is not None:
        wanted.append(
            Target(entity_id=config.current, value=_taken(order.current_a, config.current, current))
        )
    if config.switch is not None:
        wanted.append(Target(entity_id=config.switch, value=True))
    return tuple(wanted)


def capabilities_of(
    config: HomeAssistantCharger, current: EntityState | None, phases: EntityState | None
) -> ChargerCapabilities:
    """What the entities allow now: a number's range and step, where there is one."""
    measures = config.power is not None or config.status is not None
    offered = () if phases is None else tuple(phases.options)
    switches = all(option_of(phases, count) is not None for count in (1, 3)) if offered else False
    why_not = "" if measures else "no sensor tells whether it charges"
    if config.current is None:
        return ChargerCapabilities(
            rate_control=False,
            physical_proof=measures,
            switches_phases=switches,
            tells_place=config.location is not None,
            why_not=why_not,
        )
    low, high = (
        (1.0, MOST_A) if current is None else (current.limit("min", 0.0), current.limit("max", MOST_A))
    )
    return ChargerCapabilities(
        min_current_a=max(1, ceil(low)),
        max_current_a=max(0, floor(high)),
        step_a=1 if current is None else max(1, ceil(current.limit("step", 1.0))),
        physical_proof=measures,
        switches_phases=switches,
        tells_place=config.location is not None,
        why_not=why_not,
    )


def option_of(select: EntityState | None, phases: int) -> str | None:
    """The option for so many phases as the select spells it, None where it offers none."""
    for option in () if select is None else select.options:
        if phases_in(option) == phases:
            return option
    return None


def _stopped(config: HomeAssistantCharger, current: EntityState | None) -> Target:
    if config.switch is not None:
        return Target(entity_id=config.switch, value=False)
    assert config.current is not None, "the configuration was found to have one of the two"
    if current is not None and current.limit("min", 0.0) > 0:
        raise NotSupported(
            f"{config.current} takes no 0 A, and no switch is named: nothing can stop this charger"
        )
    return Target(entity_id=config.current, value=0.0)


def _taken(current_a: int, entity_id: str, number: EntityState | None) -> float:
    if number is None:
        return float(current_a)
    unit = number.attributes.get("unit_of_measurement")
    if unit not in AMPERES:
        raise Rejected(f"{entity_id} is in {unit}: a number of amperes is needed")
    low, high = number.limit("min", 0.0), number.limit("max", MOST_A)
    if not low <= current_a <= high:
        raise Rejected(f"{entity_id} takes {low:g} to {high:g} A, not {current_a} A")
    return float(current_a)
