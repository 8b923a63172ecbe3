"""Every sentence in every language: whole, in owner's words, with or without its facts."""

import re
import typing
from datetime import timedelta
from string import Formatter

import pytest

from domain.event.event import EventKind, EventState
from domain.house.notify import Kind, NotifyKinds
from domain.language.languages import tongue_of
from domain.notification import english, german
from domain.notification.happening import Happening
from domain.notification.notice import NoticeKind
from domain.notification.problems import TOLD
from domain.notification.words import noticed
from domain.reason.reason import Reason, Why
from tests.fakes.status import NOON
from tests.fakes.telling import a_telling

OURS = re.compile(r"force|curtail|optimi[sz]er|aemo|loadpoint|\bsoc\b|set ?point|ladepunkt", re.IGNORECASE)
COST_SHOWN = -1.2
FACTS = {
    "automation": "Keep for dinner",
    "car": "Ioniq", "place": "Garage", "soc_pct": 55.0, "limit_pct": 80.0, "power_w": 7_200.0,
    "energy_wh": 12_300.0, "solar_pct": 61.0, "cost": -1.2000000000000002,
    "saved": 4.1, "lost": 0.4, "earned": 8.89,
    "ready_at": NOON, "departure": NOON, "until": NOON, "missing_wh": 4_200.0, "error": "fault 12",
    "lowest_price": 0.021, "pv_wh": 12_300.0, "import_wh": 100.0, "export_wh": 200.0,
    "wholesale_price": 15.0, "reward_price": 2.5, "said": "It is so.",
    "device": "pv/roof", "target": "Telegram", "title": "Little sun", "text": "Plug the car in.",
}  # fmt: skip


def every(language: str, facts: dict[str, object]) -> list[str]:
    """All that may be told, each as title and text."""
    keys = [tuple((*key.split("."), "")[:2]) for key in english.SENTENCES]
    keys += [("problem", code.value) for code in TOLD]
    found = []
    for kind, says in keys:
        is_event = kind in set(EventKind)
        happening = Happening(
            kind=NoticeKind(kind),
            tag="t",
            state=EventState(says) if is_event else EventState.RUNNING,
            starts_at=NOON,
            ends_at=NOON + timedelta(hours=1),
            useful=timedelta(hours=1),
            says="" if is_event else says,
            facts=facts if facts or kind != "problem" else {"said": "It is so."},
            reason=Reason(Why.PRICE_SPIKE, dict(facts)) if is_event else None,
        )
        notice = noticed(happening, a_telling(tongue=tongue_of(language)))
        assert notice.facts.get("cost") in (None, COST_SHOWN)
        found.append(f"{notice.title}. {notice.text}")
    return found


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("facts", [FACTS, {}])
def test_every_sentence_is_whole_and_in_the_words_of_an_owner(language, facts):
    for text in every(language, facts):
        assert not OURS.search(text), text
        assert not re.search(r"[{}]|None|nan|\d{4}-\d\d", text), text
        assert re.search(r"\.$", text), text


def test_both_languages_know_the_same_sentences_and_every_kind_has_one_and_a_switch():
    assert german.SENTENCES.keys() == english.SENTENCES.keys()
    assert german.PROBLEMS.keys() == english.PROBLEMS.keys() == {code.value for code in TOLD}
    assert german.DEVICES.keys() == english.DEVICES.keys()
    kinds = {key.split(".")[0] for key in english.SENTENCES}
    assert kinds == {kind.value for kind in NoticeKind} - {"many"}
    assert set(NotifyKinds.__struct_fields__) == set(typing.get_args(Kind)) == kinds - {"test"}
    for table in (english.SENTENCES, german.SENTENCES):
        for texts in table.values():
            named = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
            assert named <= {*FACTS, "Device", "starts_at", "ends_at", "since"}
