"""Settings without effect: a limit counts for every loadpoint below it, and for no other."""

import pytest

from domain.command.capabilities import ChargerCapabilities
from domain.command.order import BatteryAction
from domain.house.house import Battery, Circuit, House, Loadpoint, Site, Spike, Vehicle
from domain.house.optimiser import Optimiser, ReserveFloor
from domain.house.settings import CheapSettings, Mode, ScheduleSettings, SmartSettings, SolarSettings
from domain.language.languages import GERMAN
from domain.status.idle import without_effect

KEEPS_30 = Battery(reserve_pct=30)
SLOW = Vehicle(id="slow", max_ac_w=1_379)  # six amperes are 1,380 W
AT_90 = SmartSettings(target_soc_pct=90)
TREE = (
    Circuit(id="feed", max_a=40),
    Circuit(id="garage", parent="feed"),
    Circuit(id="left", parent="garage"),
    Circuit(id="shed", max_a=20),
)


def keys_of(house: House, acts: frozenset[BatteryAction] | None = None) -> list[str]:
    found = list(without_effect(house, acts))
    assert [idle.why for idle in found if GERMAN.phrase(idle.why) in (None, idle.why)] == []
    return [idle.key for idle in found]


def told(circuits=TREE, site: Site | None = None, **loadpoint) -> list[str]:
    house = House(site=site or Site(), loadpoints=(Loadpoint(id="one", **loadpoint),), circuits=circuits)
    return keys_of(house)


@pytest.mark.parametrize(
    ("circuit", "without"),
    [
        (None, ["circuit[0].id", "circuit[3].id"]),
        ("feed", ["circuit[3].id"]),
        ("garage", ["circuit[3].id"]),
        ("left", ["circuit[3].id"]),  # the limit stands two above
        ("shed", ["circuit[0].id"]),
    ],
)
def test_a_limit_counts_for_the_loadpoints_below_it(circuit, without):
    assert told(circuit=circuit) == without


@pytest.mark.parametrize("limit", [{"max_a": 20}, {"max_w": 5_000}, {}])
def test_a_circuit_without_a_limit_anywhere_above_is_told(limit):
    circuits = (Circuit(id="feed", **limit), Circuit(id="garage", parent="feed"))
    assert told(circuits, circuit="garage") == ([] if limit else ["loadpoint[0].circuit"])


def test_a_circle_of_circuits_ends():
    circuits = (Circuit(id="a", parent="b"), Circuit(id="b", parent="a"))
    assert told(circuits, circuit="a") == ["loadpoint[0].circuit"]


@pytest.mark.parametrize(
    ("site", "circuit", "is_told"),
    [
        (Site(phases=3), None, True),
        (Site(phases=3, main_fuse_a=63), None, False),
        (Site(phases=1, main_fuse_a=63), None, True),
        (Site(phases=3), "left", False),
        (Site(phases=3), "watts", True),  # a limit in watts knows no phase
    ],
)
def test_a_phase_matters_behind_a_three_phase_fuse_or_circuit(site, circuit, is_told):
    circuits = (*TREE, Circuit(id="watts", max_w=5_000))
    assert ("loadpoint[0].phase" in told(circuits, site, circuit=circuit, phase="L2")) == is_told


def evening(reserve_pct: float) -> ReserveFloor:
    return ReserveFloor(from_="17:00", to="21:00", reserve_pct=reserve_pct)


def told_of(house: House, acts: frozenset[BatteryAction] | None = None) -> list[str]:
    return keys_of(house, acts)


