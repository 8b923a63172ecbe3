"""What cannot be told in another language stays as it was said, and costs nothing else."""

from datetime import timedelta

import msgspec
import pytest

from domain.command.command import Command
from domain.energy.history import DecisionRecord
from domain.language.languages import tongue_of
from domain.language.telling import Telling
from domain.reason.reason import Reason, Why
from domain.retold import retelling, retold
from domain.status.outage import Outage, Silence, gone_record, outage_record
from domain.status.problems import Problem, ProblemCode
from tests.fakes.status import NOON, a_loadpoint_status, a_status

GERMAN = tongue_of("de")
COMPARED = {"price": 0.3, "compared": {"now": "buy"}}  # as no version writes it that reads this


def decided(code, facts):
    return DecisionRecord(at=NOON, target="battery", owner="optimiser", code=code, text="So.", facts=facts)


@pytest.mark.parametrize(
    "record",
    [
        decided("plan_charge", COMPARED),
        decided("expired", {"until": 5}),
        decided("of_a_later_version", {}),
        Command(
            id="c",
            target="battery",
            action="hold",
            issued_by="user",
            accepted_at=NOON,
            reason=Reason(Why.PLAN_CHARGE, COMPARED, "So."),
        ),
    ],
)
def test_what_another_version_wrote_down_stays_as_it_was_said(record):
    assert retelling(a_status(), GERMAN)(record) == record


def test_one_sentence_that_fails_leaves_the_rest_of_the_document_in_its_language():
    problems = (
        Problem(code=ProblemCode.WRITE_BUDGET_SPENT, device=None, since=NOON, text="So.", facts={"until": 5}),
        Problem(code=ProblemCode.NO_PLAN, device=None, since=NOON, text="There is no plan."),
    )
    garage = a_loadpoint_status(reason=Reason(Why.EXPIRED, {"until": 5}, "It ran out."))
    told = retold(a_status(problems=problems, loadpoints={"garage": garage}), GERMAN)
    assert [each.text for each in told.problems] == ["So.", "Für jetzt gibt es keinen Plan."]
    assert told.loadpoints["garage"].reason.text == "It ran out."


@pytest.mark.parametrize(
    ("outage", "title", "english", "german"),
    [
        (
            {"device": "battery"},
            None,
            "The battery has told nothing since 12:30.",
            "Die Batterie meldet seit 12:30 nichts mehr.",
        ),
        (
            {"device": "loadpoints/garage", "silence": Silence.HEARD},
            "Carport",
            "The charger Carport is heard again; it had told nothing since 12:30.",
            "Die Ladestation Carport meldet sich wieder; seit 12:30 kam nichts.",
        ),
        (
            {"device": "pv/roof", "silence": Silence.UNSTEADY, "times": 3},
            None,
            "The solar inverter roof falls silent again and again, 3 times since 12:30.",
            "Der Wechselrichter roof fällt immer wieder aus, 3-mal seit 12:30.",
        ),
        (
            {
                "device": "battery",
                "silence": Silence.STEADY,
                "times": 41,
                "heard_at": NOON + timedelta(minutes=47),
            },
            None,
            "The battery has been heard steadily since 13:17; it fell silent 41 times since 12:30.",
            "Die Batterie meldet sich seit 13:17 ohne Unterbrechung; Ausfälle seit 12:30: 41.",
        ),
        (
            {
                "device": "battery",
                "since": None,
                "silence": Silence.EXCHANGED,
                "was": "GoodWe",
                "make": "Sigenergy",
            },
            None,
            "The battery is another one than before: Sigenergy instead of GoodWe.",
            "Die Batterie ist jetzt ein anderes Gerät: Sigenergy statt GoodWe.",
        ),
        (
            {"device": "grid", "since": None},
            None,
            "The grid meter tells nothing.",
            "Der Netzzähler meldet nichts.",
        ),
    ],
)
def test_a_devices_silence_is_told_in_either_language(outage, title, english, german):
    outage = Outage(**{"since": NOON, "title": title, **outage})
    told = outage_record(outage, NOON, Telling(a_status().site, NOON))
    kept = msgspec.json.decode(msgspec.json.encode(told), type=DecisionRecord)  # as it is read back
    assert (kept.text, retelling(a_status(), GERMAN)(kept).text) == (english, german)


@pytest.mark.parametrize(
    ("target", "title", "german"),
    [
        ("loadpoints/garage", "Carport", "Die Ladestation Carport gehört nicht mehr zum Haus."),
        ("loadpoints/garage", None, "Die Ladestation garage gehört nicht mehr zum Haus."),
        ("battery", None, "Die Batterie gehört nicht mehr zum Haus."),
    ],
)
def test_the_end_of_what_is_no_part_of_the_house_any_more_is_told_in_either_language(target, title, german):
    told = gone_record(target, title, NOON, Telling(a_status().site, NOON))
    kept = msgspec.json.decode(msgspec.json.encode(told), type=DecisionRecord)
    assert (kept.target, kept.is_over, retelling(a_status(), GERMAN)(kept).text) == (target, True, german)
