"""German says all that English says: no reason, problem, headline or coming thing is without its sentence."""

import ast
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from adapters.links.modbus.bus import REFUSALS
from domain.automation import condition_words, setting_words
from domain.automation.words import ACTIONS as RUN_ACTIONS
from domain.automation.words import SENTENCES as OF_RUNS
from domain.circuit.charge import EXPORT_LIMIT
from domain.circuit.room import IMPORT_LIMIT, MAIN_FUSE
from domain.house import setting_titles
from domain.house.meant import cents, fraction, kilowatt_hours, kilowatts, per_kwh
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
from domain.status.problems import Problem, ProblemCode, problem_text
from domain.status.words import sentence
from tests.domain.status.test_words import EVERY_FACT
from tests.fakes.telling import a_telling

NOW = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)  # a Thursday, noon in Brisbane
ZONE = "Australia/Brisbane"

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


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason(Why.PRICE_ABOVE_LIMIT, {"price": 0.312, "limit_price": 20.3}),
         "Wartet: Strom kostet 31,2 ct/kWh, mehr als Ihre Grenze von 20,30 €/kWh."),
        (Reason(Why.WAITING_SUSTAINED_SURPLUS, {"surplus_w": 4_300, "until": NOW + timedelta(minutes=15)}),
         "Wartet, ob 4,3 kW Sonnenstrom anhalten; das Laden beginnt um 12:15."),
        (Reason(Why.PLANNED_WINDOW, {"until": NOW + timedelta(hours=18)}),
         "Lädt wie geplant, bis morgen 06:00."),
        (Reason(Why.START_BACKOFF, {"until": NOW + timedelta(days=2)}),
         "Das Auto nahm den angebotenen Strom nicht; der nächste Versuch ist am Samstag um 12:00."),
        (Reason(Why.EXPIRED, {"until": NOW - timedelta(days=10)}),
         "Die Zeit dafür lief am 5. Januar um 12:00 ab."),
        (Reason(Why.FULL_RATE, {"current_a": 16, "moves": False}),
         "Bereit zum Laden mit voller Leistung, 16 A."),
        (Reason(Why.USER_COMMAND, {"action": "force_discharge", "until": NOW}),
         "Die Batterie soll auf Ihren Wunsch bis 12:00 entladen."),
        (Reason(Why.USER_COMMAND, {"action": "force_charge", "until": NOW, "limit": "capacity"}),
         "Die Batterie ist voll und nimmt nichts mehr auf; auf Ihren Wunsch soll sie bis 12:00 laden."),
        (Reason(Why.USER_COMMAND, {"action": "force_discharge", "until": NOW, "limit": "reserve",
                                   "automation": "Abend"}),
         ("Die Batterie ist an ihrer Reserve und gibt nichts mehr ab; "
          "wie Ihre Automation „Abend“ es will, soll sie bis 12:00 entladen.")),
        (Reason(Why.PHASE_LIMITED, {"current_a": 10, "limit": "the main fuse"}),
         "Begrenzt auf 10 A: Mehr lässt die Hauptsicherung nicht zu."),
        (Reason(Why.PHASE_LIMITED,
                {"power_w": 0.0, "action": "force_charge", "owner": "user", "until": NOW,
                 "limit": "the import limit", "size_w": 5_000}),
         ("Die Batterie soll auf Ihren Wunsch bis 12:00 laden; "
          "die Bezugsgrenze (5 kW) lässt das gerade nicht zu.")),
        (Reason(Why.TELEMETRY_STALE, {"device": "grid meter"}),
         "Von dem Netzzähler fehlt ein aktueller Wert; bis dahin bleibt alles, wie es ist."),
        (Reason(Why.DEVICE_REFUSED, {"error": "E42"}), "Das Gerät hat abgelehnt: „E42“."),
        (Reason(Why.PLAN_CHARGE, {"power_w": 2_500, "price": 0.1, "next_dear_price": 0.35,
                                  "next_dear_at": "2026-01-15T08:00:00Z"}),
         "Lädt mit 2,5 kW: Strom kostet jetzt 10 ct/kWh und ist um 18:00 35 ct/kWh wert."),
    ],
)  # fmt: skip
def test_numbers_money_and_times_are_written_the_german_way(reason, text):
    assert sentence(reason, a_telling(NOW, GERMAN, currency="EUR", timezone=ZONE)) == text


def test_energy_money_and_odd_values_have_their_german_form():
    assert [GERMAN.number(value, 1) for value in (12.3, -0.04, 1_234.5)] == ["12,3", "0,0", "1.234,5"]
    assert [GERMAN.money(1.2, "AUD"), GERMAN.money(-8.89, "EUR"), GERMAN.money(0.41, "EUR")] == [
        "1,20 $",
        "−8,89 €",
        "41 ct",
    ]
    assert [GERMAN.money(amount, "EUR") for amount in (0.034, 0.0996, 0.149)] == ["3,4 ct", "10 ct", "15 ct"]
    assert GERMAN.price(-0.0001, "NOK") == "0,00 NOK/kWh"
    assert GERMAN.percent(79.96) == "79,9 %"
    assert GERMAN.joined(["Ioniq", "Leaf", "Zoe"]) == "Ioniq, Leaf und Zoe"


