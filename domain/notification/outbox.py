"""What waits for one phone or service: what goes next, what is summed up, what is of no use any more.

Only the newest of one tag waits. What began to be sent and was never answered is not sent a second time.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.event.event import EventState
from domain.instants import remembered, young
from domain.notification.notice import Notice, NoticeKind, Urgency
from domain.notification.quiet import quiet_until
from domain.notification.rules import TargetRules

HOUR = timedelta(hours=1)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=30)
DOUBLINGS = 7  # from the first pause to beyond the longest
MOST_PATIENCE = timedelta(days=1)  # whoever asks for more is asked once a day
MOST_WAITING, MOST_SHOWN = 50, 100
MANY = "many"


class Waiting(Struct, frozen=True, kw_only=True):
    """One notice on its way. `is_begun`: it is being sent now."""

    number: int
    notice: Notice
    tries: int = 0
    failed_at: datetime | None = None
    not_before: datetime | None = None
    is_begun: bool = False

    def may_go(self, now: datetime) -> bool:
        """Whether it has waited long enough since it did not arrive, also by a clock that was set back."""
        if self.not_before is None or self.not_before <= now:
            return True
        return self.failed_at is not None and now < self.failed_at


class Outbox(Struct, frozen=True, kw_only=True):
    """`shown`: tags of what was told and is not over; `sent_at`: what counts against the hour's budget."""

    waiting: tuple[Waiting, ...] = ()
    shown: tuple[str, ...] = ()
    sent_at: tuple[datetime, ...] = ()
    next_number: int = 1


class Due(Struct, frozen=True, kw_only=True):
    """What is to be sent now, under which numbers; else `wait_until` when to look again, None: not before
    something new comes.
    """

    box: Outbox
    notice: Notice | None = None
    numbers: frozenset[int] = frozenset()
    wait_until: datetime | None = None


def put(box: Outbox, notice: Notice, rules: TargetRules) -> Outbox:
    """The box with one more notice, in the place of what it replaces; without it, where nobody there wants it
    or was told what it ends.
    """
    if not rules.wants(notice.kind):
        return box
    before = [each for each in box.waiting if each.notice.tag == notice.tag]
    waiting = tuple(each for each in box.waiting if each not in before or each.is_begun)
    is_shown = notice.tag in box.shown or any(each.is_begun for each in before)
    if notice.closes and not is_shown:
        return replace(box, waiting=waiting)
    if notice.kind is NoticeKind.CAR_PROGRESS and before and not before[-1].is_begun and not is_shown:
        return box  # its beginning waits still
    new = Waiting(number=box.next_number, notice=notice)
    return replace(box, waiting=(*waiting, new)[-MOST_WAITING:], next_number=box.next_number + 1)


def due(box: Outbox, rules: TargetRules, zone: ZoneInfo, now: datetime, title_of_many: str) -> Due:
    """What goes next. `title_of_many`: the title of several in one, with `{count}`."""
    box = _fresh(box, rules, now)
    waiting = [each for each in box.waiting if not each.is_begun]
    quiet = quiet_until(rules.quiet, zone, now)
    loud = [each for each in waiting if quiet is None or (rules.quiet.urgent and _is_urgent(each))]
    ready = [each for each in loud if each.may_go(now)]
    allowed, opens = _within_budget(box, ready, rules, now)
    if not allowed:
        times = [each.not_before for each in loud if each.not_before is not None and each.not_before > now]
        times += [quiet] if quiet is not None and len(loud) < len(waiting) else []
        times += [opens] if opens is not None else []
        return Due(box=box, wait_until=min(times, default=None))
    chosen = allowed[:1] if _room(box, rules, now) > 1 or len(allowed) == 1 else allowed
    numbers = frozenset(each.number for each in chosen)
    begun = tuple(replace(each, is_begun=True) if each.number in numbers else each for each in box.waiting)
    notice = chosen[0].notice if len(chosen) == 1 else in_one([e.notice for e in chosen], now, title_of_many)
    return Due(box=replace(box, waiting=begun), notice=notice, numbers=numbers)


