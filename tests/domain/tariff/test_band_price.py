"""The price of the next kWh in bands: the first price that holds, all that is added, in doubt the worse."""

import pytest

from domain.tariff.band_price import price_in, standing_of
from domain.tariff.terms import Band, Side

FREE = Band(name="free", price=0.0)
DEAR = Band(name="dear", price=0.9)
MORE = Band(name="more", add=0.05)
LESS = Band(name="less", add=-0.05)


@pytest.mark.parametrize(
    ("standing", "side", "price"),
    [
        ([], Side.IMPORT, 0.3),
        ([(FREE, True)], Side.IMPORT, 0.0),
        ([(FREE, False)], Side.IMPORT, 0.3),
        ([(FREE, True), (DEAR, True)], Side.IMPORT, 0.0),  # the first of two that hold
        ([(FREE, False), (DEAR, True)], Side.IMPORT, 0.9),
        ([(MORE, True), (LESS, True), (MORE, True)], Side.IMPORT, 0.35),
        ([(FREE, True), (MORE, True)], Side.IMPORT, 0.05),
        ([(FREE, None)], Side.IMPORT, 0.3),  # nobody counts on it
        ([(DEAR, None)], Side.IMPORT, 0.9),
        ([(FREE, None), (FREE, True)], Side.IMPORT, 0.0),  # it costs nothing either way
        ([(MORE, None), (LESS, None)], Side.IMPORT, 0.35),
        ([(FREE, None)], Side.EXPORT, 0.0),
        ([(DEAR, None)], Side.EXPORT, 0.3),
        ([(MORE, None), (LESS, None)], Side.EXPORT, 0.25),
    ],
)
def test_the_first_price_that_holds_counts_with_all_that_is_added_and_in_doubt_the_worse(
    standing, side, price
):
    assert price_in(standing, side, 0.3) == pytest.approx(price)


@pytest.mark.parametrize(
    ("above", "upto", "used", "holds"),
    [
        (0, None, None, True),  # without limits there is nothing to know
        (0, 10, None, None),
        (0, 10, 0.0, True),
        (0, 10, 9.999, True),
        (0, 10, 10.0, False),
        (10, None, 9.999, False),
        (10, None, 10.0, True),
        (10, 20, 20.0, False),
    ],
)
def test_a_band_holds_from_its_first_kwh_to_before_its_last(above, upto, used, holds):
    assert standing_of(used, (above, upto)) is holds
