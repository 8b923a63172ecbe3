"""A Sigenergy EVDC over the simulated house's charge point, and as much of its plant as it needs.

Firmware from V2.8 tells a state, from V2.9 ratings, and takes limits. A stopped charge begins again only
after the car was unplugged.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from adapters.batteries.sigenergy.emulator.chargers import ChargerUnit, Told
from adapters.batteries.sigenergy.emulator.image import Words, words_of
from adapters.links.modbus.emulator.words import words_at, written_at
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

SWITCH, LIMIT, GIVING_LIMIT = 41000, 41002, 41004
REMOTE_EMS, CONTROL_MODE, V2G = 40029, 40031, 8
RATED_W, RATED_GIVEN_W = 25_000, 20_000
SINCE_V28, SINCE_V29 = {31513}, {*range(31514, 31527), *range(41002, 41006)}
VEHICLE_V = 400
LARGEST_A = 125


class DcChargerUnit(ChargerUnit):
    """An EVDC of 25 kW. `gives_w` > 0: the app lets the car feed the house so much; `state`: what it tells
    whatever goes on. `is_v2g` asks whether its plant is in the mode in which the car does.
    """

    def __init__(
        self,
        house: SimulatedHouse,
        *,
        clock: Clock,
        loadpoint: str = "garage",
        firmware: Literal["V2.7", "V2.8", "V2.9"] = "V2.9",
    ) -> None:
        super().__init__(house, clock=clock, loadpoint=loadpoint)
        self.gives_w = 0.0
        self.is_v2g: Callable[[], bool] = bool
        self.state: int | None = None
        self.tells_negative = True
        self._has_ended = False
        self.held = {SWITCH: 1, SWITCH + 1: 0}
        self.held |= dict(words_of(LIMIT, RATED_W, 2)) | dict(words_of(GIVING_LIMIT, RATED_GIVEN_W, 2))
        if firmware < "V2.9":
            self.missing |= SINCE_V29
        if firmware < "V2.8":
            self.missing |= SINCE_V28

    @property
    def switch(self) -> int:
        """Its own."""
        return SWITCH

    def allows(self, held: Words) -> bool:
        """Up to its ratings."""
        limit_w, giving_w = (held[at] << 16 | held[at + 1] for at in (LIMIT, GIVING_LIMIT))
        return limit_w <= RATED_W and giving_w <= RATED_GIVEN_W

    def offered_a(self) -> int:
        """As many amperes as its power makes at the wall."""
        return min(LARGEST_A, round(self.setting(LIMIT) / (self.car.phases * self.car.voltage_v)))

    def turn(self, *, on: bool) -> None:
        """A charge that was stopped is over until the car comes anew."""
        self._has_ended = self._has_ended or (self.is_started and not on)
        super().turn(on=on and not self._has_ended)

    def live(self) -> None:
        """As any charger; what has ended is forgotten with the plug. In the plant's mode V2G the car gives up
        to its limit, whatever the house needs.
        """
        self._has_ended = self._has_ended and self.car.connected
        self.house.advance(self._clock.now())
        gives = self.is_started and self.is_v2g()
        self.car.set_feed(self.setting(GIVING_LIMIT) if gives else self.gives_w)
        super().live()

    def told(self) -> Told:
        """Vehicle, session, state and ratings; what lies between is the inverter's sun."""
        car, power_w = self.car, max(0.0, self.car.power_w())
        gives_w = max(0.0, -self.car.power_w())
        has_car = car.connected
        soc_pct = car.soc_pct if has_car and car.soc_pct is not None else 0
        shown_w = (-gives_w if self.tells_negative else gives_w) if gives_w else power_w
        return {
            31500: (VEHICLE_V * 10 if has_car else 0, 1),
            31501: (power_w / VEHICLE_V * 10, 1),
            31502: (shown_w, 2),
            31504: (soc_pct * 10, 1),
            31505: (car.session_wh / 10, 2),
            31507: (0, 2),
            31509: (0, 2),
            31511: (0, 2),
            31513: (self._state() if self.state is None else self.state, 1),
            31514: (gives_w / VEHICLE_V * 10, 1),
            **dict.fromkeys((31515, 31517), (0, 2)),
            31521: (car.fed_wh / 10, 2),
            31519: (car.energy_wh / 10, 2),
            31523: (RATED_W, 2),
            31525: (RATED_GIVEN_W, 2),
        }

    def _state(self) -> int:
        """0 idle, 1 plugged in, 2 prepares, 3 charges, 6 ended, 8 gives."""
        if not self.car.connected:
            return 0
        if self.car.power_w() < 0:
            return 8
        if self.car.power_w() > 0:
            return 3
        if self.car.is_full and self.is_started:
            return 6
        return 6 if self._has_ended else 2 if self.is_started else 1


class PlantMode:
    """The plant's unit beside an EVDC that stands alone: its work mode, and Remote EMS with its mode."""

    def __init__(self) -> None:
        self.held = dict.fromkeys(range(40029, 40046), 0) | {REMOTE_EMS: 1, CONTROL_MODE: 2}

    @property
    def is_v2g(self) -> bool:
        """Whether a car is to feed the house."""
        return self.held[REMOTE_EMS] == 1 and self.held[CONTROL_MODE] == V2G

    def read(self, address: int, count: int) -> Sequence[int]:
        """Settings. Raises RefusalError 2."""
        return words_at(self.held, set(), address, count)

    def read_inputs(self, address: int, count: int) -> Sequence[int]:
        """Telemetry: that of a plant of which nothing else is known. Raises RefusalError 2."""
        words = dict.fromkeys(range(30000, 30050), 0) | {30003: 7 if self.held[REMOTE_EMS] else 0}
        return words_at(words, set(), address, count)

    def write(self, address: int, values: Sequence[int]) -> None:
        """Takes the settings. Raises RefusalError 2."""
        self.held |= written_at(self.held, set(), address, values)
