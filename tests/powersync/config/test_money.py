"""Defaults that are money count in the house's own currency; what the owner wrote is kept to the letter."""

import pytest

from domain.errors import ConfigurationError
from domain.house.meant import not_meant
from powersync.config.load import parse
from powersync.config.money import MONEY, described
from powersync.config.notices import notices
from powersync.settings.schema import settings


def a_house(currency, **tables):
    site = {"timezone": "Europe/Stockholm", "currency": currency}
    return parse({"site": site, "battery": {}, "loadpoint": [{"id": "garage"}], **tables})


def money_of(config):
    garage, plan = config.loadpoints[0], config.optimiser
    return (
        plan.wear_per_kwh,
        plan.switch_cost,
        config.curtailment.enter_below,
        config.curtailment.leave_at,
        garage.cheap.recovery_price,
        garage.cheap.opportunity_price,
        garage.cheap.price_hysteresis,
        garage.schedule.max_price,
        garage.smart.max_price,
    )


@pytest.mark.parametrize(
    ("currency", "many"), [("EUR", 1), ("AUD", 1), ("SEK", 10), ("JPY", 100), ("HUF", 100)]
)
def test_defaults_are_worth_about_the_same_in_every_currency(currency, many):
    usual = (0.02, 0.005, 0.01, 0.012, 0.3, 0.1, 0.005, 0.3, 0.25)
    assert money_of(a_house(currency)) == pytest.approx([many * each for each in usual])


def test_what_the_owner_wrote_is_kept_to_the_letter():
    loadpoint = [{"id": "garage", "smart": {"max_price": 0.25}, "cheap": {"recovery_price": 0}}]
    tables = {"optimiser": {"wear_per_kwh": 0.02}, "curtailment": {"leave_at": 0.05}}
    config = a_house("SEK", loadpoint=loadpoint, **tables)
    garage = config.loadpoints[0]
    assert (garage.smart.max_price, garage.cheap.recovery_price) == (0.25, 0)
    assert (config.optimiser.wear_per_kwh, config.optimiser.switch_cost) == (0.02, 0.05)
    assert (config.curtailment.enter_below, config.curtailment.leave_at) == (0.01, 0.05)


@pytest.mark.parametrize("tables", [{"optimiser": 1}, {"loadpoint": {"garage": 1}}, {"loadpoint": [1]}])
def test_a_faulty_table_stays_the_fault_that_it_is(tables):
    with pytest.raises(ConfigurationError):
        a_house("SEK", **tables)


def test_check_says_by_how_much():
    said = [each for each in notices(a_house("SEK")) if each.startswith("site.currency: ")]
    assert ["10 times" in each for each in said] == [True]
    assert not [each for each in notices(a_house("EUR")) if each.startswith("site.currency: ")]


def test_the_description_of_the_settings_tells_what_can_be_meant_as_it_is_checked():
    def prices(settings, above):
        for each in settings:
            at = f"{above}.{each.key}"
            if each.most_meant is not None:
                yield at, each
            for inner in (each.fields, *(one.fields for one in each.drivers)):
                yield from prices(inner, at)

    told = dict(prices(described(settings(), "EUR"), ""))
    assert {".tariff.period.import", ".tariff.supply_charge_per_day", ".loadpoint.smart.max_price"} <= set(
        told
    )
    for at, each in told.items():
        ends = (each.least_meant, each.most_meant)
        beyond = (each.least_meant - 0.1, each.most_meant + 0.1)
        assert [not_meant(each.key, one, "EUR") for one in ends] == [None, None], at
        assert None not in [not_meant(each.key, one, "EUR") for one in beyond], at
    assert not dict(prices(described(settings(), "SEK"), ""))


def test_the_description_of_the_settings_tells_the_same_defaults():
    def found(currency):
        def inside(each, path):
            yield (path, each.key), each.default
            for field in each.fields:
                yield from inside(field, (*path, each.key))

        return dict(pair for each in described(settings(), currency) for pair in inside(each, ()))

    usual, swedish = found("EUR"), found("SEK")
    for path, (_, names) in MONEY.items():
        for name in names:
            assert swedish[path, name] == pytest.approx(10 * usual[path, name])
    money = {(path, name) for path, (_, names) in MONEY.items() for name in names}
    assert {key for key in usual if usual[key] != swedish[key]} == money