@pytest.mark.parametrize(
    ("key", "device", "english", "german"),
    [
        ("loadpoint[0].cheap.no_grid_import", "Garage", "“Cheap: Nothing from the grid” at Garage",
         "„Billig: Nichts aus dem Netz“ an Garage"),
        ("loadpoint[1].phases", None, "“Phases”", "„Phasen“"),
        ("site.fuse_margin_a", None, "“Kept free below the fuse”", "„Abstand zur Sicherung“"),
        ("battery.max_discharge_w", None, "“Most it gives”", "„Gibt höchstens ab“"),
        ("optimiser.reserve_pct", None, "“Planning: Reserve”", "„Planung: Reserve“"),
        ("optimiser.floor[1].reserve_pct", None, "“Planning: Kept in some hours”",
         "„Planung: In manchen Stunden behalten“"),
        ("tariff.upload.demand", None, "“Tariff to the cloud: Demand charge”",
         "„Tarif an die Cloud: Leistungspreis“"),
        # what only the file has
        ("spike.enabled", None, "“Price spikes: Switched on” (spike.enabled)",
         "„Preisspitzen: Eingeschaltet“ (spike.enabled)"),
        ("optimiser.limit[0]", None, "“Planning: Limits in some hours” (optimiser.limit[0])",
         "„Planung: Grenzen in manchen Stunden“ (optimiser.limit[0])"),
        ("The circuit “garage”", None, "The circuit “garage”", "Der Stromkreis „garage“"),
        # what nobody has a name for
        ("ocpp", None, "ocpp", "ocpp"),
        ("loadpoint[0].charger.phases", None, "loadpoint[0].charger.phases", "loadpoint[0].charger.phases"),
        ("“Ready” at Garage", "Garage", "“Ready” at Garage", "„Fertig“ an Garage"),
    ],
)  # fmt: skip
def test_a_remark_on_a_setting_names_it_as_the_app_does(key, device, english, german):
    facts = {"setting": key, "error": "preserve_battery goes before it", "device_name": device}
    problem = Problem(code=ProblemCode.SETTING_WITHOUT_EFFECT, device=None, since=NOW, facts=facts)
    assert problem_text(problem, a_telling(NOW)) == f"{english}: “Battery keeps its charge” goes before it."
    told = f"{german}: „Batterie behält ihre Ladung“ geht vor."
    assert problem_text(problem, a_telling(NOW, GERMAN)) == told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("without main_fuse_a there is nothing to keep it from",
         "without “Main fuse” there is nothing to keep it from"),
        ("the battery keeps 20 % by itself (battery.reserve_pct), which is as much or more",
         "the battery keeps 20 % by itself (“Reserve”), which is as much or more"),
        ("charging ends at 80 % already, so opportunity_price never counts",
         "charging ends at 80 % already, so “Highest price when fuller” never counts"),
        ("the grid charges to 60 % at most (grid_charge_max_soc_pct)",
         "the grid charges to 60 % at most (“Charge from the grid up to”)"),
        ("read only with spike.enabled and spike.region",
         "read only with “Price spikes: Switched on” (spike.enabled) and spike.region"),
        ("see powersync.toml, and api.example.com:8080", "see powersync.toml, and api.example.com:8080"),
    ],
)  # fmt: skip
def test_why_a_setting_has_no_effect_names_the_others_as_the_app_does(error, told):
    facts = {"setting": "ocpp", "error": error}
    problem = Problem(code=ProblemCode.SETTING_WITHOUT_EFFECT, device=None, since=NOW, facts=facts)
    assert problem_text(problem, a_telling(NOW)) == f"ocpp: {told}."


