"""Changes that came too late are refused, as commands are."""

from typing import Any

import msgspec

from api.bodies import BatteryPatch, LoadpointPatch, TariffPatch
from domain.command.request import refuse_late
from domain.ports.clock import RealClock


def in_time(patch: LoadpointPatch | BatteryPatch | TariffPatch, real: RealClock) -> dict[str, Any]:
    """The patch without its deadline. Raises Conflict `expired` after that."""
    refuse_late(patch.expires_at or None, real.now())
    asked: dict[str, Any] = msgspec.to_builtins(patch)
    asked.pop("expires_at", None)
    return asked
