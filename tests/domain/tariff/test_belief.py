"""How far forecast prices are believed: as far as their source was right before."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from domain.tariff.belief.belief import Beliefs, Believed, Heard, believed, heard
from domain.tariff.belief.hindsight import LEAST_PART, Far, Hindsight, Revised
from domain.tariff.belief.usual import Usual
from domain.tariff.slots import PriceKind, PriceSlot, Tariff

MIDNIGHT = datetime(2026, 1, 15, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
AHEAD = 16
USUAL = (0.25, 0.30, 0.35)

Told = Callable[[int, int], float]  # when it is told and of which half-hour
Real = Callable[[int], float]


def came(n: int) -> float:
    return USUAL[n % 3]


def tariff(
    now: int,
    told: Told,
    kind: PriceKind = PriceKind.FORECAST,
    *,
    source: str = "market",
    real: Real = came,
) -> Tariff:
    """The running price is right."""
    slots = tuple(
        PriceSlot(
            start=MIDNIGHT + n * HALF_HOUR,
            end=MIDNIGHT + (n + 1) * HALF_HOUR,
            import_price=price,
            export_price=price - 0.1,
            kind=PriceKind.CURRENT if n == now else kind,
        )
        for n in range(now, now + AHEAD)
        for price in [real(n) if n == now else told(now, n)]
    )
    return Tariff(slots=slots, source=source)


def lived(
    told: Told, half_hours: int = 150, kind: PriceKind = PriceKind.FORECAST, *, real: Real = came
) -> tuple[Beliefs, Tariff]:
    """So many half-hours with a source, and its tariff at the end as it is believed."""
    beliefs, last = Beliefs(), Tariff()
    for now in range(half_hours):
        last = tariff(now, told, kind, real=real)
        at = MIDNIGHT + now * HALF_HOUR
        beliefs = heard(beliefs, last, at)
        last = believed(last, beliefs, at)
    return beliefs, last


def errors(told: Tariff) -> list[float]:
    first = round((told.slots[0].start - MIDNIGHT) / HALF_HOUR)
    return [abs(slot.import_price - came(first + n)) for n, slot in enumerate(told.slots)]


def jittery(now: int, n: int) -> float:
    return came(n) + (0.08 if (7 * now + 5 * n) % 12 < 6 else -0.08)


def corrected(now: int, n: int) -> float:
    """Wrong by a lot, until it is known six half-hours before."""
    return came(n) + (0.0 if n - now <= 6 else 0.1 if n // 4 % 2 else -0.1)


def test_numbers_that_jitter_are_believed_in_their_mean() -> None:
    _, told = lived(jittery)
    assert max(errors(told)[2:-4]) < 0.05 < 0.079 < min(errors(tariff(150, jittery))[1:])


def test_a_source_that_corrects_itself_rightly_is_believed_at_once() -> None:
    beliefs, told = lived(corrected)
    assert max(errors(told)[1:6]) < 0.01
    assert beliefs.hindsight.newer_part(8) > 0.8


@pytest.mark.parametrize(("comes", "least", "most"), [(False, 0.6, 1.3), (True, 1.99, 2.01)])
def test_a_spike_that_rarely_comes_weighs_less(comes, least, most) -> None:
    def spiky(now: int, n: int) -> float:
        return 2.0 if n % 20 == 10 else came(n)

    _, told = lived(spiky, 161, real=(lambda n: spiky(0, n)) if comes else came)
    assert least < told.slots[10].import_price < most
    assert errors(told)[:10] == pytest.approx([0.0] * 10)


def test_a_price_that_is_no_forecast_is_as_it_is_told() -> None:
    _, told = lived(jittery, 30, PriceKind.SCHEDULE)
    assert told == tariff(29, jittery, PriceKind.SCHEDULE)


def test_what_is_told_again_and_again_in_half_an_hour_is_one_forecast() -> None:
    beliefs, _ = lived(jittery, 60)
    at = MIDNIGHT + 60 * HALF_HOUR
    once = heard(beliefs, tariff(60, jittery), at)
    often = once
    for minutes, shift in ((5, 0.01), (10, -0.01), (15, 0.0)):
        often = heard(
            often, tariff(60, lambda now, n, by=shift: jittery(now, n) + by), at + timedelta(minutes=minutes)
        )
    for one, other in zip(
        once.sides["import"].ahead.values(), often.sides["import"].ahead.values(), strict=True
    ):
        assert one.price == pytest.approx(other.price)


def test_another_source_is_believed_anew_and_a_clock_set_back_forgets_what_was_ahead() -> None:
    beliefs, _ = lived(jittery, 60)
    at = MIDNIGHT + 60 * HALF_HOUR
    other = tariff(60, jittery, source="other")
    assert believed(other, beliefs, at) == other
    assert not heard(beliefs, other, at).hindsight.revised
    assert heard(heard(beliefs, other, at), tariff(60, jittery), at, beliefs.hindsight).hindsight.revised
    back = heard(beliefs, tariff(10, jittery), MIDNIGHT + 10 * HALF_HOUR)
    assert back.hindsight is beliefs.hindsight
    assert believed(tariff(10, jittery), back, MIDNIGHT + 10 * HALF_HOUR) == tariff(10, jittery)


def test_nobody_is_believed_to_be_paid_more_than_he_pays() -> None:
    _, told = lived(lambda now, n: 2.0 if n % 20 == 0 else jittery(now, n))
    assert all(slot.export_price < slot.import_price for slot in told.slots)


def test_what_is_remembered_of_the_past_does_not_grow() -> None:
    beliefs, _ = lived(jittery, 60)
    now = MIDNIGHT + 59 * HALF_HOUR
    for each in beliefs.sides.values():
        assert min(each.guesses) >= now
        assert len(each.guesses) <= len(each.ahead) + 1 == AHEAD


def test_what_is_sold_is_never_believed_above_what_is_bought() -> None:
    start = MIDNIGHT + HALF_HOUR
    sides = {
        "import": Heard(ahead={start: Believed(0.30, 0.10, MIDNIGHT)}),
        "export": Heard(ahead={start: Believed(0.29, 0.29, MIDNIGHT)}),
    }
    beliefs = Beliefs(hindsight=Hindsight(source="market"), sides=sides, at=MIDNIGHT)
    slot = PriceSlot(
        start=start, end=start + HALF_HOUR, import_price=0.30, export_price=0.29, kind=PriceKind.FORECAST
    )
    told = believed(Tariff(slots=(slot,), source="market"), beliefs, MIDNIGHT).slots[0]
    assert (told.import_price, told.export_price) == pytest.approx((0.10, 0.10))


def test_one_spike_neither_vouches_for_others_nor_becomes_what_is_usual() -> None:
    assert Far().with_one(1.0, 10.0).came == 2.0
    assert Far(seen=100, told=1.0, came=2.0).part == 1.0
    assert Far(seen=94, told=0.5, came=0.25).part == pytest.approx((94 * 0.5 + 6) / 100)
    assert Revised(seen=1_000, newer=10.0).newer_part == pytest.approx((1_000 * LEAST_PART + 12) / 1_024)
    assert Usual(seen=100, mean=0.3, off=0.01).with_price(15.0).mean == pytest.approx(0.3, abs=0.001)


@pytest.mark.parametrize(
    ("told", "half_hours", "error"),
    [
        (lambda now, n: came(n), 60, 0.0),
        (lambda now, n: came(n) + 0.02, 60, 0.02),
        (lambda now, n: came(n) + 0.02, 10, 0.0),  # too few to speak of
    ],
    ids=["always right", "always two cents too high", "hardly known"],
)
def test_how_far_off_a_source_mostly_was_is_known_once_enough_of_it_came(told, half_hours, error):
    beliefs, _ = lived(told, half_hours)
    assert beliefs.hindsight.error(2) == pytest.approx(error)
