"""What cannot be meant in the file cannot be meant on a phone: one rule, one sentence."""

import pytest

from domain.battery.patch import patch_battery
from domain.errors import InvalidRequest
from domain.house.house import Battery
from domain.house.settings import Mode
from domain.loadpoint.patch import patch_loadpoint
from tests.builders import a_house, a_loadpoint, a_site

HOUSE = a_house(a_loadpoint(mode=Mode.OFF), site=a_site(currency="AUD"))
LP, BATTERY = HOUSE.loadpoints[0], Battery()


def faults_of(patch) -> dict[str, str]:
    with pytest.raises(InvalidRequest) as refused:
        patch_loadpoint(LP, {"mode": "fast", **patch}, HOUSE, LP)
    return refused.value.fields


@pytest.mark.parametrize(
    ("patch", "key", "says"),
    [
        (
            {"limit_soc_pct": 0.8},
            "limit_soc_pct",
            "0.8 % is too small to be meant (a fraction? then write 80)",
        ),
        (
            {"solar": {"battery_start_soc_pct": 0.5}},
            "solar.battery_start_soc_pct",
            "0.5 % is too small to be meant (a fraction? then write 50)",
        ),
        (
            {"solar": {"parallel_reserve_w": 5}},
            "solar.parallel_reserve_w",
            "5 W is too small to be meant (kW? then write 5000)",
        ),
        (
            {"cheap": {"opportunity_price": 12}},
            "cheap.opportunity_price",
            "12 AUD per kWh cannot be meant (12 cents? that is 0.12 AUD)",
        ),
    ],
)
def test_a_loadpoint_patch_in_another_unit_is_refused_with_what_to_write(patch, key, says):
    assert faults_of(patch) == {key: says}


@pytest.mark.parametrize(
    ("patch", "says"),
    [
        ({"reserve_pct": 0.2}, "0.2 % is too small to be meant (a fraction? then write 20)"),
        ({"max_charge_w": 3.5}, "3.5 W is too small to be meant (kW? then write 3500)"),
        ({"max_discharge_w": 99}, "99 W is too small to be meant (kW? then write 99000)"),
    ],
)
def test_a_battery_patch_in_another_unit_is_refused_with_what_to_write(patch, says):
    with pytest.raises(InvalidRequest) as refused:
        patch_battery(BATTERY, patch, BATTERY)
    assert list(refused.value.fields.values()) == [says]


@pytest.mark.parametrize(
    "patch", [{"reserve_pct": 0}, {"reserve_pct": 1}, {"max_charge_w": 0}, {"max_charge_w": 100}]
)
def test_a_real_zero_and_the_smallest_that_is_meant_are_taken(patch):
    changed = patch_battery(BATTERY, patch, BATTERY)
    assert all(getattr(changed, key) == value for key, value in patch.items())


@pytest.mark.parametrize(
    ("currency", "price", "is_taken"),
    [("AUD", 5, True), ("AUD", 5.5, False), ("AUD", -6, False), ("AUD", 100, True), ("SEK", 48, True)],
)
def test_a_price_is_judged_in_the_currency_of_the_house(currency, price, is_taken):
    house = a_house(LP, site=a_site(currency=currency))
    if is_taken:
        assert patch_loadpoint(LP, {"schedule": {"max_price": price}}, house, LP).schedule.max_price == price
    else:
        with pytest.raises(InvalidRequest):
            patch_loadpoint(LP, {"schedule": {"max_price": price}}, house, LP)