def sent(box: Outbox, numbers: frozenset[int], now: datetime) -> Outbox:
    """They arrived."""
    shown = list(box.shown)
    gone = [each for each in box.waiting if each.number in numbers]
    for each in gone:
        tag = each.notice.tag
        shown = [known for known in shown if known != tag] + ([] if each.notice.end else [tag])
    counts = any(each.notice.urgency is not Urgency.VERY_LOW for each in gone)
    sent_at = (*box.sent_at, now) if counts else box.sent_at
    return replace(_without(box, numbers), shown=tuple(shown[-MOST_SHOWN:]), sent_at=sent_at)


def later(box: Outbox, numbers: frozenset[int], now: datetime, after_s: float | None) -> Outbox:
    """They did not arrive and may be sent again, ever more seldom, and not before `after_s`."""
    waiting = []
    for each in box.waiting:
        if each.number in numbers:
            if any(
                other.number > each.number and other.notice.tag == each.notice.tag for other in box.waiting
            ):
                continue  # a newer one has come meanwhile
            pause = min(FIRST_PAUSE * 2 ** min(each.tries, DOUBLINGS), LONGEST_PAUSE)
            if after_s is not None:
                pause = max(pause, timedelta(seconds=min(after_s, MOST_PATIENCE.total_seconds())))
            each = replace(each, is_begun=False, tries=each.tries + 1, failed_at=now, not_before=now + pause)
        waiting.append(each)
    return replace(box, waiting=tuple(waiting))


def refused(box: Outbox, numbers: frozenset[int]) -> Outbox:
    """They will never arrive."""
    return _without(box, numbers)


def resumed(box: Outbox) -> Outbox:
    """After a restart: what was being sent may have arrived, so it is not sent again."""
    return _without(box, frozenset(each.number for each in box.waiting if each.is_begun))


def in_one(notices: list[Notice], now: datetime, title: str) -> Notice:
    """Several notices as one."""
    return Notice(
        id=MANY,
        kind=NoticeKind.MANY,
        state=EventState.RUNNING,
        starts_at=now,
        text="\n".join(f"{each.title}: {each.text}" for each in notices),
        changed_at=now,
        tag=f"{MANY}:{now:%Y%m%dT%H%M%SZ}",
        title=title.format(count=len(notices)),
        urgency=max((each.urgency for each in notices), key=list(Urgency).index),
        expires_at=max(each.expires_at for each in notices),
    )


def _within_budget(
    box: Outbox, ready: list[Waiting], rules: TargetRules, now: datetime
) -> tuple[list[Waiting], datetime | None]:
    """What may go now; and when more may, where the hour's budget is spent. What is urgent may go beyond."""
    sent_at = young(box.sent_at, now, HOUR)
    if len(sent_at) < rules.per_hour:
        return ready, None
    free = [each for each in ready if each.notice.urgency is Urgency.VERY_LOW]
    urgent = [each for each in ready if _is_urgent(each)]
    allowed = [*free, *(urgent if len(sent_at) < 2 * rules.per_hour else [])]
    if allowed or not ready:
        return allowed[:1], None
    return [], sent_at[-rules.per_hour] + HOUR


def _room(box: Outbox, rules: TargetRules, now: datetime) -> int:
    return rules.per_hour - len(young(box.sent_at, now, HOUR))


def _is_urgent(each: Waiting) -> bool:
    return each.notice.urgency is Urgency.HIGH


def _fresh(box: Outbox, rules: TargetRules, now: datetime) -> Outbox:
    """Without what nobody needs any more, and what counts against no budget."""
    under_way = {*box.shown, *(each.notice.tag for each in box.waiting if each.is_begun)}
    waiting = tuple(
        each
        for each in box.waiting
        if each.is_begun
        or (now < each.notice.expires_at and (not each.notice.closes or each.notice.tag in under_way))
    )
    sent_at = remembered(box.sent_at, now, HOUR, 2 * rules.per_hour)
    return replace(box, waiting=waiting, sent_at=sent_at)


def _without(box: Outbox, numbers: frozenset[int]) -> Outbox:
    return replace(box, waiting=tuple(each for each in box.waiting if each.number not in numbers))
