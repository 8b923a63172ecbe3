"""A charger as Home Assistant entities: readings out of states, orders as service calls."""

from collections.abc import Sequence

from msgspec.structs import replace

from adapters.chargers.homeassistant.config import HomeAssistantCharger
from adapters.chargers.homeassistant.orders import Target, capabilities_of, option_of, targets
from adapters.chargers.homeassistant.telemetry import charger_reading
from adapters.links.homeassistant import EntityState, HomeAssistant
from adapters.links.homeassistant.writes import SWITCHES, EntityWrites, Value, shows, usable
from domain.command.capabilities import ChargerCapabilities
from domain.command.order import ChargeOrder
from domain.errors import Rejected, Unreachable
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.reading import Reading

OUT_OF_REACH = "its integration does not reach the charger or is still starting"
BUTTONS = frozenset({"button", "input_button"})
FINISHING_PAUSE_S = 1.0  # an OCPP charger that has finished begins anew only once it was switched off


class HomeAssistantChargerDriver:
    """One charger. `shown_s` is how long an entity may take to show what was written, real seconds."""

    def __init__(
        self, home: HomeAssistant, *, config: HomeAssistantCharger, clock: Clock, shown_s: float = 5.0
    ) -> None:
        self._home, self._config, self._clock = home, config, clock
        self._writes = EntityWrites(home, shown_s)

    @property
    def capabilities(self) -> ChargerCapabilities:
        """What its entities allow, as they were last seen."""
        return capabilities_of(
            self._config, self._look(self._config.current), self._look(self._config.phases)
        )

    async def read(self) -> Reading:
        """What the entities show now. Raises Rejected naming an entity that is missing."""
        await self._ready()
        telling = [
            each
            for each in (self._config.status, self._config.plug, self._config.power, self._config.switch)
            if each
        ]
        seen = [self._look(each) for each in telling]
        if telling and not any(each is not None and each.is_available for each in seen):
            raise Unreachable(f"{', '.join(telling)}: unavailable in Home Assistant; {OUT_OF_REACH}")
        return Reading(read_at=self._clock.now(), charger=charger_reading(self._config, self._look))

    async def close(self) -> None:
        """Hangs up on Home Assistant."""
        await self._home.close()

    async def baseline(self) -> Baseline:
        """A charger has no settings of its own that we put back."""
        return {}

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured."""
        return captured

    def steps(self, order: ChargeOrder, baseline: Baseline) -> Sequence[Step]:
        """The service calls, in order. Raises NotSupported where nothing can stop the charge."""
        wanted = targets(order, self._config, self._look(self._config.current))
        steps = [self._step(target) for target in wanted]
        switch = self._look(self._config.switch)
        if order.current_a == 0 or switch is None:
            return steps
        if switch.state == "on" and self._is_finishing():
            off = self._step(Target(entity_id=switch.entity_id, value=False))
            steps = [off, *steps[:-1], self._step(wanted[-1], pause_s=FINISHING_PAUSE_S)]
        if switch.state != "on" and self._config.wake is not None:
            return self._woken(self._config.wake, steps)
        return steps

    async def read_back(self, order: ChargeOrder, baseline: Baseline) -> ReadBack:
        """Whether the entities show what was written."""
        await self._ready()
        seen: dict[str, str] = {}
        agrees = True
        for target in targets(order, self._config, self._look(self._config.current)):
            entity = self._usable(target.entity_id)
            seen[target.entity_id] = entity.state
            agrees = agrees and shows(entity, self._value(target))
        return ReadBack(agrees=agrees, evidence={"entities": seen})

    def _step(self, target: Target, *, pause_s: float = 0.0) -> Step:
        async def do() -> None:
            await self._ready()
            entity, value = self._usable(target.entity_id), self._value(target)
            if not shows(entity, value):  # a second start confuses some chargers
                await self._writes.put(entity, value)

        async def came() -> bool:
            await self._ready()
            return shows(self._usable(target.entity_id), self._value(target))

        return Step(what=f"{target.entity_id} ← {target.value}", do=do, came=came, pause_s=pause_s)

    def _woken(self, entity_id: str, steps: Sequence[Step]) -> Sequence[Step]:
        """The steps after what wakes the car, which is let go of where it stays on."""
        domain = entity_id.partition(".")[0]
        wake = self._call(entity_id, "press" if domain in BUTTONS else "turn_on", f"wake by {entity_id}")
        waited = replace(steps[0], pause_s=self._config.wake_s)
        release = [self._call(entity_id, "turn_off", f"{entity_id} off again")] if domain in SWITCHES else []
        return [wake, waited, *steps[1:], *release]

    def _call(self, entity_id: str, service: str, what: str) -> Step:
        async def do() -> None:
            await self._ready()
            await self._home.call(entity_id.partition(".")[0], service, {}, {"entity_id": entity_id})

        return Step(what=what, do=do)

    def _is_finishing(self) -> bool:
        status = self._look(self._config.status)
        return status is not None and status.state.strip().lower() == "finishing"

    async def _ready(self) -> None:
        """Home Assistant is there, and every entity is known and kept up to date."""
        await self._home.reach()
        await self._home.watch(self._config.entities)
        missing = [each for each in self._config.entities if self._home.entity(each) is None]
        if not missing:
            return
        if not await self._home.is_running():
            raise Unreachable("Home Assistant is still starting")
        raise Rejected(f"Home Assistant has no entity {', '.join(missing)}")

    def _look(self, entity_id: str | None) -> EntityState | None:
        return None if entity_id is None else self._home.entity(entity_id)

    def _usable(self, entity_id: str) -> EntityState:
        return usable(self._look(entity_id), entity_id, OUT_OF_REACH)

    def _value(self, target: Target) -> Value:
        if target.entity_id != self._config.phases:
            return target.value
        select = self._usable(target.entity_id)
        option = option_of(select, int(str(target.value)))
        if option is None:
            raise Rejected(
                f"{target.entity_id} offers no {target.value} phases, only {', '.join(select.options)}"
            )
        return option
