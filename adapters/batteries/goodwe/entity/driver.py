"""A GoodWe inverter as Home Assistant entities: readings out of states, orders as service calls.

The EMS entities show what was last written through Home Assistant; only where we must know do we have it
ask the inverter anew.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from msgspec import convert, to_builtins

from adapters.batteries.goodwe.entity.capabilities import CAPABILITIES, WITHOUT_EXPORT_LIMIT
from adapters.batteries.goodwe.entity.ems import AUTO, OBSERVED, is_forced, watts
from adapters.batteries.goodwe.entity.entities import (
    PORT_8899,
    USUAL_PREFIX,
    Entities,
    Parts,
    find,
    names_with,
)
from adapters.batteries.goodwe.entity.orders import Role, Saved, Target, targets
from adapters.links.homeassistant import EntityState, HomeAssistant
from adapters.links.homeassistant.writes import EntityWrites, Value, plain, shows, usable, value_of
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import FORCED, BatteryAction, InverterOrder
from domain.errors import NotSupported, OutcomeUnknown, Rejected, Unreachable
from domain.house.house import Battery
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.battery import BatteryMode, BatteryReading
from domain.reading.reading import Reading

SETTINGS_AGE_S = 60.0
LIST_AGAIN_S = 60.0  # a large house tells many MB each time
OUT_OF_REACH = f"its GoodWe integration does not reach the inverter or is still starting. {PORT_8899}"
REVERSIBLE = FORCED | {BatteryAction.CURTAIL}


class GoodWeEntityDriver:
    """One inverter. `prefix` is what its entities' names begin with; None looks for it.

    `shown_s` is how long an entity may take to show what was written, real seconds.
    """

    def __init__(
        self,
        home: HomeAssistant,
        *,
        battery: Battery,
        clock: Clock,
        prefix: str | None = None,
        shown_s: float = 5.0,
    ) -> None:
        self._home, self._battery, self._clock, self._prefix = home, battery, clock, prefix
        self._writes = EntityWrites(home, shown_s)
        self._entities: Entities | None = None
        self._missed: tuple[datetime, str] | None = None
        self._asked_at: datetime | None = None  # the inverter, for its settings
        self._written: dict[Role, Value] = {}

    @property
    def capabilities(self) -> BatteryCapabilities:
        """Less than all once it is known that there are no entities for the export limit."""
        known = self._entities
        if known is not None and (known.export_limit is None or known.export_switch is None):
            return WITHOUT_EXPORT_LIMIT
        return CAPABILITIES

    async def read(self) -> Reading:
        """What the entities show now. Raises Rejected naming an entity that is missing."""
        entities = await self._ready()
        await self._keep_settings_true(entities)
        soc_pct = self._sum(entities.soc, lambda each: each.percent)
        battery_w = self._sum(entities.battery, lambda each: each.power_w)
        grid_w = self._sum(entities.grid, lambda each: each.power_w)
        pv_w = self._sum(entities.pv, lambda each: each.power_w)
        if soc_pct is None and battery_w is None and grid_w is None:
            raise Unreachable(
                f"{entities.soc[0][0]} and the inverter's other sensors show no values in Home Assistant: its"
                " GoodWe integration does not reach the inverter or is still starting"
            )
        shown = self._shown(entities)
        return Reading(
            read_at=self._clock.now(),
            grid_w=grid_w,
            pv_w=None if pv_w is None else max(0.0, pv_w),  # a meter's own draw at night is no production
            battery=BatteryReading(
                power_w=battery_w,
                soc_pct=soc_pct,
                mode=_observed(shown),
                export_limit_w=shown.export_limit_w if shown.export_limited else None,
            ),
        )

    async def close(self) -> None:
        """Hangs up on Home Assistant."""
        await self._home.close()

    async def baseline(self) -> Baseline:
        """EMS and export limit as the inverter has them. Raises Unreachable where the EMS is not known."""
        entities = await self._ready()
        await self._refresh(entities)
        self._entity("mode")
        self._entity("limit")
        saved: Baseline = to_builtins(self._shown(entities))
        return saved

    def unforced(self, captured: Baseline) -> Baseline:
        """The EMS in automatic, where a forced state was found."""
        saved = convert(captured, Saved)
        select = None if self._entities is None else self._home.entity(self._entities.mode)
        if saved.ems_mode is None or not is_forced(saved.ems_mode, select):
            return captured
        return {**captured, "ems_mode": AUTO}

    def steps(self, order: InverterOrder, baseline: Baseline) -> Sequence[Step]:
        """The service calls, in order.

        Raises NotSupported without entities for the export limit, InvalidRequest for a force without end.
        """
        wanted = targets(order, convert(baseline, Saved), self._battery)
        return tuple(self._step(target, wanted, order) for target in wanted)

    async def read_back(self, order: InverterOrder, baseline: Baseline) -> ReadBack:
        """Has Home Assistant ask the inverter anew, and compares; what was put back only nearly differs."""
        await self._refresh(await self._ready())
        seen: dict[str, str] = {}
        wanted: dict[str, Value] = {}
        agrees, hints = True, []
        for target in targets(order, convert(baseline, Saved), self._battery):
            entity = self._entity(target.role)
            value = target.wanted(entity)
            seen[entity.entity_id], wanted[entity.entity_id] = entity.state, value
            if target.agrees(entity, self._written.get(target.role)):
                continue
            agrees = False
            if not _is_same(target.value(entity), value):
                hints.append(
                    f"{entity.entity_id} was {value} and shows {entity.state}:"
                    " Home Assistant does not take that value any more"
                )
        evidence: dict[str, Any] = {"entities": seen, "wanted": wanted}
        return ReadBack(agrees=agrees, evidence=evidence | ({"hint": "; ".join(hints)} if hints else {}))

    def _step(self, target: Target, all_targets: Sequence[Target], order: InverterOrder) -> Step:
        before: list[Value] = []
        sent: list[Value] = []

        async def do() -> None:
            await self._ready()
            for each in all_targets:
                each.value(self._entity(each.role))  # nothing is written that a later write could not follow
            entity = self._entity(target.role)
            before[:] = before or [value_of(entity)]
            value = target.value(entity)
            self._written.pop(target.role, None)
            sent[:] = [value]
            await self._writes.put(entity, value, must_show=not target.may_hide)
            self._written[target.role] = value

        async def undo() -> None:
            await self._ready()
            self._written.pop(target.role, None)
            sent[:] = before
            await self._writes.put(self._entity(target.role), before[0])

        async def came() -> bool:
            await self._refresh(await self._ready())
            return all(shows(self._entity(target.role), value) for value in sent)

        # What is half handed back is not taken again.
        return Step(what=target.what, do=do, undo=undo if order.action in REVERSIBLE else None, came=came)

    async def _ready(self) -> Entities:
        """Home Assistant is there, and the inverter's entities are known and kept up to date."""
        await self._home.reach()
        known = self._entities
        if known is None or any(self._home.entity(each) is None for each in known.ids):
            self._entities = known = await self._discover()  # people rename entities while we run
            await self._home.watch(known.ids)
        return known

    async def _discover(self) -> Entities:
        prefix = self._prefix or USUAL_PREFIX
        with suppress(Rejected):  # then it goes by another name
            return find(await self._home.those_of(names_with(prefix)), prefix)
        now, before = self._clock.now(), self._missed
        if before is not None and 0 <= (now - before[0]).total_seconds() < LIST_AGAIN_S:
            raise Rejected(before[1])
        try:
            return await self._listed()
        except Rejected as missing:
            self._missed = (now, str(missing))
            raise

    async def _listed(self) -> Entities:
        """Found among all that Home Assistant has, which is much to be told."""
        there = await self._home.entity_ids()
        try:
            return find(there, self._prefix)
        except Rejected as missing:
            if not await self._home.is_running():
                raise Unreachable("Home Assistant is still starting") from missing
            try:
                registry = await self._home.registry()
            except Rejected:  # only for administrators
                raise missing from None
            return find(there, self._prefix, registry)

    async def _keep_settings_true(self, entities: Entities) -> None:
        """Left alone, the entities go on showing what was last written, whatever the inverter is set to."""
        now = self._clock.now()
        if self._asked_at is not None and 0 <= (now - self._asked_at).total_seconds() < SETTINGS_AGE_S:
            return
        with suppress(Unreachable):  # the values are worth telling all the same
            await self._refresh(entities)
        self._asked_at = now

    async def _refresh(self, entities: Entities) -> None:
        """Has Home Assistant ask the inverter for what is set, which it does not do by itself.

        Raises Unreachable where no answer comes: nothing was written.
        """
        settings = (entities.mode, entities.limit, entities.export_limit, entities.export_switch)
        target = {"entity_id": [each for each in settings if each]}
        try:
            await self._home.call("homeassistant", "update_entity", {}, target)
        except OutcomeUnknown as err:
            raise Unreachable(str(err)) from err
        except Rejected:
            pass  # then what it shows is all there is

    def _entity(self, role: Role) -> EntityState:
        """An entity that can be written. Raises Unreachable or NotSupported, and then nothing was sent."""
        assert self._entities is not None
        entity_id: str | None = getattr(self._entities, role)
        if entity_id is None:
            raise NotSupported("Home Assistant has no entities for this inverter's export limit")
        return usable(self._home.entity(entity_id), entity_id, OUT_OF_REACH)

    def _sum(self, parts: Parts, value: Callable[[EntityState], float | None]) -> float | None:
        """The entities with their signs; None as soon as one of them does not know."""
        total = 0.0
        for entity_id, sign in parts:
            entity = self._home.entity(entity_id)
            part = None if entity is None else value(entity)
            if part is None:
                return None
            total += sign * part
        return total if parts else None

    def _shown(self, entities: Entities) -> Saved:
        mode, limit = self._home.entity(entities.mode), self._home.entity(entities.limit)
        number = self._home.entity(entities.export_limit) if entities.export_limit else None
        switch = self._home.entity(entities.export_switch) if entities.export_switch else None
        return Saved(
            ems_mode=mode.text if mode is not None else None,
            ems_power_limit_w=watts(limit),
            export_limit_w=watts(number),
            export_limited=switch.state == "on" if switch is not None and switch.text else None,
        )


def _is_same(one: Value, other: Value) -> bool:
    return plain(one) == plain(other) if isinstance(one, str) and isinstance(other, str) else one == other


def _observed(shown: Saved) -> BatteryMode:
    if shown.ems_mode is None:
        return BatteryMode.UNKNOWN
    option = plain(shown.ems_mode)
    if option == AUTO and shown.export_limited and shown.export_limit_w == 0:
        return BatteryMode.CURTAILED
    return OBSERVED.get(option, BatteryMode.UNKNOWN)
