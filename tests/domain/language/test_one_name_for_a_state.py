"""A state of the battery has one name in all that an owner reads: it runs by itself, or keeps its charge."""

import re

from domain.language.german.sentences import SENTENCES
from domain.plan.why.because import RIVALS
from domain.status.coming import SENTENCES as COMING
from domain.status.facts import ACTIONS
from domain.status.summary import Next

OTHER_NAMES = re.compile(
    r"to itself|follows the house|battery for later|battery's energy|holding the battery|battery to the house"
)
ANDERE_NAMEN = re.compile(r"richtet sich|Batterie (bleibt )?für später|sich selbst überlassen|Batterie ruht")


def test_no_sentence_has_another_name_for_what_the_battery_does():
    assert [text for text in SENTENCES if OTHER_NAMES.search(text)] == []
    assert [text for text in SENTENCES.values() if ANDERE_NAMEN.search(text)] == []


def test_what_comes_what_was_asked_and_what_a_plan_is_compared_with_say_it_alike():
    own = (COMING[Next.FOLLOW_HOUSE], ACTIONS["self_consumption"], RIVALS["self_consumption"])
    kept = (COMING[Next.KEEP], ACTIONS["hold"], RIVALS["hold"])
    assert all(re.search(r"runs? by itself", text) for text in own)
    assert all(re.search(r"[Kk]eep(s|ing)? (its|the battery's) charge", text) for text in kept)
    assert all("von selbst" in SENTENCES[text] for text in own)
    assert all("Ladung" in SENTENCES[text] for text in kept)
