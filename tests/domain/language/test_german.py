"""German says all that English says: no reason, problem, headline or coming thing is without its sentence."""

import ast
import re
from functools import cache
from pathlib import Path
from string import Formatter

from domain.automation import condition_words, setting_words
from domain.automation.words import ACTIONS as RUN_ACTIONS
from domain.automation.words import SENTENCES as OF_RUNS
from domain.house import setting_titles
from domain.house.limits import EXPORT_LIMIT, IMPORT_LIMIT, MAIN_FUSE
from domain.language.german.sentences import AREAS, SENTENCES
from domain.language.languages import GERMAN, tongue_of
from domain.language.phrasebook import LONGEST, Phrasebook
from domain.language.tongue import ENGLISH
from domain.plan.problem.gave_way import BETWEEN, BY
from domain.plan.problem.gave_way import SENTENCES as GAVE_WAY
from domain.plan.why.because import (
    BEYOND,
    COSTS,
    EARNS,
    NOT_DEARER,
    PAYS,
    RIVALS,
    SALE_COSTS,
    THEN,
    THEN_BEYOND,
    THEN_WITH,
    WITH,
)
from domain.plan.why.words import AT_ITS_END, OPENINGS, OTHERWISE, ROOM_WHILE_SOLD, WORTH_MORE_THEN
from domain.reason.reason import Reason, Why
from domain.status import (
    asked,
    away,
    by_sign,
    coming,
    doing,
    event_words,
    hardly,
    headline,
    left_words,
    limited,
    meter_words,
    outage,
    problem_facts,
    problems,
    sentences,
    variants,
)
from domain.status.facts import ACTIONS, ORDERS
from domain.status.words import sentence
from tests.domain.language.german_houses import NOW, ZONE
from tests.domain.status.worded import EVERY_FACT
from tests.fakes.telling import a_telling

# What an owner reads in German has none of these; the app's own list is in web/src/messages/messages.test.ts.
MACHINE = re.compile(
    r"\b(erzw\w*|zwangs\w*|abregel\w*|optimierer\w*|aemo|ladepunkt\w*|soc|sollwert\w*|none|null|undefined)\b",
    re.IGNORECASE,
)
SAID = re.compile(r"\.(say|said|fill|noun)\(")


def in_tables() -> set[str]:
    """Every English sentence that stands in a table or beside one."""
    found = {text for both in sentences.SENTENCES.values() for text in both}
    found |= {text for both in problems.SENTENCES.values() for text in both}
    found |= {text for both in outage.SENTENCES.values() for text in both}
    found |= {text for both in doing.SENTENCES.values() for text in both} | {*doing.BEGINNING.values()}
    found |= {text for states in event_words.SENTENCES.values() for both in states.values() for text in both}
    found |= {
        *headline.SENTENCES.values(),
        *headline.OF_SEVERAL.values(),
        *coming.SENTENCES.values(),
        *variants.SHARED.values(),
        *variants.TAKEN_BY_BATTERY.values(),
        *variants.GOING_DOWN.values(),
        *doing.MOSTLY.values(),
    }
    found |= {*problems.OF_JOBS.values()}
    found |= {*away.SENTENCES.values(), *ORDERS.values()}
    found |= {*ACTIONS.values(), *RUN_ACTIONS.values(), *OF_RUNS.values(), *GAVE_WAY.values(), BETWEEN, BY}
    of_conditions = (condition_words.NUMBERS, condition_words.EITHER, condition_words.WORDS)
    found |= {text for table in of_conditions for told in table.values() for text in told}
    found |= {text for names in condition_words.NAMES.values() for text in names.values()}
    found |= {*setting_titles.SETTINGS.values()}
    found |= {*setting_titles.OF_THE_HOUSE.values(), *setting_titles.MODES.values()}
    found |= {setting_titles.OF_MODE, setting_titles.NAMED, setting_titles.NAMED_AT, setting_titles.IN_FILE}
    found |= {*setting_titles.WHOLE.values()}
    for title, names in setting_titles.TABLES.values():
        found |= {title, *names.values()}
    found |= {text for names in setting_words.CHOICES.values() for text in names.values()}
    found |= {
        text
        for table in (
            asked.BY_AUTOMATION,
            asked.BESIDE_ORDERS,
            asked.BESIDE_WHOSE_ORDERS,
            asked.NOTHING_LEFT,
            asked.TO_A_LEVEL,
            asked.WITHOUT_A_MODE,
        )
        for both in table.values()
        for text in both
    }
    found |= {*asked.ON_ITS_WAY.values(), asked.ON_ITS_WAY_BY_AUTOMATION}
    found |= {*meter_words.LOOK_AT.values()} | {text for each in meter_words.TOLD.values() for text in each}
    found |= {*RIVALS.values(), *NOT_DEARER.values(), *AT_ITS_END.values()}
    found |= {text for opening in OPENINGS.values() for text in opening} | {*OTHERWISE.values()}
    found |= {*COSTS, *PAYS, *EARNS, *SALE_COSTS, *ROOM_WHILE_SOLD, *WORTH_MORE_THEN}
    found |= {MAIN_FUSE, IMPORT_LIMIT, EXPORT_LIMIT}
    found |= {
        *problem_facts.HELD_UP.values(),
        problem_facts.ONE_OF_THEM,
        problem_facts.AT_EACH,
        problem_facts.AND_AS,
    }
    found |= {*hardly.WITHOUT_SUN.values()}
    found |= {text for _, *both in by_sign.BY_SIGN.values() for text in both}
    found |= {text for both in left_words.FORCES.values() for text in both}
    for module in (variants, doing, left_words):
        found |= {text for name, text in vars(module).items() if name.isupper() and isinstance(text, str)}
    for name, text in vars(limited).items():
        if name.isupper() and isinstance(text, str):
            found |= {limited.in_units(text, unit) for unit in "aw"}
    return found - {"", limited.HELD, limited.HARDLY, limited.RISES, limited.RISES_AT, limited.UNMEASURED}


