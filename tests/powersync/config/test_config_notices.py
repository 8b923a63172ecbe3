"""What a right configuration still leaves unsaid is told."""

import pytest

from powersync.config import notices, parse

WHOLE = {"battery": {}, "tariff": {"driver": "aemo", "region": "SA1"}}
FIXED = {"driver": "time_of_use", "period": [{"import": 0.3, "export": 0.05}]}
SPIKES = {**WHOLE, "spike": {"enabled": True}}
UPLOADED = {"battery": {"driver": "powerwall", "api": "teslemetry", "site_id": 7, "token": "quiet"}}
SPIKE_PROTECTED = {**WHOLE["tariff"], "upload": {"enabled": True, "spike_protection": True}}
WITHOUT_DEMAND = {**WHOLE["tariff"], "upload": {"enabled": True, "demand": True}}
WARNED = {"driver": "amber", "token": "psk_quiet", "upload": {"enabled": True, "spike_protection": True}}


TWICE_SOLD = {"battery": {}, "tariff": {**FIXED, "period": [{"import": 0.3, "export": 0.31}]}}


def fixed(loadpoint=None, **tables):
    cars = {} if loadpoint is None else {"loadpoint": [{"id": "a", **loadpoint}]}
    return {"battery": {}, "tariff": FIXED, **cars, **tables}


@pytest.mark.parametrize("tables", [WHOLE, SPIKES, {**UPLOADED, "tariff": WARNED}])
def test_a_whole_configuration_needs_no_notice(tables):
    assert list(notices(parse(tables))) == []


@pytest.mark.parametrize(
    ("tables", "about"),
    [
        ({**WHOLE, "homeassistant": {"url": "http://ha:8123", "token": "quiet"}}, "homeassistant"),
        ({"battery": {}, "tariff": FIXED, "spike": {"enabled": True}}, "spike.enabled"),  # no market's price
        ({**WHOLE, "server": {"monitoring": True}}, "server.monitoring"),
        ({"battery": {}}, "tariff"),
        ({**WHOLE, "optimiser": {"limit": [{"from": "10:00", "to": "14:00"}]}}, "optimiser.limit[0]"),
        ({**WHOLE, "optimiser": {"charge_by_soc_pct": 80}}, "optimiser.charge_by_soc_pct"),
        (
            {**WHOLE, "optimiser": {"charge_by": "15:00", "grid_charge_max_soc_pct": 50}},
            "optimiser.charge_by_soc_pct",
        ),
        ({**WHOLE, "optimiser": {"enabled": True}}, "forecast.solar"),
        ({"tariff": WHOLE["tariff"]}, "battery"),
        ({**WHOLE, "tariff": {**WHOLE["tariff"], "upload": {"boost": {}}}}, "tariff.upload"),
        ({**UPLOADED, "tariff": SPIKE_PROTECTED}, "tariff.upload.spike_protection"),
        ({"battery": {}, "tariff": {**FIXED, "period": [{"import": 0.3}]}}, "tariff.period[0].export"),
        ({**UPLOADED, "tariff": WITHOUT_DEMAND}, "tariff.upload.demand"),
        ({**WHOLE, "battery": {"reserve_pct": 100}}, "battery.reserve_pct"),
        (TWICE_SOLD, "tariff.period[0].export"),
        # a fixed tariff's prices are known: 0.3 to buy at, 0.05 to sell at
        (fixed({"mode": "smart"}), "loadpoint[0].smart.max_price"),
        (fixed({"schedule": {"max_price": 0.29}}), "loadpoint[0].schedule.max_price"),
        (fixed({"mode": "cheap", "cheap": {"recovery_price": 0.29}}), "loadpoint[0].cheap.recovery_price"),
        (fixed({"mode": "cheap"}), "loadpoint[0].cheap.opportunity_price"),
        (fixed(optimiser={"grid_charge_price_ceiling": 0.29}), "optimiser.grid_charge_price_ceiling"),
        (
            fixed(curtailment={"enabled": True, "enter_below": 0.06, "leave_at": 0.07}),
            "curtailment.enter_below",
        ),
    ],
)
def test_what_has_no_effect_or_no_sense_or_is_missing_is_told_by_its_key(tables, about):
    assert [line.split(":")[0] for line in notices(parse(tables))] == [about]


@pytest.mark.parametrize(
    ("tables", "tariff"),
    [
        (fixed({"mode": "smart", "smart": {"max_price": 0.3}}), {}),
        (fixed({"mode": "smart", "smart": {"strategy": "solar_only"}}), {}),  # which asks for no price
        (fixed({"schedule": {"max_price": 0.29}}), {"free": [{"from": "11:00", "to": "14:00"}]}),
        (fixed({"mode": "smart"}), {"network_fees": -0.05}),
        (fixed({"mode": "schedule"}), {}),
        (fixed(curtailment={"enabled": True, "enter_below": 0.05, "leave_at": 0.07}), {}),
        (fixed({"mode": "solar"}), {}),
        (fixed(optimiser={"grid_charge_price_ceiling": 0.3}), {}),
        (fixed(curtailment={"enabled": True, "enter_below": 0.06, "leave_at": 0.07}),
         {"feed_in_topups": [{"add": 0.01}]}),
        (fixed(curtailment={"enter_below": 0.06, "leave_at": 0.07}), {}),
    ],
)  # fmt: skip
def test_a_limit_that_some_kwh_of_a_fixed_tariff_reaches_is_not_told(tables, tariff):
    assert list(notices(parse({**tables, "tariff": {**FIXED, **tariff}}))) == []


def test_what_is_odd_is_told_with_its_values():
    (line,) = notices(parse(fixed({"mode": "smart", "smart": {"max_price": 0.2}})))
    assert "0.2 is below every price of the tariff (0.3 at least), so only the sun charges" in line
    cheap = {"mode": "cheap", "cheap": {"recovery_price": 0.2, "opportunity_price": 0.15}}
    (line,) = notices(parse(fixed(cheap)))
    assert "0.2 is below every price" in line
    assert "opportunity_price (0.15): it never charges" in line
    (line,) = notices(parse({**WHOLE, "loadpoint": [{"id": "a", "cheap": {"recovery_price": 0.05}}]}))
    assert line == (
        "loadpoint[0].cheap.recovery_price: a nearly empty car would pay 0.05 at most, "
        "a fuller one up to opportunity_price (0.1)"
    )


def test_a_watching_house_is_told_that_what_was_set_before_is_handed_back():
    (told,) = notices(parse({**WHOLE, "server": {"monitoring": True}}))
    assert "nothing is commanded; what this server had set before is handed back" in told
