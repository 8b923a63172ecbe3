"""The outlet behind an emulated charge point: what it was told, and what the car at it makes of that."""

from datetime import datetime, timedelta

from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock

UNLIMITED_A = 32.0


class Outlet:
    """`lag` passes before the car follows a new limit. Faults hold until they are taken back: it `refuses`
    commands, `lies` (says yes and does nothing), `loses_answers` to commands, or is `blank` (knows nothing).
    `is_stubborn`: once a charge was stopped, only a new plug lets it begin another. `ends_at_zero`: a limit
    of nothing ends the charge. `ignored` are purposes of profiles that it takes and does not follow.
    """

    def __init__(self, house: SimulatedHouse, car: SimulatedCharger, clock: Clock, lag: timedelta) -> None:
        self.house, self.car, self._clock, self._lag = house, car, clock, lag
        self.limits: dict[str, float] = {}  # by the purpose of a profile, A
        self.transaction: int | str | None = None
        self.tag: str | None = None
        self.has_ended = False  # a charge ended, and the car is still there
        self.refuses = self.lies = self.loses_answers = self.blank = False
        self.is_stubborn = self.ends_at_zero = False
        self.is_shut = False  # out of service
        self.plug_tag: str | None = None  # it lets itself be started with no other
        self.ignored: set[str] = set()
        self.cards: list[str] = []  # those that it lets charge while nobody answers it
        self.cards_version = 0
        self._follows_at: datetime | None = None

    @property
    def limit_a(self) -> float:
        """What may flow per phase, A."""
        held = self.limits.get("TxProfile", self.limits.get("TxDefaultProfile", UNLIMITED_A))
        return min(held, self.limits.get("max", UNLIMITED_A))

    def told(self, purpose: str, limit_a: float) -> None:
        """A profile was set."""
        if self.lies or purpose in self.ignored:
            return
        self.limits["max" if "Max" in purpose else purpose] = limit_a
        self._follows_at = self._clock.now() + self._lag

    @property
    def can_start(self) -> bool:
        """Whether a charge may begin."""
        return (
            self.car.connected
            and not self.is_shut
            and self.transaction is None
            and not (self.is_stubborn and self.has_ended)
        )

    def begin(self, transaction: int | str, tag: str) -> None:
        """A charge begins."""
        if not self.lies:
            self.transaction, self.tag, self.has_ended = transaction, tag, False
            self._follows_at = self._clock.now() + self._lag

    def end(self) -> None:
        """The charge is over."""
        self.transaction = self.tag = None
        self.has_ended = True
        self.limits.pop("TxProfile", None)
        self.follow(at_once=True)

    def restart(self) -> None:
        """The box begins anew, and forgets what was."""
        if self.transaction is not None:
            self.end()
        self.has_ended = False
        self.limits.clear()

    def follow(self, *, at_once: bool = False) -> None:
        """Lives until now; the car takes what it may, once it has noticed."""
        now = self._clock.now()
        self.house.advance(now)
        if not self.car.connected:
            self.has_ended = False
        if not at_once and self._follows_at is not None and now < self._follows_at:
            return
        offered_a = int(self.limit_a) if self.transaction is not None and self.car.connected else 0
        if self.car.set_current_a != offered_a:
            self.car.set_current(offered_a)
            self.house.advance(now)

    @property
    def status(self) -> str:
        """In the words of OCPP 1.6."""
        if self.blank or self.is_shut:
            return "Unavailable"
        if not self.car.connected:
            return "Available"
        if self.transaction is None:
            return "Finishing" if self.has_ended else "Preparing"
        if self.car.power_w() > 0:
            return "Charging"
        return "SuspendedEVSE" if self.limit_a < 1 else "SuspendedEV"

    def values(self) -> dict[tuple[str, str | None, str], float]:
        """What the meter shows: by measurand, phase and unit."""
        power_w, volts, phases = self.car.power_w(), self.car.voltage_v, self.car.phases
        shown: dict[tuple[str, str | None, str], float] = {
            ("Power.Active.Import", None, "W"): power_w,
            ("Energy.Active.Import.Register", None, "Wh"): self.car.energy_wh,
            ("Power.Offered", None, "W"): self.limit_a * volts * phases,
        }
        for place in range(3):
            amps = power_w / volts / phases if place < phases else 0.0
            shown["Current.Import", f"L{place + 1}", "A"] = amps
            shown["Voltage", f"L{place + 1}-N", "V"] = volts
        if self.car.soc_pct is not None:
            shown["SoC", None, "Percent"] = self.car.soc_pct
        return shown
