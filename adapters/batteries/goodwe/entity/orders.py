"""Orders as what the entities are to show, in the only safe order of writing them."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from adapters.batteries.goodwe.entity.ems import (
    as_found,
    is_again,
    limit_for,
    nearest,
    on_step,
    option_for,
    option_wanted,
)
from adapters.kinds.owners_limit import never_wider
from adapters.links.homeassistant import EntityState
from adapters.links.homeassistant.writes import Value, shows
from domain.command.order import FORCED, BatteryAction, ExportOrder, InverterOrder
from domain.errors import InvalidRequest, NotSupported
from domain.house.house import Battery

Role = Literal["mode", "limit", "export_limit", "export_switch"]


class Saved(Struct, frozen=True, kw_only=True):
    """The inverter's settings, W; None where an entity is absent or unknown."""

    ems_mode: str | None = None
    ems_power_limit_w: float | None = None
    export_limit_w: float | None = None
    export_limited: bool | None = None


class Target(Struct, frozen=True, kw_only=True):
    """What is written to one entity. `before` is what it showed before us, which alone proves a put-back:
    a value that the entity does not take any more gives way to the nearest. `may_hide`: it may show 0
    after it was written.
    """

    what: str
    role: Role
    value: Callable[[EntityState], Value]
    before: Callable[[EntityState], Value] | None = None
    may_hide: bool = False

    def wanted(self, entity: EntityState) -> Value:
        """What the entity has to show, so that the order is carried out."""
        return self.value(entity) if self.before is None else self.before(entity)

    def agrees(self, entity: EntityState, written: Value | None) -> bool:
        """Whether the entity shows what is wanted; `written` is what this process last wrote to it."""
        wanted = self.wanted(entity)
        if self.may_hide and entity.number == 0 and written == wanted:
            return True
        if self.before is not None and isinstance(wanted, float):
            return is_again(entity, wanted)
        return shows(entity, wanted)


def targets(order: InverterOrder, saved: Saved, battery: Battery) -> tuple[Target, ...]:
    """The order's writes.

    Raises NotSupported without entities for the export limit, InvalidRequest for a force without end.
    """
    if isinstance(order, ExportOrder):
        return _uncurtailed(saved) if order.limit_w is None else _curtailed(order.limit_w, saved)
    mode = Target(
        what="EMS mode",
        role="mode",
        value=lambda entity: option_for(order, saved.ems_mode, entity),
        before=lambda entity: option_wanted(order, saved.ems_mode, entity),
    )
    if order.action in FORCED:
        if order.until is None:
            raise InvalidRequest("a forced state needs an end", {"until": "missing"})
        if order.action is BatteryAction.HOLD:
            return (mode,)
        # A mode that came before its power would act on the power of the day before.
        power = Target(
            what="EMS power limit", role="limit", value=lambda entity: limit_for(order, battery, entity)
        )
        return (power, mode)
    before_w = saved.ems_power_limit_w
    if before_w is None:
        return (mode,)
    # The power of before, while the forced state still runs, would be a surge.
    return (mode, _as_it_was("EMS power limit", "limit", before_w))


def _curtailed(limit_w: float, saved: Saved) -> tuple[Target, ...]:
    before_w = _saved_export_w(saved)
    limit_w = never_wider(limit_w, before_w if saved.export_limited else None)
    limit = Target(what="export limit", role="export_limit", value=lambda entity: on_step(limit_w, entity))
    return (limit, _export_switch(True))


def _uncurtailed(saved: Saved) -> tuple[Target, ...]:
    """Where there was a limit, it stays on while its value is raised."""
    before_w = _saved_export_w(saved)
    if saved.export_limited:
        return (_as_it_was("export limit", "export_limit", before_w), _export_switch(True))
    # A limit that is off may read 0, whatever was written.
    return (_export_switch(False), _as_it_was("export limit", "export_limit", before_w, may_hide=True))


def _saved_export_w(saved: Saved) -> float:
    if saved.export_limit_w is None or saved.export_limited is None:
        raise NotSupported("Home Assistant has no working entities for this inverter's export limit")
    return saved.export_limit_w


def _as_it_was(what: str, role: Role, before_w: float, *, may_hide: bool = False) -> Target:
    return Target(
        what=what,
        role=role,
        value=lambda entity: nearest(before_w, entity),
        before=lambda entity: as_found(before_w, entity),
        may_hide=may_hide,
    )


def _export_switch(on: bool) -> Target:
    return Target(what="export limit switch", role="export_switch", value=lambda _: on)
