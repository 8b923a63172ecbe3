"""What the emulated charger is set to, and what the cloud tells of it."""

from datetime import datetime

from adapters.simulated.charger import SimulatedCharger

VOLTAGE, LEAST_A = 230, 6


class Settings:
    """The two currents, the phases, the stop, and what the owner has set up."""

    def __init__(self, phases: int) -> None:
        self.charger_a = 0.0
        self.installation_max_a = self.installation_a = 32.0
        self.by_phase = False
        self.phases = phases
        self.is_stopped = False
        self.is_online = True
        self.is_stand_alone = False
        self.wants_card = False
        self.schedule = ""
        self.mode: int | None = None  # what it tells whatever goes on
        self.warnings = 0

    @property
    def offered_a(self) -> int:
        """What a car is offered, whole A."""
        least_a = min(self.charger_a, self.installation_a)
        return 0 if self.is_stopped or self.schedule or least_a < LEAST_A else int(least_a)

    def stop(self, stopped: bool) -> None:
        """A stop or a resume by command, which also ends the wait of a schedule."""
        self.is_stopped = stopped
        if not stopped:
            self.schedule = ""

    def set_charger(self, body: dict[str, float]) -> None:
        """An update of the charger."""
        self.charger_a = body.get("maxChargeCurrent", self.charger_a)
        self.phases = int(body.get("maxChargePhases", self.phases))

    def set_installation(self, body: dict[str, float]) -> None:
        """An update of the installation."""
        if "threeToOnePhaseSwitchCurrent" in body:
            self.phases = 1 if body["threeToOnePhaseSwitchCurrent"] >= 32 else 3
        current = [value for name, value in body.items() if name.startswith("availableCurrent")]
        self.installation_a = min([self.installation_max_a, *current]) if current else self.installation_a

    def installation(self) -> dict[str, float | None]:
        """As the cloud tells it."""
        each = self.installation_a if self.by_phase else None
        return {
            "MaxCurrent": self.installation_max_a,
            "AvailableCurrent": None if self.by_phase else self.installation_a,
            **{f"AvailableCurrentPhase{phase}": each for phase in (1, 2, 3)},
            "ThreeToOnePhaseSwitchCurrent": 0,
        }


def operation_mode(car: SimulatedCharger, settings: Settings) -> int:
    """1 nobody there, 2 waits, 3 charges, 5 stopped or done."""
    if settings.mode is not None:
        return settings.mode
    if not car.connected:
        return 1
    if settings.is_stopped or (car.is_full and car.offered_a):
        return 5
    return 3 if car.offered_a else 2


def state_rows(car: SimulatedCharger, settings: Settings, now: datetime) -> list[dict[str, object]]:
    """All values, some that nobody knows among them."""
    power_w = car.power_w()
    current_a = power_w / car.used_phases / VOLTAGE
    flowing = [current_a if phase < car.used_phases else 0.0 for phase in range(3)]
    values: dict[int, object] = {
        -3: 0,
        -2: int(settings.is_online),
        1: 0,
        120: int(settings.wants_card),
        151: 0,
        **{501 + phase: VOLTAGE for phase in range(3)},
        **{507 + phase: f"{each:.2f}" for phase, each in enumerate(flowing)},
        510: settings.charger_a,
        511: LEAST_A,
        513: f"{power_w:.1f}",
        520: settings.phases,
        553: f"{car.session_wh / 1000:.3f}",
        707: settings.installation_max_a,
        708: settings.installation_a,
        710: operation_mode(car, settings),
        712: int(settings.is_stand_alone),
        718: int(settings.is_stopped),
        721: "a-session" if car.connected else "",
        763: settings.schedule or "",
        804: settings.warnings,
        911: "7.4.1.0",
        99_999: "nobody knows",
    }
    at = now.isoformat().removesuffix("+00:00")
    return [
        {"StateId": number, "Timestamp": at, "ValueAsString": str(value)} for number, value in values.items()
    ]
