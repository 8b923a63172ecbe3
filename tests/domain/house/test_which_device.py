"""Which of the devices of now is the one of before."""

import pytest

from domain.house.which_device import DeviceMark, new_homes

ALPHA = DeviceMark(driver="alphaess", which={"model": "t10", "unit": "85"}, at="A")
ROOF = DeviceMark(driver="sunspec", which={"unit": "1"}, at="A")
SHED = DeviceMark(driver="sunspec", which={"unit": "1"}, at="B")
POWERWALL = DeviceMark(driver="powerwall", which={"site_id": "1"})
HA = DeviceMark(driver="simulated")


def at(address: str, of: DeviceMark = ALPHA, **which: str) -> DeviceMark:
    return DeviceMark(driver=of.driver, which={**of.which, **which}, at=address)


@pytest.mark.parametrize(
    ("before", "now", "homes"),
    [
        pytest.param({"battery": ALPHA}, {"battery": ALPHA}, {"battery": "battery"}, id="the same"),
        pytest.param({"battery": ALPHA}, {"battery": at("B")}, {"battery": "battery"}, id="a new address"),
        pytest.param({"battery": ALPHA}, {"battery": at("A", unit="2")}, {}, id="another unit there"),
        pytest.param({"battery": ALPHA}, {"battery": at("A", model="g3")}, {}, id="another model there"),
        pytest.param(
            {"battery": ALPHA},
            {"battery": at("A", serial="s")},
            {"battery": "battery"},
            id="more is told of it",
        ),
        pytest.param({"battery": ALPHA}, {"battery": POWERWALL}, {}, id="another make"),
        pytest.param(
            {"battery": POWERWALL},
            {"battery": at("", POWERWALL, site_id="2")},
            {},
            id="another site of a cloud",
        ),
        pytest.param({"battery": ALPHA}, {}, {}, id="none any more"),
        pytest.param({"pv/roof": ROOF}, {"pv/house": ROOF}, {"pv/roof": "pv/house"}, id="renamed"),
        pytest.param({"pv/1": ROOF, "pv/2": SHED}, {"pv/1": SHED}, {"pv/2": "pv/1"}, id="the first is gone"),
        pytest.param(
            {"pv/1": ROOF, "pv/2": SHED},
            {"pv/1": SHED, "pv/2": ROOF},
            {"pv/1": "pv/2", "pv/2": "pv/1"},
            id="the other way round",
        ),
        pytest.param(
            {"pv/1": ROOF, "pv/2": SHED},
            {"pv/1": at("C", ROOF), "pv/2": SHED},
            {"pv/1": "pv/1", "pv/2": "pv/2"},
            id="one of two has a new address",
        ),
        pytest.param({"pv/1": ROOF}, {"loadpoints/1": ROOF}, {}, id="no inverter is a charger"),
        pytest.param({"pv/1": HA}, {"pv/2": HA}, {}, id="what tells nothing is found by its id alone"),
    ],
)
def test_a_device_is_known_by_what_it_is_and_where(
    before: dict[str, DeviceMark], now: dict[str, DeviceMark], homes: dict[str, str]
) -> None:
    assert new_homes(before, now) == homes
