"""What `powersync check` says to do about each trouble with a price source."""

import pytest

from powersync import vendors
from powersync.diagnosis import of_text


@pytest.mark.parametrize(
    ("driver", "error", "says"),
    [
        ("octopus", "Octopus: accounts: the key was refused (status 401; it said: x)", "make a new one"),
        ("octopus", "Octopus: standard-unit-rates: status 404; it said: Not found.", "tariff.region"),
        ("octopus", "Octopus: the account has several import meters; write the code", "tariff.tariff_code"),
        ("octopus", "Octopus: the account has no agreement to buy electricity now", "tariff.tariff_code"),
        ("octopus", "Octopus: E-1R-X-1-C has a day and a night rate, and nobody says when", "time_of_use"),
        ("octopus", "Octopus: no price is published for now", "may have ended"),
        ("octopus", "Octopus: products: too many requests, next try in 60 s", "nothing is to do"),
        ("octopus", "Octopus: no connection (ConnectError)", "the internet"),
        ("octopus", "Octopus: products: status 503", "the internet"),
        ("epex", "EPEX: prices: status 404; it said: Not Found", "tariff.region"),
        ("epex", "EPEX: prices: status 422", "tariff.region"),
        ("epex", "EPEX: prices: the key was refused (status 403)", "Run it yourself"),
        ("epex", "EPEX: no price is told for now", "is behind"),
        ("epex", "EPEX: prices: no answer (ReadTimeout)", "the internet"),
        ("covau", "CovaU: plans: status 404", "no such plan"),
        ("covau", "CovaU: the plan has no prices by the clock", "time_of_use"),
        ("covau", "CovaU: plans: status 503", "not reached"),
    ],
)
def test_each_trouble_has_its_advice(driver, error, says):
    assert says in of_text(vendors.PRICES[driver], error)
