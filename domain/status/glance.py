"""The house at a glance, for widget, watch, car and voice: at most 1 KB, and still as long as it can be."""

from datetime import datetime, timedelta

from msgspec import Struct, field

from domain.instants import RealTime
from domain.language.telling import Telling
from domain.language.tongue import ENGLISH, Tongue
from domain.status.document import Flow, Status
from domain.status.headline import headline
from domain.status.problems import ProblemCode
from domain.status.summary import Coming, Doing

STALE_AFTER = timedelta(minutes=15)  # how often a widget is let draw itself, at best
SOONEST = timedelta(seconds=30)
STEP_W = 100.0  # an owner reads 4.2 kW
LINK = "/#/now"


class GlancePrice(Struct, frozen=True, kw_only=True):
    """The price now, currency per kWh."""

    import_price: float | None = field(name="import")
    export_price: float | None = field(name="export")
    currency: str


class GlanceNext(Struct, frozen=True, kw_only=True):
    """What happens next of itself; `text` tells the time too."""

    at: datetime
    text: str


class Glance(Struct, frozen=True, kw_only=True):
    """`text` is the sentence to show or read out: what is wrong, else what the house does; `today` the day in
    money. `problem` is the code of what is wrong. `level_pct` is the battery's, null without one. Powers are
    in steps of 100 W. Later than `stale_after`, which is in real time, it should not be believed: ask again.
    `link` opens the web app at the right place.
    """

    at: datetime
    stale_after: RealTime
    text: str
    today: str | None
    doing: Doing
    problem: ProblemCode | None
    level_pct: int | None
    flow: Flow
    price: GlancePrice | None
    next: GlanceNext | None
    link: str


def glance_of(status: Status, seen_at: RealTime, tongue: Tongue = ENGLISH) -> Glance:
    """The document at a glance; `seen_at` is its `at` in real time, `tongue` what its sentences are in."""
    worst, summary = headline(status), status.summary
    battery, price, first = status.battery, status.price, next(iter(summary.next), None)
    soc_pct = None if battery is None else battery.soc_pct
    return Glance(
        at=status.at,
        stale_after=RealTime(seen_at + _holds(status)),
        text=summary.problem or summary.now,
        today=summary.today,
        doing=summary.doing,
        problem=None if worst is None else worst.code,
        level_pct=None if soc_pct is None else int(soc_pct),
        flow=_in_steps(status.flow),
        price=None
        if price is None
        else GlancePrice(
            import_price=price.import_price,
            export_price=price.export_price,
            currency=status.site.currency,
        ),
        next=None
        if first is None
        else GlanceNext(at=first.at, text=_timed(first, Telling(status.site, status.at, tongue))),
        link=LINK,
    )


def _timed(coming: Coming, telling: Telling) -> str:
    what = telling.tongue.within(coming.text)
    return telling.tongue.said("At {at}: {what}.", at=telling.time(coming.at), what=what)


def _holds(status: Status) -> timedelta:
    """For how long it can hold: until a price, a wish or an event ends, or the next thing begins."""
    ends = [each.at for each in status.summary.next]
    ends += [] if status.price is None or status.price.until is None else [status.price.until]
    ends += [] if status.battery is None or status.battery.until is None else [status.battery.until]
    ends += [] if status.event is None or status.event.ends_at is None else [status.event.ends_at]
    left = min((end - status.at for end in ends if end > status.at), default=STALE_AFTER)
    return max(SOONEST, min(left, STALE_AFTER))


def _in_steps(flow: Flow) -> Flow:
    return Flow(
        grid_w=_step(flow.grid_w),
        pv_w=_step(flow.pv_w),
        battery_w=_step(flow.battery_w),
        load_w=_step(flow.load_w),
        ev_w=_step(flow.ev_w),
    )


def _step(power_w: float | None) -> float | None:
    return None if power_w is None else STEP_W * round(power_w / STEP_W) + 0.0
