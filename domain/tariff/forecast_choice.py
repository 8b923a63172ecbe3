"""Which of its forecasts a price source is to tell, where it has several: a choice of the owner's."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from domain.errors import InvalidRequest, NotSupported
from domain.house.allowed import outside

FORECAST = "forecast"
ONLY_ONE = "this price source has no forecasts to choose from"


class PriceForecasts(Struct, frozen=True, kw_only=True):
    """The one that is told, the one that the file names, and all that there are."""

    chosen: str
    configured: str
    possible: tuple[str, ...]


def check_choice(patch: Mapping[str, Any]) -> None:
    """Raises InvalidRequest for what is no choice of a forecast at all."""
    if unknown := [name for name in patch if name != FORECAST]:
        fault = f"is not a setting here; known are {FORECAST}"
        raise InvalidRequest(
            "the tariff settings have faults; nothing was changed", dict.fromkeys(unknown, fault)
        )


def choice_of(patch: Mapping[str, Any], forecasts: PriceForecasts | None) -> str | None:
    """The forecast that a patch (RFC 7396) chooses: null the configured one; None: it chooses none.

    Raises InvalidRequest, and NotSupported where there is nothing to choose.
    """
    check_choice(patch)
    if FORECAST not in patch:
        return None
    if forecasts is None:
        raise NotSupported(ONLY_ONE)
    wanted = forecasts.configured if patch[FORECAST] is None else patch[FORECAST]
    if fault := fault_of(wanted, forecasts.possible):
        raise InvalidRequest("the tariff settings have faults; nothing was changed", {FORECAST: fault})
    return str(wanted)


def fault_of(wanted: Any, possible: Sequence[str]) -> str | None:
    """Why it is none of these."""
    return None if wanted in possible else outside(wanted, f"one of {', '.join(possible)}")
