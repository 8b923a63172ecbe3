"""Whatever happens and however often the program restarts, nothing is told twice."""

from collections import Counter, defaultdict
from datetime import timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.event.event import EventState
from domain.notification.memory import NoticeMemory
from domain.notification.notice import Notice, NoticeKind
from domain.reason.reason import Reason, Why
from domain.status.document import PriceStatus
from tests.domain.notification.watching import Watching, a_problem, a_session, charging
from tests.fakes.status import NOON, WAITING

MOMENTS = st.tuples(
    st.sampled_from([60, 180, 420, 3_700]),
    st.sampled_from(["charging", "paused", "full", "away"]),
    st.sampled_from([45.0, 60.0, 80.0]),
    st.sampled_from([WAITING.code, Why.REPLUG_REQUIRED, Why.CHARGER_PAUSED]),
    st.booleans(),  # the battery does not answer
    st.sampled_from([-0.01, 0.3, None]),
    st.booleans(),  # somebody holds the battery
    st.booleans(),  # the program is killed, and starts again
)


def lived(moments: list[tuple], *, kills: bool = True) -> list[Notice]:
    """All that was told of such a time."""
    house, heard = Watching(every_s=60), list[Notice]()
    battery = house.status.battery
    assert battery is not None
    session = a_session(NOON)
    for seconds, car, soc_pct, why, is_offline, price, is_held, is_killed in moments:
        if is_killed and kills:
            house.restart()
            house.memory = msgspec.json.decode(msgspec.json.encode(house.memory), type=NoticeMemory)
        changes = {"charging": car == "charging", "reason": Reason(why), "session": session}
        if car == "full":
            changes["reason"] = Reason(Why.TARGET_REACHED)
        if car == "away":
            changes |= {"connected": False, "session": None}
            session = a_session(house.now + timedelta(hours=1))
        held = replace(battery, owner="user", until=NOON.replace(hour=23))
        heard += house.watch(
            seconds,
            **charging(soc_pct, **changes),
            problems=(a_problem(),) if is_offline else (),
            price=None if price is None else PriceStatus(import_price=price),
            battery=held if is_held else battery,
        )
    return heard


@settings(max_examples=25, deadline=None)
@given(st.lists(MOMENTS, max_size=8))
def test_a_beginning_is_told_once_and_an_end_only_after_it(moments):
    heard = lived(moments)
    unkilled = lived(moments, kills=False)
    assert [_short(each) for each in heard] == [_short(each) for each in unkilled]
    once = Counter((each.tag, each.kind) for each in heard if each.kind is NoticeKind.CAR_STARTED)
    assert set(once.values()) <= {1}
    open_tags: dict[str, bool] = defaultdict(bool)
    last: dict[str, Notice] = {}
    for each in heard:
        if each.closes:
            assert open_tags[each.tag], f"{each.title} closes what was never told"
        if each.kind in (NoticeKind.PROBLEM, NoticeKind.CAR_WAITS) and each.state is EventState.RUNNING:
            assert not open_tags[each.tag]
            if (before := last.get(each.tag)) is not None and each.kind is NoticeKind.PROBLEM:
                assert (each.changed_at - before.changed_at).total_seconds() >= 3_600
            last[each.tag] = each
        open_tags[each.tag] = not each.end


def _short(notice: Notice) -> tuple:
    return notice.tag, notice.kind, notice.state, notice.changed_at
