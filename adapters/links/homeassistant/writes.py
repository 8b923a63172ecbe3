"""Writing to entities: a service call, then the proof that the entity shows it.

Home Assistant calls a service a success even where the device was not reached, and skips an entity
that is absent or unavailable in silence: so we look before and after.
"""

from adapters.links.homeassistant.client import HomeAssistant
from adapters.links.homeassistant.entity import EntityState
from domain.errors import OutcomeUnknown, Rejected, Unreachable

Value = str | float | bool  # of a select, a number (in its own unit), a switch
SWITCHES = frozenset({"switch", "input_boolean"})


class EntityWrites:
    """Writes values. `shown_s` is how long an entity may take to show one, real seconds."""

    def __init__(self, home: HomeAssistant, shown_s: float) -> None:
        self._home, self._shown_s = home, shown_s

    async def put(self, entity: EntityState, value: Value, *, must_show: bool = True) -> None:
        """Writes once. Raises Rejected where the entity then goes on showing something else."""
        entity_id, domain = entity.entity_id, entity.domain
        target = {"entity_id": entity_id}
        match value:
            case bool():
                await self._home.call(domain, "turn_on" if value else "turn_off", {}, target)
            case str():
                await self._home.call(domain, "select_option", {"option": value}, target)
            case _:
                await self._home.call(domain, "set_value", {"value": value}, target)
        if not must_show:
            return
        try:
            shown = await self._home.changed(entity_id, lambda each: shows(each, value), self._shown_s)
        except Unreachable as err:
            raise OutcomeUnknown(f"{entity_id} ← {value}: {err}") from err
        if shown is None:
            now = self._home.entity(entity_id)
            raise Rejected(
                f"{entity_id}: Home Assistant took {value} and still shows {now.state if now else 'nothing'};"
                " its log says why"
            )


def value_of(entity: EntityState) -> Value:
    """What the entity shows, as it would be written."""
    if entity.domain in SWITCHES:
        return entity.state == "on"
    return entity.state if entity.number is None else entity.number


def shows(entity: EntityState, value: Value) -> bool:
    """Whether the entity shows the value."""
    if isinstance(value, bool):
        return entity.state == ("on" if value else "off")
    if isinstance(value, str):
        return plain(entity.state) == plain(value)
    return is_at(entity, value)


def is_at(number: EntityState, value: float) -> bool:
    """Whether the number shows the value, to half a step."""
    shown = number.number
    return shown is not None and abs(shown - value) < max(1e-6, number.limit("step", 1.0) / 2)


def plain(option: str) -> str:
    """An option or a status in small letters and underscores, for integrations spell them as they like."""
    return option.strip().lower().replace(" ", "_").replace("-", "_")


def usable(entity: EntityState | None, entity_id: str, advice: str) -> EntityState:
    """The entity, if a service call would reach it. Raises Unreachable: nothing was sent.

    `advice` is a sentence for the person who looks after it.
    """
    if entity is None or entity.text is None:
        shown = "missing" if entity is None else entity.state
        raise Unreachable(f"{entity_id} is {shown} in Home Assistant: {advice}")
    return entity
