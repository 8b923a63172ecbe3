"""The sentences of a plan's slots: of an hour to come nothing is told as of now."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.language.languages import GERMAN
from domain.plan.turns import in_one_go
from domain.reason.reason import Reason, Why
from domain.status.worded_plan import wording
from tests.domain.status.worded import BRISBANE, NOON
from tests.fakes.control import PLAN


def test_every_slot_of_a_plan_carries_its_sentence_as_it_is_said_when_the_slot_starts():
    asked = Reason(Why.PLAN_HOLD, {"kept_for_price": 0.4, "kept_for_at": "2026-01-15T16:00:00Z"})
    evening, night = (replace(PLAN.slots[0], start=NOON + timedelta(hours=h), reason=asked) for h in (11, 12))
    plan = in_one_go(wording(replace(PLAN, slots=(evening, night)), BRISBANE))
    said = [
        f"Keeping the battery's charge for {at}, when power is worth 40 c/kWh."
        for at in ("02:00 tomorrow", "02:00")
    ]
    assert [slot.reason.text for slot in plan.slots] == said


KEEPING = "Keeping the battery's charge for 02:00, when power is worth 40 c/kWh"
BEHALTEN = "Die Batterie behält ihre Ladung für 02:00, wenn Strom 40 c/kWh wert ist"


@pytest.mark.parametrize(
    ("code", "facts", "running", "ahead", "german"),
    [
        (Why.PLAN_HOLD, {"price": 0.2, "kept_for_price": 0.4, "kept_for_at": "2026-01-15T16:00:00Z"},
         f"{KEEPING.replace('02:00', '02:00 tomorrow')}; now it costs 20 c/kWh.",
         f"{KEEPING}; at 01:00 it costs 20 c/kWh.",
         f"{BEHALTEN}; um 01:00 kostet er 20 c/kWh."),
        (Why.PLAN_HOLD, {"price": -0.2, "kept_for_price": 0.4, "kept_for_at": "2026-01-15T16:00:00Z"},
         f"{KEEPING.replace('02:00', '02:00 tomorrow')}; now it pays 20 c/kWh to use.",
         f"{KEEPING}; at 01:00 it pays 20 c/kWh to use.",
         f"{BEHALTEN}; um 01:00 bringt Verbrauch 20 c/kWh."),
        (Why.PLAN_CHARGE, {"price": 0.2, "next_dear_price": 0.4, "next_dear_at": "2026-01-15T16:00:00Z"},
         "Charging: power costs 20 c/kWh now and is worth 40 c/kWh at 02:00 tomorrow.",
         "Charging: power costs 20 c/kWh and is worth 40 c/kWh at 02:00.",
         "Lädt: Strom kostet 20 c/kWh und ist um 02:00 40 c/kWh wert."),
        (Why.PLAN_CHARGE, {"price": -0.2, "paid_to_use": True},
         "Charging: power pays 20 c/kWh to use now.", "Charging: power pays 20 c/kWh to use.",
         "Lädt: Verbrauch bringt 20 c/kWh."),
        (Why.PLAN_HOLD, {"keeps_room": True, "export_price": 0.2},
         "Keeping room in the battery: the sun is sold at 20 c/kWh now.",
         "Keeping room in the battery: the sun is sold at 20 c/kWh.",
         "Die Batterie hält Platz frei: Die Sonne wird für 20 c/kWh verkauft."),
    ],
)  # fmt: skip
def test_an_hour_to_come_is_not_told_of_now(code, facts, running, ahead, german):
    first, later = (
        replace(
            PLAN.slots[0],
            start=NOON + timedelta(hours=hours),
            reason=Reason(code, {"start": (NOON + timedelta(hours=hours)).isoformat(), **facts}),
        )
        for hours in (0, 13)
    )
    plan = replace(PLAN, slots=(first, later))
    assert [slot.reason.text for slot in in_one_go(wording(plan, BRISBANE)).slots] == [running, ahead]
    told = in_one_go(wording(plan, replace(BRISBANE, tongue=GERMAN)))
    assert told.slots[1].reason.text == german
