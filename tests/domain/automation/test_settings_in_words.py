"""The settings that an automation changes, said with their values in the app's words."""

import msgspec
import pytest

from domain.automation.setting_words import setting_words
from domain.battery import patch as battery
from domain.battery.settable import KINDS
from domain.house.setting_titles import SETTINGS
from domain.house.settings import CheapSettings, ScheduleSettings, SmartSettings, SolarSettings
from domain.language.languages import GERMAN
from domain.language.tongue import ENGLISH
from domain.loadpoint import patch as loadpoint
from domain.tariff.forecast_choice import FORECAST


@pytest.mark.parametrize(
    ("values", "english", "german"),
    [
        ({"mode": "off"}, "“Mode” to “Off”", "„Modus“ auf „Aus“"),
        (
            {"mode": "smart", "smart": {"target_soc_pct": 90, "departures": {"mon": "07:30", "sat": None}}},
            ("“Mode” to “Ready”, “Ready: Charge target” to 90 % and “Ready: Departures” to Mon 07:30, Sat -"),
            ("„Modus“ auf „Fertig“, „Fertig: Ladeziel“ auf 90 % und „Fertig: Abfahrten“ auf Mo 07:30, Sa -"),
        ),
        ({"max_current_a": 16}, "“Largest current” to 16 A", "„Größter Strom“ auf 16 A"),
        (
            {"schedule": {"max_price": 0.25}},
            "“Times: Highest price” to 25 c/kWh",
            "„Zeiten: Höchstpreis“ auf 25 ct/kWh",
        ),
        (
            {"charge_in_demand_window": True},
            "“Charge while a demand charge counts” to on",
            "„Laden trotz Leistungspreis“ auf an",
        ),
        ({"vehicle": "ioniq"}, "“Car” to “ioniq”", "„Auto“ auf „ioniq“"),
        (
            {"mode": None},
            "“Mode” back to what is configured",
            "„Modus“ zurück auf das, was in den Einstellungen steht,",
        ),
        (
            {"grid_charging": False, "export_rule": "pv_only", "off_grid_ev_reserve_pct": 40},
            (
                "“Charge from the grid” to off, “What may be sold” to “Sun alone” and "
                "“Kept from cars in an outage” to 40 %"
            ),
            (
                "„Aus dem Netz laden“ auf aus, „Was eingespeist werden darf“ auf „Nur Sonne“ und "
                "„Bei Ausfall vor Autos zurückgehalten“ auf 40 %"
            ),
        ),
        ({"max_charge_w": 2_500.0}, "“Most it charges with” to 2.5 kW", "„Lädt höchstens mit“ auf 2,5 kW"),
    ],
)
def test_a_setting_is_said_with_its_value_as_the_app_names_it(values, english, german):
    assert setting_words(values, "EUR", ENGLISH) == english
    assert setting_words(values, "EUR", GERMAN) == german


def test_every_setting_that_an_automation_may_change_has_a_name():
    of_modes = (SolarSettings, CheapSettings, ScheduleSettings, SmartSettings)
    named = {each.encode_name for struct in of_modes for each in msgspec.structs.fields(struct)}
    plain = {*loadpoint.CHANGEABLE, *battery.CHANGEABLE} - {"solar", "cheap", "schedule", "smart"}
    assert named | plain | {each.value for each in KINDS} | {FORECAST} == SETTINGS.keys()