@cache
def said_in_code() -> set[str]:
    """Every literal that a module of the domain hands to a tongue, and every constant of those modules."""
    found: set[str] = set()
    for path in Path("domain").rglob("*.py"):
        text = path.read_text()
        if not SAID.search(text):
            continue
        tree = ast.parse(text)
        constants: dict[str, str] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign):
                constants |= dict(_assigned(node))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _is_said(node) and node.args:
                found |= set(_texts(node.args[0], constants))
    return found


def _assigned(node: ast.Assign):
    for target in node.targets:
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts, strict=True))
        for name, value in pairs:
            if (
                isinstance(name, ast.Name)
                and isinstance(value, ast.Constant)
                and isinstance(value.value, str)
            ):
                yield name.id, value.value


def _is_said(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr in ("say", "said", "fill", "noun")


def _texts(node: ast.expr, constants: dict[str, str]):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and isinstance(constants.get(node.id), str):
        yield constants[node.id]
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, constants)
        yield from _texts(node.orelse, constants)


def test_every_english_sentence_has_a_german_one():
    english = in_tables() | said_in_code()
    assert len(english) > 350
    assert sorted(english - SENTENCES.keys()) == []


def test_an_infinitive_with_more_to_it_is_parted_from_its_verb_by_a_comma():
    together = re.compile(
        r"[a-zäöü}] (?:zu (?!den )[a-zäöüß]+|[a-zäöü]+zu[a-zäöü]+)e?n (?:würde|wäre|brächte|genügt|\{)"
    )
    assert [text for text in SENTENCES.values() if together.search(text)] == []


def test_no_german_sentence_is_left_behind_or_stands_in_two_areas():
    assert sorted(SENTENCES.keys() - in_tables() - said_in_code() - LOOKED_UP) == []
    assert len(SENTENCES) == sum(map(len, AREAS))


# Names of devices and limits, which come as facts.
LOOKED_UP = frozenset(
    {
        "battery",
        "charger",
        "grid meter",
        "the sun",
        "the grid",
        "now",
        BEYOND,
        WITH,
        THEN,
        THEN_BEYOND,
        THEN_WITH,
    }
)


def test_a_german_sentence_names_the_same_facts_and_none_of_the_machines_words():
    for english, german in SENTENCES.items():
        assert names(german) <= names(english), english
        assert not MACHINE.search(re.sub(r"\{.*?\}", "", german)), german
        if english.endswith("."):
            assert german.endswith((".", "{hint}")), german


def names(sentence: str) -> set[str]:
    return {name.lower() for _, name, *_ in Formatter().parse(sentence) if name}


def test_every_reason_is_one_plain_german_sentence():
    for code in Why:
        for facts in ({}, EVERY_FACT, dict.fromkeys(EVERY_FACT)):
            reason = Reason(code, facts)
            text = sentence(reason, a_telling(NOW, GERMAN, timezone=ZONE))
            assert text.endswith("."), text
            assert text[0].isupper(), text
            assert not {"{", "}", "_", "|"} & set(text), text
            assert "None" not in text, text
            assert text != sentence(reason, a_telling(NOW, timezone=ZONE))


def test_a_language_that_nobody_speaks_here_is_english():
    assert tongue_of("de") is GERMAN
    assert [tongue_of(code) for code in ("en", "fr", "", None)] == [ENGLISH] * 4


def test_what_is_too_long_to_be_a_phrase_is_not_looked_for():
    book = Phrasebook({"it says {}": "es sagt {}"})
    assert book.find("it says " + "x" * (LONGEST - 8)) == "es sagt " + "x" * (LONGEST - 8)
    assert book.find("it says " + "x" * (LONGEST - 7)) is None