@pytest.mark.parametrize(
    ("house", "keys"),
    [
        (House(), []),
        (House(spike=Spike(enabled=True)), ["spike.enabled"]),  # there is no battery to sell from
        (House(spike=Spike(enabled=True), battery=Battery()), []),
        (
            House(spike=Spike(enabled=True, threshold_per_mwh=0), battery=Battery()),
            ["spike.threshold_per_mwh"],
        ),
        (House(spike=Spike(threshold_per_mwh=0), battery=Battery()), []),
        (House(spike=Spike(enabled=True), battery=Battery(max_discharge_w=0)), ["spike.enabled"]),
        (House(site=Site(export_limit_w=0)), ["site.export_limit_w"]),
        (House(site=Site(export_limit_w=0), battery=Battery()), []),
        (House(battery=Battery()), []),
        (House(site=Site(fuse_margin_a=5)), ["site.fuse_margin_a"]),
        (House(site=Site(fuse_margin_a=5, main_fuse_a=63)), []),
        (House(site=Site(fuse_margin_a=2)), []),
        # what is kept besides is no more than the battery keeps by itself
        (House(battery=KEEPS_30, optimiser=Optimiser(reserve_pct=25)), ["optimiser.reserve_pct"]),
        (House(battery=KEEPS_30, optimiser=Optimiser(reserve_pct=30)), []),
        (House(battery=KEEPS_30), []),  # nobody wrote the 20 %
        (
            House(battery=KEEPS_30, optimiser=Optimiser(floor=(evening(30), evening(31)))),
            ["optimiser.floor[0].reserve_pct"],
        ),
        (
            House(battery=KEEPS_30, optimiser=Optimiser(charge_by="15:00", charge_by_soc_pct=30)),
            ["optimiser.charge_by_soc_pct"],
        ),
        (House(battery=KEEPS_30, optimiser=Optimiser(charge_by="15:00", charge_by_soc_pct=31)), []),
        (House(site=Site(main_fuse_a=7), loadpoints=(Loadpoint(id="one"),)), ["loadpoint[0].min_current_a"]),
        (House(site=Site(main_fuse_a=8), loadpoints=(Loadpoint(id="one"),)), []),
        (House(vehicles=(SLOW,), loadpoints=(Loadpoint(id="one", vehicle="slow"),)), ["vehicle[0].max_ac_w"]),
        (House(vehicles=(SLOW,), loadpoints=(Loadpoint(id="one"),)), []),
    ],
)
def test_a_setting_of_the_house_that_nothing_reads_or_that_is_odd_is_told(house, keys):
    assert told_of(house) == keys


@pytest.mark.parametrize(
    ("loadpoint", "keys"),
    [
        ({}, []),
        ({"mode": Mode.SMART}, []),
        ({"mode": Mode.SMART, "limit_soc_pct": 80, "smart": AT_90}, ["smart.target_soc_pct"]),
        ({"mode": Mode.SMART, "limit_soc_pct": 90, "smart": AT_90}, []),
        ({"mode": Mode.FAST, "limit_soc_pct": 80, "smart": AT_90}, []),  # it plays no part there
        ({"smart": SmartSettings(strategy="as_late_as_possible")}, ["smart.strategy"]),
        ({"smart": SmartSettings(strategy="as_late_as_possible", departures={"mon": "07:00"})}, []),
        ({"phases": "auto"}, []),
        ({"phases": "auto", "solar": SolarSettings(phase_up_delay_s=60)}, []),
        ({"phases": 3}, []),
        ({"solar": SolarSettings(phase_up_delay_s=60)}, ["solar.phase_up_delay_s"]),
        ({"solar": SolarSettings(phase_down_delay_s=60)}, ["solar.phase_down_delay_s"]),
        ({"solar": SolarSettings(start_delay_s=60)}, []),
        # a nearly empty car would accept less than a fuller one
        ({"cheap": CheapSettings(recovery_price=0.05)}, ["cheap.recovery_price"]),
        ({"cheap": CheapSettings(recovery_price=0.1)}, []),
        (
            {"mode": Mode.CHEAP, "limit_soc_pct": 60, "cheap": CheapSettings(recovery_soc_pct=60)},
            ["cheap.recovery_soc_pct"],
        ),
        ({"mode": Mode.CHEAP, "limit_soc_pct": 61, "cheap": CheapSettings(recovery_soc_pct=60)}, []),
        ({"mode": Mode.CHEAP, "limit_soc_pct": 30}, []),  # nobody wrote that level
        ({"schedule": ScheduleSettings(from_="22:00", to="22:00")}, ["schedule.to"]),
        ({"schedule": ScheduleSettings(from_="24:00", to="00:00")}, ["schedule.to"]),
        ({"schedule": ScheduleSettings(from_="00:00", to="24:00")}, []),
        ({"mode": Mode.SMART, "smart": SmartSettings(target_soc_pct=0)}, ["smart.target_soc_pct"]),
        ({"mode": Mode.SOLAR, "smart": SmartSettings(target_soc_pct=0)}, []),
        ({"mode": Mode.SOLAR, "limit_soc_pct": 0}, ["limit_soc_pct"]),
        ({"limit_soc_pct": 0}, []),
    ],
)
def test_a_setting_of_a_loadpoint_that_nothing_reads_or_that_is_odd_is_told(loadpoint, keys):
    assert told((), **loadpoint) == [f"loadpoint[0].{key}" for key in keys]