@pytest.mark.parametrize(
    ("text", "german"),
    [
        ("a nearly empty car would pay 0.2 at most, a fuller one up to opportunity_price (0.35)",
         "ein fast leeres Auto würde höchstens 0,2 zahlen, ein volleres bis zu 0,35 („Höchstpreis, voller“)"),
        ("power costs −5.6 c/kWh until 11:05, export costs 5.1 c/kWh",
         "Strom kostet −5,6 c/kWh bis 11:05, Verkauf kostet 5,1 c/kWh"),
        ("power costs $3.54/kWh until 00:00 tomorrow, export earns −$1.20/kWh",
         "Strom kostet 3,54 $/kWh bis morgen 00:00, Verkauf bringt −1,20 $/kWh"),
        ("power costs €1,234.50/kWh until 11:05, what export earns is not known",
         "Strom kostet 1.234,50 €/kWh bis 11:05, was Verkauf bringt, ist nicht bekannt"),
        ("28.4 kWh of sun are expected in the coming 24 hours",
         "in den nächsten 24 Stunden sind 28,4 kWh Sonne zu erwarten"),
        ("It dials this server: save it, then enter ws://(this server):8887/ocpp/DEMO in the charger.",
         ("Sie meldet sich bei diesem Server: erst speichern, dann ws://(dieser Server):8887/ocpp/DEMO in "
          "der Ladestation eintragen.")),
        ("The house talks with it already; its connection is not opened twice.",
         "Das Haus spricht schon damit; die Verbindung wird kein zweites Mal geöffnet."),
        ("-0.5 is not allowed (a number from 0.5 to 1)", "-0,5 geht nicht (eine Zahl von 0,5 bis 1)"),
        ("5 is not allowed (a table of mon, tue, wed, thu, fri, sat, sun, each a local time such as 07:30)",
         "5 geht nicht (für jeden Tag von Montag bis Sonntag eine Uhrzeit wie 07:30)"),
        ("'weekend' is not allowed (days such as mon-fri or sat,sun)",
         "'weekend' geht nicht (Wochentage, etwa Montag bis Freitag)"),
        ("'summer' is not allowed (months such as dec-feb or jul)",
         "'summer' geht nicht (Monate, etwa Dezember bis Februar)"),
        ("without charge_by there is no time by which to be charged",
         "ohne „Jeden Tag geladen um“ gibt es keine Zeit, bis zu der geladen sein soll"),
        ("no [[tariff.demand]] says which hours count for a demand charge",
         "kein „Leistungspreis“ unter Preise sagt, welche Stunden für ihn zählen"),
        ("3 is not allowed (a list, each an object whose kind is one of battery, plan)",
         "3 geht nicht (eine Liste, je eine Gruppe von Feldern, deren „kind“ eines von battery, plan ist)"),
        ("5 is not allowed (an object of method, buffer_w, …, or null for the configured ones)",
         "5 geht nicht (eine Gruppe aus method, buffer_w, … oder null für das, was in der Datei steht)"),
        ("one of 1.6, 2.0.1", "eines von 1.6, 2.0.1"),  # versions are no numbers
        ("'192.168.1.40' is no address (such as 192.168.1.40 or fe80::1)",
         "„192.168.1.40“ ist keine Adresse (wie 192.168.1.40 oder fe80::1)"),
        *((text, None) for text in (
            kilowatt_hours("capacity_wh", 13.3, "EUR"), kilowatts("buffer_w", 0.5, "EUR"),
            fraction("reserve_pct", 0.2, "EUR"), per_kwh("threshold_per_mwh", 3.0, "EUR"),
            *(cents(name, 30.5, currency) for name, currency in (
                ("max_price", "EUR"), ("per_day", "GBP"), ("switch_cost", "EUR"))),
            cents("per_kw", 150.5, "EUR"),
        )),
    ],
)  # fmt: skip
def test_numbers_in_what_is_wrong_with_a_setting_have_a_comma(text, german):
    told = GERMAN.words(text)
    assert told == german if german is not None else not re.search(r"^„|[0-9]\.[0-9]|then write", told)


@pytest.mark.parametrize(
    ("error", "german"),
    [
        ("no answer in 3 s", "keine Antwort in 3 s"),
        ("the connection was gone", "die Verbindung war weg"),
        ("the connection was closed", "die Verbindung wurde geschlossen"),
        ("the link was closed", "die Verbindung wurde geschlossen"),
        ("the answer makes no sense", "die Antwort ist unverständlich"),
        ("answered something else", "es kam eine andere Antwort"),
        *((f"exception {code} ({error})", None) for code, error in REFUSALS.items()),
        ("exception 9 (unknown)", "abgelehnt mit Fehler 9"),
    ],
)
def test_what_a_modbus_device_came_to_is_told_in_german_alone(error, german):
    for what, told in (
        ("read 0x0010", "Lesen von 0x0010"),
        ("write 0x0010", "Schreiben von 0x0010"),
        ("write 0x0010, 3 registers", "Schreiben von 0x0010, 3 Register"),
    ):
        found = GERMAN.words(f"10.0.0.7:502: {what}: {error}")
        begin = f"10.0.0.7:502: {told}: "
        if german is not None:
            assert found == begin + german
        else:
            words = error.partition("(")[2].rstrip(")")
            assert found.startswith(f"{begin}abgelehnt mit Fehler ")
            assert words not in found


def test_a_language_that_nobody_speaks_here_is_english():
    assert tongue_of("de") is GERMAN
    assert [tongue_of(code) for code in ("en", "fr", "", None)] == [ENGLISH] * 4


def test_what_is_too_long_to_be_a_phrase_is_not_looked_for():
    book = Phrasebook({"it says {}": "es sagt {}"})
    assert book.find("it says " + "x" * (LONGEST - 8)) == "es sagt " + "x" * (LONGEST - 8)
    assert book.find("it says " + "x" * (LONGEST - 7)) is None
