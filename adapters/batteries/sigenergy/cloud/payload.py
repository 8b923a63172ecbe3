"""A tariff as the cloud wants it: half-hours by the clock, in cents, the same for every day of the year."""

from collections.abc import Sequence
from typing import Any

from domain.tariff.rounding import rounded
from domain.tariff.table import CELLS, TariffTable

PROVIDER, PLAN = "PowerSync", "PowerSync"
STATIC = 1  # the price mode that takes a table


def tariff_payload(station_id: int, table: TariffTable) -> dict[str, Any]:
    """The body of a tariff upload. Prices may be negative; what an export earns is positive."""
    return {
        "stationId": station_id,
        "priceMode": STATIC,
        "buyPrice": _side(table.imports),
        "sellPrice": _side(table.exports),
    }


def _side(prices: Sequence[float]) -> dict[str, Any]:
    slots = [
        {"timeRange": f"{_clock(cell)}-{_clock(cell + 1)}", "price": rounded(100 * price, 2)}
        for cell, price in enumerate(prices)
    ]
    return {
        "dynamicPricing": None,
        "staticPricing": {
            "providerName": PROVIDER,
            "tariffCode": "",
            "tariffName": "",
            "currencyCode": "Cent",
            "subAreaName": "",
            "planName": PLAN,
            "combinedPrices": [
                {"monthRange": "01-12", "weekPrices": [{"weekRange": "1-7", "timeRange": slots}]}
            ],
        },
    }


def _clock(cell: int) -> str:
    assert 0 <= cell <= CELLS
    return f"{cell // 2:02d}:{30 * (cell % 2):02d}"
