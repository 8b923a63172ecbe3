"""What is left on a device that is gone, in words."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from domain.command.order import (
    BatteryAction,
    BatteryOrder,
    ChargeOrder,
    ExportOrder,
    FeedOrder,
    GridChargingOrder,
    Order,
    OutputOrder,
)
from domain.language.languages import GERMAN
from domain.language.tongue import ENGLISH
from domain.status.left_words import left_words
from domain.status.problems import Problem, ProblemCode, problem_text
from tests.fakes.telling import a_telling

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("orders", "english", "german"),
    [
        ([BatteryOrder(action=BatteryAction.FORCE_CHARGE)], "it is to charge", "Laden"),
        (
            [BatteryOrder(action=BatteryAction.FORCE_CHARGE, power_w=3_000)],
            "it is to charge with 3.0 kW",
            "Laden mit 3,0 kW",
        ),
        ([BatteryOrder(action=BatteryAction.HOLD)], "it is to keep its charge", "die Ladung halten"),
        (
            [BatteryOrder(action=BatteryAction.SELF_CONSUMPTION)],
            "it is to run by itself",
            "von selbst laufen",
        ),
        ([ExportOrder(limit_w=500)], "its export limit is 0.5 kW", "eine Einspeisegrenze von 0,5 kW"),
        (
            [OutputOrder(limit_w=2_000)],
            "it is to give no more than 2.0 kW",
            "höchstens 2,0 kW abgeben",
        ),
        (
            [OutputOrder(limit_w=2_000, at_meter=True)],
            "it is to let no more than 2.0 kW leave the house",
            "höchstens 2,0 kW aus dem Haus lassen",
        ),
        (
            [GridChargingOrder(forbidden=True)],
            "it may not charge from the grid",
            "nicht aus dem Netz laden",
        ),
        ([ChargeOrder(current_a=0)], "no car may charge there", "kein Auto laden"),
        ([ChargeOrder(current_a=16)], "a car may charge with 16 A", "ein Auto mit 16 A laden"),
        (
            [FeedOrder(power_w=3_000)],
            "its car is to feed the house with 3.0 kW",
            "das Haus mit 3,0 kW aus dem Auto versorgen",
        ),
        (
            [BatteryOrder(action=BatteryAction.HOLD), GridChargingOrder(forbidden=True)],
            "it is to keep its charge and it may not charge from the grid",
            "die Ladung halten und nicht aus dem Netz laden",
        ),
    ],
)
def test_each_kind_of_order_has_its_words(orders: list[Order], english: str, german: str) -> None:
    written = [msgspec.to_builtins(order) for order in orders]
    told = [left_words(written, a_telling(tongue=tongue)) for tongue in (ENGLISH, GERMAN)]
    assert [each.replace("\u202f", " ").replace("\xa0", " ") for each in told] == [english, german]


def test_what_its_own_timer_ends_is_told_with_its_end_and_nobody_is_sent_to_it() -> None:
    orders = [msgspec.to_builtins(BatteryOrder(action=BatteryAction.HOLD))]
    facts = {"left_id": "battery", "orders": orders, "was": "AlphaESS", "ends_at": NOON + timedelta(hours=1)}
    problem = Problem(code=ProblemCode.LEFT_BEHIND, device="battery", since=NOON, facts=facts)
    telling = a_telling()
    assert problem_text(problem, telling) == (
        "The battery of before (AlphaESS) still has what was ordered: it is to keep its charge. "
        f"That ends by itself at {telling.time(NOON + timedelta(hours=1))}."
    )
    assert "endet um" in problem_text(problem, a_telling(tongue=GERMAN))


def test_a_device_whose_make_an_older_version_did_not_note_is_told_without_it() -> None:
    orders = [{"kind": "export", "limit_w": 500.0}]
    facts = {"left_id": "pv/roof", "orders": orders}
    problem = Problem(code=ProblemCode.LEFT_BEHIND, device="pv/roof", since=NOON, facts=facts)
    assert problem_text(problem, a_telling()) == (
        "The solar inverter roof of before still has what was ordered: its export limit is 0.5 kW. "
        "Set it back there, or enter it again."
    )
