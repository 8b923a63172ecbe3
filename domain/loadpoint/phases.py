"""One phase or three: chosen by what the surplus carries, where the charger can switch and is left to us.

Up once the surplus, with the car's own draw added back, has carried the smallest current on all phases for a
while; down once it has not. Whoever charges at full rate uses all of them.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import Timer
from domain.house.house import Loadpoint
from domain.house.settings import SolarSettings
from domain.reading.charger import ChargerReading

MOST = 3
NAMES = ("L1", "L2", "L3")
CARRIES_A = 1.0  # a phase with less is not used
SEEN_AFTER = timedelta(seconds=60)  # what is drawn sooner may still be drawn by the order before
# A contactor is good for some 100,000 switchings, and each is a pause for the car: twenty a day last for more
# than ten years, and four in an hour end a day of fast clouds before those are used up.
AN_HOUR, A_DAY = 4, 20


class PhaseMemory(Struct, frozen=True, kw_only=True):
    """`on`: what orders ask for, `held`: what was last ordered, None: nothing yet. `timer`: `phase_up` or
    `phase_down` runs. `switched`: when it was switched in the last day. `car`: what this car was measured
    to use of three, None: not known.
    """

    on: int | None = None
    held: int | None = None
    timer: Timer | None = None
    switched: tuple[datetime, ...] = ()
    car: int | None = None

    @property
    def top(self) -> int:
        """As many as this car can use."""
        return self.car or MOST

    def may_switch(self, now: datetime, times: int = 1) -> bool:
        """Whether so many more switches are no wear to speak of."""
        within = [now - at for at in self.switched]
        in_hour = sum(since < timedelta(hours=1) for since in within)
        in_day = sum(since < timedelta(days=1) for since in within)
        return in_hour + times <= AN_HOUR and in_day + times <= A_DAY

    def holding(self, phases: int | None, now: datetime) -> "PhaseMemory":
        """The memory once the charger is seen to hold an order for so many (None: for none)."""
        if phases is None or phases == self.held:
            return self
        recent = tuple(at for at in self.switched if now - at < timedelta(days=1))
        return replace(self, held=phases, switched=recent if self.held is None else (*recent, now))

    def unplugged(self) -> "PhaseMemory":
        """The next car may be another one; the contactor is the same."""
        return PhaseMemory(held=self.held, switched=self.switched)


NO_PHASES = PhaseMemory()


class Case(Struct, frozen=True, kw_only=True):
    """What a choice is made of: the power that is to be had, W (None: unknown), how many phases the car can
    use, the least of one, W, how many the charger has now, and whether a charge of ours runs.
    """

    projected_w: float | None
    top: int = MOST
    least_w: float
    has: int | None
    is_charging: bool
    settings: SolarSettings
    now: datetime


def footprint(phases: int, phase: str | None, house_phases: int) -> tuple[int, ...]:
    """The places in the phases of the house that a charge may load; a one-phase charger whose phase nobody
    told may be on any of them, so it counts on all.
    """
    if house_phases == 1:
        return (0,)
    return (NAMES.index(phase),) if phases == 1 and phase is not None else (0, 1, 2)


def weight(phases: int, house_phases: int) -> int:
    """How many phases of a charge meet on each of those places."""
    return phases if house_phases == 1 else 1


def is_switched(lp: Loadpoint, able: ChargerCapabilities | None) -> bool:
    """Whether phases are chosen here."""
    return lp.phases == "auto" and able is not None and able.switches_phases


def measured_phases(reading: ChargerReading | None) -> int | None:
    """How many phases a charge uses, as far as the charger tells: by their currents first."""
    if reading is None:
        return None
    currents = [a for a in reading.phase_current_a or () if a is not None]
    used = sum(current_a > CARRIES_A for current_a in currents)
    return used if used and reading.charging else reading.phases


def phases_in_use(
    lp: Loadpoint, reading: ChargerReading | None, able: ChargerCapabilities | None = None
) -> int:
    """How many phases a charge uses as things are: what is told of one that runs goes before the setting."""
    measured = measured_phases(reading)
    if lp.phases == "auto":
        return measured or (None if able is None else able.phases) or 1
    if measured is not None and reading is not None and reading.charging:
        return measured
    return lp.phases


def phases_at_full_rate(
    lp: Loadpoint, reading: ChargerReading | None, able: ChargerCapabilities | None
) -> int:
    """How many a charge would use that asks for all there is."""
    return MOST if is_switched(lp, able) else phases_in_use(lp, reading, able)


def watched(
    memory: PhaseMemory,
    reading: ChargerReading | None,
    held_phases: int | None,
    since: datetime | None,
    now: datetime,
) -> PhaseMemory:
    """The memory with what this car is now seen to use of three phases."""
    if reading is None or not reading.charging or held_phases != MOST:
        return memory
    measured = measured_phases(reading)
    if measured is None or since is None or now - since < SEEN_AFTER:
        return memory
    car = measured if measured < MOST else None
    return memory if car == memory.car else replace(memory, car=car)


def chosen(memory: PhaseMemory, case: Case) -> PhaseMemory:
    """The phases to charge on from the surplus, and the timer until they change."""
    on = memory.on or case.has or 1
    if case.top == 1 or case.projected_w is None:
        return replace(memory, on=on, timer=None if case.top == 1 else memory.timer)
    carries = case.projected_w >= case.top * case.least_w
    if carries == (on > 1):
        return replace(memory, on=on, timer=None)
    is_idle_choice = not case.is_charging and not carries
    if not is_idle_choice and not carries and case.projected_w < case.least_w and not _goes_on(case):
        return replace(memory, on=on, timer=None)  # not even one phase: it is to end, not to be switched
    kind = "phase_up" if carries else "phase_down"
    delay_s = case.settings.phase_up_delay_s if carries else case.settings.phase_down_delay_s
    timer = memory.timer
    started_at = timer.started_at if timer is not None and timer.kind == kind else case.now
    timer = Timer(kind=kind, started_at=started_at, ends_at=started_at + timedelta(seconds=delay_s))
    to = MOST if carries else 1
    is_wear = case.has is not None and case.has != to
    is_over = is_idle_choice or case.now >= timer.ends_at
    if is_over and (not is_wear or memory.may_switch(case.now)):
        return replace(memory, on=to, timer=None)
    return replace(memory, on=on, timer=None if is_idle_choice else timer)


def _goes_on(case: Case) -> bool:
    return case.settings.grid_fallback == "minimum"
