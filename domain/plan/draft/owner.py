"""What the owner asks of a plan in local time, over its steps: floors, a charge by a time, limits."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.house.optimiser import FlowLimit, Optimiser, ReserveFloor
from domain.plan.draft.clock import Clock
from domain.plan.problem.floors import FloorSpec
from domain.plan.problem.gave_way import Wanted
from domain.tariff.wall_clock import Span, When, spans

FLOOR_PENALTY = 30.0  # dollars per kWh: no price is worth it
CHARGE_BY_PENALTY = 6.0  # likewise: above what a car's energy is worth, below an hour of a market's ceiling
DAY = timedelta(days=1)


def owner_cuts(settings: Optimiser, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Where a step must end, so that it lies on one side of every time the owner named."""
    windows: tuple[ReserveFloor | FlowLimit, ...] = (*settings.floor, *settings.limit)
    for window in windows:
        for span in _spans(window, zone, start, end):
            yield from span
    yield from deadlines(settings, zone, start, end)


def deadlines(settings: Optimiser, zone: ZoneInfo, start: datetime, end: datetime) -> tuple[datetime, ...]:
    """Every instant in (start, end] at which the battery is to be charged, whoever asks."""
    if settings.charge_by is None:
        return ()
    day, found = start.astimezone(zone).date() - DAY, []
    while day <= end.astimezone(zone).date():
        at = _at(settings.charge_by, datetime(day.year, day.month, day.day, tzinfo=zone))
        if start < at <= end:
            found.append(at)
        day += DAY
    return tuple(found)


def floors_of(
    settings: Optimiser, clock: Clock, capacity_kwh: float, per_dollar: float = 1.0
) -> tuple[FloorSpec, ...]:
    """Every floor of every window and deadline that the steps reach; each belongs to its own day."""
    return tuple(
        FloorSpec(
            name=name,
            steps=steps,
            kwh=capacity_kwh * wanted.soc_pct / 100,
            penalty_per_kwh=(CHARGE_BY_PENALTY if wanted.since is None else FLOOR_PENALTY) * per_dollar,
        )
        for name, steps, wanted in _floors(settings, clock)
    )


def wanted_of(settings: Optimiser, clock: Clock) -> dict[str, Wanted]:
    """What the owner wanted when, by the name of the floor that the problem has."""
    return {name: wanted for name, _, wanted in _floors(settings, clock)}


def _floors(settings: Optimiser, clock: Clock) -> Iterator[tuple[str, tuple[int, ...], Wanted]]:
    start, end = clock.edges[0], clock.edges[-1]
    for window in settings.floor:
        for since, until in _spans(window, clock.zone, start, end):
            if steps := clock.within((since, until)):
                day = since.astimezone(clock.zone).date()
                name = f"{window.reserve_pct:g} % from {window.from_} to {window.to} on {day}"
                yield name, steps, Wanted(soc_pct=window.reserve_pct, since=since, until=until)
    for at in deadlines(settings, clock.zone, start, end):
        step = min(range(len(clock.edges) - 1), key=lambda t: abs(clock.edges[t + 1] - at))
        day, soc_pct = at.astimezone(clock.zone).date(), settings.charge_by_soc_pct
        name = f"{soc_pct:g} % by {settings.charge_by} on {day}"
        yield name, (step,), Wanted(soc_pct=soc_pct, until=at)


def limited(
    windows: Iterable[FlowLimit],
    clock: Clock,
    side: str,
    limits: Sequence[float | None],
    alone: Sequence[float],
) -> list[float | None]:
    """The connection's limits of each step under the owner's, kW; never below what flows `alone` anyhow."""
    made = list(limits)
    for window in windows:
        limit_w = window.import_limit_w if side == "import" else window.export_limit_w
        if limit_w is None:
            continue
        for span in _spans(window, clock.zone, clock.edges[0], clock.edges[-1]):
            for t in clock.within(span):
                before = made[t]
                least = limit_w / 1000 if before is None else min(before, limit_w / 1000)
                made[t] = max(least, alone[t])
    return made


def _spans(
    window: ReserveFloor | FlowLimit, zone: ZoneInfo, start: datetime, end: datetime
) -> Sequence[Span]:
    when = When(days=window.days, from_=window.from_, to=window.to)
    return spans([when], zone, start, end)


def _at(clock: str, midnight: datetime) -> datetime:
    """The instant at which the clock shows it on the day of `midnight`; 24:00 is the next day's begin."""
    hours, minutes = int(clock[:2]), int(clock[3:])
    if hours == 24:
        midnight, hours = midnight + DAY, 0
    return midnight.replace(hour=hours, minute=minutes).astimezone(midnight.tzinfo)
