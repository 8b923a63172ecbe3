"""What was counted before the clock leapt ahead, so that it goes on from there if the clock comes back.

A leap ahead cannot be told from a machine that slept until it is taken back: so the sums are closed and begun
by what the clock says, and what they were before is remembered for a while.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.ledger import Ledger, finished, set_back
from domain.energy.lifetime import Lifetime
from domain.energy.sampling import LONGEST_GAP_S
from domain.energy.terms_book import TermsBook
from domain.instants import shifted

MOST = 4  # of them two are of the last midnights
LATE = timedelta(minutes=10)  # a clock that comes back to further before its leap told another time already
NOT_SUMMED = ("day", "since", "at", "stored", "unsettled")


class Counted(Struct, frozen=True, kw_only=True):
    """The sums of the day, of a life before that day was closed, and of the contract's terms; `leapt_to`: the
    instant after them.
    """

    ledger: Ledger
    lifetime: Lifetime
    terms: TermsBook
    leapt_to: datetime | None = None


class BeforeLeaps(Struct, frozen=True, kw_only=True):
    """What was counted before the last leaps, the newest at the end."""

    leaps: tuple[Counted, ...] = ()


def before_leap(known: BeforeLeaps, counted: Counted, sample: Sample, timezone: str) -> BeforeLeaps:
    """With what was `counted`, where the sample is of another day or comes after a gap."""
    ledger, zone = counted.ledger, ZoneInfo(timezone)
    if ledger.at is None:
        return known
    is_next_day = sample.at.astimezone(zone).date() > ledger.day
    if not is_next_day and sample.at - ledger.at < timedelta(seconds=LONGEST_GAP_S):
        return known
    ended = finished(ledger, sample, timezone) if is_next_day else ledger
    return BeforeLeaps(leaps=(*known.leaps, replace(counted, ledger=ended, leapt_to=sample.at))[-MOST:])


def come_back(
    known: BeforeLeaps, present: Counted, now: datetime, timezone: str
) -> tuple[Counted, BeforeLeaps] | None:
    """What is counted once the clock says `now` again after a leap ahead: what was before it, and what was
    measured since; None where it comes back from no leap.
    """
    ahead = [each for each in known.leaps if each.ledger.at is not None and each.ledger.at > now + LATE]
    older = known.leaps[: len(known.leaps) - len(ahead)]
    today = now.astimezone(ZoneInfo(timezone)).date()
    if present.ledger.at is None or present.ledger.at <= now or not older or older[-1].ledger.day != today:
        return None
    before, back = older[-1], now - present.ledger.at
    assert before.ledger.at is not None
    assert before.leapt_to is not None
    by = min(now - before.ledger.at, timedelta())
    if before.ledger.day == present.ledger.day:
        if abs(before.leapt_to - before.ledger.at + back) > LATE:
            return None  # no leap of a clock: the server was away for a while, and it is set back since
        ledger = set_back(present.ledger, back, timezone)
    else:
        days = {each.ledger.day: each.ledger for each in (*ahead, present) if each.ledger.day > today}
        ledger = set_back(before.ledger, by, timezone)
        for later in days.values():
            ledger = _with(ledger, later)
    terms = shifted(before.terms, by)
    return Counted(ledger=ledger, lifetime=before.lifetime, terms=terms), BeforeLeaps(leaps=older[:-1])


def _with(ledger: Ledger, more: Ledger) -> Ledger:
    """The day with what was measured under the name of another one; its prices are never settled."""
    names = [name for name in Ledger.__struct_fields__ if name not in NOT_SUMMED]
    sums: dict[str, Any] = {name: getattr(ledger, name) + getattr(more, name) for name in names}
    stored = replace(
        ledger.stored,
        soc_pct=more.stored.soc_pct,
        wh=ledger.stored.wh + more.stored.wh,
        known_s=ledger.stored.known_s + more.stored.known_s,
    )
    return replace(ledger, stored=stored, **sums)
