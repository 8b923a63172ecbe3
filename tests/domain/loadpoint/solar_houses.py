"""A house with a car in mode solar."""

from typing import Any

from domain.command.decision import Owner
from domain.house.settings import Mode, SolarSettings
from tests.builders import a_charger, a_house, a_loadpoint, after
from tests.ticks import Ticks


def a_solar_house(
    lp: dict[str, Any] | None = None, memory: dict[str, Any] | None = None, **settings: Any
) -> Ticks:
    ticks = Ticks(a_house(a_loadpoint(mode=Mode.SOLAR, solar=SolarSettings(**settings), **(lp or {}))))
    ticks.at(-1_000, chargers={"garage": None})
    ticks.remember(**(memory or {}))
    return ticks


def running(
    current_a: int = 10, lp: dict[str, Any] | None = None, on_s: float = 900, **settings: Any
) -> Ticks:
    memory = {"owner": Owner.SOLAR, "on_since": after(-on_s), "current_a": current_a}
    return a_solar_house(lp, memory, **settings)


CAR = a_charger(2_300)  # 10 A
ENOUGH = {"grid_w": -500}  # exactly the buffer flows out: 10 A are right
