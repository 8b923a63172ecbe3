"""Settings without effect: a limit counts for every loadpoint below it, and for no other."""

import pytest

from domain.house.house import Circuit, House, Loadpoint, Site
from domain.status.idle import without_effect

TREE = (
    Circuit(id="feed", max_a=40),
    Circuit(id="garage", parent="feed"),
    Circuit(id="left", parent="garage"),
    Circuit(id="shed", max_a=20),
)


def told(circuits=TREE, site: Site | None = None, **loadpoint) -> list[str]:
    house = House(site=site or Site(), loadpoints=(Loadpoint(id="one", **loadpoint),), circuits=circuits)
    return [idle.key for idle in without_effect(house)]


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
