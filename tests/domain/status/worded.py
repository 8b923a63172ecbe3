"""Reasons with every fact, and where they are said."""

from datetime import UTC, datetime

from tests.fakes.telling import a_telling

NOON = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)  # in Brisbane
BRISBANE = a_telling(NOON, timezone="Australia/Brisbane")
EVERY_FACT = {
    "target_pct": 100,
    "surplus_w": 4_300,
    "needed_w": 1_380,
    "until": datetime(2026, 1, 15, 2, 15, tzinfo=UTC),
    "price": 0.312,
    "limit_price": 0.3,
    "export_price": 0.009,
    "current_a": 16,
    "power_w": 2_000,
    "limit_w": 1_000,
    "energy_wh": 2_500,
    "cost": 0.125,
    "action": "force_charge",
    "soc_pct": 80.4,
    "left_at": datetime(2026, 1, 15, 1, 15, tzinfo=UTC),
    "error": "busy",
}
