"""An automation as its owner writes it: when it fires, what must hold then, and what it asks of the house."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from domain.automation.action import Action
from domain.automation.condition import Condition
from domain.automation.trigger import Trigger
from domain.house.house import Id
from domain.tariff.wall_clock import When


class Automation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. It fires when its trigger comes true, within `window` where there is one; all `conditions`
    have to hold then, and what is unknown does not hold.

    Of two that want the same of one target at once the one of the larger `priority` is carried out. In
    `quiet` hours nothing is done. `dry_run` only writes down what would have been done; `once` switches it
    off after it was carried out. `fires_at_first`: it also fires where the trigger is true when it is made.
    `paused_until` keeps it from firing until then.
    """

    id: Id
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    group: Annotated[str, Meta(max_length=100)] | None = None
    priority: Annotated[int, Meta(ge=0, le=100)] = 50
    enabled: bool = True
    paused_until: Annotated[datetime, Meta(tz=True)] | None = None
    once: bool = False
    dry_run: bool = False
    fires_at_first: bool = False
    window: When | None = None
    quiet: When | None = None
    trigger: Trigger
    conditions: Annotated[tuple[Condition, ...], Meta(max_length=20)] = ()
    actions: Annotated[tuple[Action, ...], Meta(min_length=1, max_length=10)]