@pytest.mark.parametrize(
    ("phases", "switches", "keys"),
    [
        ("auto", True, []),
        ("auto", False, ["phases", "solar.phase_up_delay_s"]),
        (3, False, ["solar.phase_up_delay_s"]),
    ],
)
def test_a_charger_that_cannot_switch_leaves_auto_to_its_wiring(phases, switches, keys):
    lp = Loadpoint(id="one", phases=phases, solar=SolarSettings(phase_up_delay_s=60))
    able = {"one": ChargerCapabilities(switches_phases=switches)}
    found = without_effect(House(loadpoints=(lp,)), None, able)
    assert [idle.key for idle in found] == [f"loadpoint[0].{key}" for key in keys]


def test_a_setting_is_told_with_the_loadpoint_it_is_of():
    house = House(loadpoints=(Loadpoint(id="one"), Loadpoint(id="two", circuit="none")))
    (idle,) = without_effect(house)
    assert (idle.key, idle.device) == ("loadpoint[1].circuit", "loadpoints/two")


@pytest.mark.parametrize(("phases", "is_told"), [(1, False), (3, True), ("auto", False)])
def test_the_phase_of_a_three_phase_charger_judges_nothing(phases, is_told):
    found = told((), Site(phases=3, main_fuse_a=63), phases=phases, phase="L1")
    assert ("loadpoint[0].phase" in found) is is_told


def test_a_limit_that_one_of_two_loadpoints_hangs_on_has_its_effect():
    house = House(
        loadpoints=(Loadpoint(id="one"), Loadpoint(id="two", circuit="feed")),
        circuits=(Circuit(id="feed", max_a=20),),
    )
    assert told_of(house) == []


HELD = frozenset({BatteryAction.HOLD})
KEEPS = CheapSettings(preserve_battery=True)


@pytest.mark.parametrize(
    ("loadpoint", "battery", "acts", "keys"),
    [
        ({"cheap": KEEPS}, Battery(), HELD, []),
        ({"cheap": KEEPS}, Battery(), None, []),  # what it can do is not known yet
        ({"cheap": KEEPS}, Battery(), frozenset(), ["cheap.preserve_battery"]),
        ({"cheap": KEEPS}, None, HELD, ["cheap.preserve_battery"]),
        ({"cheap": KEEPS}, None, None, ["cheap.preserve_battery"]),
        ({"schedule": ScheduleSettings(preserve_battery=True)}, None, None, ["schedule.preserve_battery"]),
        (
            {"schedule": ScheduleSettings(preserve_battery=True, no_grid_import=True)},
            Battery(),
            HELD,
            ["schedule.no_grid_import"],
        ),
        ({"cheap": CheapSettings(no_grid_import=True)}, None, frozenset(), []),
    ],
)
def test_a_battery_that_cannot_be_kept_makes_the_wish_for_it_idle(loadpoint, battery, acts, keys):
    house = House(battery=battery, loadpoints=(Loadpoint(id="one", **loadpoint),))
    assert told_of(house, acts) == [f"loadpoint[0].{key}" for key in keys]
