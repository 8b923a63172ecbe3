"""Settings that do nothing in a house, or not what their owner may think."""

import pytest
from msgspec.structs import replace

from domain.command.decision import LoadpointDecision
from domain.house.house import Battery, Site, Spike
from domain.house.settings import Mode
from domain.language.languages import GERMAN
from domain.loadpoint.session import Session
from domain.reason.reason import Reason, Why
from domain.status.evident import evident
from domain.status.problems import ProblemCode, problem_text
from tests.builders import NOON, a_charger, a_house, a_loadpoint, after, an_observation
from tests.fakes.status_inputs import deciding, the_inputs
from tests.fakes.telling import a_telling


def test_a_setting_without_effect_is_told_by_its_key():
    house = a_house(spike=Spike(enabled=True), battery=None)
    (problem,) = evident(the_inputs(house=house), NOON)
    assert (problem.code, problem.facts["setting"]) == (ProblemCode.SETTING_WITHOUT_EFFECT, "spike.enabled")


def test_another_reserve_of_the_battery_is_told_beside_the_one_that_counts():
    (problem,) = evident(
        the_inputs(house=a_house(battery=Battery(reserve_pct=95)), other_reserve_pct=10), NOON
    )
    told_as = "The battery's reserve: plan and sales keep 95 %, the battery by itself 10 %."
    assert problem_text(problem, a_telling(NOON)) == told_as
    told_as = "Die Reserve der Batterie: Plan und Verkauf behalten 95 %, die Batterie von selbst 10 %."
    assert problem_text(problem, replace(a_telling(NOON), tongue=GERMAN)) == told_as


@pytest.mark.parametrize(
    ("shows_more", "site", "is_told"),
    [
        (True, Site(main_fuse_a=50), True),
        (True, Site(main_fuse_a=50, phases=3), False),
        (True, Site(import_limit_w=9_000), False),
        (False, Site(main_fuse_a=50), False),
    ],
)
def test_a_house_of_one_phase_whose_meter_shows_three_is_told_how_its_fuse_counts(shows_more, site, is_told):
    found = list(evident(the_inputs(house=a_house(site=site), shows_more_phases=shows_more), NOON))
    english = [problem_text(each, a_telling(NOON)) for each in found]
    german = [problem_text(each, a_telling(NOON, GERMAN)) for each in found]
    assert len(found) == is_told
    assert all(text.startswith("“Phases”: the meter shows current on three phases") for text in english)
    assert all(text.startswith("„Phasen“: der Zähler zeigt Strom auf drei Phasen") for text in german)


def test_a_target_above_the_limit_is_told_in_the_owner_s_words():
    garage = a_loadpoint(name="Garage", mode=Mode.SMART, limit_soc_pct=50)
    (problem,) = evident(the_inputs(house=a_house(garage)), NOON)
    told_as = "“Ready” at Garage: charging ends at 50 % already, the limit there, and not at 80 %."
    assert problem_text(problem, a_telling(NOON)) == told_as
    told_as = "„Fertig“ an Garage: das Laden endet schon bei 50 %, der Grenze dort, und nicht bei 80 %."
    assert problem_text(problem, replace(a_telling(NOON), tongue=GERMAN)) == told_as


@pytest.mark.parametrize(
    ("limit_pct", "lp", "soc_pct", "plugged_s", "error"),
    [
        (None, {"mode": Mode.FAST, "limit_soc_pct": 10}, None, 300, "no charge ends at 10 %"),
        (None, {"mode": Mode.FAST, "limit_soc_pct": 10}, None, 60, None),  # it may yet be told
        (None, {"mode": Mode.FAST, "limit_soc_pct": 10}, 5, 300, None),
        (None, {"mode": Mode.FAST, "limit_soc_pct": 100}, None, 300, None),
        (None, {"mode": Mode.OFF, "limit_soc_pct": 10}, None, 300, None),  # it ends nothing there
        (None, {"mode": Mode.SMART, "limit_soc_pct": 80}, None, 300, None),  # it counts what it brings
        (90, {"mode": Mode.OFF, "limit_soc_pct": 10}, None, 300, "no charge ends at 90 %"),
        (100, {"mode": Mode.FAST, "limit_soc_pct": 10}, None, 300, None),
        (None, {"mode": Mode.FAST, "limit_soc_pct": 10}, None, None, None),  # no car
    ],
)
def test_a_limit_that_cannot_hold_for_nobody_tells_the_level_is_told(
    limit_pct, lp, soc_pct, plugged_s, error
):
    session = None if plugged_s is None else Session(id="s", started_at=after(-plugged_s), at=NOON)
    inputs = the_inputs(
        house=a_house(a_loadpoint(name="Garage", **lp)),
        seen=an_observation(chargers={"garage": a_charger(vehicle_soc_pct=soc_pct)}),
        sessions={} if session is None else {"garage": session},
        decision=deciding(
            loadpoints={"garage": LoadpointDecision(reason=Reason(Why.MANUAL), limit_pct=limit_pct)}
        ),
    )
    found = [(each.facts["setting"], each.facts["error"]) for each in evident(inputs, NOON)]
    why = f"nobody tells how full the car is, so {error}"
    assert found == ([] if error is None else [("The limit at Garage", why)])


def test_settings_at_places_that_share_a_name_are_told_apart_by_their_ids():
    alike = [
        a_loadpoint(id="garage", name="Wallbox", mode=Mode.FAST, limit_soc_pct=50),
        a_loadpoint(id="shed", name="Wallbox", mode=Mode.SMART, limit_soc_pct=50),
    ]
    off = LoadpointDecision(reason=Reason(Why.MODE_DISABLED))
    inputs = the_inputs(
        house=a_house(*alike),
        seen=an_observation(chargers={"garage": a_charger(vehicle_soc_pct=None)}),
        sessions={"garage": Session(id="s", started_at=after(-300), at=NOON)},
        decision=deciding(loadpoints={"garage": off, "shed": off}),
    )
    found = sorted(each.facts["setting"] for each in evident(inputs, NOON))
    assert found == ["The limit at Wallbox (garage)", "“Ready” at Wallbox (shed)"]
