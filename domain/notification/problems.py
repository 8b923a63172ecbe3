"""Problems as people should hear of them: which, after how long, and that they are over."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from domain.event.event import EventState
from domain.notification.happening import Happening, Look
from domain.notification.memory import TroubleTold
from domain.notification.notice import NoticeKind, Urgency
from domain.notification.trouble import Patience, Turn, followed, is_forgotten
from domain.status.names import told_apart
from domain.status.problems import DEVICE_NAME, Problem, ProblemCode

MINUTE = timedelta(minutes=1)
HIGH, NORMAL, LOW = Urgency.HIGH, Urgency.NORMAL, Urgency.LOW

# Told once it lasted so long.
TOLD: Mapping[ProblemCode, tuple[timedelta, Urgency]] = {
    ProblemCode.STORAGE_FAILING: (2 * MINUTE, HIGH),
    ProblemCode.STORAGE_UNREADABLE: (2 * MINUTE, HIGH),
    ProblemCode.STORAGE_OLDER: (MINUTE, NORMAL),
    ProblemCode.CLOCK_WRONG: (2 * MINUTE, HIGH),
    ProblemCode.PROGRAM_FAULT: (2 * MINUTE, HIGH),
    ProblemCode.METER_SILENT: (5 * MINUTE, HIGH),
    ProblemCode.RESTORE_PENDING: (5 * MINUTE, HIGH),
    ProblemCode.LEFT_BEHIND: (MINUTE, NORMAL),
    ProblemCode.NOT_ENFORCED: (10 * MINUTE, NORMAL),
    ProblemCode.DEVICE_REFUSED: (5 * MINUTE, HIGH),
    ProblemCode.DEVICE_OFFLINE: (5 * MINUTE, NORMAL),
    ProblemCode.COMMAND_FAILED: (MINUTE / 2, NORMAL),
    ProblemCode.DRAWS_ABOVE_ORDER: (10 * MINUTE, NORMAL),
    ProblemCode.EXTERNAL_CONTROL: (2 * MINUTE, NORMAL),
    ProblemCode.READ_IMPLAUSIBLE: (10 * MINUTE, NORMAL),
    ProblemCode.METERS_CLASH: (MINUTE, NORMAL),
    ProblemCode.PRICE_UNKNOWN: (15 * MINUTE, NORMAL),
    ProblemCode.PRICES_FAILING: (MINUTE, NORMAL),  # what lasts a while by itself is told only then
    ProblemCode.FORECAST_FAILING: (MINUTE, LOW),
    ProblemCode.MARKET_UNKNOWN: (15 * MINUTE, LOW),
    ProblemCode.WEATHER_UNKNOWN: (15 * MINUTE, LOW),
    ProblemCode.JOB_FAULT: (15 * MINUTE, NORMAL),
    ProblemCode.NO_PLAN: (30 * MINUTE, NORMAL),
    ProblemCode.TARIFF_NOT_SENT: (30 * MINUTE, LOW),
    ProblemCode.MESSAGES_FAIL: (MINUTE, NORMAL),
    ProblemCode.BROKER_SILENT: (30 * MINUTE, LOW),
    ProblemCode.SETTINGS_FAULTY: (MINUTE, NORMAL),
    ProblemCode.AUTOMATION_RESTS: (MINUTE, NORMAL),
}
# Told of its car, or only a remark on the settings.
NOT_TOLD = frozenset(
    {
        ProblemCode.AMBIGUOUS_VEHICLE,
        ProblemCode.CAR_DRAWS_NOTHING,
        ProblemCode.BEHIND_SCHEDULE,
        ProblemCode.WRITE_BUDGET_SPENT,
        ProblemCode.RESTART_NEEDED,
        ProblemCode.SETTING_WITHOUT_EFFECT,
    }
)
# What comes and goes by the minute is a trouble of its own: a device that is heard every other minute.
COMES_AND_GOES = frozenset({ProblemCode.METER_SILENT, ProblemCode.DEVICE_REFUSED, ProblemCode.DEVICE_OFFLINE})
BEARS = timedelta(minutes=2)
USEFUL, OVER_USEFUL = timedelta(hours=12), timedelta(hours=2)
OF_CARS = "loadpoints/"


def told_problems(
    known: Mapping[str, TroubleTold], look: Look
) -> tuple[dict[str, TroubleTold], list[Happening]]:
    """What is remembered of every problem after this look, and what is to be told."""
    seen = {tag_of(problem): problem for problem in look.status.problems if is_told(problem)}
    memory: dict[str, TroubleTold] = {}
    happenings: list[Happening] = []
    for tag in dict.fromkeys((*known, *seen)):
        problem = seen.get(tag)
        code = _code_of(tag)
        if code is None:
            continue
        lasts, _ = TOLD[code]
        before = known.get(tag, TroubleTold())
        bears = BEARS if code in COMES_AND_GOES else timedelta()
        patience = Patience(lasts=lasts, bears=bears)
        found, turn = followed(before, problem is not None, look.now, patience)
        if not is_forgotten(found, look.now):
            memory[tag] = found
        happenings += _happenings(tag, code, problem, found, turn, look)
    return memory, happenings


def is_told(problem: Problem) -> bool:
    """Whether people hear of it as of a problem; another hand at a charger is told of its car."""
    if problem.code is ProblemCode.EXTERNAL_CONTROL and (problem.device or "").startswith(OF_CARS):
        return False
    return problem.code in TOLD


def tag_of(problem: Problem) -> str:
    """The same for one kind of problem at one device, whenever it comes."""
    return f"problem:{problem.code}:{problem.device or 'house'}"


def _code_of(tag: str) -> ProblemCode | None:
    """None for a problem that this version does not tell of."""
    name = tag.split(":")[1]
    return next((code for code in TOLD if code.value == name), None)


def _happenings(
    tag: str, code: ProblemCode, problem: Problem | None, found: TroubleTold, turn: Turn | None, look: Look
) -> Iterator[Happening]:
    device = tag.split(":", 2)[2]
    names = told_apart({key: lp.name for key, lp in look.status.loadpoints.items()})
    name = names.get(device.removeprefix(OF_CARS)) if device.startswith(OF_CARS) else None
    facts = {"code": code.value, "device": None if device == "house" else device}
    facts |= {} if name is None else {DEVICE_NAME: name}
    if turn is Turn.BEGINS and problem is not None:
        yield Happening(
            kind=NoticeKind.PROBLEM,
            tag=tag,
            state=EventState.RUNNING,
            starts_at=problem.since,
            useful=USEFUL,
            says=code.value,
            facts={**problem.facts, **facts, "said": problem.text},
            urgency=TOLD[code][1],
        )
    if turn is Turn.ENDS:
        yield Happening(
            kind=NoticeKind.PROBLEM,
            tag=tag,
            state=EventState.DONE,
            starts_at=found.told_at or look.now,
            ends_at=look.now,
            useful=OVER_USEFUL,
            says="over",
            facts=facts,
            closes=True,
            urgency=Urgency.LOW,
        )
