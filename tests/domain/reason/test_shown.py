"""Numbers as they are shown: no float's own tail, and no level rounded up."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import Struct

from domain.event.event import Event, EventKind, EventState
from domain.house.house import Site
from domain.language.telling import Telling
from domain.reason.reason import Reason, Why
from domain.reason.shown import shown, shown_facts
from domain.status.event_words import event_told
from domain.status.words import worded

NOON = datetime(2026, 1, 15, 2, tzinfo=UTC)
HERE = Telling(Site(), NOON)
A_THIRD = 1 / 3
TAIL = 0.1 + 0.2  # 0.30000000000000004


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("price", TAIL, 0.3),
        ("import_price", -0.011009999999999999, -0.01101),
        ("price", -1e-9, 0.0),
        ("stored_per_kwh", 0.12345649, 0.123456),
        ("power_w", 1380.4999, 1380.0),
        ("power_w", -0.2, 0.0),
        ("peak_kw", 1.23449, 1.234),
        ("short_wh", 1234.56, 1234.6),
        ("left_kwh", 1.23449, 1.234),
        ("soc_pct", 79.96, 79.9),  # which is not yet 80
        ("current_a", 5.96, 6.0),
        ("remaining_s", 119.96, 120.0),
        ("costs_more", 0.00028, 0.0003),
        ("would_earn", TAIL, 0.3),
        ("stored_value", 0.36639, 0.3664),
        ("believed", A_THIRD, 0.333333),
        ("power_w", 7, 7),
        ("is_late", True, True),
        ("until", NOON, NOON),
        ("price", None, None),
        ("candidates", ["a", "b"], ["a", "b"]),
        ("powers_w", (1.6, None), (2.0, None)),
        ("soc_pct", float("inf"), float("inf")),
        ("compared", {"price_now": TAIL, "at": "x"}, {"price_now": 0.3, "at": "x"}),
        ("why", Reason(Why.PRICE_OK, {"price": TAIL}), Reason(Why.PRICE_OK, {"price": 0.3})),
    ],
)
def test_a_fact_has_as_many_digits_as_its_unit_is_worth(name, value, told):
    found = shown_facts({name: value})[name]
    assert (found, type(found), str(found)) == (told, type(told), str(told))


class Row(Struct, frozen=True):
    at: datetime
    grid_w: float | None
    soc_pct: float | None
    kept: dict[str, float]


def test_a_documents_own_numbers_are_rounded_by_their_names():
    assert shown(Row(NOON, 5423.183, None, {"x": TAIL})) == Row(NOON, 5423.0, None, {"x": TAIL})


def test_what_is_told_has_its_facts_as_they_are_shown():
    reason = Reason(Why.PRICE_OK, {"price": TAIL, "limit_price": 0.3})
    told = worded(reason, HERE)
    assert told.facts == {"price": 0.3, "limit_price": 0.3}
    assert "at or below your limit" in told.text  # a tail is nothing above it
    event = Event(
        id="x", kind=EventKind.SPIKE_EXPORT, state=EventState.RUNNING, starts_at=NOON,
        ends_at=NOON + timedelta(hours=1), facts={"wholesale_price": TAIL},
        reason=Reason(Why.PRICE_SPIKE, {"wholesale_price": TAIL}), changed_at=NOON,
    )  # fmt: skip
    known = event_told(event, HERE)
    assert (known.facts, known.reason.facts) == ({"wholesale_price": 0.3}, {"wholesale_price": 0.3})
