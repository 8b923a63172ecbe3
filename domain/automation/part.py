"""What triggers, conditions and actions of an automation are made of."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

FlowName = Literal["load", "pv", "ev", "grid_import", "grid_export", "battery_charge", "battery_discharge"]
Day = Literal["today", "tomorrow"]
WattHours = Annotated[float, Meta(gt=0, le=1_000_000)]
PlaceName = Annotated[str, Meta(min_length=1, max_length=100)]
HOME, AWAY = "home", "away"  # other places have names of their own


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """A trigger, a condition or an action; `kind` says which."""
