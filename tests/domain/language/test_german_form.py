"""Numbers, money, times and names stand in German sentences as a German writes them."""

import re
from datetime import timedelta

import pytest

from adapters.links.modbus.bus import REFUSALS
from domain.house.meant import cents, fraction, kilowatt_hours, kilowatts, per_kwh
from domain.language.languages import GERMAN
from domain.reason.reason import Reason, Why
from domain.status.problems import Problem, ProblemCode, problem_text
from domain.status.words import sentence
from tests.domain.language.german_houses import NOW, ZONE
from tests.fakes.telling import a_telling


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
